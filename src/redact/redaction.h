// A message that can be shown to strangers: nobody's words, and the parser reads it as it reads the
// original. Pure: what it is read by is handed in.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "model/parsed_message.h"
#include "redact/layers.h"
#include "redact/pseudonyms.h"
#include "redact/shape.h"

namespace intaked::redact {

// How a message is read. `internal`: the parser failed on it, which is a way to read it.
// `timed_out`: there is no time for more. Anything else ends the search.
using Reader = std::function<Result<model::ParsedMessage>(std::string_view bytes)>;

// Words that stand as they came, since the parser reads something else without them.
struct KeptWords {
  std::size_t line = 0;  // of the message, from 1
  std::string words;     // those of that line, one blank between them; UTF-8
};

struct Redacted {
  std::string bytes;  // as many as the message has, line for line
  std::size_t covered_bytes = 0;
  std::vector<KeptWords> kept;           // in the order of the lines
  std::vector<std::string> differences;  // facets that are read in another way all the same
  std::size_t readings = 0;
  bool gave_up = false;  // the search was ended by its bounds: more words might help
};

struct SearchLimits {
  std::size_t readings_max = 1000;
};

class Redaction {
 public:
  explicit Redaction(std::string message);

  // What stands for them in the message, for whoever has to know our own: an address, and the name
  // of a server in Authentication-Results.
  std::string pseudonym_of_address(std::string_view address);
  std::string pseudonym_of_server(std::string_view name);

  // `wanted` is the shape of the message as it came. Words come back where the shape needs them:
  // lines first, then the words of those lines, each by halving.
  Result<Redacted> like(const Shape& wanted, const Reader& read, SearchLimits limits = {}) const;

 private:
  Layers layers_;
  Pseudonyms names_;
};

}  // namespace intaked::redact
