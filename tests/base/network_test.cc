#include "base/network.h"

#include <gmock/gmock.h>

namespace intaked {
namespace {

struct Membership {
  const char* shows;
  const char* network;
  const char* address;
  bool is_in;
};

class NetworkContains : public testing::TestWithParam<Membership> {};

TEST_P(NetworkContains, whose_first_bits_are_its_own) {
  const auto network = network_from(GetParam().network);
  ASSERT_TRUE(network) << network.error().text;
  EXPECT_EQ(network->contains(ip_address_from(GetParam().address).value()), GetParam().is_in);
}

INSTANTIATE_TEST_SUITE_P(
    Cases, NetworkContains,
    testing::Values(Membership{"itself", "10.0.0.2", "10.0.0.2", true},
                    Membership{"its_neighbour", "10.0.0.2", "10.0.0.3", false},
                    Membership{"the_last", "10.0.0.0/8", "10.255.255.255", true},
                    Membership{"the_next", "10.0.0.0/8", "11.0.0.0", false},
                    Membership{"within_a_byte", "172.16.0.0/12", "172.31.0.1", true},
                    Membership{"beyond_within_a_byte", "172.16.0.0/12", "172.32.0.1", false},
                    Membership{"everybody", "0.0.0.0/0", "203.0.113.9", true},
                    Membership{"everybody_of_another_version", "::/0", "203.0.113.9", false},
                    Membership{"in_version_6", "10.0.0.0/8", "::ffff:10.1.2.3", true},
                    Membership{"of_version_6", "2001:db8::/33", "2001:db8:7fff::1", true},
                    Membership{"beyond_of_version_6", "2001:db8::/33", "2001:db8:8000::1", false}),
    [](const auto& test) { return std::string(test.param.shows); });

TEST(Network, is_written_as_the_system_writes_it) {
  for (const auto& [written, text] : {std::pair{"10.0.0.0/8", "10.0.0.0/8"},
                                      {"2001:DB8:0::/32", "2001:db8::/32"},
                                      {"127.0.0.1/32", "127.0.0.1"},
                                      {"::ffff:127.0.0.1", "127.0.0.1"}})
    EXPECT_EQ(text_of(network_from(written).value()), text) << written;
}

TEST(Network, what_is_none_is_told_with_what_is_meant) {
  for (const auto& [written, said] :
       {std::pair{"example.com", "neither an IP address nor a network"},
        {"", "neither an IP address nor a network"},
        {"10.0.0.0/", "behind the / must stand 0 to 32"},
        {"10.0.0.0/33", "behind the / must stand 0 to 32"},
        {"10.0.0.0/-1", "behind the / must stand 0 to 32"},
        {"2001:db8::/129", "behind the / must stand 0 to 128"},
        {"10.0.0.5/8", "is an address in 10.0.0.0/8; write that, or 10.0.0.5 for it alone"},
        {"2001:db8::1/32", "is an address in 2001:db8::/32; write that, or 2001:db8::1 for it"}}) {
    const auto network = network_from(written);
    ASSERT_FALSE(network) << written;
    EXPECT_THAT(network.error().text, testing::HasSubstr(said));
  }
}

}  // namespace
}  // namespace intaked
