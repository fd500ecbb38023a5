#include "hooks/teams_activity.h"

namespace intaked::hooks {

std::string activity_id(const model::Json& activity) {
  const model::Json* conversation = activity.find("conversation");
  if (!conversation || activity.text("id").empty()) return {};
  std::string id = std::string(conversation->text("id")) + "/" + std::string(activity.text("id"));
  if (activity.text("type") == "message") return id;
  return id + "/" + std::string(activity.text("type")) + "/" +
         std::string(activity.text("timestamp"));
}

}  // namespace intaked::hooks
