#include "parse/prepare.h"

#include "lib/text/charset_loading.h"
#include "parse/file_type.h"

namespace intaked::parse {

void prepare() {
  text::load_charsets();
  prepare_file_types();
}

}  // namespace intaked::parse
