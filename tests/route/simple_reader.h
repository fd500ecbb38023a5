// As much of a mail parser as examples need: route knows no parser, and its tests link none.
#pragma once

#include <string>
#include <string_view>

#include "model/parsed_message.h"

namespace intaked::route {

inline model::Address simple_address(std::string_view text) {
  const auto angle = text.find('<');
  if (angle == std::string_view::npos) return {"", std::string(text)};
  auto name = text.substr(0, angle);
  while (name.ends_with(' ')) name.remove_suffix(1);
  return {std::string(name), std::string(text.substr(angle + 1, text.find('>') - angle - 1))};
}

inline model::ParsedMessage simple_reader(std::string_view bytes) {
  model::ParsedMessage message;
  const auto end = bytes.find("\r\n\r\n");
  std::string_view head = bytes.substr(0, end + 2);
  while (!head.empty()) {
    const auto line = head.substr(0, head.find("\r\n"));
    head.remove_prefix(line.size() + 2);
    const std::string name(line.substr(0, line.find(':')));
    const std::string value(line.substr(line.find(':') + 2));
    message.headers.push_back({name, value});
    if (name == "From") message.from = simple_address(value);
    if (name == "To") message.to.push_back(simple_address(value));
    if (name == "Reply-To") message.reply_to.push_back(simple_address(value));
    if (name == "Subject") message.subject = value;
    if (name == "Message-ID") message.message_id = value.substr(1, value.size() - 2);
    if (name == "Subject" && value.find("confirmation code:") != std::string::npos)
      message.signals.push_back({model::SignalKind::verification, "words of the subject"});
    if (name == "List-Id")
      message.signals.push_back({model::SignalKind::list, "header List-Id: " + value});
    if (name == "X-Intaked-Marker")
      message.signals.push_back({model::SignalKind::own_loop, "header X-Intaked-Marker"});
  }
  if (message.find_header("Auto-Submitted")) {
    const bool is_absence = message.subject.starts_with("Out of office");
    message.signals.push_back(
        {is_absence ? model::SignalKind::out_of_office : model::SignalKind::auto_submitted,
         "header Auto-Submitted"});
  }
  message.text = bytes.substr(end + 4);
  message.reply_text = message.text;
  return message;
}

}  // namespace intaked::route
