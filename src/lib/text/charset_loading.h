// What conversions would otherwise load when they first meet a charset.
#pragma once

namespace intaked::text {

// Opens the converter of every charset that is read, for the calling thread: afterwards to_utf8()
// needs no file.
void load_charsets();

}  // namespace intaked::text
