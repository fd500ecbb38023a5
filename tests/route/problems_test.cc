// What `check` says of a wrong book: every message once, with its place.
#include <gmock/gmock.h>

#include "route/book_maker.h"
#include "route/rule_book.h"

namespace intaked::route {
namespace {

// One rule, written in place of the dots of `- { id: a, … }`.
struct RuleCase {
  const char* rule;
  const char* problem;  // without the file's name; the whole first line
};

class WrongRule : public testing::TestWithParam<RuleCase> {};

TEST_P(WrongRule, IsToldWithItsPlace) {
  auto text =
      table(std::string("lookups: { customers: { file: lookups/customers.csv, key: domain } "
                        "}\nrules:\n  - { id: a, ") +
            GetParam().rule + " }\n");
  text.lookups.push_back(customers());
  auto options = with_support_default();
  const auto desk = directory();
  options.directory = &desk;
  const auto loaded = load(text, options);
  EXPECT_FALSE(loaded.book);
  ASSERT_FALSE(loaded.problems.empty());
  const auto& problem = loaded.problems.front();
  EXPECT_EQ(
      std::to_string(problem.line) + ":" + std::to_string(problem.column) + ": " + problem.text,
      GetParam().problem);
  EXPECT_EQ(loaded.problems.size(), 1u) << told(loaded);
}

INSTANTIATE_TEST_SUITE_P(
    Conditions, WrongRule,
    testing::Values(
        RuleCase{"when: { desision.teamName: x }, set: { title: t }",
                 "3:22: unknown field \"desision.teamName\"; did you mean \"decision.teamName\"?"},
        RuleCase{"when: { fron: x@y.example }, set: { title: t }",
                 "3:22: unknown field \"fron\"; did you mean \"from\"?"},
        RuleCase{"when: { from.domian: x }, set: { title: t }",
                 "3:22: unknown field \"from.domian\"; did you mean \"from.domain\"?"},
        RuleCase{"when: { teamName: Billing }, set: { title: t }",
                 "3:22: unknown field \"teamName\"; did you mean \"decision.teamName\"?"},
        RuleCase{"when: { decision.metadta.tier: x }, set: { title: t }",
                 "3:22: unknown field \"decision.metadta.tier\"; did you mean "
                 "\"decision.metadata.tier\"?"},
        RuleCase{"when: { subject: { contain: x } }, set: { title: t }",
                 "3:33: unknown operator \"contain\"; did you mean \"contains\"?"},
        RuleCase{
            "when: { subject: { is: x } }, set: { title: t }",
            "3:33: unknown operator \"is\"; known are: contains, starts_with, ends_with, glob, "
            "matches, in, at_least, at_most, before, after, exists"},
        RuleCase{"when: { subject: { contains: a, ends_with: b } }, set: { title: t }",
                 "3:46: one operator per field; for two conditions on \"subject\" write all: [ { "
                 "subject: … }, { subject: … } ]"},
        RuleCase{"when: { subject: { contains: [a, b] } }, set: { title: t }",
                 "3:43: \"contains\" takes one text; for several write any: [ { subject: { "
                 "contains: … } }, … ]"},
        RuleCase{"when: { subject: }, set: { title: t }",
                 "3:22: \"subject\" is compared with nothing; write a text, a list of texts or an "
                 "operator: { contains: … }"},
        RuleCase{"when: { subject: '' }, set: { title: t }",
                 "3:31: an empty text equals nothing; write subject: { exists: false }"},
        RuleCase{"when: { subject: [] }, set: { title: t }",
                 "3:22: the list of \"subject\" is empty"},
        RuleCase{"when: { subject: [a, { contains: b }] }, set: { title: t }",
                 "3:35: a list of values holds texts only; for operators write any: [ { subject: { "
                 "… } }, … ]"},
        RuleCase{"when: { from: acme.example }, set: { title: t }",
                 "3:28: \"from\" is a whole address; for its domain write from.domain: "
                 "acme.example"},
        RuleCase{"when: { from: Al <a@b.example> }, set: { title: t }",
                 "3:28: \"from\" is the address alone: alice@acme.example; the name is from.name"},
        RuleCase{"when: { from: '*@acme.example' }, set: { title: t }",
                 "3:28: \"*@acme.example\" is compared as it stands; for a pattern write from: { "
                 "glob: \"*@acme.example\" }"},
        RuleCase{"when: { attachment.name: ['*.pdf'] }, set: { title: t }",
                 "3:40: \"*.pdf\" is compared as it stands; for a pattern write attachment.name: { "
                 "glob: \"*.pdf\" }"},
        RuleCase{"when: { from.domain: '@acme.example' }, set: { title: t }",
                 "3:35: \"from.domain\" is what stands behind the \"@\"; write acme.example"},
        RuleCase{"when: { to.domain: { ends_with: 'a@acme.example' } }, set: { title: t }",
                 "3:46: \"to.domain\" is what stands behind the \"@\"; write acme.example"},
        RuleCase{"when: { cc.domain: { glob: '*@acme.example' } }, set: { title: t }",
                 "3:41: \"cc.domain\" is what stands behind the \"@\"; write acme.example"},
        RuleCase{"when: { auth.dmarc: { exists: false } }, set: { title: t }",
                 "3:44: \"auth.dmarc\" is always there, so this never holds; write auth.dmarc: "
                 "none"},
        RuleCase{"when: { attachments.count: { exists: false } }, set: { title: t }",
                 "3:51: \"attachments.count\" is always there, so this never holds"},
        RuleCase{"when: { signals: out_of_ofice }, set: { title: t }",
                 "3:31: unknown signal \"out_of_ofice\"; did you mean \"out_of_office\"?"},
        RuleCase{"when: { auth.dmarc: passed }, set: { title: t }",
                 "3:34: \"auth.dmarc\" is none, pass, fail or other, not \"passed\""},
        RuleCase{"when: { received_at.weekday: Samstag }, set: { title: t }",
                 "3:43: no weekday \"Samstag\"; known are: monday, tuesday, wednesday, thursday, "
                 "friday, saturday, sunday"},
        RuleCase{"when: { received_at: 2026-03-13 }, set: { title: t }",
                 "3:35: \"received_at\" cannot be compared with \"equal\"; it is a time: write "
                 "before, after, at_least or at_most"},
        RuleCase{
            "when: { received_at: { after: 13.03.2026 } }, set: { title: t }",
            "3:44: \"13.03.2026\" is not what \"received_at\" compares with; write for example "
            "2026-03-13 or 2026-03-13T16:40:00+01:00"},
        RuleCase{"when: { received_at.time: { before: 5pm } }, set: { title: t }",
                 "3:50: \"5pm\" is not what \"received_at.time\" compares with; write for example "
                 "16:40"},
        RuleCase{"when: { attachment.size: { at_least: big } }, set: { title: t }",
                 "3:51: \"big\" is not what \"attachment.size\" compares with; write for example "
                 "10 MB"},
        RuleCase{
            "when: { attachments.count: { contains: 1 } }, set: { title: t }",
            "3:43: \"attachments.count\" cannot be compared with \"contains\"; it is a number: "
            "write at_least or at_most"},
        RuleCase{"when: { subject: { at_least: 1 } }, set: { title: t }",
                 "3:33: \"subject\" cannot be compared with \"at_least\"; it is a text: write "
                 "contains, starts_with, ends_with, glob, matches or in"},
        RuleCase{"when: { cc: { exists: yes } }, set: { title: t }",
                 "3:36: \"exists\" is true or false, not \"yes\""},
        RuleCase{"when: { from.domain: { in: custmers } }, set: { title: t }",
                 "3:41: no look-up \"custmers\" is declared; did you mean \"customers\"?"},
        RuleCase{"when: { subject: { matches: 'a(b' } }, set: { title: t }",
                 "3:43: not a pattern that RE2 takes: missing ) in a(b"},
        RuleCase{"when: { subject: { matches: 'abc[z-a]' } }, set: { title: t }",
                 "3:47: not a pattern that RE2 takes: invalid character class range in z-a"},
        RuleCase{"when: { subject: { matches: '(?=abc)' } }, set: { title: t }",
                 "3:43: RE2 has no look-around; say it with none: [ … ]"},
        RuleCase{"when: { subject: { matches: '(?<!print )down' } }, set: { title: t }",
                 "3:43: RE2 has no look-around; say it with none: [ … ]"},
        RuleCase{"when: { subject: { matches: '\\(?<a (?!print)' } }, set: { title: t }",
                 "3:49: RE2 has no look-around; say it with none: [ … ]"},
        RuleCase{"when: { subject: { matches: 'abc (?<n>x)' } }, set: { title: t }",
                 "3:47: a named group is written (?P<name>…)"},
        RuleCase{"when: { subject: { matches: '(abc)\\1' } }, set: { title: t }",
                 "3:48: RE2 has no back-references"},
        RuleCase{"when: { subject: { matches: 'a{1001}' } }, set: { title: t }",
                 "3:44: not a pattern that RE2 takes: invalid repetition size in {1001}"},
        RuleCase{"when: { subject: { matches: \"\\bdown\\b\" } }, set: { title: t }",
                 "3:42: a control character (\\x08) in the text; in double quotes YAML reads what "
                 "follows a backslash, so put patterns in single quotes"},
        RuleCase{"when: { subject: \"a\\eb\" }, set: { title: t }",
                 "3:31: a control character (\\x1b) in the text; remove it"},
        RuleCase{"when: { any: { subject: a } }, set: { title: t }",
                 "3:22: \"any\" takes a list of conditions: any: [ { subject: … }, { from: … } ]"},
        RuleCase{"when: { any: [ a ] }, set: { title: t }",
                 "3:29: expected conditions: { subject: { contains: invoice } }"},
        RuleCase{"when: { intake: suport }, set: { title: t }",
                 "3:30: no mailbox, pipe or hook is called \"suport\"; did you mean \"support\"?"},
        RuleCase{"when: {}, set: { title: t }",
                 "3:20: \"when\" is empty; leave it out for a rule that always matches"},
        RuleCase{"when: , set: { title: t }",
                 "3:14: \"when\" is empty; leave it out for a rule that always matches"}));

INSTANTIATE_TEST_SUITE_P(
    Actions, WrongRule,
    testing::Values(
        RuleCase{"set: { teamName: Biling }",
                 "3:31: no team \"Biling\" at the desk; did you mean \"Billing\"?"},
        RuleCase{"set: { priorityName: Soon }",
                 "3:35: no priority \"Soon\" at the desk; known are: Urgent, High, Medium, Low"},
        RuleCase{"set: { teamId: Billing }",
                 "3:29: no team with the id \"Billing\" at the desk; it is a name: write teamName: "
                 "Billing"},
        RuleCase{"when: { decision.teamName: Suport }, set: { title: t }",
                 "3:41: no team \"Suport\" at the desk; did you mean \"Support\"?"},
        RuleCase{"set: { teamname: Billing }",
                 "3:21: unknown ticket field \"teamname\"; did you mean \"teamName\"?"},
        RuleCase{"set: { metadat.tier: gold }",
                 "3:21: unknown ticket field \"metadat.tier\"; did you mean \"metadata.tier\"?"},
        RuleCase{"set: { metadata: { tier: gold } }",
                 "3:21: \"metadata\" is set entry by entry: write metadata.KEY: value"},
        RuleCase{"set: { teamName: Billing, teamId: T-Billing }",
                 "3:40: \"teamName\" and \"teamId\" are one thing; set one of them"},
        RuleCase{"set: { deDuplicationKey: x }",
                 "3:21: \"deDuplicationKey\" is written by intaked itself; leave it out"},
        RuleCase{"set: { metadata.intake: x }",
                 "3:21: \"metadata.intake\" is written by intaked itself; leave it out"},
        RuleCase{"set: { metadata.intake.id: x }",
                 "3:21: \"metadata.intake.id\" is written by intaked itself; leave it out"},
        RuleCase{"set: { title: \"a\\x1b[2Jb\" }",
                 "3:28: a control character (\\x1b) in the text; remove it"},
        RuleCase{"set: { title: t, note: \"\\x00\" }",
                 "3:37: a control character (\\x00) in the text; remove it"},
        RuleCase{"set: { attachmentUrls: [ \"a\\u202e\" ] }",
                 "3:39: a control character (\\u202e) in the text; remove it"},
        RuleCase{"drop: \"\\b\"", "3:20: a control character (\\x08) in the text; remove it"},
        RuleCase{"set: { isPrivate: yes }", "3:32: \"isPrivate\" is true or false, not \"yes\""},
        RuleCase{"set: { dueDate: tomorrow }",
                 "3:30: \"tomorrow\" is no time for \"dueDate\"; write a duration from the arrival "
                 "(1 hour, 2 days) or an instant (2026-03-13T16:40:00+01:00)"},
        RuleCase{"set: { dueDate: 4 business hours }",
                 "3:30: \"4 business hours\": this version knows no business hours and days; write "
                 "plain hours or days: 4 hours"},
        RuleCase{"set: { requestorEmail: bob }",
                 "3:37: \"bob\" is no address; \"requestorEmail\" takes one like "
                 "alice@acme.example"},
        RuleCase{"set: { title: }", "3:21: no value; expected a text for \"title\""},
        RuleCase{"set: { title: [a] }", "3:28: a list or map; expected a text for \"title\""},
        RuleCase{"set: { attachmentUrls: x }",
                 "3:37: \"attachmentUrls\" takes a list of texts: [ … ], at most 100"},
        RuleCase{"set: { trust: everybody }",
                 "3:28: \"trust\" takes a list of what is trusted: [rate]"},
        RuleCase{"set: {}", "3:19: \"set\" takes ticket fields: { teamName: Support }"},
        RuleCase{"drop: ",
                 "3:14: \"drop\" takes the reason, as people will read it: drop: automatic reply"},
        RuleCase{"set: { title: t }, drop: x",
                 "3:33: \"drop\" beside \"set\"; a rule does exactly one of set, drop and park"},
        RuleCase{"when: { subject: x }",
                 "3:5: a rule that does nothing; write one of set: { … }, drop: REASON, park: "
                 "REASON"},
        RuleCase{"applies_to: all, set: { title: t }",
                 "3:26: \"applies_to\" is new, reply or both, not \"all\""},
        RuleCase{"sets: { title: t }, park: x",
                 "3:14: unknown key \"sets\" in a rule; did you mean \"set\"?"}));

INSTANTIATE_TEST_SUITE_P(
    Templates, WrongRule,
    testing::Values(
        RuleCase{"when: { subject: { matches: 'abc(?P<invoice>\\d+)' } }, set: { title: 'no "
                 "{{match.invoce}}' }",
                 "3:87: {{match.invoce}} is not set by this rule's \"when\"; it sets: invoice"},
        RuleCase{"when: { subject: x }, set: { title: '{{match.a}}' }",
                 "3:51: {{match.a}} is not set by this rule's \"when\"; it sets: none"},
        RuleCase{"when: { none: [ { subject: { matches: '(?P<a>abc)' } } ] }, set: { title: "
                 "'{{match.a}}' }",
                 "3:89: {{match.a}} is not set by this rule's \"when\"; it sets: none"},
        RuleCase{"set: { title: '{{customers.tier}}' }",
                 "3:29: {{customers.tier}} needs a row, but this rule's \"when\" finds none; write "
                 "for example from.domain: { in: customers }"},
        RuleCase{"when: { from.domain: { in: customers } }, set: { title: '{{customers.teir}}' }",
                 "3:71: {{customers.teir}}: customers has no column \"teir\"; it has: domain, "
                 "accountId, tier"},
        RuleCase{"set: { title: '{{sbject}}' }",
                 "3:29: {{sbject}}: unknown field \"sbject\"; did you mean \"subject\"?"},
        RuleCase{"set: { title: '{{xyzzy}}' }",
                 "3:29: {{xyzzy}}: unknown field \"xyzzy\"; write a field as in conditions "
                 "({{subject}}), {{match.GROUP}} for a group of this rule's pattern or "
                 "{{TABLE.COLUMN}} for a look-up's column"},
        RuleCase{"set: { title: '{{partners.tier}}' }",
                 "3:29: {{partners.tier}}: no look-up \"partners\" is declared; write for example "
                 "lookups: { partners: { file: lookups/partners.csv, key: domain } }"},
        RuleCase{"set: { title: '{{custmers.tier}}' }",
                 "3:29: {{custmers.tier}}: unknown field \"custmers.tier\"; did you mean "
                 "\"customers.tier\"?"},
        RuleCase{"when: { xyzzy: a }, set: { title: t }",
                 "3:22: unknown field \"xyzzy\"; known are: all, any, none, from, from.name, "
                 "from.domain, sender, sender.name, sender.domain, reply_to, reply_to.name, "
                 "reply_to.domain, to, to.name, to.domain, cc, cc.name, cc.domain, recipient, "
                 "recipient.name, recipient.domain, requestor, requestor.domain, subject, text, "
                 "reply_text, message_id, date, received_at, received_at.weekday, "
                 "received_at.time, attachment.name, attachment.type, "
                 "attachment.detected_type, attachment.size, "
                 "attachments.count, signals, auth.spf, auth.dkim, auth.dmarc, source, intake, "
                 "ticket.status, header.NAME, decision.FIELD"},
        RuleCase{
            "set: { title: '{{subject|uper}}' }",
            "3:29: {{subject|uper}}: unknown filter \"uper\"; filters are: upper, lower, trim, "
            "truncate(80), default(\"x\")"},
        RuleCase{"set: { title: '{{subject|truncate}}' }",
                 "3:29: {{subject|truncate}}: write truncate(80), a number of characters"},
        RuleCase{"set: { title: '{{subject|default(x)}}' }",
                 "3:29: {{subject|default(x)}}: write default(\"x\"), the text in quotes"},
        RuleCase{"set: { title: 'a {{subject' }",
                 "3:31: \"{{\" is never closed; write {{field}}"}));

INSTANTIATE_TEST_SUITE_P(
    Examples, WrongRule,
    testing::Values(
        RuleCase{"set: { title: t }, examples: x",
                 "3:43: \"examples\" is a list: [ { hit: { subject: … } } ]"},
        RuleCase{"set: { title: t }, examples: [ { hit: { subject: x }, expects: { title: t } } ]",
                 "3:68: unknown key \"expects\" in an example; did you mean \"expect\"?"},
        RuleCase{"set: { title: t }, examples: [ { hit: { subject: x }, miss: { subject: y } } ]",
                 "3:45: an example has either \"hit\" or \"miss\""},
        RuleCase{
            "set: { title: t }, examples: [ { hit: { file: a.eml } } ]",
            "3:54: \"file\" is not known to this version; describe the message: from, subject, "
            "text, header.NAME"},
        RuleCase{"set: { title: t }, examples: [ { hit: { form: a@b.example } } ]",
                 "3:54: unknown key \"form\" in a message; did you mean \"from\"?"},
        RuleCase{"set: { dueDate: 1 hour }, examples: [ { hit: { subject: a } } ]",
                 "3:52: this rule's result depends on the time; give the example a received_at"},
        RuleCase{"when: { received_at.time: { before: 9:00 } }, set: { title: t }, examples: [ { "
                 "hit: { subject: a } } ]",
                 "3:91: this rule's result depends on the time; give the example a received_at"},
        RuleCase{"set: { title: t }, examples: [ { hit: { received_at: noon } } ]",
                 "3:67: \"noon\" is no instant; write 2026-03-13T16:40:00+01:00"},
        RuleCase{"set: { title: t }, examples: [ { hit: { intake: sales } } ]",
                 "3:62: no mailbox, pipe or hook is called \"sales\"; known are: support"},
        RuleCase{"set: { title: t }, examples: [ { hit: { from: a@b.example }, expect: { team: "
                 "Billing } } ]",
                 "3:85: unknown ticket field \"team\"; did you mean \"teamName\"?"},
        RuleCase{"set: { title: t }, examples: [ { hit: { from: a@b.example }, expect: { verdict: "
                 "gone } } ]",
                 "3:94: \"verdict\" is file, drop or park"}));

// Whole files.
struct FileCase {
  const char* text;
  const char* told;  // all that is said
};

class WrongFile : public testing::TestWithParam<FileCase> {};

TEST_P(WrongFile, IsTold) {
  const auto loaded = load(table(GetParam().text), with_support_default());
  EXPECT_EQ(told(loaded), GetParam().told);
}

INSTANTIATE_TEST_SUITE_P(
    Table, WrongFile,
    testing::Values(
        FileCase{"",
                 "rules/20-team.yaml: error: the file holds no rules; write rules: and a list\n"},
        FileCase{"- id: a\n",
                 "rules/20-team.yaml:1:1: error: a rules file is a map with the key \"rules\"\n"
                 "- id: a\n"
                 "^\n"},
        FileCase{"rules: []\n",
                 "rules/20-team.yaml:1:8: error: \"rules\" is a list of rules: - id: …\n"
                 "rules: []\n"
                 "       ^\n"},
        FileCase{"calendar: office\nrules:\n  - { id: a, set: { title: t } }\n",
                 "rules/20-team.yaml:1:1: error: unknown key \"calendar\" in a rules file: this "
                 "version knows no calendars; write durations in plain hours or days\n"
                 "calendar: office\n"
                 "^^^^^^^^\n"},
        FileCase{"tests: []\nrules:\n  - { id: a, set: { title: t } }\n",
                 "rules/20-team.yaml:1:1: error: unknown key \"tests\" in a rules file: this "
                 "version knows no test suites; give the rules examples\n"
                 "tests: []\n"
                 "^^^^^\n"},
        FileCase{"rules:\n  - { id: a, set: { title: t } }\n  - { id: a, when: { subject: b }, "
                 "drop: c }\n",
                 "rules/20-team.yaml:3:11: error: id \"a\" is also at 20-team.yaml:2:11; ids are "
                 "unique in the whole book\n"
                 "  - { id: a, when: { subject: b }, drop: c }\n"
                 "          ^\n"
                 "rules/20-team.yaml:3:11: warning: rule \"a\" can never win: \"a\" (line 2) above "
                 "it matches every message\n"
                 "    move it above line 2\n"},
        FileCase{"rules:\n  - { set: { title: t } }\n  - { id: 'Ä b', when: { subject: b }, "
                 "applies_to: reply, drop: c }\n",
                 "rules/20-team.yaml:2:5: error: a rule without an id; write - id: "
                 "what-it-is-for\n"
                 "  - { set: { title: t } }\n"
                 "    ^\n"
                 "rules/20-team.yaml:3:11: error: \"Ä b\" is no id; ids are of a-z, 0-9 and -, at "
                 "most 64 letters\n"
                 "  - { id: 'Ä b', when: { subject: b }, applies_to: reply, drop: c }\n"
                 "          ^^^^^\n"},
        FileCase{"rules:\n  - id: a\n    set: { title: {{subject}} }\n",
                 "rules/20-team.yaml:3:19: error: a list or map; expected a text for \"title\" (a "
                 "text that begins with { needs quotes)\n"
                 "    set: { title: {{subject}} }\n"
                 "                  ^\n"
                 "rules/20-team.yaml:3:20: error: a key must be a word; found a map\n"
                 "    set: { title: {{subject}} }\n"
                 "                   ^\n"},
        FileCase{
            "lookups: { subject: { file: a.csv, key: b } }\n",
            "rules/20-team.yaml:1:12: error: \"subject\" cannot name a look-up; take a word of "
            "a-z, 0-9, - and _ that is no field\n"
            "lookups: { subject: { file: a.csv, key: b } }\n"
            "           ^^^^^^^\n"},
        FileCase{"lookups: { a: { file: ../../etc/passwd, key: b } }\n",
                 "rules/20-team.yaml:1:23: error: a look-up's file is named from the rules "
                 "directory and lies in it: lookups/customers.csv\n"
                 "lookups: { a: { file: ../../etc/passwd, key: b } }\n"
                 "                      ^^^^^^^^^^^^^^^^\n"},
        FileCase{"lookups: { a: { file: a.csv, key: b } }\n",
                 "rules/20-team.yaml:1:23: error: the file \"a.csv\" cannot be read\n"
                 "lookups: { a: { file: a.csv, key: b } }\n"
                 "                      ^^^^^\n"},
        FileCase{"lookups: { a: { file: a.csv } }\n",
                 "rules/20-team.yaml:1:12: error: look-up \"a\" lacks \"key\"; write { file: "
                 "lookups/customers.csv, key: domain }\n"
                 "lookups: { a: { file: a.csv } }\n"
                 "           ^\n"}));

TEST(Problems, AllMistakesComeInOneLoadSortedByPlace) {
  const auto desk = directory();
  auto options = with_support_default();
  options.directory = &desk;
  const BookText text{
      {{"rules/20-team.yaml", R"(# Who gets it.
rules:
  - id: invoice
    when: { subject: { matches: 'invoice (?P<invoice>\d{6})' } }
    set: { teamName: Biling, metadata.invoice: "{{match.invoce}}" }
  - id: outage
    when: { subject: { matches: '\b(outage|down|503)\b' } }
    set:  { teamName: Platform }
  - id: outage
    set:  { teamName: Support }
)"},
       {"rules/30-priority.yaml",
        "rules:\n  - { id: p, when: { desision.teamName: Platform }, set: { title: t } }\n"}},
      {},
      {}};
  EXPECT_EQ(told(load(text, options)),
            R"(rules/20-team.yaml:5:22: error: no team "Biling" at the desk; did you mean "Billing"?
    set: { teamName: Biling, metadata.invoice: "{{match.invoce}}" }
                     ^^^^^^
rules/20-team.yaml:5:49: error: {{match.invoce}} is not set by this rule's "when"; it sets: invoice
    set: { teamName: Biling, metadata.invoice: "{{match.invoce}}" }
                                                ^^^^^^^^^^^^^^^^
rules/20-team.yaml:9:9: error: id "outage" is also at 20-team.yaml:6:9; ids are unique in the whole book
  - id: outage
        ^^^^^^
rules/30-priority.yaml:2:22: error: unknown field "desision.teamName"; did you mean "decision.teamName"?
  - { id: p, when: { desision.teamName: Platform }, set: { title: t } }
                     ^^^^^^^^^^^^^^^^^
)");
}

TEST(Problems, AMistakeInWhenHidesNoOtherOfItsRule) {
  auto text = table(R"(lookups: { customers: { file: lookups/customers.csv, key: domain } }
rules:
  - id: a
    when: { subject: { matches: '(?P<n>\d{6}' } }
    set: { teamNam: x, metadata.n: "{{match.n}}", metadata.tier: "{{customers.tier}}", title: "{{customers.teir}}" }
    examples:
      - hit: { subjct: 1 }
      - hits: { subject: 1 }
        expect: { teamNam: x }
)");
  text.lookups.push_back(customers());
  std::string all;
  for (const auto& problem : load(text, with_support_default()).problems)
    all += std::to_string(problem.line) + ":" + std::to_string(problem.column) + " " +
           problem.text.substr(0, problem.text.find(';')) + "\n";
  EXPECT_EQ(all,
            "4:34 not a pattern that RE2 takes: missing ) in (?P<n>\\d{6}\n"
            "5:12 unknown ticket field \"teamNam\"\n"
            "5:96 {{customers.teir}}: customers has no column \"teir\"\n"
            "7:16 unknown key \"subjct\" in a message\n"
            "8:9 an example has either \"hit\" or \"miss\"\n"
            "8:9 unknown key \"hits\" in an example\n"
            "9:19 unknown ticket field \"teamNam\"\n");
}

TEST(Problems, AMessageCouldEndWithoutATeam) {
  LoadOptions options;
  const char* rules = "rules:\n  - { id: a, when: { subject: a }, set: { teamName: Support } }\n";
  EXPECT_EQ(
      told(load(table(rules), options)),
      "rules/20-team.yaml: error: a message could end without a team\n"
      "    end a table with a rule without \"when\": - { id: everything-else, set: { teamName: "
      "Support } }\n");
  options.defaults.push_back({"support", {{"teamName", "Support"}}, "intaked.yaml:17"});
  options.defaults.push_back({"billing", {{"priorityName", "Low"}}, "intaked.yaml:20"});
  EXPECT_EQ(told(load(table(rules), options)),
            "intaked.yaml:20: error: a message to \"billing\" could end without a team\n"
            "    give it defaults: { teamName: Support }, or end a table with a rule without "
            "\"when\": - { id: everything-else, set: { teamName: Support } }\n");
  const std::string last = "  - { id: z, set: { teamId: T1 } }\n";
  EXPECT_TRUE(load(table(rules + last), options).book);
  // A rule above the last one that wins without a team leaves a gap; dropping does not.
  EXPECT_THAT(
      told(load(table("rules:\n  - { id: b, when: { subject: a }, set: { title: x } }\n" + last),
                options)),
      testing::HasSubstr(
          "could end without a team; rule \"b\" (rules/20-team.yaml:2) wins in 20-team without "
          "setting one"));
  EXPECT_TRUE(
      load(table("rules:\n  - { id: b, when: { subject: a }, drop: x }\n" + last), options).book);
  EXPECT_FALSE(
      load(table("rules:\n  - { id: z, applies_to: reply, set: { teamId: T1 } }\n"), options).book);
  EXPECT_FALSE(
      load(table("rules:\n  - { id: z, set: { teamName: '{{header.X-Team}}' } }\n"), options).book);
  EXPECT_TRUE(load(table("rules:\n  - { id: z, set: { teamName: "
                         "'{{header.X-Team|default(\"Support\")}}' } }\n"),
                   options)
                  .book);
}

TEST(Problems, DefaultsAreChecked) {
  const auto desk = directory();
  LoadOptions options;
  options.directory = &desk;
  options.defaults.push_back({"support",
                              {{"teamName", "Suport"}, {"isPrivate", "x"}, {"tittle", "x"}},
                              "/etc/intaked/intaked.yaml:17"});
  EXPECT_EQ(told(load(table("rules:\n  - { id: a, set: { title: t } }\n"), options)),
            "/etc/intaked/intaked.yaml:17: error: defaults of \"support\": \"isPrivate\" is true "
            "or false\n"
            "/etc/intaked/intaked.yaml:17: error: defaults of \"support\": no team \"Suport\" at "
            "the desk; did you mean \"Support\"?\n"
            "/etc/intaked/intaked.yaml:17: error: defaults of \"support\": unknown ticket field "
            "\"tittle\"; did you mean \"title\"?\n");
}

TEST(Problems, OfDefaultsAreToldOnceAndWhereTheyStand) {
  LoadOptions options;
  options.defaults.push_back({"support",
                              {{"teamName", "Support"},
                               {"title", "Re: {{subject}}", {}, 9, 30, 15, "    defaults: …"},
                               {"attachmentUrls", model::Json::Array{"https://{{from}}"}}},
                              "intaked.yaml:4"});
  options.defaults.push_back({"pipe", options.defaults[0].fields, "intaked.yaml:4", true});
  const auto loaded = load(table("rules:\n  - { id: a, set: { title: t } }\n"), options);
  ASSERT_EQ(loaded.problems.size(), 2u) << told(loaded);
  const auto& problem = loaded.problems[1];
  EXPECT_EQ(problem.text,
            "defaults of \"support\": they are taken as written; only a rule's set: knows {{…}}");
  EXPECT_EQ(problem.file, "intaked.yaml");
  EXPECT_EQ(std::tuple(problem.line, problem.column, problem.length), std::tuple(9, 30, 15));
  EXPECT_EQ(problem.excerpt, "    defaults: …");
  EXPECT_EQ(loaded.problems[0].line, 4);
}

TEST(Problems, ADefaultDueDateIsCheckedAsARulesIs) {
  const auto told_of = [](const char* due_date) {
    auto options = with_support_default();
    options.defaults[0].fields.push_back({"dueDate", due_date});
    return told(load(table("rules:\n  - { id: a, set: { title: t } }\n"), options));
  };
  EXPECT_EQ(told_of("1 hour"), "");
  EXPECT_THAT(told_of("tomorrow"),
              testing::HasSubstr("\"tomorrow\" is no time for \"dueDate\"; write a duration from "
                                 "the arrival (1 hour, 2 days) or an instant"));
  EXPECT_THAT(told_of("4 business hours"), testing::HasSubstr("knows no business hours"));
}

TEST(Problems, NamesOfListsThatTheDeskDoesNotTellHaveNoId) {
  auto desk = directory();
  auto options = with_support_default();
  const auto told_of = [&](const std::string& set) {
    const auto loaded = load(table("rules:\n  - { id: a, set: { " + set + " } }\n"), options);
    return loaded.problems.empty() ? std::string() : loaded.problems.front().text;
  };
  EXPECT_EQ(told_of("sentimentName: Angry"), "") << "without a desk nothing is known of its lists";
  options.directory = &desk;
  EXPECT_EQ(told_of("sentimentName: Angry"),
            "the desk does not tell its sentiments; write sentimentId");
  EXPECT_EQ(told_of("typeName: '{{header.X-Type}}'"),
            "the desk does not tell its types; write typeId");
  EXPECT_EQ(told_of("sentimentId: S1, statusName: Open"), "") << "these are sent as they are";
  options.defaults[0].fields.push_back({"sentimentName", "Angry"});
  EXPECT_THAT(told_of("title: t"), testing::HasSubstr("the desk does not tell its sentiments"));
  options.defaults[0].fields.pop_back();
  desk.known.push_back(model::DirectoryList::type);
  EXPECT_THAT(told_of("typeName: Whatever"), testing::HasSubstr("no type \"Whatever\""));
}

TEST(Problems, WarningsDoNotKeepABookFromLoading) {
  const BookText text{{{"rules/20-team.yaml", R"(rules:
  - { id: everything-else, set: { teamName: Support } }
  - { id: refund, when: { subject: refund }, set: { teamName: Billing } }
)"},
                       {"rules/30-priority.yaml", R"(rules:
  - { id: late, when: { decision.metadata.teir: gold }, set: { teamId: T1 } }
  - { id: digits, when: { subject: { matches: '\d{6}' } }, set: { title: x } }
  - { id: guarded, when: { from.domain: acme.example, subject: { matches: '\d{6}' } }, set: { title: x } }
)"}},
                      {},
                      {"20-team.yaml~", "notes.txt"}};
  const auto loaded = load(text, with_support_default());
  EXPECT_TRUE(loaded.book);
  EXPECT_EQ(told(loaded),
            R"(notes.txt: note: "notes.txt" is not read (only *.yaml)
rules/20-team.yaml: note: "20-team.yaml~" is not read (only *.yaml)
rules/20-team.yaml:3:11: warning: rule "refund" can never win: "everything-else" (line 2) above it matches every message
    move it above line 2
rules/30-priority.yaml:2:11: warning: rule "late" asks for "decision.metadata.teir", which no table before this one sets
    tables run in the order of their names, and see what the tables before them have set
rules/30-priority.yaml:2:64: warning: "teamId" set here never counts: table 20-team.yaml always sets it before
    take it out, or give this table a name that sorts before 20-team.yaml
rules/30-priority.yaml:3:11: warning: the pattern \d{6} of rule "digits" has no fixed text of 3 letters, so it runs on every message (number 1 of at most 200)
    put a condition before it that few messages pass, for example recipient
)");
}

TEST(Problems, AnUnknownTimeZoneIsAnError) {
  auto options = with_support_default();
  options.time_zone = "Europe/Berlinn";
  EXPECT_EQ(told(load(table("rules:\n  - { id: a, set: { title: t } }\n"), options)),
            "error: no time zone \"Europe/Berlinn\" on this machine\n"
            "    names are those of /usr/share/zoneinfo, for example Europe/Berlin\n");
}

}  // namespace
}  // namespace intaked::route
