#include "journal/migrations.h"

#include <array>

#include "journal/operators_schema.h"

namespace intaked::journal {

namespace {

// Instants are microseconds UTC since 1970; 0 means none. intake.id grows in the order of
// recording; people and logs see public_id. Indexes on queues are partial: they hold what waits,
// not what was. A CHECK spells its words out with OR: SQLite makes a temporary table of each IN
// list of three or more, at each statement.
constexpr std::string_view k_version_1 = R"sql(
CREATE TABLE intake (
  id INTEGER PRIMARY KEY,
  public_id TEXT NOT NULL UNIQUE,
  state TEXT NOT NULL CHECK (state = 'received' OR state = 'planned' OR state = 'filed'
    OR state = 'dropped' OR state = 'parked'),
  filing TEXT NOT NULL DEFAULT 'ready' CHECK (filing = 'ready' OR filing = 'intent'
    OR filing = 'unknown'),

  -- what arrived, first
  origin_kind TEXT NOT NULL,
  origin TEXT NOT NULL,
  raw_digest BLOB,                       -- NULL: nothing was fetched
  body_digest BLOB,                      -- so that planning need not hash it again
  received_at INTEGER NOT NULL,
  recorded_at INTEGER NOT NULL,
  changed_at INTEGER NOT NULL,
  bytes INTEGER NOT NULL,
  full_size INTEGER NOT NULL,
  completeness TEXT NOT NULL,
  problem TEXT NOT NULL DEFAULT '',
  envelope TEXT NOT NULL DEFAULT '',     -- JSON {from, to}; '' unless it came by pipe

  -- planning
  planning INTEGER NOT NULL DEFAULT 0,   -- 1: a planner has it
  suspect INTEGER NOT NULL DEFAULT 0,    -- 1: was being planned when the process died
  alone INTEGER NOT NULL DEFAULT 0,      -- 1: a planner has it and nothing else
  crashes_alone INTEGER NOT NULL DEFAULT 0,
  plan_attempts INTEGER NOT NULL DEFAULT 0,
  reopened_because TEXT NOT NULL DEFAULT '',

  -- what it is
  content_digest BLOB,
  message_id TEXT NOT NULL DEFAULT '',
  sender TEXT NOT NULL DEFAULT '',
  sender_name TEXT NOT NULL DEFAULT '',
  subject TEXT NOT NULL DEFAULT '',
  source TEXT NOT NULL DEFAULT '',
  via TEXT NOT NULL DEFAULT '',
  book TEXT NOT NULL DEFAULT '',
  rule TEXT NOT NULL DEFAULT '',
  reason TEXT NOT NULL DEFAULT '',
  merged_into INTEGER REFERENCES intake (id),
  conversation INTEGER REFERENCES intake (id),   -- the intake that opened it
  parent INTEGER REFERENCES intake (id),
  kind TEXT NOT NULL DEFAULT 'ticket' CHECK (kind IN ('ticket', 'reply')),

  -- filing
  priority INTEGER NOT NULL DEFAULT 0,
  revision INTEGER NOT NULL DEFAULT 0,
  filing_attempts INTEGER NOT NULL DEFAULT 0,
  not_before INTEGER NOT NULL DEFAULT 0,         -- 0: now
  intent_at INTEGER NOT NULL DEFAULT 0,
  settle_remaining INTEGER NOT NULL DEFAULT 0,   -- microseconds
  ticket_id TEXT NOT NULL DEFAULT '',
  ticket_identifier TEXT NOT NULL DEFAULT '',
  ticket_status TEXT NOT NULL DEFAULT '',

  -- for several nodes
  lease_owner TEXT NOT NULL DEFAULT '',
  lease_until INTEGER NOT NULL DEFAULT 0,
  fence INTEGER NOT NULL DEFAULT 0,

  -- retention
  raw_until INTEGER NOT NULL DEFAULT 0,          -- 0: not decided
  row_until INTEGER NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX intake_raw_digest ON intake (origin, raw_digest);
CREATE INDEX intake_content_digest ON intake (content_digest)
  WHERE content_digest IS NOT NULL AND merged_into IS NULL;
CREATE INDEX intake_received ON intake (planning, id) WHERE state = 'received';
CREATE INDEX intake_suspect ON intake (id) WHERE state = 'received' AND suspect = 1;
CREATE INDEX intake_to_file ON intake (priority, origin, id)
  WHERE state = 'planned' AND filing = 'ready' AND not_before = 0;
CREATE INDEX intake_waiting ON intake (not_before)
  WHERE state = 'planned' AND filing = 'ready' AND not_before > 0;
CREATE INDEX intake_in_flight ON intake (filing, id) WHERE state = 'planned' AND filing <> 'ready';
CREATE INDEX intake_reply ON intake (conversation, id)
  WHERE state = 'planned' AND kind = 'reply';
CREATE INDEX intake_planned ON intake (id) WHERE state = 'planned';
CREATE INDEX intake_parked ON intake (id) WHERE state = 'parked';
CREATE INDEX intake_dropped ON intake (id) WHERE state = 'dropped';
CREATE INDEX intake_ticket_identifier ON intake (ticket_identifier) WHERE ticket_identifier <> '';
CREATE INDEX intake_ticket_id ON intake (ticket_id) WHERE ticket_id <> '';

CREATE TABLE arrival (
  id INTEGER PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind = 'imap' OR kind = 'hook' OR kind = 'pipe'),
  source TEXT NOT NULL,
  folder TEXT NOT NULL,
  uidvalidity INTEGER NOT NULL,
  uid INTEGER NOT NULL,
  event_id TEXT NOT NULL,
  intake INTEGER NOT NULL REFERENCES intake (id),
  at INTEGER NOT NULL,
  acknowledgement TEXT NOT NULL DEFAULT 'waiting'
    CHECK (acknowledgement = 'waiting' OR acknowledgement = 'due' OR acknowledgement = 'done')
);
CREATE UNIQUE INDEX arrival_identity ON arrival (kind, source, folder, uidvalidity, uid, event_id);
CREATE INDEX arrival_intake ON arrival (intake);
CREATE INDEX arrival_due ON arrival (source, id) WHERE acknowledgement = 'due';

CREATE TABLE chunk (
  intake INTEGER NOT NULL REFERENCES intake (id),
  n INTEGER NOT NULL,
  bytes BLOB NOT NULL,
  PRIMARY KEY (intake, n)
);

CREATE TABLE decision (
  intake INTEGER PRIMARY KEY REFERENCES intake (id),
  decision TEXT NOT NULL,
  understood TEXT NOT NULL
);

CREATE TABLE draft (
  id INTEGER PRIMARY KEY,
  intake INTEGER NOT NULL REFERENCES intake (id),
  revision INTEGER NOT NULL,
  at INTEGER NOT NULL,
  kind TEXT NOT NULL,
  marker TEXT NOT NULL,
  team_id TEXT NOT NULL,
  body TEXT NOT NULL
);
CREATE UNIQUE INDEX draft_revision ON draft (intake, revision);
CREATE TRIGGER draft_is_frozen BEFORE UPDATE ON draft
BEGIN SELECT RAISE(ABORT, 'a draft is frozen: a change is a new revision'); END;

CREATE TABLE delivery (
  id INTEGER PRIMARY KEY,
  intake INTEGER NOT NULL REFERENCES intake (id),
  revision INTEGER NOT NULL,
  attempt INTEGER NOT NULL,
  started_at INTEGER NOT NULL,
  ended_at INTEGER NOT NULL,
  outcome TEXT NOT NULL,
  http_status INTEGER NOT NULL,
  text TEXT NOT NULL,
  ticket_id TEXT NOT NULL,
  ticket_identifier TEXT NOT NULL,
  not_before INTEGER NOT NULL
);
CREATE INDEX delivery_intake ON delivery (intake, id);
CREATE TRIGGER delivery_is_kept BEFORE UPDATE ON delivery
BEGIN SELECT RAISE(ABORT, 'deliveries are only ever added'); END;
CREATE TRIGGER delivery_is_never_lost BEFORE DELETE ON delivery
BEGIN SELECT RAISE(ABORT, 'deliveries are only ever added'); END;

CREATE TABLE thread_reference (
  message_id TEXT NOT NULL,
  intake INTEGER NOT NULL REFERENCES intake (id),
  PRIMARY KEY (message_id, intake)
) WITHOUT ROWID;

CREATE TABLE participant (
  conversation INTEGER NOT NULL REFERENCES intake (id),
  address TEXT NOT NULL,
  PRIMARY KEY (conversation, address)
) WITHOUT ROWID;

CREATE TABLE mailbox_cursor (
  mailbox TEXT PRIMARY KEY,
  uidvalidity INTEGER NOT NULL,
  last_uid INTEGER NOT NULL,
  watermark INTEGER NOT NULL,
  paused INTEGER NOT NULL,
  lease_owner TEXT NOT NULL DEFAULT '',
  lease_until INTEGER NOT NULL DEFAULT 0,
  fence INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;

CREATE TABLE setting (
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE change (
  id INTEGER PRIMARY KEY,
  intake INTEGER NOT NULL REFERENCES intake (id),
  at INTEGER NOT NULL,
  who TEXT NOT NULL,
  what TEXT NOT NULL,
  detail TEXT NOT NULL
);
CREATE INDEX change_intake ON change (intake, id);

-- How many there are of each, so that nobody counts rows: kept by triggers, never by hand.
CREATE TABLE tally (
  name TEXT PRIMARY KEY,
  n INTEGER NOT NULL
) WITHOUT ROWID;
INSERT INTO tally (name, n) VALUES ('received', 0), ('planned', 0), ('filed', 0), ('dropped', 0),
  ('parked', 0), ('arrivals', 0);
CREATE TRIGGER tally_intake AFTER INSERT ON intake
BEGIN UPDATE tally SET n = n + 1 WHERE name = NEW.state; END;
CREATE TRIGGER tally_state AFTER UPDATE OF state ON intake WHEN OLD.state <> NEW.state
BEGIN
  UPDATE tally SET n = n - 1 WHERE name = OLD.state;
  UPDATE tally SET n = n + 1 WHERE name = NEW.state;
END;
CREATE TRIGGER tally_arrival AFTER INSERT ON arrival
BEGIN UPDATE tally SET n = n + 1 WHERE name = 'arrivals'; END;
)sql";

// UIDs and UIDVALIDITY repeat between accounts and folders. Not named yet: every mailbox is where
// its name stood until now, in era 0.
constexpr std::string_view k_places = R"sql(
CREATE TABLE mailbox_place (
  mailbox TEXT PRIMARY KEY,
  account TEXT NOT NULL,
  folder TEXT NOT NULL,
  era INTEGER NOT NULL               -- counts the changes
) WITHOUT ROWID;
ALTER TABLE arrival ADD COLUMN era INTEGER NOT NULL DEFAULT 0;
DROP INDEX arrival_identity;
CREATE UNIQUE INDEX arrival_identity
  ON arrival (kind, source, folder, uidvalidity, uid, event_id, era);
DROP INDEX arrival_due;
CREATE INDEX arrival_due ON arrival (source, era, id) WHERE acknowledgement = 'due';
)sql";

// What a mailbox knows of its folder's past.
constexpr std::string_view k_folder_history = R"sql(
ALTER TABLE mailbox_cursor ADD COLUMN contact_top INTEGER NOT NULL DEFAULT 0;
ALTER TABLE mailbox_cursor ADD COLUMN renumbered_at INTEGER NOT NULL DEFAULT 0;
)sql";

// Whether a request may be changed, or must be looked up before it is sent. Of what had an attempt
// until now nobody has written down whether it ended in doubt.
constexpr std::string_view k_revisions = R"sql(
ALTER TABLE intake ADD COLUMN maybe_executed INTEGER NOT NULL DEFAULT 0;
ALTER TABLE intake ADD COLUMN look_first INTEGER NOT NULL DEFAULT 0;
ALTER TABLE intake ADD COLUMN ticket_gone INTEGER NOT NULL DEFAULT 0;
ALTER TABLE draft ADD COLUMN why TEXT NOT NULL DEFAULT '';   -- revisions after the planned one
UPDATE intake SET maybe_executed = 1 WHERE filing <> 'ready'
  OR (state = 'planned' AND filing_attempts > 0);
)sql";

// A draft that waits for its files is not ready. What is stored is known by its bytes and its name,
// so that the next draft with it need not store it again.
constexpr std::string_view k_draft_files = R"sql(
CREATE TABLE draft_file (
  intake INTEGER NOT NULL REFERENCES intake (id),
  n INTEGER NOT NULL,
  name TEXT NOT NULL,
  type TEXT NOT NULL,
  detected_type TEXT NOT NULL,
  size INTEGER NOT NULL,
  digest BLOB NOT NULL,
  part TEXT NOT NULL,                -- '': the message as it came
  encoding TEXT NOT NULL,            -- '': only the parser gives its bytes
  at INTEGER NOT NULL,
  length INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state = 'wanted' OR state = 'stored' OR state = 'left_out'),
  reason TEXT NOT NULL,
  url TEXT NOT NULL,
  file_id TEXT NOT NULL,
  attempts INTEGER NOT NULL,
  PRIMARY KEY (intake, n)
) WITHOUT ROWID;
CREATE INDEX draft_file_digest ON draft_file (digest, intake) WHERE state = 'stored';

CREATE TABLE stored_file (
  place TEXT NOT NULL,
  digest BLOB NOT NULL,
  name TEXT NOT NULL,
  type TEXT NOT NULL,
  url TEXT NOT NULL,
  file_id TEXT NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (place, digest, name, type)
) WITHOUT ROWID;

ALTER TABLE intake ADD COLUMN files_pending INTEGER NOT NULL DEFAULT 0;
DROP INDEX intake_to_file;
CREATE INDEX intake_to_file ON intake (priority, origin, id)
  WHERE state = 'planned' AND filing = 'ready' AND not_before = 0 AND files_pending = 0;
CREATE INDEX intake_files ON intake (priority, origin, id)
  WHERE state = 'planned' AND files_pending = 1;
)sql";

// What the reconciler compares, and what it found.
constexpr std::string_view k_doubled = R"sql(
CREATE INDEX draft_marker ON draft (marker);
CREATE INDEX intake_doubted_reply ON intake (changed_at)
  WHERE state = 'filed' AND kind = 'reply' AND maybe_executed = 1;
CREATE TABLE doubled (
  marker TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind = 'ticket' OR kind = 'reply'),
  intake TEXT NOT NULL,              -- public id; '' if no draft has the marker
  what TEXT NOT NULL,
  found_at INTEGER NOT NULL,
  seen_at INTEGER NOT NULL,
  PRIMARY KEY (marker, kind)
) WITHOUT ROWID;
CREATE INDEX doubled_found ON doubled (found_at);
)sql";

// Who writes how much, and what belongs together in a chat. `recent_mail` has no reference to
// `intake`: it is emptied by its age alone.
constexpr std::string_view k_floods = R"sql(
CREATE TABLE recent_mail (
  intake INTEGER PRIMARY KEY,
  sender INTEGER NOT NULL,           -- numbers made of who wrote, and of that and the subject
  topic INTEGER NOT NULL,
  at INTEGER NOT NULL,               -- when it arrived
  kept_at INTEGER NOT NULL,
  automatic INTEGER NOT NULL,
  repeats INTEGER NOT NULL,
  sentences BLOB NOT NULL            -- numbers made of what it says, eight bytes each
);
CREATE INDEX recent_mail_sender ON recent_mail (sender, automatic, at);
CREATE INDEX recent_mail_topic ON recent_mail (topic, at);
CREATE TABLE flood (
  kind TEXT NOT NULL CHECK (kind = 'parked' OR kind = 'delayed'),
  key INTEGER NOT NULL,
  sender TEXT NOT NULL,
  subject TEXT NOT NULL,
  began_at INTEGER NOT NULL,
  last_at INTEGER NOT NULL,
  mails INTEGER NOT NULL,
  PRIMARY KEY (kind, key)
) WITHOUT ROWID;
ALTER TABLE intake ADD COLUMN channel TEXT NOT NULL DEFAULT '';
ALTER TABLE intake ADD COLUMN channel_author TEXT NOT NULL DEFAULT '';
ALTER TABLE intake ADD COLUMN groupable INTEGER NOT NULL DEFAULT 0;
CREATE INDEX intake_group ON intake (channel, channel_author, id) WHERE groupable = 1;
)sql";

// What leads to a conversation, and what the desk has told of its ticket.
constexpr std::string_view k_threads = R"sql(
ALTER TABLE thread_reference ADD COLUMN told_by TEXT NOT NULL DEFAULT '';  -- '' a mail, or 'desk'
CREATE TABLE thread_index (
  index_and_topic TEXT NOT NULL,
  intake INTEGER NOT NULL REFERENCES intake (id),
  PRIMARY KEY (index_and_topic, intake)
) WITHOUT ROWID;
CREATE INDEX participant_address ON participant (address, conversation);
ALTER TABLE intake ADD COLUMN mails_read_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE intake ADD COLUMN status_read_at INTEGER NOT NULL DEFAULT 0;
-- planning = 2: waits until the desk has told something
ALTER TABLE intake ADD COLUMN waits_since INTEGER NOT NULL DEFAULT 0;
ALTER TABLE intake ADD COLUMN join_choice TEXT NOT NULL DEFAULT '';        -- 'new', or an intake
CREATE TABLE afterwards (
  id INTEGER PRIMARY KEY,
  intake INTEGER NOT NULL REFERENCES intake (id),
  kind TEXT NOT NULL,
  body TEXT NOT NULL,
  at INTEGER NOT NULL,
  due INTEGER NOT NULL DEFAULT 0,        -- 1: the draft is filed
  state TEXT NOT NULL DEFAULT 'waiting' CHECK (state = 'waiting' OR state = 'done'
    OR state = 'refused'),
  attempts INTEGER NOT NULL DEFAULT 0,
  not_before INTEGER NOT NULL DEFAULT 0,
  text TEXT NOT NULL DEFAULT ''
);
CREATE INDEX afterwards_due ON afterwards (id) WHERE due = 1 AND state = 'waiting';
CREATE INDEX afterwards_intake ON afterwards (intake);
)sql";

// An opener that becomes a reply takes along what has joined it.
constexpr std::string_view k_joined = R"sql(
CREATE INDEX intake_joined ON intake (conversation) WHERE conversation <> id;
)sql";

// What a message has behind it, through all its plans.
constexpr std::string_view k_past = R"sql(
ALTER TABLE intake ADD COLUMN retried INTEGER NOT NULL DEFAULT 0;          -- by a person
ALTER TABLE intake ADD COLUMN taken_back INTEGER NOT NULL DEFAULT 0;       -- since, for a refusal
CREATE INDEX intake_doubt ON intake (changed_at) WHERE state = 'planned' AND filing = 'unknown';
ALTER TABLE intake ADD COLUMN mails_are_all INTEGER NOT NULL DEFAULT 1;    -- of mails_read_at
)sql";

constexpr std::array<std::string_view, 18> k_migrations{
    k_version_1, k_places,    k_folder_history, k_revisions, k_draft_files, k_doubled,
    k_floods,    k_threads,   k_joined,         k_past,      k_finding,     k_census,
    k_pulse,     k_retention, k_books,          k_erasure,   k_book_text,   k_out_of_step};

}  // namespace

std::span<const std::string_view> migrations() {
  return k_migrations;
}

}  // namespace intaked::journal
