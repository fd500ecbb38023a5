// The files of drafts. A draft with wanted files is not sent before each of them is stored or left
// out. What is stored is known by its bytes and its name, so that it is stored once.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <unordered_set>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "model/digest.h"
#include "model/draft_file.h"
#include "model/ticket_draft.h"

namespace intaked::journal {

// A draft that waits for its files.
struct FilesClaim {
  std::string intake_id;
  Instant planned_at;
  std::vector<model::DraftFile> files;  // all of them, by number
};

// A file that is stored, in the words that name it there: under another name it is another file,
// because the desk shows the name it was stored under.
struct StoredKey {
  std::string place;  // of the storage; another one knows nothing of it
  model::Digest digest{};
  std::string name;
  std::string type;
};

struct StoredFile {
  std::string url;
  std::string id;
};

// What became of a wanted file.
struct FileOutcome {
  model::FileState state = model::FileState::wanted;  // wanted: it is to be tried again
  std::string reason;                                 // left_out
  StoredFile stored;                                  // stored
  std::optional<StoredKey> key;   // stored, for good: drafts to come may name it
  bool extent_was_wrong = false;  // only the parser gives its bytes
  bool attempt_counts = false;
};

// The request of a draft, as it stands, with what has become of its files.
struct DraftBody {
  int revision = 1;
  model::DraftKind kind = model::DraftKind::ticket;
  std::string body;
  std::vector<model::DraftFile> files;  // by number
};

// Part of the journal; see journal.h for threads and errors.
class DraftFiles {
 public:
  virtual ~DraftFiles() = default;

  // Up to `limit` drafts that wait for their files, but for those named: urgent before old, sources
  // in turn. Nothing is written: to store a file twice does no harm.
  virtual Result<std::vector<FilesClaim>> claim(std::size_t limit,
                                                const std::unordered_set<std::string>& but) = 0;
  // Nothing happens if the file is not wanted any more, but a stored one is known from then on,
  // while the draft still has it.
  virtual void settle(std::string intake_id, int number, FileOutcome outcome,
                      std::function<void(Result<void>)> done) = 0;
  // nullopt: it is not known there.
  virtual Result<std::optional<StoredFile>> stored(const StoredKey& key) = 0;
  virtual Result<DraftBody> body(const std::string& intake_id) = 0;
  // Every file is stored or left out: the draft may be sent, with `body` as a new revision if it is
  // not "". conflict: it does not wait any more, files are still wanted, or `revision` is not the
  // latest.
  virtual void finish(std::string intake_id, int revision, std::string body,
                      std::function<void(Result<void>)> done) = 0;

  // not_found: the draft has no such file.
  virtual Result<model::DraftFile> file(const std::string& intake_id, int number) = 0;
  // Whether a ticket or comment of the conversation of `member` carries a file of these bytes, or
  // will. What `asking` itself was to carry before does not count.
  virtual Result<bool> conversation_has(const std::string& member, const std::string& asking,
                                        const model::Digest& digest) = 0;
  // How many bytes of the message were recorded; and those from `offset` on, as many as lie in one
  // chunk; "" behind its end. not_found: they are no longer kept.
  virtual Result<std::uint64_t> raw_size(const std::string& intake_id) = 0;
  virtual Result<std::string> raw_piece(const std::string& intake_id, std::uint64_t offset) = 0;
};

}  // namespace intaked::journal
