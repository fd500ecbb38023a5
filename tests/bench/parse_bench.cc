// parse_bench DIRECTORY: every mail of it once through parse(), all that it gives.
#include "lib/crypto/mail_digests.h"
#include "mail_files.h"
#include "parse/html_text.h"
#include "parse/parse.h"
#include "parse/reply_text.h"

namespace {

using namespace intaked;

bool has_text_part(const model::ParsedMessage& message) {
  return std::any_of(message.parts.begin(), message.parts.end(),
                     [](const model::Part& part) { return part.fate == model::PartFate::text; });
}

// HTML made to text, where that is the message's text, and the reply's new words.
double seconds_beyond_others(const std::vector<model::ParsedMessage>& messages) {
  return bench::seconds_of([&] {
    for (const model::ParsedMessage& message : messages) {
      if (!message.html.empty() && !has_text_part(message)) parse::html_to_text(message.html);
      parse::find_reply(message.text, {}, parse::reply_context(message));
    }
  });
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: %s DIRECTORY\n", argv[0]);
    return 2;
  }
  const parse::Options options{{"support@example.com"}, "mx.example.com", "X-Intaked-Marker"};
  const std::vector<std::string> mails = bench::read_mails(argv[1]);
  // As the daemon calls it: who takes a message in makes its digests, and gives the body's.
  std::vector<model::Digest> digests;
  for (const std::string& mail : mails) digests.push_back(crypto::mail_digests(mail).body);
  const auto read = [&](std::size_t number) {
    return parse::parse(mails[number], options, model::Completeness::whole, digests[number]);
  };
  bench::run_peer(
      mails.size(),
      [&](std::size_t number, bench::Sums& sums) {
        const model::ParsedMessage message = read(number);
        sums.fields += message.headers.size();
        sums.addresses += (message.from ? 1U : 0U) + message.to.size() + message.cc.size();
        sums.text_bytes += message.text.size() + message.html.size();
        sums.files += message.attachments.size();
        for (const model::Attachment& file : message.attachments) sums.file_bytes += file.size;
      },
      [&] {
        std::vector<model::ParsedMessage> messages;
        for (std::size_t i = 0; i < mails.size(); ++i) messages.push_back(read(i));
        return seconds_beyond_others(messages);
      });
  return 0;
}
