// Every provider as its sender behaves: what it signs, and with what. For *_test.cc of this folder.
#pragma once

#include <array>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "fakes/signing_key.h"
#include "hooks/provider.h"
#include "lib/crypto/crypto.h"

namespace intaked::hooks {

using namespace std::chrono_literals;

inline constexpr Instant k_now{std::chrono::seconds{1'773'416'400}};

// The sender's secret: the newest of ours, the one before it, or one that is not ours.
enum class With { newest, former, other };

// A request that owns its bytes.
struct Sent {
  std::string method = "POST";
  std::vector<std::pair<std::string, std::string>> query = {};
  std::vector<std::pair<std::string, std::string>> headers = {};
  std::string body;

  std::string& header(std::string_view name) {
    for (auto& [key, value] : headers)
      if (key == name) return value;
    return headers.emplace_back(name, "").second;
  }
  Request request() const {
    return {method, "https://intake.example.com/hooks/one", query, headers, body};
  }
};

class KeptDocuments final : public Documents {
 public:
  const Document* find(std::string_view url) const override {
    const auto found = kept.find(std::string(url));
    return found == kept.end() ? nullptr : &found->second;
  }
  void keep(const std::string& url, std::string bytes, Instant fetched_at = k_now) {
    kept[url] = {url, std::move(bytes), fetched_at};
  }
  std::map<std::string, Document> kept;
};

struct Sender {
  std::string shows;
  const Provider* provider = nullptr;
  Credentials ours = {};
  std::function<Sent(Instant at, With with)> send = {};
  std::string proof = {};  // the header whose change must be noticed; "" = it stands in the body
  bool covers_body = true;
  std::chrono::seconds age_max{0};  // 0: nothing tells how old it is
  bool rotates = true;              // two secrets at once
};

std::string secret_of(With with);
std::vector<Sender> all_senders();
// What the senders' providers publish.
KeptDocuments published();

Verification asked(const Sender& sender, const Sent& sent, const Documents& documents,
                   Instant now = k_now);

}  // namespace intaked::hooks
