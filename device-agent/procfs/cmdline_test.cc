#include "procfs/cmdline.h"

#include <gtest/gtest.h>

namespace ebb::procfs {
namespace {

using std::string_view_literals::operator""sv;

TEST(ProcessName, FirstArgumentOnly) {
  EXPECT_EQ(ToProcessName("com.x:push\0--flag\0"sv, "com.x"), "com.x:push");
  EXPECT_EQ(ToProcessName(".slas\0"sv, "slas"), ".slas");
  EXPECT_EQ(ToProcessName("com.android.chrome:sandboxed_process0:org.chromium.Service:0"sv, "x"),
            "com.android.chrome:sandboxed_process0:org.chromium.Service:0");
}

TEST(ProcessName, EmptyCmdlineFallsBackToComm) {
  EXPECT_EQ(ToProcessName("", "kworker/0:1"), "kworker/0:1");
  EXPECT_EQ(ToProcessName("\0\0\0"sv, "init"), "init");
}

TEST(ProcessName, Utf8IsKept) { EXPECT_EQ(ToProcessName("größe😀"sv, ""), "größe😀"); }

TEST(ProcessName, BrokenUtf8AndControlCharactersAreReplaced) {
  EXPECT_EQ(ToProcessName("a\nb\x1b[1m\x7f"sv, ""), "a?b?[1m?");
  EXPECT_EQ(ToProcessName("\xc3"sv, ""), "?");                 // Cut in a sequence.
  EXPECT_EQ(ToProcessName("\xc3("sv, ""), "?(");               // No continuation.
  EXPECT_EQ(ToProcessName("\xc0\xaf"sv, ""), "??");            // Overlong.
  EXPECT_EQ(ToProcessName("\xed\xa0\x80"sv, ""), "???");       // Surrogate.
  EXPECT_EQ(ToProcessName("\xf4\x90\x80\x80"sv, ""), "????");  // Beyond Unicode.
  EXPECT_EQ(ToProcessName("\xff\xfe"sv, ""), "??");
}

}  // namespace
}  // namespace ebb::procfs
