// The mail that somebody passes on: who wrote it, when, and about what. Data only, never an
// identity: anybody can write such lines.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/parsed_message.h"
#include "parse/header_block.h"
#include "parse/part.h"
#include "parse/reply_lines.h"

namespace intaked::parse {

// From the lines behind a marker at `at`, or from a header block or attribution that begins there.
// `evidence` is a sentence about the marker.
model::ForwardedMail read_forwarded(const TextLines& lines, std::size_t at, std::string evidence);

// The only attached message/rfc822, if the mail's own words are few.
std::optional<model::ForwardedMail> read_attached_mail(const std::vector<PartInfo>& parts,
                                                       std::string_view text);

// "Ann Miller <ann@x.example>", "Ann [mailto:ann@x.example]", "ann@x.example"; a name alone too.
model::Address read_written_address(std::string_view written);

// "Monday, 3 June 2024 10:00", "Dienstag, 25. November 2014 14:59", "3 juin 2024 à 16:39". A
// missing zone counts as UTC; numbers that could be day or month are not read.
std::optional<Instant> read_written_date(std::string_view written);

}  // namespace intaked::parse
