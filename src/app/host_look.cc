#include "app/host_look.h"

#include <algorithm>
#include <array>
#include <future>
#include <memory>
#include <thread>
#include <utility>

#include <netdb.h>
#include <sys/socket.h>

namespace intaked::app {
namespace {

struct Found {
  std::vector<std::string> addresses;
  std::string not_found;
};

Found look_up(const std::string& name) {
  addrinfo wanted{};
  wanted.ai_socktype = SOCK_STREAM;
  addrinfo* list = nullptr;
  const int error = ::getaddrinfo(name.c_str(), nullptr, &wanted, &list);
  if (error != 0) return {{}, ::gai_strerror(error)};
  Found found;
  for (const addrinfo* one = list; one != nullptr; one = one->ai_next) {
    std::array<char, NI_MAXHOST> text{};
    if (::getnameinfo(one->ai_addr, one->ai_addrlen, text.data(), text.size(), nullptr, 0,
                      NI_NUMERICHOST) != 0) {
      continue;
    }
    const std::string address(text.data());
    if (std::ranges::find(found.addresses, address) == found.addresses.end())
      found.addresses.push_back(address);
  }
  ::freeaddrinfo(list);
  if (found.addresses.empty()) found.not_found = "it has no address";
  return found;
}

// The resolver has no deadline of its own: the thread is left to it, and holds all that it uses.
Found look_up_within(const std::string& name, std::chrono::milliseconds deadline) {
  auto task = std::make_shared<std::packaged_task<Found()>>([name] { return look_up(name); });
  auto answer = task->get_future();
  std::thread([task] { (*task)(); }).detach();
  if (answer.wait_for(deadline) == std::future_status::ready) return answer.get();
  return {{}, "no name server answered within " + std::to_string(deadline.count() / 1000) + " s"};
}

std::string url_of(const Host& host) {
  const bool ipv6 = host.name.find(':') != std::string::npos;
  return (host.tls ? "https://" : "http://") + (ipv6 ? "[" + host.name + "]" : host.name) + ":" +
         std::to_string(host.port) + "/";
}

}  // namespace

HostLook look_at(const Host& host, std::chrono::milliseconds deadline) {
  auto [addresses, not_found] = look_up_within(host.name, deadline);
  HostLook look{std::move(addresses), std::move(not_found), {}};
  if (!look.addresses.empty())
    look.handshake = curl::shake_hands(url_of(host), host.ca_file, deadline);
  return look;
}

}  // namespace intaked::app
