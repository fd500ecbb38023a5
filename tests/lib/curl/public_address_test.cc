#include "lib/curl/public_address.h"

#include <cstring>

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>

namespace intaked::curl {
namespace {

bool public_of(const char* text) {
  sockaddr_storage storage{};
  auto* v4 = reinterpret_cast<sockaddr_in*>(&storage);
  auto* v6 = reinterpret_cast<sockaddr_in6*>(&storage);
  if (inet_pton(AF_INET, text, &v4->sin_addr) == 1) {
    v4->sin_family = AF_INET;
  } else {
    EXPECT_EQ(inet_pton(AF_INET6, text, &v6->sin6_addr), 1) << text;
    v6->sin6_family = AF_INET6;
  }
  return is_public(reinterpret_cast<const sockaddr*>(&storage));
}

TEST(PublicAddress, is_one_of_the_internet) {
  for (const char* text : {"1.1.1.1", "8.8.8.8", "172.15.255.255", "172.32.0.0", "192.0.1.1",
                           "100.63.0.1", "100.128.0.1", "198.17.0.1", "223.255.255.255",
                           "2606:4700::1111", "2a00:1450::1", "2001:200::1"})
    EXPECT_TRUE(public_of(text)) << text;
}

TEST(PublicAddress, is_none_of_this_machine_this_network_or_nobody) {
  for (const char* text :
       {"0.0.0.0",         "10.0.0.1",       "100.64.0.1",      "127.0.0.1",    "127.1.2.3",
        "169.254.169.254", "172.16.0.1",     "172.31.255.255",  "192.0.0.1",    "192.0.2.1",
        "192.168.1.1",     "198.18.0.1",     "198.19.255.255",  "198.51.100.1", "203.0.113.1",
        "224.0.0.1",       "240.0.0.1",      "255.255.255.255", "::",           "::1",
        "::ffff:10.0.0.1", "::ffff:8.8.8.8", "64:ff9b::a00:1",  "fe80::1",      "fc00::1",
        "fd12::1",         "ff02::1",        "2001:db8::1",     "2001:0:1::1",  "2002:a00:1::1",
        "3fff::1",         "100::1"})
    EXPECT_FALSE(public_of(text)) << text;
}

}  // namespace
}  // namespace intaked::curl
