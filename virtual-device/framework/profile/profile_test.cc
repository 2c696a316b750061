#include "profile/profile.h"

#include <gtest/gtest.h>

namespace ebb::guest {
namespace {

constexpr const char* kZygote =
    "profile name=p\nzygote heap_kb=100 code_kb=50 compress_percent=280\n";
constexpr const char* kApp =
    "app package=a.b activity=.Main uid=10100 system=0 persistent=0 home=1 bound=0 translucent=1 "
    "at_boot=activity graphics_kb=64 wake_ms=5000 "
    "java_heap_kb=10 native_heap_kb=20 activity_kb=3 code_kb=4 apk_kb=5 hot_percent=30 "
    "compress_percent=250 background_period_ms=0 background_touch_kb=0 background_churn_kb=0";

std::optional<Profile> Parse(const std::string& text, std::string* error) {
  return ParseProfile(text, error);
}

TEST(ParseProfile, reads_every_field_of_an_app) {
  std::string error;
  const auto profile = Parse(std::string(kZygote) + kApp + "\n", &error);
  ASSERT_TRUE(profile.has_value()) << error;
  EXPECT_EQ(profile->name, "p");
  EXPECT_EQ(profile->zygote.heap_kb, 100);
  const AppSpec& app = profile->apps.at(0);
  EXPECT_EQ(app.Component(), "a.b/.Main");
  EXPECT_EQ(app.LongComponent(), "a.b/a.b.Main");
  EXPECT_TRUE(app.is_home);
  EXPECT_TRUE(app.is_translucent);
  EXPECT_EQ(app.graphics_kb, 64);
  EXPECT_EQ(app.wake_ms, 5000);
  EXPECT_TRUE(app.sandbox.name.empty());
  EXPECT_EQ(app.at_boot, AtBoot::kActivity);
  EXPECT_EQ(app.native_heap_kb, 20);
  EXPECT_DOUBLE_EQ(app.compress_ratio, 2.5);
  EXPECT_TRUE(app.service.suffix.empty());
  EXPECT_EQ(profile->FindPackage("a.b"), &app);
  EXPECT_EQ(profile->FindPackage("a"), nullptr);
}

TEST(ParseProfile, reads_a_service_only_where_one_is_named) {
  std::string error;
  const std::string service =
      " service=:sync service_foreground=1 service_heap_kb=9 service_period_ms=500 "
      "service_touch_kb=1 "
      "service_churn_kb=2";
  const auto profile = Parse(std::string(kZygote) + kApp + service, &error);
  ASSERT_TRUE(profile.has_value()) << error;
  EXPECT_EQ(profile->apps.at(0).service.suffix, ":sync");
  EXPECT_EQ(profile->apps.at(0).service.background.churn_kb, 2);
}

TEST(ParseProfile, names_the_field_that_is_missing) {
  std::string error;
  EXPECT_FALSE(Parse(std::string(kZygote) + "app package=a.b activity=.Main", &error).has_value());
  EXPECT_NE(error.find("uid"), std::string::npos) << error;
}

TEST(ParseProfile, names_the_field_that_is_no_number) {
  std::string error;
  EXPECT_FALSE(Parse("zygote heap_kb=12MB code_kb=1 compress_percent=1", &error).has_value());
  EXPECT_NE(error.find("heap_kb"), std::string::npos) << error;
}

TEST(ParseProfile, refuses_a_line_it_does_not_know_and_a_profile_without_apps) {
  std::string error;
  EXPECT_FALSE(Parse("phone name=x", &error).has_value());
  EXPECT_NE(error.find("phone"), std::string::npos) << error;
  EXPECT_FALSE(Parse(kZygote, &error).has_value());
}

}  // namespace
}  // namespace ebb::guest
