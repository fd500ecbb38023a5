#include "app/examination.h"

#include <algorithm>
#include <utility>

#include "lib/text/text.h"

namespace intaked::app {
namespace {

using Outcome = ExaminedStep::Outcome;

constexpr std::size_t k_said_bytes_max = 300;
constexpr std::size_t k_name_width = 13;
constexpr std::size_t k_word_width = 9;

std::string padded(std::string_view text, std::size_t width) {
  std::string wide(text);
  if (wide.size() < width) wide.resize(width, ' ');
  return wide;
}

std::string_view word_of(Outcome outcome) {
  switch (outcome) {
    case Outcome::good:
      return "ok";
    case Outcome::note:
      return "note";
    case Outcome::bad:
      return "WRONG";
    case Outcome::not_tried:
      break;
  }
  return "-";
}

}  // namespace

bool Examination::passed() const {
  return std::ranges::none_of(
      steps, [](const ExaminedStep& step) { return step.outcome == Outcome::bad; });
}

void Examination::good(std::string name, std::string text) {
  steps.push_back({Outcome::good, std::move(name), std::move(text), ""});
}

void Examination::note(std::string name, std::string text, std::string remedy) {
  steps.push_back({Outcome::note, std::move(name), std::move(text), std::move(remedy)});
}

void Examination::bad(std::string name, std::string text, std::string remedy) {
  steps.push_back({Outcome::bad, std::move(name), std::move(text), std::move(remedy)});
}

void Examination::stop(std::string name, std::string text, std::string remedy, std::string why) {
  bad(std::move(name), std::move(text), std::move(remedy));
  stopped = std::move(why);
}

void Examination::leave_out(std::initializer_list<std::string_view> names) {
  for (const std::string_view name : names) {
    if (std::ranges::find(steps, name, &ExaminedStep::name) != steps.end()) continue;
    steps.push_back({Outcome::not_tried, std::string(name), "not tried: " + stopped, ""});
  }
}

std::string said(std::string_view text) {
  const std::string_view cut = text::cut_utf8(text, k_said_bytes_max);
  std::string shown = text::escape_controls(text::repair_utf8(cut));
  if (cut.size() < text.size()) shown += " ...";
  return shown;
}

std::string to_text(const Examination& examination) {
  std::string text;
  for (const ExaminedStep& step : examination.steps) {
    text += padded(step.name, k_name_width) + padded(word_of(step.outcome), k_word_width) +
            step.text + "\n";
    if (!step.remedy.empty())
      text += std::string(k_name_width + k_word_width, ' ') + step.remedy + "\n";
  }
  return text;
}

model::Json to_json(const Examination& examination) {
  auto steps = model::Json::array();
  for (const ExaminedStep& step : examination.steps) {
    auto one = model::Json::object();
    one.set("name", step.name);
    const bool tried = step.outcome != Outcome::not_tried;
    one.set("outcome", tried ? word_of(step.outcome) : "not tried");
    one.set("text", step.text);
    one.set("remedy", step.remedy);
    steps.push_back(std::move(one));
  }
  return steps;
}

}  // namespace intaked::app
