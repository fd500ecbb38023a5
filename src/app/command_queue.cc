#include <algorithm>
#include <cstdio>
#include <memory>

#include "app/columns.h"
#include "app/command.h"
#include "app/control_client.h"
#include "app/exit_code.h"
#include "app/parked_many.h"

namespace intaked::app {
namespace {

constexpr unsigned k_rows_max = 10'000;

struct ListOptions {
  std::string state;
  std::string source;
  bool all = false;
  unsigned limit = 100;
};

// All of it, as one harmless line: strangers, mail servers and the desk wrote it.
std::string whole(std::string_view text) {
  return one_line(text, std::string_view::npos);
}

// To `width` characters, and two blanks.
std::string padded(std::string_view text, std::size_t width) {
  const auto begins_one = [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; };
  std::string cell;
  std::size_t characters = 0;
  for (const char c : whole(text)) {
    if (begins_one(c) && characters++ == width) break;
    cell += c;
  }
  cell.append(width - std::min(width, characters) + 2, ' ');
  return cell;
}

// What a reply waits for, with the command that helps.
std::string waiting_words(const model::Json& row) {
  const std::string parent(row.text("waits_for").substr(0, k_id_shown));
  if (parent.empty()) return {};
  std::string words = "waits for " + parent;
  if (row.text("waits_for_state") != "parked") return words + ", which it answers";
  words += ", which is parked: " + std::string(row.text("waits_for_reason"));
  return words + " (intaked queue retry " + parent + ", or: queue drop " + parent + ")";
}

void print_row(const model::Json& row) {
  const std::string state(row.text("state"));
  std::string fate = state;
  if (state == "planned") fate = "waiting";
  if (state == "filed") fate = row.text("kind") == "comment" ? "comment" : "filed";
  std::string detail(row.text("ticket_identifier"));
  if (fate == "comment") detail.insert(0, "on ");
  if (detail.empty()) detail = row.text("reason");
  if (const std::string waiting = waiting_words(row); !waiting.empty()) detail = waiting;
  std::printf("%s%s%s%s%s%s\n", padded(row.text("id").substr(0, k_id_shown), k_id_shown).c_str(),
              padded(row.text("recorded_at").substr(0, 19), 19).c_str(), padded(fate, 8).c_str(),
              padded(row.text("from"), 28).c_str(), padded(row.text("subject"), 32).c_str(),
              whole(detail).c_str());
}

// Of each state so many are listed as the limit says.
std::string more_words(const ListOptions& options) {
  if (options.limit >= k_rows_max)
    return "There are more than can be listed: intaked find --fate FATE --since WHEN --until WHEN, "
           "or intaked queue reasons.";
  return "There are more: --limit " + std::to_string(std::min(2 * options.limit, k_rows_max)) +
         ", or --state, --source; intaked queue reasons counts what is parked.";
}

void print_floods(const model::Json& answer) {
  const auto* floods = answer.find("floods");
  if (!floods || !floods->as_array()) return;
  for (const auto& flood : *floods->as_array()) {
    const auto* mails = flood.find("mails");
    const std::string subject(flood.text("subject"));
    std::printf("flood from %s%s since %s: %lld %s\n", whole(flood.text("from")).c_str(),
                subject.empty() ? "" : (", \"" + whole(subject) + "\",").c_str(),
                std::string(flood.text("began_at").substr(0, 19)).c_str(),
                static_cast<long long>(mails && mails->as_integer() ? *mails->as_integer() : 0),
                std::string(flood.text("its_mails_are")).c_str());
  }
}

int list(const Invocation& invocation, const ListOptions& options) {
  std::string target = "/v1/queue?limit=" + std::to_string(options.limit) +
                       "&source=" + percent_encoded(options.source);
  if (invocation.json) target += "&details=1";
  if (!options.state.empty())
    target += "&state=" + percent_encoded(options.state);
  else if (options.all)
    target += "&all=1";
  const auto answer = call_daemon(invocation.config_path, "GET", target);
  if (!answer) return report(answer.error());
  if (invocation.json) {
    std::fputs(answer->body.c_str(), stdout);
    return k_exit_ok;
  }
  const auto* doubled = answer->json.find("doubled");
  if (doubled && doubled->as_integer() && *doubled->as_integer() > 0)
    std::printf("The desk holds %lld of ours more than once; see: intaked queue doubles\n",
                static_cast<long long>(*doubled->as_integer()));
  const auto* rows = answer->json.find("intakes");
  if (!rows || !rows->as_array() || rows->as_array()->empty()) {
    std::puts(options.all || !options.state.empty() ? "Nothing."
                                                    : "Nothing waits and nothing is parked.");
    return k_exit_ok;
  }
  for (const auto& row : *rows->as_array()) print_row(row);
  if (answer->json.flag("more")) std::printf("%s\n", more_words(options).c_str());
  print_floods(answer->json);
  return k_exit_ok;
}

void print_field(const char* name, std::string_view value) {
  if (!value.empty()) std::printf("%-12s %s\n", name, whole(value).c_str());
}

// "1 invoice.pdf (application/pdf, 120400 bytes): stored https://…".
std::string file_line(const model::Json& file) {
  const auto number = [&](std::string_view key) {
    const auto* value = file.find(key);
    return value && value->as_integer() ? std::to_string(*value->as_integer()) : std::string("?");
  };
  std::string line = number("number") + " " + std::string(file.text("name")) + " (" +
                     std::string(file.text("type")) + ", " + number("size") + " bytes): ";
  if (file.text("state") == "left_out")
    return line + "not attached: " + std::string(file.text("reason"));
  const std::string_view name = file.text("url").empty() ? file.text("id") : file.text("url");
  return line + std::string(file.text("state")) + (name.empty() ? "" : " ") + std::string(name);
}

void print_list(const char* name, const model::Json* list) {
  if (!list || !list->as_array()) return;
  for (const model::Json& one : *list->as_array())
    if (const std::string* text = one.as_string()) print_field(name, *text);
}

void print_thread(const model::Json& intake) {
  const model::Json* understood = intake.find("understood");
  const model::Json* thread = understood ? understood->find("thread") : nullptr;
  if (!thread) return print_field("answers", intake.text("parent"));
  const model::Json* joins = thread->find("joins");
  if (joins) {
    const bool yes = joins->as_bool() && *joins->as_bool();
    std::string words(thread->text("ticket"));
    if (words.empty()) words = thread->text("intake");
    if (!yes) words += ", but does not join it: " + std::string(thread->text("why_not"));
    print_field("answers", words);
  }
  print_list("because", thread->find("evidence"));
  print_list("remark", thread->find("remarks"));
  print_field("sender", thread->text("sender"));
}

int show(const Invocation& invocation, const std::string& id) {
  const auto answer =
      call_daemon(invocation.config_path, "GET", "/v1/intakes/" + percent_encoded(id));
  if (!answer) return report(answer.error());
  if (invocation.json) {
    std::fputs(answer->body.c_str(), stdout);
    return k_exit_ok;
  }
  const auto& intake = answer->json;
  print_field("intake", intake.text("id"));
  print_field("state", intake.text("state"));
  print_field("filing", intake.text("filing"));
  print_field("reason", intake.text("reason"));
  print_field("rule", intake.text("rule"));
  print_field("ticket", intake.text("ticket_identifier"));
  print_thread(intake);
  print_field("waits", waiting_words(intake));
  print_field("from", intake.text("from"));
  print_field("subject", intake.text("subject"));
  print_field("message-id", intake.text("message_id"));
  print_field("received", intake.text("received_at"));
  if (const auto* arrivals = intake.find("arrivals"); arrivals && arrivals->as_array()) {
    for (const auto& arrival : *arrivals->as_array()) {
      const auto* uid = arrival.find("uid");
      print_field(
          "arrival",
          std::string(arrival.text("source")) +
              (uid && uid->as_integer() ? " uid " + std::to_string(*uid->as_integer()) : "") +
              " at " + std::string(arrival.text("at")));
    }
  }
  const auto* understood = intake.find("understood");
  const auto* defects = understood == nullptr ? nullptr : understood->find("defects");
  if (defects && defects->as_array()) {
    for (const auto& defect : *defects->as_array()) print_field("note", defect.text("what"));
  }
  if (const auto* files = intake.find("files"); files && files->as_array()) {
    for (const auto& file : *files->as_array()) print_field("file", file_line(file));
  }
  if (const auto* deliveries = intake.find("deliveries"); deliveries && deliveries->as_array()) {
    for (const auto& delivery : *deliveries->as_array()) {
      print_field("attempt", std::string(delivery.text("started_at")) + " " +
                                 std::string(delivery.text("outcome")) + " " +
                                 std::string(delivery.text("text")));
    }
  }
  if (const auto* steps = intake.find("afterwards"); steps && steps->as_array()) {
    for (const auto& step : *steps->as_array())
      print_field("afterwards",
                  std::string(step.text("kind")) + " " + std::string(step.text("body")) + " " +
                      std::string(step.text("state")) + " " + std::string(step.text("text")));
  }
  if (intake.text("state") == "parked") {
    const std::string short_id(intake.text("id"));
    std::printf(
        "\nNothing is lost. Again: intaked queue retry %s    Away: intaked queue drop %s --reason "
        "\"…\"\n",
        short_id.c_str(), short_id.c_str());
  }
  return k_exit_ok;
}

int doubles(const Invocation& invocation) {
  const auto answer = call_daemon(invocation.config_path, "GET", "/v1/doubles");
  if (!answer) return report(answer.error());
  const auto* rows = answer->json.find("doubles");
  const bool any = rows && rows->as_array() && !rows->as_array()->empty();
  if (invocation.json) {
    std::fputs(answer->body.c_str(), stdout);
  } else if (!any) {
    std::puts("The desk holds nothing of ours twice, as far as it was compared.");
  } else {
    for (const auto& row : *rows->as_array())
      std::printf("%s%s%s%s\n",
                  padded(row.text("intake").substr(0, k_id_shown), k_id_shown).c_str(),
                  padded(row.text("found_at").substr(0, 19), 19).c_str(),
                  padded(row.text("kind"), 8).c_str(), whole(row.text("at_desk")).c_str());
    std::puts("\nNothing was changed at the desk: merge or delete there what is too many.");
  }
  return any ? k_exit_problems : k_exit_ok;
}

int change(const Invocation& invocation, const std::string& id, const std::string& action) {
  const auto answer = call_daemon(invocation.config_path, "POST",
                                  "/v1/intakes/" + percent_encoded(id) + "/" + action);
  if (!answer) return report(answer.error());
  if (invocation.json)
    std::fputs(answer->body.c_str(), stdout);
  else
    std::printf("%s: %s\n", std::string(answer->json.text("intake")).c_str(),
                action.starts_with("drop") ? "dropped" : "will be tried again");
  return k_exit_ok;
}

int export_bytes(const Invocation& invocation, const std::string& id) {
  const auto answer =
      call_daemon(invocation.config_path, "GET", "/v1/intakes/" + percent_encoded(id) + "/raw");
  if (!answer) return report(answer.error());
  const bool written =
      std::fwrite(answer->body.data(), 1, answer->body.size(), stdout) == answer->body.size();
  if (written && std::fflush(stdout) == 0) return k_exit_ok;
  return report(Error{ErrorKind::invalid, "the message could not be written out whole", {}});
}

}  // namespace

void add_queue(CLI::App& cli, Invocation& invocation) {
  auto* queue = cli.add_subcommand("queue", "what waits for the desk or for a person");
  queue->require_subcommand(1);

  auto options = std::make_shared<ListOptions>();
  auto* list_command =
      queue->add_subcommand("list", "one line a message; without options: what is not settled");
  list_command->add_option("--state", options->state,
                           "received, planned, filed, dropped or parked");
  list_command->add_option("--source", options->source, "a mailbox, hook or pipe");
  list_command->add_flag("--all", options->all, "settled ones too");
  list_command->add_option("--limit", options->limit, "at most so many")
      ->capture_default_str()
      ->check(CLI::Range(1u, k_rows_max));
  list_command->callback([&invocation, options] {
    invocation.run = [&invocation, options] { return list(invocation, *options); };
  });

  queue->add_subcommand("doubles", "messages that the desk holds more than once")
      ->callback([&invocation] { invocation.run = [&invocation] { return doubles(invocation); }; });

  queue->add_subcommand("reasons", "why messages are parked, how many each, and what helps")
      ->callback(
          [&invocation] { invocation.run = [&invocation] { return show_reasons(invocation); }; });

  auto id = std::make_shared<std::string>();
  auto reason = std::make_shared<std::string>();
  const auto add = [&](const char* name, const char* what, std::function<int()> run) {
    auto* command = queue->add_subcommand(name, what);
    command->add_option("id", *id, "intake id (or its first letters), or a ticket's identifier")
        ->required();
    command->callback([&invocation, run = std::move(run)] { invocation.run = run; });
    return command;
  };
  add("show", "everything known of one message",
      [&invocation, id] { return show(invocation, *id); });
  auto on = std::make_shared<std::string>();
  auto of_its_own = std::make_shared<bool>(false);
  auto all = std::make_shared<bool>(false);
  auto many = std::make_shared<RetryMany>();
  auto* retry =
      add("retry", "understand and file a parked or dropped message anew, or all parked ones",
          [&invocation, id, on, of_its_own, all, many] {
            if (*all) return retry_many(invocation, *many);
            if (id->empty()) {
              std::fputs("name a message by its id, or say --all\n", stderr);
              return static_cast<int>(k_exit_usage);
            }
            const std::string choice = *of_its_own ? "new" : *on;
            return change(
                invocation, *id,
                "retry" + (choice.empty() ? std::string() : "?on=" + percent_encoded(choice)));
          });
  auto* on_option = retry->add_option("--on", *on, "it belongs to this ticket or intake");
  retry->get_option("id")->required(false);
  auto* all_flag = retry->add_flag("--all", *all, "all that are parked, one after the other");
  retry->get_option("id")->excludes(all_flag);
  retry->add_option("--reason", many->reason, "with --all: only those whose reason says this")
      ->needs(all_flag);
  retry->add_option("--pace", many->pace, "with --all: so many a minute")
      ->needs(all_flag)
      ->capture_default_str()
      ->check(CLI::Range(1, 6'000));
  retry->add_flag("--new", *of_its_own, "it is a ticket of its own")->excludes(on_option);
  add("drop", "settle a parked message without a ticket; its row and bytes stay",
      [&invocation, id, reason] {
        return change(invocation, *id, "drop?reason=" + percent_encoded(*reason));
      })
      ->add_option("--reason", *reason, "why, for whoever asks later")
      ->required();
  auto values = std::make_shared<std::vector<std::string>>();
  add("edit", "change fields of what the desk refused, and file it; never of what is in doubt",
      [&invocation, id, values] {
        std::string action = "edit?";
        for (const auto& value : *values) action += "&set=" + percent_encoded(value);
        return change(invocation, *id, action);
      })
      ->add_option("--set", *values, "FIELD=VALUE, by the desk's names; FIELD= leaves it out")
      ->required()
      ->allow_extra_args();
  add("export", "the message's bytes as they came, to standard output",
      [&invocation, id] { return export_bytes(invocation, *id); });
}

}  // namespace intaked::app
