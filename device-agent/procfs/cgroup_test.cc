#include "procfs/cgroup.h"

#include <gtest/gtest.h>

namespace ebb::procfs {
namespace {

TEST(Cgroup, PathOfVersion2AmongVersion1Lines) {
  EXPECT_EQ(ParseCgroupPath("5:cpuset:/background\n0::/apps/uid_10123/pid_4711\n"),
            "/apps/uid_10123/pid_4711");
  EXPECT_EQ(ParseCgroupPath("0::/\n"), "/");
}

TEST(Cgroup, NoVersion2Line) {
  EXPECT_FALSE(ParseCgroupPath("5:cpuset:/background\n"));
  EXPECT_FALSE(ParseCgroupPath(""));
  EXPECT_FALSE(ParseCgroupPath("10::/x\n"));
}

TEST(Cgroup, PathThatLeavesTheTreeIsRefused) {
  EXPECT_FALSE(ParseCgroupPath("0::/../../etc\n"));
  EXPECT_FALSE(ParseCgroupPath("0::relative\n"));
  EXPECT_FALSE(ParseCgroupPath("0::\n"));
}

TEST(Cgroup, TruncatedAtEveryByteGivesNoShorterPath) {
  const std::string_view text = "5:cpuset:/background\n0::/apps/uid_10123/pid_4711\n";
  for (size_t length = 0; length < text.size(); ++length) {
    EXPECT_FALSE(ParseCgroupPath(text.substr(0, length))) << length;
  }
}

TEST(CgroupEvents, Frozen) {
  EXPECT_EQ(ParseFrozen("populated 1\nfrozen 1\n"), true);
  EXPECT_EQ(ParseFrozen("populated 1\nfrozen 0\n"), false);
}

TEST(CgroupEvents, WithoutFrozenLine) {
  for (const char* text : {"", "populated 1\n", "frozen\n", "frozen 2\n", "frozen 1"}) {
    EXPECT_FALSE(ParseFrozen(text)) << text;
  }
}

}  // namespace
}  // namespace ebb::procfs
