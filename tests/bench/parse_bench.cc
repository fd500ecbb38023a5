// parse_bench DIRECTORY: every mail of it once through parse(), all that it gives.
#include "lib/crypto/mail_digests.h"
#include "mail_files.h"
#include "parse/parse.h"

int main(int argc, char** argv) {
  using namespace intaked;
  if (argc != 2) {
    std::fprintf(stderr, "usage: %s DIRECTORY\n", argv[0]);
    return 2;
  }
  const parse::Options options{{"support@example.com"}, "mx.example.com", "X-Intaked-Marker"};
  const std::vector<std::string> mails = bench::read_mails(argv[1]);
  // As the daemon calls it: who takes a message in makes its digests, and gives the body's.
  std::vector<model::Digest> digests;
  for (const std::string& mail : mails) digests.push_back(crypto::mail_digests(mail).body);
  bench::run_peer(mails.size(), [&](std::size_t number, bench::Sums& sums) {
    const model::ParsedMessage message =
        parse::parse(mails[number], options, model::Completeness::whole, digests[number]);
    sums.fields += message.headers.size();
    sums.addresses += (message.from ? 1U : 0U) + message.to.size() + message.cc.size();
    sums.text_bytes += message.text.size() + message.html.size();
    sums.files += message.attachments.size();
    for (const model::Attachment& file : message.attachments) sums.file_bytes += file.size;
  });
  return 0;
}
