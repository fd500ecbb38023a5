// Other names for what is compared with itself: addresses, domains, message ids, boundaries. The
// same name always gets the same one, different names get different ones where their length allows,
// and each is as long as the name that it stands for.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

namespace intaked::redact {

class Pseudonyms {
 public:
  // Before the '@' of an address. Role names that the parser knows ("noreply", "mailer-daemon")
  // stay: they are nobody's. Case does not count, and is kept.
  std::string local_part(std::string_view name);
  // Ends with a domain that belongs to nobody (RFC 2606, or "xx" where that is too long). A
  // domain inside a known one is one inside its pseudonym.
  std::string domain(std::string_view name);
  // What a multipart's lines of dashes say. Case counts.
  std::string boundary(std::string_view name);
  // Of a file, in ASCII. Files of different names stay so: the parser tells each once.
  std::string file(std::string_view name);
  // A message id or content id without an '@'. Case counts.
  std::string id(std::string_view name);

 private:
  struct Names {
    std::unordered_map<std::string, std::string> known;
    std::unordered_set<std::string> taken;
  };
  static std::string unique_mask(Names& names, std::string_view name);
  std::string registered(const std::string& name);

  Names local_parts_, domains_, boundaries_, files_, ids_;
};

}  // namespace intaked::redact
