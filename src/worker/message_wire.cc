#include "worker/message_wire.h"

#include "worker/wire.h"

namespace intaked::worker {
namespace {

// A message of a few kilobytes is encoded without growing.
constexpr std::size_t k_usual_answer_bytes = 32u << 10;

}  // namespace

std::string encode(const Terms& terms) {
  std::string out;
  Writer writer(out);
  writer.put(terms.options);
  writer.put(terms.memory_max);
  return out;
}

std::optional<Terms> decode_terms(std::string_view bytes) {
  Terms terms;
  // Thousands of mailboxes are thousands of own addresses.
  Reader reader(bytes, bytes.size());
  reader.get(terms.options);
  reader.get(terms.memory_max);
  if (!reader.ok() || !reader.rest().empty()) return std::nullopt;
  return terms;
}

std::string encode_head(const Request& request) {
  std::string out;
  Writer writer(out);
  writer.put(static_cast<std::size_t>(request.completeness));
  writer.put(request.body_digest);
  writer.put(request.part);
  writer.put(request.is_event);
  writer.put(request.mapping.fields);
  return out;
}

std::optional<Request> decode_request(std::string_view bytes) {
  Request request;
  Reader reader(bytes);
  std::size_t completeness = 0;
  reader.get(completeness);
  reader.get(request.body_digest);
  reader.get(request.part);
  reader.get(request.is_event);
  reader.get(request.mapping.fields);
  if (!reader.ok() || completeness > static_cast<std::size_t>(model::Completeness::unfetchable))
    return std::nullopt;
  request.completeness = static_cast<model::Completeness>(completeness);
  request.bytes = reader.rest();
  return request;
}

std::optional<Extracted> extracted_named(char byte) {
  for (const Extracted said : {Extracted::piece, Extracted::end, Extracted::none}) {
    if (static_cast<char>(said) == byte) return said;
  }
  return std::nullopt;
}

std::string encode(const model::ParsedMessage& message) {
  std::string out;
  out.reserve(k_usual_answer_bytes);
  Writer(out).put(message);
  return out;
}

std::optional<model::ParsedMessage> decode_message(std::string_view bytes) {
  if (bytes.size() > k_answer_bytes_max) return std::nullopt;
  std::optional<model::ParsedMessage> message(std::in_place);
  Reader reader(bytes);
  reader.get(*message);
  if (!reader.ok() || !reader.rest().empty()) message.reset();
  return message;
}

}  // namespace intaked::worker
