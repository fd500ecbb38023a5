#include "app/host_examination.h"

#include <algorithm>
#include <cstdio>
#include <utility>

namespace intaked::app {
namespace {

using curl::Distrust;
using Reached = curl::Handshake::Reached;

constexpr std::size_t k_listed_max = 5;
constexpr std::uint16_t k_imap_port_in_clear = 143;

std::string listed(const std::vector<std::string>& words) {
  std::string text;
  for (std::size_t i = 0; i < std::min(words.size(), k_listed_max); ++i)
    text += (i == 0 ? "" : ", ") + said(words[i]);
  if (words.size() > k_listed_max)
    text += " and " + std::to_string(words.size() - k_listed_max) + " more";
  return text;
}

std::string place_of(const Host& host) {
  const bool ipv6 = host.name.find(':') != std::string::npos;
  return (ipv6 ? "[" + host.name + "]" : host.name) + ":" + std::to_string(host.port);
}

std::string try_tls(const Host& host) {
  return "openssl s_client -connect " + place_of(host) + " -servername " + host.name +
         " </dev/null";
}

std::string in_milliseconds(std::chrono::microseconds time) {
  char text[32];
  std::snprintf(text, sizeof text, "%.1f ms", static_cast<double>(time.count()) / 1000);
  return text;
}

// Why it is not trusted, and what to do.
struct Verdict {
  std::string text, remedy;
};

Verdict judge_expired(const Host& host, const curl::Certificate* seen, Instant now) {
  if (!seen || !seen->ends || *seen->ends > now) {
    return {"one of the certificates that vouch for it has expired",
            "here: apt-get install --only-upgrade ca-certificates; there: whoever runs " +
                host.name + " has to renew its chain"};
  }
  return {"it has expired on " + day_of(*seen->ends) + ", " + in_words(now - *seen->ends) + " ago",
          "whoever runs " + host.name + " has to renew it; see it with: " + try_tls(host)};
}

Verdict judge_early(const Host& host, const curl::Certificate* seen) {
  const bool told = seen && seen->begins;
  return {"it is not valid " + (told ? "before " + day_of(*seen->begins) : std::string("yet")),
          "is this machine's clock right? look: timedatectl; else whoever runs " + host.name +
              " has to install one that is"};
}

Verdict judge_name(const HostSettings& settings, const curl::Certificate* seen) {
  if (!seen || seen->names.empty()) {
    return {"it names no host that it is for",
            "whoever runs the server has to install one that names it"};
  }
  const auto whole = std::ranges::find_if(
      seen->names, [](const std::string& name) { return name.find('*') == std::string::npos; });
  const std::string example =
      whole == seen->names.end() ? "NAME" : settings.host_prefix + said(*whole);
  return {"it is for other hosts: " + listed(seen->names),
          "if that is your server, write: " + settings.line(settings.host_key, example)};
}

Verdict judge_issuer(const Host& host, const HostSettings& settings, const curl::Certificate* seen,
                     Distrust distrust) {
  const std::string issuer = seen ? said(seen->issuer) : "somebody";
  if (!host.ca_file.empty()) {
    return {"it is issued by " + issuer + ", which " + settings.ca_file() + " (" + host.ca_file +
                ") does not vouch for",
            "put the certificate of that authority into it; see the chain with: " + try_tls(host) +
                " -showcerts"};
  }
  return {distrust == Distrust::self_signed
              ? "it is signed by itself: nobody vouches for it"
              : "it is issued by " + issuer + ", which this machine does not know",
          "if that is your own authority, put its certificate into a file and write: " +
              settings.line("ca_file", "/etc/intaked/authority.pem")};
}

Verdict judge(const Host& host, const HostSettings& settings, const curl::Handshake& got,
              Instant now) {
  const curl::Certificate* seen = got.certificate ? &*got.certificate : nullptr;
  switch (got.distrust) {
    case Distrust::expired:
      return judge_expired(host, seen, now);
    case Distrust::not_yet_valid:
      return judge_early(host, seen);
    case Distrust::other_name:
      return judge_name(settings, seen);
    case Distrust::unknown_issuer:
    case Distrust::self_signed:
      return judge_issuer(host, settings, seen, got.distrust);
    case Distrust::no_ca_file:
      return host.ca_file.empty()
                 ? Verdict{"this machine has no certificates of authorities: " + said(got.text),
                           "apt-get install ca-certificates"}
                 : Verdict{"the authority's certificate in " + host.ca_file + " cannot be read",
                           "does it hold one in PEM, and may you read it? openssl x509 -noout "
                           "-subject -in " +
                               host.ca_file};
    default:
      return {"it is not trusted: " + said(got.text), "see it with: " + try_tls(host)};
  }
}

void examine_tls_failure(const Host& host, const HostSettings& settings, const curl::Handshake& got,
                         Instant now, Examination& to) {
  if (got.timed_out) {
    return to.stop("certificate", "the server took the connection and did not finish TLS in time",
                   "is " + settings.port() + " the port for TLS? try: " + try_tls(host),
                   "TLS does not stand");
  }
  if (got.distrust == Distrust::none) {
    const bool in_clear = got.text.find("wrong version number") != std::string::npos;
    const bool starttls = in_clear && host.port == k_imap_port_in_clear;
    return to.stop("certificate",
                   in_clear ? "what answers there speaks no TLS" : "no TLS: " + said(got.text),
                   starttls ? "143 begins in clear (STARTTLS), which is not used here; write: " +
                                  settings.line(settings.port_key, "993")
                            : "is " + settings.port() + " the port for TLS? try: " + try_tls(host),
                   "TLS does not stand");
  }
  Verdict verdict = judge(host, settings, got, now);
  to.stop("certificate", std::move(verdict.text), std::move(verdict.remedy),
          "the certificate is not trusted");
}

void examine_certificate(const Host& host, const curl::Handshake& got, Instant now,
                         Examination& to) {
  if (!got.certificate || !got.certificate->ends)
    return to.note("certificate", "trusted; it does not say when it ends");
  const Instant ends = *got.certificate->ends;
  std::string text = "trusted for " + host.name + ", ends on " + day_of(ends) + " (" +
                     in_words(ends - now) + " left), issued by " + said(got.certificate->issuer);
  if (ends - now >= k_certificate_note) return to.good("certificate", std::move(text));
  to.note("certificate", std::move(text), "whoever runs " + host.name + " has to renew it");
}

}  // namespace

std::string in_words(std::chrono::microseconds time) {
  using namespace std::chrono;
  const auto one = [](std::int64_t count, const std::string& unit) {
    return std::to_string(count) + unit;
  };
  if (time >= days{2}) return one(duration_cast<days>(time).count(), " days");
  if (time >= hours{2}) return one(duration_cast<hours>(time).count(), " h");
  if (time >= minutes{2}) return one(duration_cast<minutes>(time).count(), " min");
  return one(duration_cast<seconds>(time).count(), " s");
}

std::string day_of(Instant at) {
  return to_rfc3339(at).substr(0, 10);
}

void examine_host(const Host& host, const HostLook& look, const HostSettings& settings, Instant now,
                  Examination& to) {
  if (look.addresses.empty()) {
    return to.stop("name", host.name + " is not found: " + said(look.not_found),
                   "is " + settings.host() + " right? ask with: getent ahosts " + host.name,
                   "the name is not found");
  }
  to.good("name", look.addresses.front() == host.name
                      ? host.name + " is an address"
                      : host.name + " is " + listed(look.addresses));
  const curl::Handshake& got = look.handshake;
  if (got.reached < Reached::connection) {
    return to.stop("connection", place_of(host) + " cannot be reached: " + said(got.text),
                   "is " + settings.port() +
                       " right, and does no firewall stop it? try: timeout 5 bash -c "
                       "'</dev/tcp/" +
                       host.name + "/" + std::to_string(host.port) + "' && echo open",
                   "there is no connection");
  }
  const bool timed = got.connect_time.count() > 0;
  to.good("connection", got.address + " port " + std::to_string(host.port) + " answers" +
                            (timed ? ", in " + in_milliseconds(got.connect_time) : ""));
  if (!host.tls) return;
  if (got.reached == Reached::connection) return examine_tls_failure(host, settings, got, now, to);
  examine_certificate(host, got, now, to);
}

}  // namespace intaked::app
