// What SNS sends, whatever is in it.
#pragma once

#include <string_view>

namespace intaked::hooks {

// Where the certificates of a topic's region are, and where a subscription to it is confirmed: the
// host of SNS in the region that the topic's ARN names, and the one path that it has there. Other
// paths of that host answer with what anybody asks it to.
bool is_certificate_url(std::string_view url, std::string_view topic_arn);
bool is_confirmation_url(std::string_view url, std::string_view topic_arn);

}  // namespace intaked::hooks
