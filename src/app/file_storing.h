// Journal → storage: the files of drafts are stored before their drafts are sent, so that the
// request can name them. The logic alone: single-threaded, no waiting, time and answers are given;
// courier.h puts a thread around it.
//
// To store a file again harms nobody, so there are no intents: what was stored and not written down
// is stored once more. A file that the storage refuses, or that has no clear answer in time, is
// left out; once each is stored or left out, the draft gets its next revision and may be sent. No
// file keeps a ticket for longer than `patience` while the storage takes nothing and the desk does.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "base/clock.h"
#include "base/file_source.h"
#include "compose/text_form.h"
#include "desk/breaker.h"
#include "desk/storage.h"
#include "journal/draft_files.h"

namespace intaked::app {

struct CourierOptions {
  std::string place;  // of the storage: files stored elsewhere are not known here
  bool reuse = true;  // a file that is stored already is not stored again
  std::size_t in_flight_max = 4;
  std::chrono::microseconds patience{std::chrono::minutes{10}};
  std::size_t text_bytes_max = 60'000;  // of a ticket's description, a comment's content
  compose::TextForm text_form = compose::TextForm::text;
  // Between two tries of a file, doubled from one to the next.
  std::chrono::microseconds retry_min{std::chrono::seconds{2}};
  std::chrono::microseconds retry_max{std::chrono::seconds{60}};
  desk::BreakerOptions breaker{};
  std::uint64_t seed = 0;  // of the jitter; 0: another one each time
};

// Between what anybody may read of why a file was left out, and what is for the staff alone.
inline constexpr std::string_view k_in_detail = "; in detail: ";

// What is known of the desk: while it takes no ticket either, files keep none of them waiting.
struct DeskSigns {
  bool takes_work = true;
  Tick last_clear_answer{};
};

// What the operator is told about the storage.
struct StorageStatus {
  bool down = false;  // it takes nothing, or asks to wait, and stored nothing since
  std::string text;   // why, in the storage's or the transport's words
  std::size_t in_flight = 0;
};

class FileStoring {
 public:
  // Runs a task later, outside any call of this, on its thread. Called from any thread.
  using Post = std::function<void(std::function<void()>)>;
  // Called on the storage's thread.
  using Open = std::function<Result<std::unique_ptr<FileSource>>(const std::string& intake_id,
                                                                 const model::DraftFile& file)>;

  // All references must outlive it; its tasks must not run after it is gone.
  FileStoring(CourierOptions options, journal::DraftFiles& files, desk::Storage& storage, Open open,
              const Clock& clock, Post post);

  // Does what is due; when it wants to be called again at the latest, unless a task was posted or
  // the journal has something new. Without `goes_on` nothing new is sent.
  Tick step(bool goes_on, const DeskSigns& desk);
  StorageStatus status() const;

 private:
  struct Item {
    enum class Step {
      waiting,
      sending,   // the storage has it
      settling,  // its outcome is on its way to the journal
      settled,
    };
    model::DraftFile file;
    Step step = Step::waiting;
    Tick not_before{};
    int failures = 0;    // tries that stored nothing, in this run of ours
    int unreadable = 0;  // tries in which its bytes could not be had
    // Turned away when so many files were stored; and how often, while others were stored.
    std::optional<std::uint64_t> turned_away_at{};
    int turned_away = 0;
    journal::FileOutcome outcome{};  // settling
    bool is_unwritten = false;       // settling: the journal could not take it yet
  };
  struct Draft {
    std::string intake_id;
    Instant planned_at;
    Tick seen_at;
    std::vector<Item> items;
    bool finishing = false;
    Tick finish_not_before{};
  };
  using Key = std::tuple<model::Digest, std::string, std::string>;

  Draft* find(const std::string& intake_id);
  Item* find(const std::string& intake_id, int number);

  void claim();
  bool may_go(const Item& item, Tick now) const;
  void send_what_may_go();
  void probe(Tick now);
  bool is_stored_already(Draft& draft, Item& item);
  void send(Draft& draft, Item& item);
  void answered(const std::string& intake_id, int number, bool was_probe,
                const desk::Stored& answer);
  void forget_on_its_way(const model::DraftFile& file);
  void stored(Draft& draft, Item& item, const desk::Stored& answer);
  void asked_to_wait(const desk::Stored& answer);
  void unclear(Draft& draft, Item& item, const std::string& why, bool was_probe);
  void turned_away(Draft& draft, Item& item, const std::string& why, bool was_probe);
  void unreadable(Draft& draft, Item& item, const std::string& why);
  void put_off(Item& item);
  void storage_failed(const std::string& why, bool was_probe);
  void storage_is_down(const std::string& why);
  void storage_works();
  void leave_out(Draft& draft, Item& item, std::string reason);
  void settle(Draft& draft, Item& item, journal::FileOutcome outcome);
  void write_down(const std::string& intake_id, const Item& item);
  void write_again();
  void settled(const std::string& intake_id, int number, const Result<void>& written);
  void count_patience(const DeskSigns& desk);
  void give_up_what_waited_enough(const DeskSigns& desk);
  bool give_up_what_waits(Draft& draft);
  void finish_what_is_complete();
  void finish(Draft& draft);
  std::string body_with_files(const std::string& intake_id, journal::DraftBody draft_body) const;
  Tick next_step() const;
  double spread();

  const CourierOptions options_;
  journal::DraftFiles& files_;
  desk::Storage& storage_;
  const Open open_;
  const Clock& clock_;
  const Post post_;

  std::vector<Draft> drafts_;   // at hand, in the order they were claimed
  std::set<Key> on_their_way_;  // an equal file waits for the first
  std::size_t in_flight_ = 0;
  desk::Breaker breaker_;
  std::optional<Tick> down_since_;  // what the desk was away is taken out of it
  std::string down_reason_;
  Tick counted_at_;
  std::optional<Tick> one_let_go_at_;  // while it is down: a ticket went without its files
  std::uint64_t stored_ = 0;
  int unclear_in_a_row_ = 0;
  Tick send_not_before_{};
  Tick claim_not_before_{};
  Tick write_not_before_{};
  std::mt19937_64 random_;
};

}  // namespace intaked::app
