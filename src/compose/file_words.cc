#include "compose/file_words.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "compose/cut.h"
#include "compose/files.h"
#include "compose/size_words.h"

namespace intaked::compose {
namespace {

using model::DraftFile;
using model::DraftKind;
using model::FileState;
using model::Json;

constexpr std::size_t k_file_lines_max = 50;
constexpr std::size_t k_name_bytes_max = 200;
constexpr std::size_t k_reason_bytes_max = 300;
constexpr std::string_view k_file_line = "- ";
constexpr std::string_view k_gap = "\n\n";
constexpr std::string_view k_files_comment = "The files of this message.";

// How its line begins, whatever becomes of it.
std::string begin_of_line(const DraftFile& file) {
  return std::string(k_file_line) + cut_with_ellipsis(single_line(file.name), k_name_bytes_max) +
         " (" + file.type + ", " + size_in_words(file.size) + ")";
}

bool has_only_url(const DraftFile& file, DraftKind kind) {
  return file.state == FileState::stored && kind == DraftKind::reply && file.id.empty();
}

std::string line_of(const DraftFile& file, DraftKind kind) {
  std::string line = begin_of_line(file);
  if (file.state == FileState::left_out)
    line += ": not attached: " + cut_with_ellipsis(single_line(file.reason), k_reason_bytes_max);
  if (has_only_url(file, kind)) line += ": " + file.url;
  return line;
}

bool is_file_line(std::string_view line) {
  return line.starts_with(k_file_line) || line == k_files_heading;
}

std::string in_the_message(const std::string& intake_id) {
  return "in the message as it came: intaked queue export " + intake_id;
}

// As many of the lines as have room.
std::string lines_within(const std::vector<std::string>& lines, const std::string& intake_id,
                         std::size_t bytes_max, TextForm form) {
  std::string written = lines_in(form, lines);
  if (written.size() <= bytes_max) return written;
  const std::string rest = std::string(k_file_line) +
                           "… and more; all that the message brought is " +
                           in_the_message(intake_id);
  std::vector<std::string> shown;
  std::size_t bytes = lines_in(form, {rest}).size();
  for (const std::string& line : lines) {
    bytes += lines_in(form, {line}).size() + 1;
    if (bytes > bytes_max) break;
    shown.push_back(line);
  }
  if (shown.size() < 2) return cut_in(form, written, bytes_max).text;
  shown.push_back(rest);
  return lines_in(form, shown);
}

// Where the lines about files begin that are the last of a text; npos if there are none. `begin` is
// how they begin: a sender's own list of attachments is none of ours.
std::size_t find_lines(std::string_view text, std::string_view begin) {
  const std::size_t at = text.rfind(begin);
  if (at == std::string_view::npos || (at > 0 && text[at - 1] != '\n')) return text.npos;
  std::string_view rest = text.substr(at + k_files_heading.size());
  while (!rest.empty()) {
    rest.remove_prefix(1);
    const std::string_view line = rest.substr(0, rest.find('\n'));
    if (!line.empty() && !line.starts_with(k_file_line) && !line.starts_with("…")) return text.npos;
    rest.remove_prefix(line.size());
  }
  return at;
}

std::string_view without_line_ends(std::string_view words) {
  return words.substr(0, words.find_last_not_of('\n') + 1);
}

// A text as compose() made it: its words, an empty line, other lines of ours, the list of files.
struct Parts {
  std::string_view words, others, list;
};

Parts parts_of(std::string_view text, std::string_view begin_of_list) {
  const std::size_t at = find_lines(text, begin_of_list);
  if (at == text.npos) return {text, {}, {}};
  Parts parts{text.substr(0, at), {}, text.substr(at)};
  if (!parts.words.empty() && !parts.words.ends_with(k_gap)) {
    const std::size_t gap = parts.words.rfind(k_gap);
    const std::size_t others = gap == text.npos ? 0 : gap + k_gap.size();
    parts.others = parts.words.substr(others);
    parts.words = parts.words.substr(0, others);
  }
  parts.words = without_line_ends(parts.words);
  return parts;
}

// The words give way to what is below them.
std::string joined(std::string_view words, const std::string& below, std::size_t bytes_max,
                   TextForm form) {
  if (words.empty() || below.size() + k_gap.size() >= bytes_max) return below;
  if (below.empty()) return cut_in(form, words, bytes_max).text;
  return cut_in(form, words, bytes_max - below.size() - k_gap.size()).text + std::string(k_gap) +
         below;
}

// A title may be as long as a text.
std::string others_within(const Parts& parts, std::size_t bytes_max, TextForm form) {
  if (parts.others.size() <= bytes_max) return std::string(parts.others);
  return cut_in(form, parts.others, bytes_max).text + std::string(k_gap);
}

// What is below the words takes no more than half where they need it.
std::string text_of(const Parts& parts, const std::vector<std::string>& lines,
                    const std::string& intake_id, std::size_t bytes_max, TextForm form) {
  const std::size_t above = parts.words.empty() ? 0 : parts.words.size() + k_gap.size();
  const std::size_t room = std::max(bytes_max / 2, bytes_max - std::min(above, bytes_max));
  const std::string others = others_within(parts, bytes_max / 4, form);
  return joined(parts.words, others + lines_within(lines, intake_id, room - others.size(), form),
                bytes_max, form);
}

std::string intake_of(const Json& body) {
  const Json* metadata = body.find("metadata");
  const Json* ours = metadata != nullptr ? metadata->find("intake") : nullptr;
  return ours != nullptr ? std::string(ours->text("id")) : std::string();
}

Json::Array* notes_of(Json& body) {
  Json* metadata = body.find("metadata");
  Json* ours = metadata != nullptr ? metadata->find("intake") : nullptr;
  Json* notes = ours != nullptr ? ours->find("notes") : nullptr;
  return notes != nullptr ? notes->as_array() : nullptr;
}

struct Notes {
  Json::Array::iterator begin;
  Json::Array::iterator end;
};

// Where a rule wrote the text, the lines stand among the notes.
std::optional<Notes> find_notes(Json::Array& list) {
  const auto is_heading = [](const Json& note) {
    return note.as_string() != nullptr && *note.as_string() == k_files_heading;
  };
  const auto last = std::find_if(list.rbegin(), list.rend(), is_heading);
  if (last == list.rend()) return std::nullopt;
  const auto begin = last.base() - 1;
  return Notes{begin, std::find_if(begin, list.end(), [](const Json& note) {
                 return note.as_string() == nullptr || !is_file_line(*note.as_string());
               })};
}

std::string_view text_key(DraftKind kind) {
  return kind == DraftKind::ticket ? "description" : "content";
}

// A first comment that repeats the description goes on doing so.
void set_text(Json& body, std::string_view key, std::string text) {
  const bool is_repeated = key == "description" && !body.text(key).empty() &&
                           body.text("commentContent") == body.text(key);
  if (is_repeated) body.set("commentContent", text);
  body.set(key, std::move(text));
}

void add_to_text(Json& body, std::string_view key, const std::vector<DraftFile>& files,
                 const std::vector<std::string>& lines, const std::string& intake_id,
                 std::size_t bytes_max, TextForm form) {
  const std::string text(body.text(key));
  const std::string begin =
      lines_in(form, {std::string(k_files_heading), begin_of_line(files.front())});
  set_text(body, key, text_of(parts_of(text, begin), lines, intake_id, bytes_max, form));
}

// Who sees the HTML does not see the text.
void add_to_html(Json& body, DraftKind kind, const std::vector<std::string>& lines) {
  const std::string_view key = kind == DraftKind::ticket ? "commentContentHtml" : "contentHtml";
  const std::string html(body.text(key));
  if (!html.empty()) body.set(key, html + html_below(lines));
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
    body.set("commentContent", std::string(k_files_comment));
}

Json without_names(const Json& body) {
  constexpr auto k_names =
      std::to_array<std::string_view>({"attachmentUrls", "attachmentIds", "commentAttachmentIds"});
  Json changed = Json::object();
  for (const model::JsonMember& member : *body.as_object()) {
    const bool is_comment_of_them =
        member.key == "commentContent" && body.text(member.key) == k_files_comment;
    if (std::ranges::find(k_names, member.key) == k_names.end() && !is_comment_of_them)
      changed.set(member.key, member.value);
  }
  return changed;
}

// What a person can still open, and where the rest is.
std::vector<std::string> lines_of_unnamed(const Json& body, std::string_view why) {
  std::vector<std::string> lines = {"None of the files is attached: " + std::string(why) + "."};
  if (const Json* urls = body.find("attachmentUrls"); urls != nullptr && urls->is_array()) {
    for (const Json& url : *urls->as_array()) {
      if (lines.size() > k_file_lines_max) break;
      if (url.as_string() != nullptr) lines.push_back(std::string(k_file_line) + *url.as_string());
    }
  }
  if (const std::string id = intake_of(body); !id.empty())
    lines.push_back(std::string(k_file_line) + "what came with the message is " +
                    in_the_message(id));
  return lines;
}

std::string_view whole_lines(std::string_view lines, std::size_t bytes_max) {
  if (lines.size() <= bytes_max) return lines;
  const std::size_t end = lines.substr(0, bytes_max).rfind('\n');
  return lines.substr(0, end == lines.npos ? 0 : end);
}

// Below the lines that tell of files, which give way to it, as the words above do to both.
void add_below(Json& body, std::string_view key, const std::vector<std::string>& more,
               std::size_t bytes_max, TextForm form) {
  const std::string text(body.text(key));
  if (more.empty() && text.size() <= bytes_max) return;
  const Parts parts =
      parts_of(text, std::string(k_files_heading) + "\n" + std::string(k_file_line));
  const std::string last =
      more.empty() ? std::string() : lines_within(more, intake_of(body), bytes_max / 4, form);
  std::string below = others_within(parts, bytes_max / 8, form);
  below += whole_lines(parts.list, bytes_max / 2 - last.size() - below.size());
  if (!below.empty() && !last.empty())
    below = std::string(without_line_ends(below)) + std::string(k_gap);
  set_text(body, key, joined(parts.words, below + last, bytes_max, form));
}

}  // namespace

std::vector<std::string> file_lines(const std::vector<DraftFile>& files, DraftKind kind,
                                    const std::string& intake_id) {
  std::vector<std::string> lines;
  if (files.empty()) return lines;
  lines.emplace_back(k_files_heading);
  std::size_t others = 0;
  bool has_cut = false;
  bool has_left_out = false;
  for (const DraftFile& file : files) {
    if (has_only_url(file, kind) || ++others <= k_file_lines_max)
      lines.push_back(line_of(file, kind));
    if (file.state != FileState::left_out) continue;
    (file.reason.starts_with(k_was_cut) ? has_cut : has_left_out) = true;
  }
  if (others > k_file_lines_max)
    lines.push_back(std::string(k_file_line) + "… and " +
                    std::to_string(others - k_file_lines_max) + " more");
  if (has_left_out)
    lines.push_back(std::string(k_file_line) + (has_cut ? "what else" : "what") +
                    " is not attached is " + in_the_message(intake_id));
  return lines;
}

Json with_files(Json body, DraftKind kind, const std::vector<DraftFile>& files,
                const std::string& intake_id, std::size_t text_bytes_max, TextForm form) {
  name_files(body, kind, files);
  if (files.empty()) return body;
  const std::vector<std::string> lines = file_lines(files, kind, intake_id);
  add_to_html(body, kind, lines);
  Json::Array* list = notes_of(body);
  if (const auto notes = list != nullptr ? find_notes(*list) : std::nullopt) {
    const std::vector<Json> more(lines.begin(), lines.end());
    list->insert(list->erase(notes->begin, notes->end), more.begin(), more.end());
    return body;
  }
  add_to_text(body, text_key(kind), files, lines, intake_id, text_bytes_max, form);
  return body;
}

Json without_files(const Json& body, std::string_view why, std::size_t text_bytes_max,
                   TextForm form) {
  const bool is_reply = body.find("content") != nullptr;
  Json changed = without_names(body);
  std::vector<std::string> more;
  if (changed != body) more = lines_of_unnamed(body, why);
  Json::Array* list = notes_of(changed);
  if (const auto notes = list != nullptr ? find_notes(*list) : std::nullopt) {
    list->insert(notes->end, more.begin(), more.end());
    more.clear();
  }
  add_below(changed, text_key(is_reply ? DraftKind::reply : DraftKind::ticket), more,
            text_bytes_max, form);
  return changed;
}

}  // namespace intaked::compose
