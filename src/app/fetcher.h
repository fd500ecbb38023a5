// Mailboxes → journal: what the I/O shards hand over is made durable, and what is settled is handed
// back to be flagged.
#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <set>
#include <string>

#include "imap/mailbox.h"
#include "journal/journal.h"

namespace intaked::app {

class Fetcher final : public imap::MailboxSink {
 public:
  // `folders`: of each mailbox, as its messages' arrivals name it.
  Fetcher(journal::Journal& journal, std::map<std::string, std::string> folders)
      : journal_(journal), folders_(std::move(folders)) {}

  Result<imap::Position> load_position(const std::string& mailbox) override;
  void store_position(const std::string& mailbox, imap::Position position,
                      std::function<void(Result<void>)> done) override;
  void record(const std::string& mailbox, imap::Fetched fetched,
              std::function<void(Result<void>)> done) override;
  Result<std::size_t> count_unknown(const std::string& mailbox,
                                    const std::vector<model::Digest>& digests) override;
  Result<std::vector<std::uint32_t>> unrecorded(const std::string& mailbox,
                                                std::uint32_t uidvalidity,
                                                const std::vector<std::uint32_t>& uids) override;
  std::vector<imap::Acknowledgement> pending_acknowledgements(const std::string& mailbox,
                                                              std::size_t limit) override;
  void acknowledged(const std::string& mailbox,
                    const std::vector<imap::Acknowledgement>& done) override;
  void status_changed(const std::string& mailbox, const imap::SourceStatus& status) override;

  // A copy of what each mailbox last said of itself. Any thread.
  std::map<std::string, imap::SourceStatus> statuses() const;

 private:
  using Key = std::pair<std::uint32_t, std::uint32_t>;  // UIDVALIDITY and UID
  struct Telling {
    std::map<Key, model::Arrival> asked;  // of the server
    std::set<Key> storing;                // the server knows, and the journal will
  };
  void stored(const std::string& mailbox, const std::vector<model::Arrival>& arrivals,
              const Result<void>& result);

  journal::Journal& journal_;
  const std::map<std::string, std::string> folders_;
  mutable std::mutex mutex_;
  std::map<std::string, imap::SourceStatus> statuses_;
  std::map<std::string, Telling> telling_;
};

}  // namespace intaked::app
