// The mailboxes and pipes of the file: everything that messages come from.
#pragma once

#include "config/config.h"
#include "config/report.h"
#include "config/secret_files.h"
#include "config/settings.h"

namespace intaked::config {

// What reading a source needs besides its own lines.
struct Surroundings {
  const SecretFiles& secrets;
  const std::string& directory;  // where relative paths start
  const std::string& time_zone;
  bool check_files = true;  // false: files that only the daemon's machine has may be absent here
};

void read_mailboxes(Settings& top, const Surroundings& surroundings, Config& config);
void read_pipes(Settings& top, Config& config);

// A name that cannot be one of a source ("mailbox").
void report_source_name(const yaml::Node& name, std::string_view what, Report& report);
// The secret behind a setting; a problem at the setting if it cannot be used.
Secret read_secret(const yaml::Node& at, const std::string& name, const SecretFiles& secrets,
                   Report& report);
// That a secret cannot be used, and how to mend it.
void report_secret(const yaml::Node& at, const Error& error, Report& report);
// Reads a setting that names a file, relative to the configuration, and reports if it is absent.
void read_file_name(Settings& settings, std::string_view key, const Surroundings& surroundings,
                    std::string& path);

}  // namespace intaked::config
