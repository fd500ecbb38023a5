// What SNS sends, whatever is in it.
#pragma once

#include <string_view>

namespace intaked::hooks {

// https and a host of SNS in any region: where its certificates and confirmations are. Anything
// else in such a field is somebody who would have us call whom they choose.
bool is_sns_url(std::string_view url);

}  // namespace intaked::hooks
