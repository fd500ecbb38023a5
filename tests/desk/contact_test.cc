#include "desk/contact.h"

#include <gtest/gtest.h>

namespace intaked::desk {
namespace {

TEST(Contact, HasAFirstNameWhateverTheMailShows) {
  const struct {
    Contact contact;
    const char* body;
  } cases[] = {
      {{"a@x.example", "Alice Fox"},
       R"({"firstName":"Alice","lastName":"Fox","email":"a@x.example"})"},
      {{"a@x.example", "Fox, Alice"},
       R"({"firstName":"Alice","lastName":"Fox","email":"a@x.example"})"},
      {{"a@x.example", " Alice  van der Fox "},
       R"({"firstName":"Alice","lastName":"van der Fox","email":"a@x.example"})"},
      {{"a@x.example", "Jürgen"}, R"({"firstName":"Jürgen","email":"a@x.example"})"},
      {{"alice.fox@x.example", ""}, R"({"firstName":"alice.fox","email":"alice.fox@x.example"})"},
      {{"a@x.example", "Fox,"}, R"({"firstName":"Fox","email":"a@x.example"})"},
      {{"a@x.example", ","}, R"({"firstName":"a","email":"a@x.example"})"},
  };
  for (const auto& one : cases) EXPECT_EQ(contact_body(one.contact), one.body);
  EXPECT_LT(contact_body({"a@x.example", std::string(5000, 'x')}).size(), 200u);
}

}  // namespace
}  // namespace intaked::desk
