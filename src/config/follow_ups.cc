#include "config/follow_ups.h"

#include <algorithm>

#include "config/network_names.h"

namespace intaked::config {
namespace {

constexpr std::string_view k_token = "{token}";
// "intk." + 16 characters + "." + 26 characters.
constexpr std::size_t k_token_bytes = 48;
constexpr std::size_t k_local_part_bytes_max = 64;  // RFC 5321 4.5.3.1.1

bool is_domain(std::string_view text) {
  return text.find('@') == std::string_view::npos && is_address("a@" + std::string(text));
}

void read_staff(Settings& top, std::vector<std::string>& staff) {
  const yaml::Node* list = top.find("staff");
  if (!list) return;
  if (!list->is_sequence()) {
    top.report().error(*list,
                       "\"staff\" must be a list, such as [example.com, agent@other.example]");
    return;
  }
  for (const yaml::Node& item : list->items) {
    if (item.is_scalar() && (is_address(item.text) || is_domain(item.text)))
      staff.push_back(item.text);
    else
      top.report().error(item, "staff are addresses or domains, such as example.com");
  }
}

void check_token_address(const yaml::Node& node, const std::string& pattern, Report& report) {
  const std::size_t at = pattern.find(k_token);
  const std::size_t domain = pattern.rfind('@');
  std::string filled = pattern;
  if (at != std::string::npos) filled.replace(at, k_token.size(), k_token_bytes, 'x');
  if (at == std::string::npos || domain == std::string::npos || domain < at ||
      !is_address(filled) || at == 0) {
    report.error(node,
                 "\"follow_ups.token_address\" must be an address with {token} in it, such as "
                 "support+{token}@example.com");
  } else if (filled.rfind('@') > k_local_part_bytes_max) {
    report.error(node, "\"follow_ups.token_address\" is too long: with its token of " +
                           std::to_string(k_token_bytes) +
                           " letters, what stands before \"@\" must not exceed 64");
  }
}

}  // namespace

void read_follow_ups(Settings& top, Config& config) {
  read_staff(top, config.staff);
  FollowUps& follow_ups = config.follow_ups;
  if (!config.authserv_id.empty()) follow_ups.sender = FollowUpSender::proven;
  const yaml::Node* node = top.find("follow_ups");
  if (!node) return;
  Settings settings(*node, "follow_ups", top.report(), top.find_key("follow_ups"));
  const yaml::Node* sender =
      settings.choice<FollowUpSender>("sender", follow_ups.sender,
                                      {{"proven", FollowUpSender::proven},
                                       {"not_disproven", FollowUpSender::not_disproven},
                                       {"address", FollowUpSender::address}});
  if (sender && follow_ups.sender != FollowUpSender::address && config.authserv_id.empty())
    top.report().error(*sender, "\"follow_ups.sender: " + sender->text +
                                    "\" needs to know whose results to believe: write authserv_id");
  settings.flag("subject_identifier", follow_ups.subject_identifier);
  if (const yaml::Node* address = settings.text("token_address", follow_ups.token_address))
    check_token_address(*address, follow_ups.token_address, top.report());
  settings.flag("ask_desk", follow_ups.ask_desk);
  settings.finish();
}

}  // namespace intaked::config
