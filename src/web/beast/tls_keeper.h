// A listener's certificate and key, and newer ones when their files change: whoever renews them
// restarts nothing.
#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "base/clock.h"
#include "base/result.h"
#include "web/beast/connection.h"
#include "web/server.h"

namespace intaked::web {

// On the loop's thread.
class TlsKeeper {
 public:
  // nullptr: the listener has no certificate. Errors name the file.
  static Result<std::unique_ptr<TlsKeeper>> open(const Listen& listen);

  // For the next connection.
  const std::shared_ptr<TlsContext>& context() const { return context_; }
  // When the certificate in use ends.
  Instant until() const;
  // Reads the files again if they have changed, once in some seconds. Ones that cannot be used are
  // complained of in the log, and those before stay in use.
  void look(std::chrono::steady_clock::time_point now);

 private:
  TlsKeeper(Listen listen, std::shared_ptr<TlsContext> context, std::string state)
      : listen_(std::move(listen)), context_(std::move(context)), state_(std::move(state)) {}

  const Listen listen_;
  std::shared_ptr<TlsContext> context_;
  std::string state_;  // of the files: when they were changed, and how large they are
  std::chrono::steady_clock::time_point looked_at_{};
};

}  // namespace intaked::web
