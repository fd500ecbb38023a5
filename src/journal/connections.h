// The journal's connections to its database: one writes, each other reads for somebody.
#pragma once

#include <memory>
#include <string>

#include "base/clock.h"
#include "lib/sql/connection.h"

namespace intaked::journal {

struct Connections {
  std::string path;  // of the database
  std::unique_ptr<sql::Connection> writing;
  std::unique_ptr<sql::Connection> working;     // the pipeline
  std::unique_ptr<sql::Connection> looking;     // short questions: status, one message
  std::unique_ptr<sql::Connection> sending;     // files, as slowly as another host takes them
  std::unique_ptr<sql::Connection> inspecting;  // long questions: lists, what people look for
};

// Its path.
std::string database_in(const std::string& state_directory);

// Makes or migrates the database first.
Result<Connections> open_connections(const std::string& state_directory, Instant now);

}  // namespace intaked::journal
