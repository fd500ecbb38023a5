// What an examination of something outside found, step by step.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "model/json.h"

namespace intaked::app {

struct ExaminedStep {
  // note: it works, and a person should know this. not_tried: what it needs has failed.
  enum class Outcome { good, note, bad, not_tried } outcome = Outcome::good;
  std::string name;    // "certificate"
  std::string text;    // what was seen; without control characters
  std::string remedy;  // bad, note: what to type or write
};

struct Examination {
  std::vector<ExaminedStep> steps;  // in their order
  std::string stopped;              // why the rest cannot be tried; "" while it can

  bool passed() const;  // nothing is bad
  void good(std::string name, std::string text);
  void note(std::string name, std::string text, std::string remedy = {});
  void bad(std::string name, std::string text, std::string remedy);
  // Bad, and what follows needs it: "the certificate is not trusted".
  void stop(std::string name, std::string text, std::string remedy, std::string why);
  // Those of these steps that are not there were not tried.
  void leave_out(std::initializer_list<std::string_view> names);
};

// Text of somebody else on one line, so that nothing of it moves a cursor: at most 300 bytes,
// control characters written out.
std::string said(std::string_view text);

// One line a step, and below it what to type.
std::string to_text(const Examination& examination);
// A list of {name, outcome, text, remedy}.
model::Json to_json(const Examination& examination);

}  // namespace intaked::app
