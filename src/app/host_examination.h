// What follows from a first look at a server: its name, the connection, the certificate. Pure.
#pragma once

#include <chrono>
#include <string>

#include "app/examination.h"
#include "app/host_look.h"
#include "base/clock.h"

namespace intaked::app {

// Sooner than this the end of a certificate is worth a note.
inline constexpr std::chrono::days k_certificate_note{21};

// Where the server is written in the configuration.
struct HostSettings {
  std::string section;            // "desk", "mailboxes.support"
  std::string host_key = "host";  // "url" where the address is one
  std::string port_key = "port";  // the same
  std::string host_prefix = {};   // what stands before a host there: "https://"

  std::string host() const { return section + "." + host_key; }
  std::string port() const { return section + "." + port_key; }
  std::string ca_file() const { return section + ".ca_file"; }
  // "host: mail.acme.example (under mailboxes.support)"
  std::string line(const std::string& key, const std::string& value) const {
    return key + ": " + value + " (under " + section + ")";
  }
};

// Adds the steps "name", "connection" and, with TLS, "certificate"; stops the examination where one
// fails.
void examine_host(const Host& host, const HostLook& look, const HostSettings& settings, Instant now,
                  Examination& to);

// "3 days", "5 h", "2 min", "12 s": whole ones, rounded down.
std::string in_words(std::chrono::microseconds time);
// "2026-03-13", UTC.
std::string day_of(Instant at);

}  // namespace intaked::app
