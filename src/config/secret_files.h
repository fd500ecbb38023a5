// Where secrets lie, and how their files must be.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "base/secret.h"
#include "config/config.h"

namespace intaked::config {

class SecretFiles {
 public:
  // Names start at `directory` if it is given, else where systemd put the unit's credentials, else
  // at "secrets" beside the configuration.
  SecretFiles(Secrets mode, std::string directory, const std::string& config_directory);

  // The file's content without its last line end; an empty Secret when secrets are skipped.
  // Errors are invalid, not_found, or denied (not for this user): the text says what is wrong, the
  // hint how to mend it.
  Result<Secret> read(const std::string& name) const;

  // Whether read() would find a file that only those may read who should.
  Result<void> check(const std::string& name) const;

  // Where a secret lies that others read, such as the private key of a listener.
  std::string path_of(const std::string& name) const;
  const std::string& prefix() const { return prefix_; }

 private:
  const Secrets mode_;
  std::string prefix_;  // a directory with its "/", or systemd's "DIRECTORY/secrets_"
};

// The names of all that a configuration reads.
std::vector<std::string> secret_names(const Config& config);

}  // namespace intaked::config
