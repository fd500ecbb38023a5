// The migrations that people's questions need; migrations.h runs them in order.
#pragma once

#include <string_view>

namespace intaked::journal {

// What a message is found by. The words are made in finding_words.h: the index takes what stands
// between blanks as it is, so that how words are told apart and folded is ours to say, and the same
// on both sides. Of what was planned before there is an approximation: its words as they stand.
inline constexpr std::string_view k_finding = R"sql(
ALTER TABLE intake ADD COLUMN rules TEXT NOT NULL DEFAULT '';
ALTER TABLE intake ADD COLUMN joined_by TEXT NOT NULL DEFAULT '';
ALTER TABLE intake ADD COLUMN refiled INTEGER NOT NULL DEFAULT 0;   -- a person wants it filed
CREATE INDEX intake_not_understood ON intake (origin, id) WHERE content_digest IS NULL;
CREATE VIRTUAL TABLE finding USING fts5(words, detail=none, columnsize=0,
  tokenize="ascii tokenchars '@.-_+:#/=&!%$~'");
INSERT INTO finding (rowid, words)
  SELECT id, lower('in:' || origin || ' ' || sender || ' ' || substr(sender, instr(sender, '@'))
    || ' ' || replace(replace(sender, '@', ' '), '.', ' ') || ' ' || sender_name || ' ' ||
    replace(replace(replace(replace(subject, ':', ' '), '-', ' '), '.', ' '), '#', ' '))
  FROM intake WHERE state <> 'received' AND merged_into IS NULL AND sender <> '';
)sql";

// What a census of a mailbox may hold us to: mail that was there before, by agreement. Of a mailbox
// that was met by an older version nobody has written that down: all that was there counts as old.
inline constexpr std::string_view k_census = R"sql(
ALTER TABLE mailbox_cursor ADD COLUMN old_to INTEGER NOT NULL DEFAULT 0;
UPDATE mailbox_cursor SET old_to = contact_top;
)sql";

// What is let go: found without a search, and nothing is searched for who refers to it. A delivery
// goes with its message alone.
inline constexpr std::string_view k_retention = R"sql(
CREATE INDEX intake_raw_until ON intake (raw_until) WHERE raw_until > 0;
CREATE INDEX intake_row_until ON intake (row_until) WHERE row_until > 0;
CREATE INDEX intake_parent ON intake (parent) WHERE parent IS NOT NULL;
DROP INDEX intake_joined;
CREATE INDEX intake_joined ON intake (conversation);
CREATE INDEX thread_reference_intake ON thread_reference (intake);
CREATE INDEX thread_index_intake ON thread_index (intake);
CREATE INDEX intake_merged ON intake (merged_into) WHERE merged_into IS NOT NULL;
DROP TRIGGER delivery_is_never_lost;
CREATE TRIGGER delivery_is_never_lost BEFORE DELETE ON delivery
WHEN (SELECT row_until FROM intake WHERE id = OLD.intake) >= 0
BEGIN SELECT RAISE(ABORT, 'deliveries are only ever added'); END;
-- `arrivals` only grows: people count with it.
INSERT INTO tally (name, n) VALUES ('arrivals_gone', 0);
CREATE TRIGGER tally_arrival_gone AFTER DELETE ON arrival
BEGIN UPDATE tally SET n = n + 1 WHERE name = 'arrivals_gone'; END;
)sql";

// Which book was in use since when, and who put it there.
inline constexpr std::string_view k_books = R"sql(
CREATE TABLE book_use (
  id INTEGER PRIMARY KEY,
  book TEXT NOT NULL,
  at INTEGER NOT NULL,
  who TEXT NOT NULL,
  rules INTEGER NOT NULL
);
)sql";

// What stood in it: a decision is explained by the rules of its day.
inline constexpr std::string_view k_book_text = R"sql(
CREATE TABLE book_text (
  book TEXT NOT NULL,
  name TEXT NOT NULL,
  text TEXT NOT NULL,
  PRIMARY KEY (book, name)
) WITHOUT ROWID;
)sql";

// What a person is promised: their words can be erased from what is otherwise only added to.
inline constexpr std::string_view k_erasure = R"sql(
DROP TRIGGER delivery_is_kept;
CREATE TRIGGER delivery_is_kept BEFORE UPDATE ON delivery
WHEN NEW.text <> '' OR NEW.id <> OLD.id OR NEW.intake <> OLD.intake
  OR NEW.revision <> OLD.revision OR NEW.attempt <> OLD.attempt
  OR NEW.started_at <> OLD.started_at OR NEW.ended_at <> OLD.ended_at
  OR NEW.outcome <> OLD.outcome OR NEW.http_status <> OLD.http_status
  OR NEW.ticket_id <> OLD.ticket_id OR NEW.ticket_identifier <> OLD.ticket_identifier
  OR NEW.not_before <> OLD.not_before
BEGIN SELECT RAISE(ABORT, 'deliveries are only ever added'); END;
ALTER TABLE intake ADD COLUMN erased INTEGER NOT NULL DEFAULT 0;   -- 1: content, 2: who wrote it, too
CREATE INDEX stored_file_digest ON stored_file (digest);
)sql";

// What a glance shows without counting.
inline constexpr std::string_view k_pulse = R"sql(
ALTER TABLE mailbox_cursor ADD COLUMN last_mail_at INTEGER NOT NULL DEFAULT 0;
CREATE INDEX intake_parked_at ON intake (changed_at) WHERE state = 'parked';
)sql";

// What came long before or after it was recorded, since nobody was there or a clock was wrong. All
// else is found between two ids when a time is asked for.
inline constexpr std::string_view k_out_of_step = R"sql(
CREATE INDEX intake_out_of_step ON intake (received_at)
  WHERE ABS(received_at - recorded_at) > 86400000000;
)sql";

}  // namespace intaked::journal
