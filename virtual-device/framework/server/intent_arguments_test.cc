#include "server/intent_arguments.h"

#include <gtest/gtest.h>

namespace ebb::guest {
namespace {

StartArguments Parse(std::vector<std::string> words) { return ParseStartArguments(words); }

TEST(ParseStartArguments, takes_wait_and_component) {
  const StartArguments arguments = Parse({"-W", "-n", "a.b/.Main"});
  EXPECT_TRUE(arguments.wait);
  EXPECT_EQ(arguments.component, "a.b/.Main");
  EXPECT_EQ(arguments.error, "");
}

TEST(ParseStartArguments, a_bare_package_means_its_launcher_activity) {
  const StartArguments arguments = Parse({"a.b"});
  EXPECT_EQ(arguments.package, "a.b");
  EXPECT_EQ(FormatIntent(arguments, ""),
            "Intent { act=android.intent.action.MAIN cat=[android.intent.category.LAUNCHER] "
            "pkg=a.b }");
}

TEST(ParseStartArguments, skips_options_of_no_meaning_here_with_their_values) {
  const StartArguments arguments = Parse({"--user", "0", "-f", "0x10200000", "-S", "a.b/.Main"});
  EXPECT_TRUE(arguments.stop_first);
  EXPECT_EQ(arguments.component, "a.b/.Main");
}

TEST(ParseStartArguments, refuses_an_option_without_its_value) {
  EXPECT_EQ(Parse({"-W", "-n"}).error, "Argument expected after \"-n\"");
}

TEST(ParseStartArguments, refuses_unknown_options_and_bad_components) {
  EXPECT_EQ(Parse({"-Q"}).error, "Unknown option: -Q");
  EXPECT_EQ(Parse({"-n", "a.b"}).error, "Bad component name: a.b");
}

TEST(ShortComponent, shortens_only_a_class_inside_the_package) {
  EXPECT_EQ(ShortComponent("a.b/a.b.Main"), "a.b/.Main");
  EXPECT_EQ(ShortComponent("a.b/.Main"), "a.b/.Main");
  EXPECT_EQ(ShortComponent("a.b/a.bc.Main"), "a.b/a.bc.Main");
  EXPECT_EQ(ShortComponent("a.b"), "a.b");
}

}  // namespace
}  // namespace ebb::guest
