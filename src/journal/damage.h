// A damaged journal in words: the same whether a start, a question, a write or fsck meets it.
#pragma once

#include <memory>
#include <string>

#include "lib/sql/connection.h"

namespace intaked::journal {

constexpr const char* k_restore =
    "restore the last backup (intaked(8), BACKUP); nothing is filed "
    "twice by that";

inline sql::DamageWords damage_words() {
  return {
      .what = "the journal is damaged",
      .hint = std::string("intaked fsck names what is broken, while intaked runs; ") + k_restore};
}

// A connection to the journal's database: where that turns out to be damaged, it says so.
inline Result<std::unique_ptr<sql::Connection>> connect(const std::string& path,
                                                        sql::OpenMode mode) {
  return sql::Connection::open(path, mode, damage_words());
}

}  // namespace intaked::journal
