// What a message's parts and its text tell about its kind. Each gives its evidence, or nullopt.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "parse/part.h"

namespace intaked::parse {

using Evidence = std::optional<std::string>;

Evidence encrypted_sign(const std::vector<PartInfo>& parts, std::string_view text);
Evidence signed_sign(const std::vector<PartInfo>& parts, std::string_view text);
// With the method (RFC 5546): request, reply, cancel, …
Evidence calendar_sign(const std::vector<PartInfo>& parts);
Evidence partial_sign(const std::vector<PartInfo>& parts);
Evidence apple_double_sign(const std::vector<PartInfo>& parts);
Evidence yenc_sign(std::string_view text);
// A part of this type is a report made of fields (RFC 3464, RFC 8098, RFC 5965).
bool is_report_type(std::string_view media_type);
// RFC 6522: the message is a report (of delivery, abuse, reading), or what a system on the way put
// around one. Elsewhere a report's part may be what a person has attached.
bool is_report(const std::vector<PartInfo>& parts);
// The part that reports, wherever it stands: reports are made by machines.
Evidence report_sign(const std::vector<PartInfo>& parts);
Evidence receipt_part_sign(const std::vector<PartInfo>& parts);

}  // namespace intaked::parse
