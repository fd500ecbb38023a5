#include "imap/inspection.h"

#include <algorithm>
#include <utility>

#include "imap/fetch_data.h"
#include "imap/folder_name.h"

namespace intaked::imap {
namespace {

constexpr std::size_t k_bytes_max = 4u << 20;  // in all
constexpr std::size_t k_responses_max = 10'000;
constexpr std::uint64_t k_literal_bytes_max = 64u << 10;
constexpr std::size_t k_folders_max = 2'000;
constexpr std::size_t k_flags_max = 1'000;

}  // namespace

Inspection::Inspection(InspectionOptions options, std::string tag_prefix)
    : options_(std::move(options)), tag_prefix_(std::move(tag_prefix)), reader_(*this) {
  ask(Step::capability);
}

Result<void> Inspection::receive(std::string_view bytes) {
  bytes_ += bytes.size();
  if (bytes_ > k_bytes_max)
    return fail(ErrorKind::invalid, "the server sends without end and does not answer " + asked_);
  return reader_.feed(bytes);
}

std::uint64_t Inspection::literal_bytes_max(const Response&) {
  return k_literal_bytes_max;
}

Result<void> Inspection::on_unreadable(std::string_view reason) {
  if (++responses_ <= k_responses_max) return {};
  return fail(ErrorKind::invalid, "the server does not speak IMAP: " + std::string(reason));
}

Result<void> Inspection::on_response(Response& response) {
  if (done()) return {};
  if (++responses_ > k_responses_max) {
    return fail(ErrorKind::invalid, "the server sent more than " + std::to_string(k_responses_max) +
                                        " responses before it answered " + asked_);
  }
  if (response.kind == ResponseKind::continuation)
    return fail(ErrorKind::invalid, "the server asked for more of a command that was complete");
  if (response.status == Status::bye)
    return fail(ErrorKind::unavailable, "the server ended the connection: " + response.text);
  found_.session.note(response);
  if (response.kind == ResponseKind::untagged) {
    note(response);
    return {};
  }
  if (response.tag != tag_prefix_ + std::to_string(answers_ + 1))
    return fail(ErrorKind::invalid, "the server answered a command that we did not send");
  ++answers_;
  answered(response);
  return {};
}

void Inspection::note(Response& response) {
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

void Inspection::answered(const Response& response) {
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
  ask(step);
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

void Inspection::ask(Step step) {
  step_ = step;
  // What cannot be written as a name was refused when the configuration was read.
  const std::string folder = to_wire_folder(options_.folder).value_or("\"\"");
  switch (step) {
    case Step::capability:
      return send("CAPABILITY");
    case Step::open:
      found_.session.forget_folder();
      return send((options_.select ? "SELECT " : "EXAMINE ") + folder);
    case Step::newest:
      return send("UID FETCH * (UID INTERNALDATE)");
    case Step::rights:
      return send("MYRIGHTS " + folder);
    case Step::target:
      return send("STATUS " + to_wire_folder(options_.move_to).value_or("\"\"") + " (MESSAGES)");
    case Step::list:
      return send("LIST \"\" \"*\"");
    case Step::done:
      return send("LOGOUT");
  }
}

void Inspection::send(std::string_view command) {
  asked_ = command.substr(0, command.find(' ', command.starts_with("UID ") ? 4 : 0));
  output_.erase(0, std::exchange(sent_, 0));
  output_ += tag_prefix_ + std::to_string(answers_ + 1) + " " + std::string(command) + "\r\n";
}

}  // namespace intaked::imap
