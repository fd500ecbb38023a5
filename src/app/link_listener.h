// Serves the files that links of ours name, to whoever has such a link. On its own port and
// threads: what happens there does not touch the control socket.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "base/clock.h"
#include "base/file_source.h"
#include "base/result.h"
#include "base/secret.h"
#include "config/config.h"

namespace intaked::app {

struct OpenedFile {
  std::string name;  // as the sender wrote it
  std::uint64_t size = 0;
  std::unique_ptr<FileSource> source;  // nullptr for whoever asked for the facts alone
};

enum class Asked { file, facts };

// The file NUMBER (from 1) of a message. nullopt: there was one, and its bytes are gone.
// not_found: there never was one. Called on the listener's workers, several at once; it may block
// as FileSource::read() may.
using OpenFile = std::function<Result<std::optional<OpenedFile>>(const std::string& intake_id,
                                                                 int number, Asked)>;

class LinkListener {
 public:
  // Listens before it returns. conflict: the port is taken; denied; invalid: the certificate.
  static Result<std::unique_ptr<LinkListener>> start(const config::FileLinks& links,
                                                     const Secret& installation_key,
                                                     OpenFile open_file, const Clock& clock);
  virtual ~LinkListener() = default;  // ends what is being sent
  virtual std::uint16_t port() const = 0;
  virtual Tick last_round() const = 0;                           // for the watchdog
  virtual std::optional<Instant> certificate_until() const = 0;  // web::Server's
};

}  // namespace intaked::app
