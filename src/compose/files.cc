#include "compose/files.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "compose/glob.h"
#include "compose/size_words.h"

namespace intaked::compose {
namespace {

using model::DraftFile;
using model::FileState;
using model::Json;

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
      : inbound_(inbound), decision_(decision), options_(options) {}

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
    if (std::string reason = reason_by_rule(file, decision_); !reason.empty()) return reason;
    if (!is_whole) return std::string(k_was_cut) + "; " + where_the_rest_is(inbound_);
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
  const model::RoutingDecision& decision_;
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

}  // namespace

std::string where_the_rest_is(const model::Inbound& inbound) {
  return inbound.arrival.kind == model::ArrivalKind::imap ? "the rest is in the mailbox"
                                                          : "the rest was not taken";
}

std::string reason_by_rule(const DraftFile& file, const model::RoutingDecision& decision) {
  if (const model::SetField* refuse = decision.find("attachments.refuse")) {
    if (const std::string glob = fitting_glob(*refuse, file); !glob.empty())
      return "refused by " + refuse->rule + " (\"" + glob + "\")";
    if (!file.part.empty() && file.size > 0 && file.detected_type.empty())
      return "nobody looked at what it is, and " + refuse->rule + " refuses some";
  }
  const model::SetField* allow = decision.find("attachments.allow");
  if (allow != nullptr && fitting_glob(*allow, file).empty())
    return "not among what " + allow->rule + " allows";
  return {};
}

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

}  // namespace intaked::compose
