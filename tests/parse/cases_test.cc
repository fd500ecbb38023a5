// Every folder of tests/cases/parse holds a message.eml and an expected.yaml. To add a case, add a
// folder; no C++ is needed. The keys are in tests/cases/parse/README.md.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

#include <gtest/gtest.h>

#include "base/clock.h"
#include "lib/crypto/crypto.h"
#include "lib/yaml/document.h"
#include "parse/expect_sound.h"
#include "parse/file_type.h"
#include "parse/parse.h"

namespace intaked::parse {
namespace {

std::filesystem::path cases_folder() {
  return std::filesystem::path(INTAKED_SOURCE_DIR) / "tests/cases/parse";
}

std::string read_file(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  EXPECT_TRUE(in) << path;
  std::stringstream out;
  out << in.rdbuf();
  return out.str();
}

std::vector<std::string> case_names() {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(cases_folder())) {
    if (entry.is_directory()) names.push_back(entry.path().filename().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

using Values = std::vector<std::string>;

Values texts_of(const yaml::Node& node) {
  if (node.is_null()) return {};
  if (!node.is_sequence()) return {node.text};
  Values out;
  for (const yaml::Node& item : node.items) out.push_back(item.text);
  return out;
}

Values addresses_of(const std::vector<model::Address>& addresses) {
  Values out;
  for (const model::Address& a : addresses) {
    out.push_back(a.name.empty() ? a.address : a.name + " <" + a.address + ">");
  }
  return out;
}

std::string shown(const std::optional<model::Address>& address) {
  return address ? addresses_of({*address}).front() : "none";
}

std::string shown(const std::optional<model::Attributed>& address) {
  return address ? addresses_of({address->address}).front() + " (" + address->header + ")" : "none";
}

std::string shown(const model::Attachment& file) {
  return file.name + " | " + file.type + " | " + std::to_string(file.size) +
         (file.is_inline ? " | inline" : "");
}

// What a message says, under the keys that expected.yaml may use for exact values.
std::map<std::string, Values> observed(const model::ParsedMessage& m) {
  std::map<std::string, Values> out;
  out["from"] = {shown(m.from)};
  out["sender"] = {shown(m.sender)};
  out["author"] = {shown(m.author)};
  out["destination"] = {shown(m.destination)};
  out["author_behind"] = {shown(m.author_behind)};
  out["to"] = addresses_of(m.to);
  out["cc"] = addresses_of(m.cc);
  out["reply_to"] = addresses_of(m.reply_to);
  out["recipients"] = addresses_of(m.recipients);
  out["return_path"] = {m.return_path};
  out["subject"] = {m.subject};
  out["date"] = {m.date ? to_rfc3339(*m.date) : "none"};
  out["message_id"] = {m.message_id};
  out["in_reply_to"] = m.in_reply_to;
  out["references"] = m.references;
  out["text"] = {m.text};
  out["reply_text"] = {m.reply_text};
  out["reply_cut"] = {m.reply_cut};
  out["forwarded_from"] = {m.forwarded ? shown(m.forwarded->from) : "none"};
  const bool dated = m.forwarded && m.forwarded->date;
  out["forwarded_date"] = {dated ? to_rfc3339(*m.forwarded->date) : "none"};
  out["forwarded_subject"] = {m.forwarded ? m.forwarded->subject : "none"};
  out["forwarded_evidence"] = {m.forwarded ? m.forwarded->evidence : "none"};
  for (const model::Attachment& file : m.attachments) out["attachments"].push_back(shown(file));
  for (const model::Attachment& file : m.attachments) {
    out["sha256"].push_back(crypto::hex(file.digest.value()));
    out["files"].push_back(file.part);
    out["detected_types"].push_back(file.detected_type);
  }
  for (const model::Signal& signal : m.signals) {
    out["signals"].push_back(std::string(model::name_of(signal.kind)));
    out["evidence"].push_back(signal.evidence);
  }
  out["received_count"] = {std::to_string(m.received_count)};
  const model::BounceReport bounce = m.bounce.value_or(model::BounceReport{});
  out["bounce_recipients"] = bounce.recipients;
  out["bounce_status"] = {bounce.status};
  out["bounce_permanent"] = {!bounce.permanent ? "none" : *bounce.permanent ? "yes" : "no"};
  out["bounce_original_id"] = {bounce.original_message_id};
  out["bounce_diagnostic"] = {bounce.diagnostic};
  for (const model::Part& part : m.parts) {
    out["parts"].push_back(part.path + " " + part.type + " " +
                           std::string(model::name_of(part.fate)));
  }
  for (const model::Defect& defect : m.defects) {
    out["defects"].push_back(std::string(model::name_of(defect.kind)) + ": " + defect.what);
  }
  out["auth"] = {"spf " + std::string(model::name_of(m.auth.spf)),
                 "dkim " + std::string(model::name_of(m.auth.dkim)),
                 "dmarc " + std::string(model::name_of(m.auth.dmarc))};
  out["proven_domains"] = m.auth.dkim_domains;
  if (!m.auth.spf_domain.empty()) out["proven_domains"].push_back("spf " + m.auth.spf_domain);
  out["from_is_clear"] = {m.from_is_clear ? "yes" : "no"};
  out["arc"] = {std::string(model::name_of(m.auth.arc))};
  return out;
}

void expect_contained(const std::string& text, const Values& words, bool wanted) {
  for (const std::string& word : words) {
    EXPECT_EQ(text.find(word) != std::string::npos, wanted) << "\"" << word << "\" in:\n" << text;
  }
}

void check(const std::string& key, const yaml::Node& wanted, const model::ParsedMessage& m) {
  if (key == "text_has") return expect_contained(m.text, texts_of(wanted), true);
  if (key == "reply_has") return expect_contained(m.reply_text, texts_of(wanted), true);
  if (key == "reply_lacks") return expect_contained(m.reply_text, texts_of(wanted), false);
  if (key == "text_lacks") return expect_contained(m.text, texts_of(wanted), false);
  if (key == "html_has") return expect_contained(m.html, texts_of(wanted), true);
  std::map<std::string, Values> all = observed(m);
  if (key == "defects_have") {
    std::string joined;
    for (const std::string& defect : all["defects"]) joined += defect + "\n";
    return expect_contained(joined, texts_of(wanted), true);
  }
  const bool known = all.contains(key) || key == "attachments" || key == "signals" ||
                     key == "defects" || key == "parts" || key == "sha256" || key == "evidence" ||
                     key == "files" || key == "detected_types" || key == "proven_domains";
  ASSERT_TRUE(known) << "expected.yaml has an unknown key: " << key;
  EXPECT_EQ(all[key], texts_of(wanted)) << key;
}

class Case : public testing::TestWithParam<std::string> {};

TEST_P(Case, IsUnderstoodAsExpected) {
  prepare_file_types();
  const std::filesystem::path folder = cases_folder() / GetParam();
  const yaml::Document document = yaml::read(read_file(folder / "expected.yaml"));
  for (const yaml::Problem& problem : document.problems) {
    ADD_FAILURE() << folder << "/expected.yaml:" << problem.mark.line << ": " << problem.text;
  }
  ASSERT_TRUE(document.root.is_map());
  Options options;
  if (const yaml::Node* own = document.root.find("own_addresses")) {
    options.own_addresses = texts_of(*own);
  }
  if (const yaml::Node* id = document.root.find("authserv_id")) options.authserv_id = id->text;
  const model::ParsedMessage message = parse(read_file(folder / "message.eml"), options);
  expect_sound(message);
  for (std::size_t i = 0; i < document.root.items.size(); ++i) {
    const std::string& key = document.root.keys[i].text;
    if (key == "own_addresses" || key == "authserv_id") continue;
    check(key, document.root.items[i], message);
  }
}

INSTANTIATE_TEST_SUITE_P(Parse, Case, testing::ValuesIn(case_names()), [](const auto& param) {
  std::string name = param.param;
  std::replace_if(
      name.begin(), name.end(),
      [](char c) { return std::isalnum(static_cast<unsigned char>(c)) == 0; }, '_');
  return name;
});

}  // namespace
}  // namespace intaked::parse
