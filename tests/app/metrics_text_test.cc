// The figures of a mailbox: what is not known of it is left out, and no zero stands in its place.
#include "app/metrics_text.h"

#include <gmock/gmock.h>

namespace intaked::app {
namespace {

using testing::HasSubstr;
using testing::Not;

class MetricsTextTest : public testing::Test {
 protected:
  std::string text() const { return metrics_text(status_, {}, config::Config{}); }
  imap::SourceStatus& support() { return status_.mailboxes["support"]; }
  ServiceStatus status_;
};

TEST_F(MetricsTextTest, AMailboxThatWasNeverCountedHasNoUnaccountedMessages) {
  support();
  EXPECT_THAT(text(), HasSubstr("# TYPE intaked_mailbox_unaccounted_messages gauge\n"));
  EXPECT_THAT(text(), Not(HasSubstr("intaked_mailbox_unaccounted_messages{")));
  support().census.emplace();
  EXPECT_THAT(text(), HasSubstr("intaked_mailbox_unaccounted_messages{mailbox=\"support\"} 0\n"));
  support().census->unaccounted = 2;
  EXPECT_THAT(text(), HasSubstr("intaked_mailbox_unaccounted_messages{mailbox=\"support\"} 2\n"));
}

TEST_F(MetricsTextTest, ACertificateIsToldOfOnceItIsKnown) {
  support();
  EXPECT_THAT(text(), Not(HasSubstr("intaked_mailbox_certificate_expiry_timestamp_seconds{")));
  support().certificate_until = Instant{std::chrono::seconds{1'800'000'000}};
  EXPECT_THAT(text(), HasSubstr("intaked_mailbox_certificate_expiry_timestamp_seconds{mailbox="
                                "\"support\"} 1800000000\n"));
  status_.own_certificates["web"].until = Instant{std::chrono::seconds{1'800'000'002}};
  EXPECT_THAT(text(), HasSubstr("intaked_listener_certificate_expiry_timestamp_seconds{listener="
                                "\"web\"} 1800000002\n"));
  EXPECT_THAT(text(), Not(HasSubstr("\nintaked_desk_certificate_expiry_timestamp_seconds ")));
  status_.desk_certificate_until = Instant{std::chrono::seconds{1'800'000'001}};
  EXPECT_THAT(text(),
              HasSubstr("\nintaked_desk_certificate_expiry_timestamp_seconds 1800000001\n"));
}

}  // namespace
}  // namespace intaked::app
