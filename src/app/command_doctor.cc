#include <algorithm>
#include <chrono>
#include <cstdio>
#include <memory>
#include <utility>

#include "app/checked_setup.h"
#include "app/command.h"
#include "app/desk_examination.h"
#include "app/exit_code.h"
#include "app/hooks_examination.h"
#include "app/mailbox_examination.h"
#include "app/marker.h"
#include "app/write_test_text.h"
#include "config/report.h"
#include "config/secret_files.h"
#include "lib/crypto/crypto.h"
#include "lib/json/json_text.h"

namespace intaked::app {
namespace {

constexpr std::size_t k_random_bytes = 16;
constexpr int k_step_seconds_max = 600;

struct Options {
  std::string mailbox;  // "": the desk and all of them
  bool select = false;
  int step_seconds = 15;
  bool write_test = false;
  std::string team;
};

// What all examinations are made with.
struct Doctor {
  const Invocation& invocation;
  const Options& options;
  const config::Config& config;
  const config::SecretFiles secrets;
  const SystemClock clock{};

  std::chrono::milliseconds step_deadline() const {
    return std::chrono::seconds{options.step_seconds};
  }
};

DeskExamined examine_desk(const Doctor& doctor) {
  return examine_desk(doctor.invocation, doctor.config,
                      doctor.secrets.read(doctor.config.desk.api_key_file), doctor.step_deadline(),
                      doctor.clock);
}

Examination examine_mailbox(const Doctor& doctor, const config::Mailbox& mailbox) {
  // Who configured "examine: yes" wants nothing changed, not even \Recent.
  const bool select = doctor.options.select && !mailbox.examine;
  const MailboxLook look = look_at_mailbox(mailbox, doctor.secrets.read(mailbox.password_file),
                                           {doctor.step_deadline(), select}, doctor.clock);
  return examine_mailbox(mailbox, doctor.secrets.path_of(mailbox.password_file), look, select,
                         doctor.clock.now());
}

std::optional<WriteTest> write_test(const Doctor& doctor, DeskExamined& examined) {
  const std::string& name = doctor.options.team;
  const auto* team = examined.directory.find_name(model::DirectoryList::team, name);
  if (!team) {
    examined.examination.bad("write test", "no team \"" + name + "\" at the desk",
                             "name one of its teams: intaked doctor desk --write-test --team NAME");
    return std::nullopt;
  }
  WriteTestOptions write;
  write.team_id = team->id;
  write.requestor = doctor.config.requestor_fallback;
  // Not like the markers of messages: the reconciler must not take the repeat for a double.
  write.marker =
      "intkdoctor-" + crypto::base32(crypto::sha256(crypto::random_bytes(k_random_bytes)));
  return run_write_test(*examined.desk, write, doctor.clock);
}

void print(const std::string& text) {
  std::fputs(text.c_str(), stdout);
  std::fflush(stdout);
}

int doctor_desk(const Doctor& doctor) {
  DeskExamined examined = examine_desk(doctor);
  std::optional<WriteTest> test;
  const bool writes = doctor.options.write_test && examined.examination.passed();
  if (writes && !doctor.invocation.json) print(to_text(examined.examination));
  const std::size_t printed = writes ? examined.examination.steps.size() : 0;
  if (writes) test = write_test(doctor, examined);
  const Advice advice = test && test->made ? advise(*test) : Advice();
  const bool passed = examined.examination.passed() && (!test || test->made);
  if (doctor.invocation.json) {
    auto json = model::Json::object();
    json.set("ok", passed);
    json.set("steps", to_json(examined.examination));
    if (test) json.set("write_test", to_json(*test, advice));
    std::puts(json::write(json).c_str());
  } else {
    auto& steps = examined.examination.steps;
    steps.erase(steps.begin(), steps.begin() + static_cast<std::ptrdiff_t>(printed));
    print(to_text(examined.examination));
    if (test) print(to_text(*test, advice));
  }
  return passed ? k_exit_ok : k_exit_problems;
}

int no_such_mailbox(const config::Config& config, const std::string& name) {
  std::vector<std::string> names;
  for (const config::Mailbox& mailbox : config.mailboxes) names.push_back(mailbox.name);
  std::string all;
  for (const std::string& one : names) all += (all.empty() ? "" : ", ") + one;
  std::fprintf(stderr, "There is no mailbox \"%s\"%s\n%s\n", said(name).c_str(),
               config::did_you_mean(name, names).c_str(),
               all.empty() ? "The configuration names none."
                           : ("The configuration names: " + all + ".").c_str());
  return k_exit_not_found;
}

int doctor_mailbox(const Doctor& doctor) {
  const auto& mailboxes = doctor.config.mailboxes;
  const auto at = std::ranges::find(mailboxes, doctor.options.mailbox, &config::Mailbox::name);
  if (at == mailboxes.end()) return no_such_mailbox(doctor.config, doctor.options.mailbox);
  const Examination examination = examine_mailbox(doctor, *at);
  if (doctor.invocation.json) {
    auto json = model::Json::object();
    json.set("ok", examination.passed());
    json.set("mailbox", at->name);
    json.set("steps", to_json(examination));
    std::puts(json::write(json).c_str());
  } else {
    print(to_text(examination));
  }
  return examination.passed() ? k_exit_ok : k_exit_problems;
}

int doctor_hooks(const Doctor& doctor) {
  const auto key = read_installation_key(doctor.secrets.prefix());
  if (!key) {
    std::fprintf(stderr, "%s\n%s\n", key.error().text.c_str(), key.error().hint.c_str());
    return k_exit_config;
  }
  const Examination examination =
      examine_hooks(doctor.config, listener_place(doctor.invocation.config_path, doctor.config.web),
                    *key, doctor.step_deadline(), doctor.clock);
  if (doctor.invocation.json) {
    auto json = model::Json::object();
    json.set("ok", examination.passed());
    json.set("steps", to_json(examination));
    std::puts(json::write(json).c_str());
  } else {
    print(to_text(examination));
  }
  return examination.passed() ? k_exit_ok : k_exit_problems;
}

// Each is printed when it is done, for one that hangs takes its time.
int doctor_all(const Doctor& doctor) {
  const bool json = doctor.invocation.json;
  if (!json) print("desk (" + doctor.config.desk.url + ")\n");
  const Examination desk = examine_desk(doctor).examination;
  if (!json) print(to_text(desk));
  bool passed = desk.passed();
  auto mailboxes = model::Json::array();
  for (const config::Mailbox& mailbox : doctor.config.mailboxes) {
    if (!json) print("\nmailbox " + mailbox.name + " (" + said(mailbox.user) + ")\n");
    const Examination examination = examine_mailbox(doctor, mailbox);
    passed = passed && examination.passed();
    if (!json) print(to_text(examination));
    auto one = model::Json::object();
    one.set("ok", examination.passed());
    one.set("mailbox", mailbox.name);
    one.set("steps", to_json(examination));
    mailboxes.push_back(std::move(one));
  }
  if (json) {
    auto of_desk = model::Json::object();
    of_desk.set("ok", desk.passed());
    of_desk.set("steps", to_json(desk));
    auto all = model::Json::object();
    all.set("ok", passed);
    all.set("desk", std::move(of_desk));
    all.set("mailboxes", std::move(mailboxes));
    std::puts(json::write(all).c_str());
  }
  return passed ? k_exit_ok : k_exit_problems;
}

// Secrets are read one by one where they are needed: a missing one is a finding, not the end.
int examine(const Invocation& invocation, const Options& options, int (*what)(const Doctor&)) {
  if (!is_configured(invocation)) return k_exit_config;
  const config::Loaded loaded =
      config::load(invocation.config_path, config::Secrets::skip, invocation.secrets_directory);
  if (!loaded.config) {
    std::fprintf(stderr, "The configuration has mistakes; see them with: intaked check\n");
    return k_exit_config;
  }
  const config::Config& config = *loaded.config;
  return what(
      {invocation, options, config,
       config::SecretFiles(config::Secrets::read, invocation.secrets_directory, config.directory)});
}

}  // namespace

void add_doctor(CLI::App& cli, Invocation& invocation) {
  auto* doctor = cli.add_subcommand(
      "doctor", "looks at what intaked depends on: the desk and every mailbox; needs no daemon");
  auto options = std::make_shared<Options>();
  auto* mailbox = doctor->add_option("MAILBOX", options->mailbox, "only this mailbox");
  doctor->add_flag("--select", options->select,
                   "opens the folder as the daemon does, not read-only: only \\Recent is reset");
  doctor->add_option("--timeout", options->step_seconds, "seconds that each step may take")
      ->check(CLI::Range(1, k_step_seconds_max))
      ->capture_default_str();
  auto* desk = doctor->add_subcommand(
      "desk", "name, connection, certificate, clock, key, teams, limits, the names that rules use");
  auto* hooks = doctor->add_subcommand(
      "hooks",
      "webhooks: the listener, the public address from here, its certificate, what the proxy "
      "tells, which providers give up soon");
  auto* write = desk->add_flag("--write-test", options->write_test,
                               "makes a ticket, repeats it and looks for it; it stays there");
  auto* team = desk->add_option("--team", options->team, "the team that gets the ticket");
  write->needs(team);
  team->needs(write);
  // Called after those of its subcommands.
  doctor->callback([&invocation, options, desk, hooks, mailbox] {
    if ((desk->parsed() || hooks->parsed()) && mailbox->count() > 0)
      throw CLI::ValidationError("doctor", "name the desk, hooks or a mailbox, not both");
    const auto what = desk->parsed()             ? doctor_desk
                      : hooks->parsed()          ? doctor_hooks
                      : options->mailbox.empty() ? doctor_all
                                                 : doctor_mailbox;
    invocation.run = [&invocation, options, what] { return examine(invocation, *options, what); };
  });
}

}  // namespace intaked::app
