// parse_bench DIRECTORY [MODE]: every mail of it once through parse(), all that it gives. MODE
//   in-worker    through a caged worker, one after the other, the time of both processes counted
//   same-fields  only those steps of parse() that give what gmime_bench reads
#include "lib/crypto/mail_digests.h"
#include "mail_files.h"
#include "parse/attachment.h"
#include "parse/header_fields.h"
#include "parse/parse.h"
#include "parse/part_text.h"
#include "parse/prepare.h"
#include "parse/structure.h"
#include "worker/parse_worker.h"
#include "worker/worker.h"

namespace {

using namespace intaked;

parse::Options bench_options() {
  return {{"support@example.com"}, "mx.example.com", "X-Intaked-Marker"};
}

constexpr std::string_view k_as_worker = "parse-worker";

void count(const model::ParsedMessage& message, bench::Sums& sums) {
  sums.fields += message.headers.size();
  sums.addresses += (message.from ? 1U : 0U) + message.to.size() + message.cc.size();
  sums.text_bytes += message.text.size() + message.html.size();
  sums.files += message.attachments.size();
  for (const model::Attachment& file : message.attachments) sums.file_bytes += file.size;
}

void read_here(const std::vector<std::string>& mails, const std::vector<model::Digest>& digests) {
  const parse::Options options = bench_options();
  parse::prepare();
  bench::run_peer(mails.size(), [&](std::size_t number, bench::Sums& sums) {
    count(parse::parse(mails[number], options, model::Completeness::whole, digests[number]), sums);
  });
}

// A text part to UTF-8, HTML stays HTML; every other part is a file: decoded and hashed.
void read_part(const parse::PartInfo& part, parse::AttachmentReader& files, parse::Defects& defects,
               bench::Sums& sums) {
  if (!part.is_leaf()) return;
  if (!part.is_media("text/") || part.disposition == parse::Disposition::attachment) {
    ++sums.files;
    sums.file_bytes += files.read(part).size;
  } else if (part.media_type == "text/html") {
    sums.text_bytes += parse::html_source_of(part, defects).utf8.size();
  } else {
    sums.text_bytes += parse::plain_text_of(part, defects).utf8.size();
  }
}

void read_same_fields(const std::vector<std::string>& mails,
                      const std::vector<model::Digest>& digests) {
  parse::prepare();
  bench::run_peer(mails.size(), [&](std::size_t number, bench::Sums& sums) {
    parse::Defects defects;
    const parse::Structure structure =
        parse::read_structure(mails[number], digests[number], defects);
    if (structure.parts.empty()) return;
    model::ParsedMessage message;
    parse::read_header_fields(structure.tree.nodes().front(), {}, message, defects);
    count(message, sums);
    parse::AttachmentReader files({.types = false}, defects);
    for (const parse::PartInfo& part : structure.parts) read_part(part, files, defects, sums);
  });
}

constexpr std::size_t k_share = 16;  // as the daemon gives them

// The worker's start is in its time: it is spread over the mails that it reads in its life.
void read_in_worker(const std::vector<std::string>& mails,
                    const std::vector<model::Digest>& digests) {
  bench::Sums sums;
  const double here = bench::seconds_of([&] {
    worker::Worker worker(bench_options(),
                          {"/proc/self/exe", {"parse_bench", std::string(k_as_worker)}});
    for (std::size_t first = 0; first < mails.size(); first += k_share) {
      std::vector<worker::Request> requests;
      for (std::size_t i = first; i < std::min(first + k_share, mails.size()); ++i)
        requests.push_back({model::Completeness::whole, digests[i], mails[i]});
      worker.parse(requests, {}, [&](const worker::Outcome& message) {
        if (message) count(*message, sums);
      });
    }
  });
  bench::print(here + bench::ended_processes().processor_seconds, sums);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc == 2 && argv[1] == k_as_worker) return worker::run_parse_worker();
  const std::string_view mode = argc == 3 ? argv[2] : "";
  const bool known = argc == 2 || mode == "in-worker" || mode == "same-fields";
  if (argc < 2 || !known) {
    std::fprintf(stderr, "usage: %s DIRECTORY [in-worker | same-fields]\n", argv[0]);
    return 2;
  }
  const std::vector<std::string> mails = bench::read_mails(argv[1]);
  // As the daemon calls it: who takes a message in makes its digests, and gives the body's.
  std::vector<model::Digest> digests;
  for (const std::string& mail : mails) digests.push_back(crypto::mail_digests(mail).body);
  if (mode == "in-worker") {
    read_in_worker(mails, digests);
  } else if (mode == "same-fields") {
    read_same_fields(mails, digests);
  } else {
    read_here(mails, digests);
  }
  return 0;
}
