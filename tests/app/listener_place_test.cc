#include "app/listener_place.h"

#include <gmock/gmock.h>

namespace intaked::app {
namespace {

struct Listening {
  const char* shows;
  const char* address;
  std::uint16_t told;
  const char* place;
  bool is_another;
};

class Place : public testing::TestWithParam<Listening> {};

TEST_P(Place, is_where_the_daemon_listens) {
  config::Web web;
  web.listen_address = GetParam().address;
  const ListenerPlace place = listener_place(GetParam().told, web);
  EXPECT_EQ(place.text, GetParam().place);
  EXPECT_EQ(!place.why_another.empty(), GetParam().is_another);
}

INSTANTIATE_TEST_SUITE_P(
    Cases, Place,
    testing::Values(Listening{"no_daemon_says", "10.0.0.5", 0, "10.0.0.5:8025", false},
                    Listening{"as_configured", "10.0.0.5", 8025, "10.0.0.5:8025", false},
                    Listening{"any_address_is_also_this_one", "0.0.0.0", 0, "127.0.0.1:8025",
                              false},
                    Listening{"of_version_6", "::", 0, "[::1]:8025", false},
                    Listening{"a_socket_of_systemd", "10.0.0.5", 443, "127.0.0.1:443", true}),
    [](const auto& test) { return std::string(test.param.shows); });

}  // namespace
}  // namespace intaked::app
