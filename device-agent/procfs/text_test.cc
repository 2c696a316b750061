#include "procfs/text.h"

#include <gtest/gtest.h>

#include "protocol/wire.gen.h"

namespace ebb::procfs {
namespace {

TEST(Text, NumberFollowedByAnythingIsNone) {
  EXPECT_EQ(ParseNumber<uint32_t>("12"), 12u);
  for (const char* bad : {"", "12 ", " 12", "12kB", "+1", "0x1", "4294967296", "-1"}) {
    EXPECT_FALSE(ParseNumber<uint32_t>(bad)) << bad;
  }
}

TEST(Text, LineWithoutNewlineIsNotTaken) {
  std::string_view text = "a\n\nb";
  std::string_view line;
  EXPECT_TRUE(TakeLine(&text, &line));
  EXPECT_EQ(line, "a");
  EXPECT_TRUE(TakeLine(&text, &line));
  EXPECT_EQ(line, "");
  EXPECT_FALSE(TakeLine(&text, &line));
}

TEST(Text, KeyThatBeginsAnotherKeyIsNotMistakenForIt) {
  const std::string_view text = "Pss_Anon: 5 kB\nPss: 7 kB\nPssish: 9 kB\n";
  EXPECT_EQ(FindColonValue(text, "Pss"), 7);
  EXPECT_EQ(FindColonValue(text, "Pss_"), wire::kMissing);
}

TEST(Text, BrokenValueIsMissing) {
  for (const char* text : {"Pss:\n", "Pss\n", "Pss: x kB\n", "Pss: 99999999999999999999 kB\n",
                           "Pss: 12kB\n", ": 12 kB\n", "Pss: 12 kB"}) {
    EXPECT_EQ(FindColonValue(text, "Pss"), wire::kMissing) << text;
  }
}

TEST(Text, FirstOfTwoLinesWithOneKeyCounts) {
  EXPECT_EQ(FindBlankValue("pswpin 1\npswpin 2\n", "pswpin"), 1);
}

TEST(Text, BlankSeparatedKeyMustMatchWhole) {
  EXPECT_EQ(FindBlankValue("pgfault 4\npgmajfault 5\n", "pgmajfault"), 5);
  EXPECT_EQ(FindBlankValue("pgmajfault_x 5\n", "pgmajfault"), wire::kMissing);
}

}  // namespace
}  // namespace ebb::procfs
