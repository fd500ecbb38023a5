#include "app/proxy_examination.h"

#include <gmock/gmock.h>

namespace intaked::app {
namespace {

using Outcome = ExaminedStep::Outcome;

struct Proxied {
  const char* shows;
  const char* public_url;
  const char* taken_for;
  Outcome outcome;
  std::string says;
  std::string remedy;
};

class ProxyTakesUs : public testing::TestWithParam<Proxied> {};

TEST_P(ProxyTakesUs, for_somebody) {
  config::Web web;
  web.public_url = GetParam().public_url;
  web.trusted_proxies.push_back(network_from("10.9.0.0/16").value());
  Examination found;
  examine_proxy(web, {GetParam().taken_for}, found);
  ASSERT_EQ(found.steps.size(), 1u);
  EXPECT_EQ(found.steps[0].outcome, GetParam().outcome);
  EXPECT_THAT(found.steps[0].text, testing::HasSubstr(GetParam().says));
  EXPECT_EQ(found.steps[0].remedy, GetParam().remedy);
}

constexpr const char* k_outside = "https://intake.example.com";
constexpr const char* k_set_header =
    "nginx: proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;";

INSTANTIATE_TEST_SUITE_P(
    Cases, ProxyTakesUs,
    testing::Values(
        Proxied{"it_tells_who_sends", k_outside, "203.0.113.9", Outcome::good,
                "we come from 203.0.113.9", ""},
        Proxied{"it_is_not_trusted", k_outside, "10.0.0.5", Outcome::note,
                "10.0.0.5, which is not in web.trusted_proxies",
                "trusted_proxies: [127.0.0.1, \"::1\", 10.9.0.0/16, 10.0.0.5] (under web)"},
        Proxied{"it_is_not_trusted_on_version_6", k_outside, "fd00::5", Outcome::note,
                "fd00::5, which is not in web.trusted_proxies",
                "trusted_proxies: [127.0.0.1, \"::1\", 10.9.0.0/16, \"fd00::5\"] (under web)"},
        Proxied{"it_does_not_say_for_whom", k_outside, "127.0.0.1", Outcome::note,
                "is 127.0.0.1, which is trusted and does not say in X-Forwarded-For for whom",
                k_set_header},
        Proxied{"one_of_a_network_does_not_say_for_whom", k_outside, "10.9.8.7", Outcome::note,
                "is 10.9.8.7, which is trusted", k_set_header},
        Proxied{"nothing_leaves_this_machine", "http://127.0.0.1:8025", "127.0.0.1", Outcome::good,
                "we come from 127.0.0.1", ""}),
    [](const auto& test) { return std::string(test.param.shows); });

TEST(ExaminedProxy, who_believes_what_strangers_write_is_no_proxy_to_have) {
  config::Web web;
  web.public_url = k_outside;
  Examination found;
  examine_proxy(web, {"203.0.113.9", true}, found);
  EXPECT_FALSE(found.passed());
  EXPECT_EQ(found.steps.at(0).remedy, k_set_header);
}

}  // namespace
}  // namespace intaked::app
