// parse_bench DIRECTORY [in-worker]: every mail of it once through parse(), all that it gives; or
// through a caged worker, one after the other, the time of both processes counted.
#include "lib/crypto/mail_digests.h"
#include "mail_files.h"
#include "parse/html_text.h"
#include "parse/parse.h"
#include "parse/prepare.h"
#include "parse/reply_text.h"
#include "worker/parse_worker.h"
#include "worker/worker.h"

namespace {

using namespace intaked;

parse::Options bench_options() {
  return {{"support@example.com"}, "mx.example.com", "X-Intaked-Marker"};
}

bool has_text_part(const model::ParsedMessage& message) {
  return std::any_of(message.parts.begin(), message.parts.end(),
                     [](const model::Part& part) { return part.fate == model::PartFate::text; });
}

constexpr std::string_view k_as_worker = "parse-worker";

// HTML made to text, where that is the message's text, and the reply's new words.
double seconds_beyond_others(const std::vector<model::ParsedMessage>& messages) {
  return bench::seconds_of([&] {
    for (const model::ParsedMessage& message : messages) {
      if (!message.html.empty() && !has_text_part(message)) parse::html_to_text(message.html);
      parse::find_reply(message.text, {}, parse::reply_context(message));
    }
  });
}

void count(const model::ParsedMessage& message, bench::Sums& sums) {
  sums.fields += message.headers.size();
  sums.addresses += (message.from ? 1U : 0U) + message.to.size() + message.cc.size();
  sums.text_bytes += message.text.size() + message.html.size();
  sums.files += message.attachments.size();
  for (const model::Attachment& file : message.attachments) sums.file_bytes += file.size;
}

void read_here(const std::vector<std::string>& mails, const std::vector<model::Digest>& digests) {
  parse::Options options = bench_options();
  parse::prepare();
  const auto read = [&](std::size_t number) {
    return parse::parse(mails[number], options, model::Completeness::whole, digests[number]);
  };
  const auto read_all = [&] {
    std::vector<model::ParsedMessage> messages;
    for (std::size_t i = 0; i < mails.size(); ++i) messages.push_back(read(i));
    return messages;
  };
  bench::run_peer(
      mails.size(), [&](std::size_t number, bench::Sums& sums) { count(read(number), sums); },
      [&] {
        std::vector<model::ParsedMessage> messages;
        const double with_types = bench::seconds_of([&] { messages = read_all(); });
        options.detect_types = false;
        const double without = bench::seconds_of([&] { messages = read_all(); });
        return with_types - without + seconds_beyond_others(messages);
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
  if (argc < 2) {
    std::fprintf(stderr, "usage: %s DIRECTORY [in-worker]\n", argv[0]);
    return 2;
  }
  const std::vector<std::string> mails = bench::read_mails(argv[1]);
  // As the daemon calls it: who takes a message in makes its digests, and gives the body's.
  std::vector<model::Digest> digests;
  for (const std::string& mail : mails) digests.push_back(crypto::mail_digests(mail).body);
  if (argc == 3)
    read_in_worker(mails, digests);
  else
    read_here(mails, digests);
  return 0;
}
