// What parent and worker say to each other, as bytes; how they are framed is frame.h's.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "hooks/mapping.h"
#include "model/parsed_message.h"
#include "model/raw_message.h"
#include "parse/parse.h"

namespace intaked::worker {

// The parent's first words.
struct Terms {
  parse::Options options;
  std::size_t memory_max = 0;  // bytes beyond what the program itself has
};
std::string encode(const Terms& terms);
std::optional<Terms> decode_terms(std::string_view bytes);

// One message to be parsed, or one file to be taken out of it. The bytes are sent behind the head,
// uncopied.
struct Request {
  model::Completeness completeness = model::Completeness::whole;
  std::optional<model::Digest> body_digest = std::nullopt;
  std::string_view bytes;                          // inside what was decoded
  std::optional<std::string> part = std::nullopt;  // the file, as parse::extract() takes it
  bool is_event = false;                           // of a webhook: see hooks/read_event.h
  hooks::Mapping mapping = {};                     // the same
};
std::string encode_head(const Request& request);
std::optional<Request> decode_request(std::string_view bytes);

// What the first byte of a frame says that answers a request for a file: more bytes of it follow,
// it was given whole, there is no such file.
enum class Extracted : char { piece = 'p', end = 'e', none = 'n' };
std::optional<Extracted> extracted_named(char byte);

// The worker's answer. decode_message() takes any bytes: lengths and counts are checked against
// what is there and against limits.h, words against their lists, and every text is made clean UTF-8
// if it is not. nullopt: no worker of ours would have said that.
std::string encode(const model::ParsedMessage& message);
std::optional<model::ParsedMessage> decode_message(std::string_view bytes);

}  // namespace intaked::worker
