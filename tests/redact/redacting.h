// A message redacted as the command does it, read by the parser in this process.
#pragma once

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include <gtest/gtest.h>

#include "parse/parse.h"
#include "redact/redaction.h"

namespace intaked::redact {

inline std::string read_file(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  EXPECT_TRUE(in) << path;
  std::stringstream out;
  out << in.rdbuf();
  return out.str();
}

struct Example {
  Shape wanted;
  Redacted redacted;
};

inline Example redact(const std::string& message, parse::Options options = {},
                      SearchLimits limits = {}) {
  options.attachment_digests = true;
  Redaction redaction(message);
  parse::Options others = options;
  for (std::string& address : others.own_addresses)
    address = redaction.pseudonym_of_address(address);
  if (!others.authserv_id.empty())
    others.authserv_id = redaction.pseudonym_of_server(others.authserv_id);
  Example example{shape_of(parse::parse(message, options)), {}};
  auto redacted = redaction.like(
      example.wanted,
      [&](std::string_view bytes) -> Result<model::ParsedMessage> {
        return parse::parse(bytes, others);
      },
      limits);
  EXPECT_TRUE(redacted) << redacted.error().text;
  if (redacted) example.redacted = std::move(*redacted);
  return example;
}

}  // namespace intaked::redact
