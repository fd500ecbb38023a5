#include "imap/junk_inspection.h"

#include <algorithm>
#include <array>
#include <utility>

#include "imap/folder_name.h"
#include "lib/text/text.h"

namespace intaked::imap {
namespace {

constexpr std::size_t k_address_bytes_max = 320;  // RFC 5321 4.5.3.1: 64, "@" and 255

// Of servers that mark none; Exchange has them in the language of the mailbox.
bool is_usual_name(std::string_view name) {
  constexpr std::array k_names{
      "junk",
      "spam",
      "junk e-mail",
      "junk email",
      "junk mail",
      "bulk",
      "bulk mail",
      "junk-e-mail",
      "spamverdacht",
      "courrier indésirable",
      "correo no deseado",
      "posta indesiderata",
      "ongewenste e-mail",
      "lixo eletrônico",
      "lixo eletrónico",
      "skräppost",
      "uønsket e-post",
      "uønsket mail",
      "roskaposti",
      "wiadomości-śmieci",
      "нежелательная почта",
      "迷惑メール",
      "垃圾邮件",
  };
  const std::string folded = text::fold_case(name);
  return std::ranges::any_of(k_names, [&](std::string_view usual) { return folded == usual; });
}

std::string_view last_part(std::string_view folder, std::string_view separator) {
  if (separator.size() != 1) return folder;
  return folder.substr(folder.rfind(separator) + 1);
}

}  // namespace

bool can_be_searched(std::string_view address) {
  return !address.empty() && address.size() <= k_address_bytes_max &&
         std::ranges::all_of(address,
                             [](char c) { return c > ' ' && c < 0x7f && c != '"' && c != '\\'; });
}

JunkInspection::JunkInspection(std::string_view from, std::string_view read_folder,
                               std::string tag_prefix)
    : Inquiry(std::move(tag_prefix)), from_(from), read_folder_(read_folder) {
  begin(Step::capability, "CAPABILITY");
}

void JunkInspection::begin(Step step, std::string_view command) {
  step_ = step;
  ask(command);
}

void JunkInspection::on_untagged(Response& response) {
  session_.note(response);
  if (response.name == "LIST" && step_ == Step::list) note_folder(response);
  if (response.name == "SEARCH" && step_ == Step::search)
    found_.from +=
        static_cast<std::size_t>(std::ranges::count_if(response.tokens, [&](const Token& token) {
          return read_number32(response.text_of(token)).has_value();
        }));
}

// (\HasNoChildren \Junk) "/" "Spam"
void JunkInspection::note_folder(const Response& response) {
  const auto end = std::ranges::find(response.tokens, TokenKind::close, &Token::kind);
  if (response.tokens.end() - end != 3) return;
  const auto has = [&](std::string_view attribute) {
    return std::any_of(response.tokens.begin(), end, [&](const Token& token) {
      return equal_ignoring_case(response.text_of(token), attribute);
    });
  };
  if (has("\\Noselect") || has("\\NonExistent")) return;
  const std::string_view folder = response.text_of(end[2]);
  const std::string name = from_wire_folder(folder);
  if (name == read_folder_) return;
  const bool is_marked = has("\\Junk");
  const bool may_be = folder_.empty() && is_usual_name(last_part(name, response.text_of(end[1])));
  if (is_marked_ || !(is_marked || may_be)) return;
  is_marked_ = is_marked;
  folder_ = folder;
}

void JunkInspection::on_answer(const Response& response) {
  session_.note(response);
  if (response.status != Status::ok && step_ != Step::capability) {
    // Empty it would say that nothing was refused, and servers need not give a reason.
    found_.refused =
        response.text.empty() ? "the server refused " + asked() + " without a word" : response.text;
    return leave();
  }
  switch (step_) {
    case Step::capability:
      // RFC 6154 section 2: a plain LIST may, and need not, tell the attributes.
      return begin(Step::list, session_.can("SPECIAL-USE") && session_.can("LIST-EXTENDED")
                                   ? "LIST \"\" \"*\" RETURN (SPECIAL-USE)"
                                   : "LIST \"\" \"*\"");
    case Step::list:
      return open();
    case Step::open:
      found_.messages = session_.exists();
      if (found_.messages == 0) return leave();
      return begin(Step::search, "UID SEARCH FROM \"" + from_ + "\"");
    case Step::search:
      return leave();
  }
}

void JunkInspection::open() {
  const auto quoted = to_wire_folder(folder_);
  if (folder_.empty() || !quoted) return leave();
  found_.folder = from_wire_folder(folder_);
  session_.forget_folder();
  begin(Step::open, "EXAMINE " + *quoted);
}

}  // namespace intaked::imap
