#include "parse/prepare.h"

#include "lib/text/charset_loading.h"

namespace intaked::parse {

void prepare() {
  text::load_charsets();
}

}  // namespace intaked::parse
