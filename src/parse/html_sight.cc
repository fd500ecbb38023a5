#include "parse/html_sight.h"

#include "parse/html_attributes.h"
#include "parse/html_style.h"

namespace intaked::parse {
namespace {

bool is_part_of_table(std::string_view name) {
  return name == "table" || name == "tbody" || name == "tr" || name == "td" || name == "th";
}

// An attribute of <font> sets a size too; none of its values is 0.
Look look_of_element(std::string_view name, const HtmlAttributes& attributes,
                     std::string_view style) {
  const bool is_box = layout_of(name) != Layout::inline_text && !is_part_of_table(name);
  Look look = look_of(style, is_box);
  if (name == "select" || has_attribute(attributes, "hidden")) look.hidden = true;
  const bool sized = name == "font" && has_attribute(attributes, "size");
  if (sized && look.letters == FontSize::inherited) look.letters = FontSize::some;
  return look;
}

}  // namespace

bool HtmlSight::start(std::string_view name, const HtmlAttributes& attributes) {
  ++depth_;
  if (hidden_at_ != 0) return false;
  const Look look = look_of_element(name, attributes, plain_style(attributes));
  if (look.hidden) {
    hidden_at_ = depth_;
    return false;
  }
  if (look.letters != FontSize::inherited) {
    sizes_.push_back({depth_, look.letters == FontSize::none});
  }
  return true;
}

bool HtmlSight::end() {
  const bool seen = hidden_at_ == 0;
  if (hidden_at_ == depth_) hidden_at_ = 0;
  if (!sizes_.empty() && sizes_.back().depth == depth_) sizes_.pop_back();
  --depth_;
  return seen;
}

}  // namespace intaked::parse
