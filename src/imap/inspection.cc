#include "imap/inspection.h"

#include <algorithm>
#include <utility>

#include "imap/fetch_data.h"
#include "imap/folder_name.h"

namespace intaked::imap {
namespace {

constexpr std::size_t k_folders_max = 2'000;
constexpr std::size_t k_flags_max = 1'000;

}  // namespace

Inspection::Inspection(InspectionOptions options, std::string tag_prefix)
    : Inquiry(std::move(tag_prefix)), options_(std::move(options)) {
  begin(Step::capability);
}

void Inspection::on_untagged(Response& response) {
  found_.session.note(response);
  if (response.name == "FLAGS") {
    found_.flags.clear();
    for (const Token& token : response.tokens)
      if (token.kind == TokenKind::atom && found_.flags.size() < k_flags_max)
        found_.flags.insert(upper_case(response.text_of(token)));
  } else if (response.name == "FETCH") {
    const auto data = take_fetch_data(response);
    if (!data || data->uid == 0 || data->uid < found_.newest_uid) return;
    found_.newest_uid = data->uid;
    found_.newest_date = data->internal_date;
  } else if (response.name == "MYRIGHTS" && !response.tokens.empty()) {
    found_.rights = response.text_of(response.tokens.back());
  } else if (response.name == "LIST") {
    note_folder(response);
  }
}

// (\HasNoChildren) "/" "Sent"
void Inspection::note_folder(Response& response) {
  if (response.tokens.empty() || found_.folders.size() >= k_folders_max) return;
  const bool opens = std::ranges::none_of(response.tokens, [&](const Token& token) {
    const std::string word = upper_case(response.text_of(token));
    return token.kind == TokenKind::atom && (word == "\\NOSELECT" || word == "\\NONEXISTENT");
  });
  if (opens) found_.folders.push_back(from_wire_folder(response.text_of(response.tokens.back())));
}

void Inspection::on_answer(const Response& response) {
  found_.session.note(response);
  const bool ok = response.status == Status::ok;
  if (step_ == Step::open) {
    found_.folder = ok ? Inspected::Folder::open : Inspected::Folder::refused;
    if (!ok) found_.folder_words = response.text;
  } else if (step_ == Step::target) {
    found_.target = ok ? Inspected::Target::there : Inspected::Target::refused;
    if (!ok) found_.target_words = response.text;
  }
  go_on_after(step_);
}

void Inspection::go_on_after(Step step) {
  do step = static_cast<Step>(static_cast<int>(step) + 1);
  while (!wants(step));
  begin(step);
}

bool Inspection::wants(Step step) const {
  const bool open = found_.folder == Inspected::Folder::open;
  switch (step) {
    case Step::newest:
      return open && found_.session.exists() > 0;
    case Step::rights:
      return open && found_.session.can("ACL");
    case Step::target:
      return open && !options_.move_to.empty();
    case Step::list:
      return !open || found_.target == Inspected::Target::refused;
    default:
      return true;
  }
}

void Inspection::begin(Step step) {
  step_ = step;
  // What cannot be written as a name was refused when the configuration was read.
  const std::string folder = to_wire_folder(options_.folder).value_or("\"\"");
  switch (step) {
    case Step::capability:
      return ask("CAPABILITY");
    case Step::open:
      found_.session.forget_folder();
      return ask((options_.select ? "SELECT " : "EXAMINE ") + folder);
    case Step::newest:
      return ask("UID FETCH * (UID INTERNALDATE)");
    case Step::rights:
      return ask("MYRIGHTS " + folder);
    case Step::target:
      return ask("STATUS " + to_wire_folder(options_.move_to).value_or("\"\"") + " (MESSAGES)");
    case Step::list:
      return ask("LIST \"\" \"*\"");
    case Step::done:
      return leave();
  }
}

}  // namespace intaked::imap
