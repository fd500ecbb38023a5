#include "compose/files.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "compose/cut.h"
#include "compose/glob.h"
#include "compose/size_words.h"
#include "model/ticket_fields.h"

namespace intaked::compose {
namespace {

using model::DraftFile;
using model::DraftKind;
using model::FileState;
using model::Json;

constexpr std::size_t k_file_lines_max = 50;
constexpr std::size_t k_name_bytes_max = 200;
constexpr std::size_t k_reason_bytes_max = 300;
constexpr std::string_view k_original_name = "message.eml";

// The glob of a rule's list that a file's name or one of its types fits; "" if none does.
std::string fitting_glob(const model::SetField& set, const DraftFile& file) {
  const Json::Array one{set.value};  // a source's default is a single text
  for (const Json& glob : set.value.is_array() ? *set.value.as_array() : one) {
    const std::string* text = glob.as_string();
    if (text == nullptr || text->empty()) continue;
    for (const std::string_view word : {std::string_view(file.name), std::string_view(file.type),
                                        std::string_view(file.detected_type)}) {
      if (!word.empty() && glob_matches(*text, word)) return *text;
    }
  }
  return {};
}

class FilePlan {
 public:
  FilePlan(const model::Inbound& inbound, const model::RoutingDecision& decision,
           const FileOptions& options)
      : inbound_(inbound),
        refuse_(decision.find("attachments.refuse")),
        allow_(decision.find("attachments.allow")),
        options_(options) {}

  void add(DraftFile file, bool is_known, bool is_whole) {
    file.number = static_cast<int>(files_.size()) + 1;
    file.reason = reason_against(file, is_known, is_whole);
    if (file.reason.empty()) {
      ++wanted_;
      wanted_bytes_ += file.size;
    } else {
      file.state = FileState::left_out;
    }
    files_.push_back(std::move(file));
  }

  std::vector<DraftFile> take() { return std::move(files_); }

 private:
  std::string reason_against(const DraftFile& file, bool is_known, bool is_whole) const {
    if (refuse_ != nullptr) {
      if (const std::string glob = fitting_glob(*refuse_, file); !glob.empty())
        return "refused by " + refuse_->rule + " (\"" + glob + "\")";
      if (!file.part.empty() && file.size > 0 && file.detected_type.empty())
        return "nobody looked at what it is, and " + refuse_->rule + " refuses some";
    }
    if (allow_ != nullptr && fitting_glob(*allow_, file).empty())
      return "not among what " + allow_->rule + " allows";
    if (!is_whole) return "the message was cut before its end";
    if (is_known) return "this conversation has it already";
    if (is_there(file)) return "it is attached once already";
    if (file.size > options_.file_bytes_max)
      return "larger than " + size_in_words(options_.file_bytes_max);
    if (wanted_ >= options_.files_max)
      return "more than " + std::to_string(options_.files_max) + " files";
    if (wanted_bytes_ + file.size > options_.ticket_bytes_max)
      return "together with the others more than " + size_in_words(options_.ticket_bytes_max);
    return {};
  }

  bool is_there(const DraftFile& file) const {
    return std::ranges::any_of(files_, [&](const DraftFile& other) {
      return other.state == FileState::wanted && other.digest == file.digest &&
             other.name == file.name;
    });
  }

  const model::Inbound& inbound_;
  const model::SetField* refuse_;
  const model::SetField* allow_;
  const FileOptions& options_;
  std::vector<DraftFile> files_;
  std::size_t wanted_ = 0;
  std::uint64_t wanted_bytes_ = 0;
};

// Where a message was cut nobody knows the end of the file that reaches there; of what was unpacked
// nobody knows at all.
bool is_cut(const model::Inbound& inbound, const model::Attachment& file) {
  if (inbound.completeness == model::Completeness::whole) return false;
  return !file.extent || file.extent->offset + file.extent->length >= inbound.bytes;
}

bool is_known_picture(const model::Inbound& inbound, const model::Attachment& file) {
  return file.is_inline && file.type.starts_with("image/") && file.digest &&
         std::ranges::find(inbound.attached_before, *file.digest) != inbound.attached_before.end();
}

std::string line_of(const DraftFile& file, DraftKind kind) {
  std::string line = std::string(k_file_line) +
                     cut_with_ellipsis(single_line(file.name), k_name_bytes_max) + " (" +
                     file.type + ", " + size_in_words(file.size) + ")";
  if (file.state == FileState::left_out)
    line += ": not attached: " + cut_with_ellipsis(single_line(file.reason), k_reason_bytes_max);
  if (file.state == FileState::stored && kind == DraftKind::reply && file.id.empty())
    line += ": " + file.url;
  return line;
}

bool is_file_line(std::string_view line) {
  return line.starts_with(k_file_line) || line == k_files_heading;
}

// The lines are the last of the text, and no sender's words come after them.
bool replace_in_text(std::string& text, const std::string& lines, std::size_t bytes_max,
                     TextForm form) {
  const std::string begin = std::string(k_files_heading) + "\n" + std::string(k_file_line);
  const std::size_t at = text.rfind(begin);
  if (at == std::string::npos || (at > 0 && text[at - 1] != '\n')) return false;
  const std::string_view before = std::string_view(text).substr(0, at);
  const std::size_t words = before.find_last_not_of('\n') + 1;  // 0 without any
  const std::string gap(before.substr(words));
  const std::string block = cut_in(form, lines, bytes_max).text;
  text = block.size() + gap.size() >= bytes_max
             ? block
             : cut_in(form, before.substr(0, words), bytes_max - block.size() - gap.size()).text +
                   gap + block;
  return true;
}

// Where a rule wrote the text, the lines stand among the notes.
bool replace_in_notes(Json& body, const std::vector<std::string>& lines) {
  Json* metadata = body.find("metadata");
  Json* ours = metadata != nullptr ? metadata->find("intake") : nullptr;
  Json* notes = ours != nullptr ? ours->find("notes") : nullptr;
  Json::Array* list = notes != nullptr ? notes->as_array() : nullptr;
  if (list == nullptr) return false;
  const auto is_heading = [](const Json& note) {
    return note.as_string() != nullptr && *note.as_string() == k_files_heading;
  };
  const auto last = std::find_if(list->rbegin(), list->rend(), is_heading);
  if (last == list->rend()) return false;
  const auto begin = last.base() - 1;
  const auto end = std::find_if(begin, list->end(), [](const Json& note) {
    return note.as_string() == nullptr || !is_file_line(*note.as_string());
  });
  std::vector<Json> more(lines.begin(), lines.end());
  list->insert(list->erase(begin, end), more.begin(), more.end());
  return true;
}

void add_words(Json& body, DraftKind kind, const std::vector<std::string>& lines,
               std::size_t bytes_max, TextForm form) {
  const std::string written = lines_in(form, lines);
  const std::string_view key = kind == DraftKind::ticket ? "description" : "content";
  std::string text(body.text(key));
  if (!replace_in_text(text, written, bytes_max, form)) {
    if (replace_in_notes(body, lines)) return;
    text = cut_in(form, text + (text.empty() ? "" : "\n\n") + written, bytes_max).text;
  }
  body.set(key, std::move(text));
}

void append_to(Json& body, std::string_view key, const std::vector<std::string>& values) {
  if (values.empty()) return;
  Json list = Json::array();
  if (const Json* known = body.find(key); known != nullptr && known->is_array()) list = *known;
  for (const std::string& value : values) list.push_back(value);
  body.set(key, std::move(list));
}

// A create call names files by URL; by id only those of its first comment, which must say
// something.
void name_files(Json& body, DraftKind kind, const std::vector<DraftFile>& files) {
  std::vector<std::string> urls;
  std::vector<std::string> ids;
  for (const DraftFile& file : files) {
    if (file.state != FileState::stored) continue;
    const bool by_id = kind == DraftKind::reply ? !file.id.empty() : file.url.empty();
    if (by_id)
      ids.push_back(file.id);
    else if (kind == DraftKind::ticket)
      urls.push_back(file.url);
  }
  append_to(body, "attachmentUrls", urls);
  append_to(body, kind == DraftKind::reply ? "attachmentIds" : "commentAttachmentIds", ids);
  const bool needs_comment = kind == DraftKind::ticket && !ids.empty();
  if (needs_comment && body.text("commentContent").empty())
    body.set("commentContent", "The files of this message.");
}

}  // namespace

std::vector<DraftFile> plan_files(const model::Inbound& inbound,
                                  const model::RoutingDecision& decision,
                                  const FileOptions& options) {
  if (!options.send) return {};
  FilePlan plan(inbound, decision, options);
  std::size_t position = 0;
  for (const model::Attachment& attachment : inbound.message.attachments) {
    ++position;
    if (!attachment.digest) continue;  // only where nobody asked for them
    DraftFile file;
    file.name =
        attachment.name.empty() ? "attachment-" + std::to_string(position) : attachment.name;
    file.type = attachment.type.empty() ? "application/octet-stream" : attachment.type;
    file.detected_type = attachment.detected_type;
    file.size = attachment.size;
    file.digest = *attachment.digest;
    file.part = attachment.part;
    file.extent = attachment.extent;
    plan.add(std::move(file), is_known_picture(inbound, attachment), !is_cut(inbound, attachment));
  }
  if (options.original && inbound.raw_digest) {
    DraftFile file;
    file.name = k_original_name;
    file.type = "message/rfc822";
    file.size = inbound.bytes;
    file.digest = *inbound.raw_digest;
    file.extent = model::Extent{0, inbound.bytes, model::TransferEncoding::identity};
    plan.add(std::move(file), false, inbound.completeness == model::Completeness::whole);
  }
  return plan.take();
}

std::vector<std::string> file_lines(const std::vector<DraftFile>& files, DraftKind kind,
                                    const std::string& intake_id) {
  std::vector<std::string> lines;
  if (files.empty()) return lines;
  lines.emplace_back(k_files_heading);
  for (std::size_t i = 0; i < std::min(files.size(), k_file_lines_max); ++i)
    lines.push_back(line_of(files[i], kind));
  if (files.size() > k_file_lines_max)
    lines.push_back(std::string(k_file_line) + "… and " +
                    std::to_string(files.size() - k_file_lines_max) + " more");
  if (std::ranges::any_of(files, [](const DraftFile& f) { return f.state == FileState::left_out; }))
    lines.push_back(std::string(k_file_line) +
                    "what is not attached is in the message as it came: intaked queue export " +
                    intake_id);
  return lines;
}

Json with_files(Json body, DraftKind kind, const std::vector<DraftFile>& files,
                const std::string& intake_id, std::size_t text_bytes_max, TextForm form) {
  name_files(body, kind, files);
  if (!files.empty())
    add_words(body, kind, file_lines(files, kind, intake_id), text_bytes_max, form);
  return body;
}

}  // namespace intaked::compose
