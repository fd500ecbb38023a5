// Message-ID, In-Reply-To and References (RFC 5322 3.6.4).
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace intaked::parse {

// The ids without <>, in order, each once. Blanks inside <> (bad folding) go. Without any <> each
// word with an '@' counts. Of more than k_message_ids_max the first and the last ones are kept.
std::vector<std::string> read_message_ids(std::string_view raw);

// Message-ID itself: the first id, or what stands there when it has no <>.
std::string read_message_id(std::string_view raw);

}  // namespace intaked::parse
