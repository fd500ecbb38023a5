#include <algorithm>
#include <iterator>
#include <limits>
#include <unordered_set>

#include <nlohmann/json.hpp>

#include "lib/json/json_text.h"

namespace intaked::json {
namespace {

using model::Json;

// Walks the text and tells how far the lexer has come, which its events do not say.
class CountingIterator {
 public:
  using iterator_category = std::input_iterator_tag;
  using value_type = char;
  using difference_type = std::ptrdiff_t;
  using pointer = const char*;
  using reference = const char&;

  CountingIterator(const char* at, std::size_t* read) : at_(at), read_(read) {}
  reference operator*() const { return *at_; }
  CountingIterator& operator++() {
    ++at_;
    ++*read_;
    return *this;
  }
  CountingIterator operator++(int) {
    CountingIterator before = *this;
    ++*this;
    return before;
  }
  friend bool operator==(const CountingIterator& a, const CountingIterator& b) {
    return a.at_ == b.at_;
  }

 private:
  const char* at_;
  std::size_t* read_;
};

// The keys of one object, to find one that stands twice. Nearly all have a handful.
class Keys {
 public:
  // False: it is there already.
  bool add(const std::string& key, const Json::Object& members) {
    if (members.size() < k_few)
      return std::ranges::find(members, key, &model::JsonMember::key) == members.end();
    if (many_.empty())
      for (const auto& member : members) many_.insert(member.key);
    return many_.insert(key).second;
  }

 private:
  static constexpr std::size_t k_few = 16;
  std::unordered_set<std::string> many_;
};

// Builds the value from nlohmann's events; every method's bool says whether to go on.
class Builder {
 public:
  explicit Builder(Limits limits) : limits_(limits) {}

  bool null() { return add(Json()); }
  bool boolean(bool value) { return add(Json(value)); }
  bool number_integer(std::int64_t value) { return add(Json(value)); }
  bool number_unsigned(std::uint64_t value) {
    if (value > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) {
      return add(Json(static_cast<double>(value)));
    }
    return add(Json(static_cast<std::int64_t>(value)));
  }
  bool number_float(double value, const std::string&) { return add(Json(value)); }
  bool string(std::string& value) { return add(Json(std::move(value))); }
  bool binary(nlohmann::json::binary_t&) { return refuse("binary values are not JSON"); }

  bool start_object(std::size_t) { return open(Json::object()); }
  bool end_object() { return close(); }
  bool start_array(std::size_t) { return open(Json::array()); }
  bool end_array() { return close(); }

  bool key(std::string& name) {
    Level& level = open_.back();
    if (!level.keys.add(name, *level.value.as_object()))
      return refuse("the key \"" + shown(name) + "\" stands twice");
    level.key = std::move(name);
    return true;
  }

  bool parse_error(std::size_t position, const std::string& token,
                   const nlohmann::json::exception&) {
    const std::string end =
        printable(token.substr(token.size() - std::min(token.size(), k_shown_bytes_max)));
    error_ = "not JSON at byte " + std::to_string(position) +
             (end.empty() ? std::string() : ", near: " + end);
    return false;
  }

  // Why it is no JSON, or a refusal() of what is.
  const std::string& error() const { return error_; }
  const std::string& refusal() const { return refusal_; }
  Json take() { return std::move(root_); }

 private:
  struct Level {
    Json value;
    std::string key;
    Keys keys;
  };

  // Of what a stranger may have written: what is said of it goes to logs and alerts.
  static constexpr std::size_t k_shown_bytes_max = 40;

  static std::string printable(std::string_view bytes) {
    std::string text;
    for (const char c : bytes) text += c >= ' ' && c <= '~' ? c : '?';
    return text;
  }

  static std::string shown(std::string_view key) {
    return printable(key.substr(0, k_shown_bytes_max)) +
           (key.size() > k_shown_bytes_max ? "…" : "");
  }

  bool refuse(std::string why) {
    refusal_ = std::move(why);
    return false;
  }

  bool count() {
    return ++nodes_ <= limits_.nodes ||
           refuse("more than " + std::to_string(limits_.nodes) + " values");
  }

  bool open(Json container) {
    if (open_.size() >= limits_.depth) {
      return refuse("nested deeper than " + std::to_string(limits_.depth) + " levels");
    }
    if (!count()) return false;
    open_.push_back({std::move(container), {}, {}});
    return true;
  }

  bool close() {
    Json value = std::move(open_.back().value);
    open_.pop_back();
    place(std::move(value));
    return true;
  }

  bool add(Json value) {
    if (!count()) return false;
    place(std::move(value));
    return true;
  }

  void place(Json value) {
    if (open_.empty()) {
      root_ = std::move(value);
    } else if (Json::Object* members = open_.back().value.as_object()) {
      members->push_back({std::move(open_.back().key), std::move(value)});
    } else {
      open_.back().value.push_back(std::move(value));
    }
  }

  const Limits limits_;
  std::size_t nodes_ = 0;
  std::vector<Level> open_;
  Json root_;
  std::string error_;
  std::string refusal_;
};

// Where it is refused: asked for once it is, since counting takes as long as reading.
std::size_t bytes_until_refused(std::string_view text, Limits limits) {
  std::size_t read = 0;
  Builder builder(limits);
  const CountingIterator begin(text.data(), &read);
  const CountingIterator end(text.data() + text.size(), &read);
  (void)nlohmann::json::sax_parse(begin, end, &builder);
  return read;
}

}  // namespace

Result<Json> parse(std::string_view text, Limits limits) {
  Builder builder(limits);
  try {
    if (nlohmann::json::sax_parse(text.data(), text.data() + text.size(), &builder))
      return builder.take();
    if (!builder.refusal().empty()) {
      return fail(ErrorKind::invalid, builder.refusal() + ", at byte " +
                                          std::to_string(bytes_until_refused(text, limits)));
    }
  } catch (const std::exception& error) {
    return fail(ErrorKind::internal, std::string("JSON could not be read: ") + error.what());
  }
  return fail(ErrorKind::invalid, builder.error());
}

}  // namespace intaked::json
