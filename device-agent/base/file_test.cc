#include "base/file.h"

#include <fcntl.h>
#include <gtest/gtest.h>

#include <cerrno>
#include <string>

#include "base/fault_sys.h"
#include "base/temp_dir.h"

namespace ebb {
namespace {

TEST(ReadText, WholeFileLargerThanOneRead) {
  const TempDir dir;
  const std::string wanted(100'000, 'x');
  dir.Write("f", wanted);
  const auto text = ReadText(RealSys(), dir / "f", 1 << 20);
  ASSERT_TRUE(text.ok());
  EXPECT_EQ(*text, wanted);
}

TEST(ReadText, OversizedFileIsCutAtTheBound) {
  const TempDir dir;
  dir.Write("f", std::string(100'000, 'x'));
  const auto text = ReadText(RealSys(), dir / "f", 10'000);
  ASSERT_TRUE(text.ok());
  EXPECT_EQ(text->size(), 10'000u);
}

TEST(ReadText, MissingFileNamesPathAndErrno) {
  const auto text = ReadText(RealSys(), "/nowhere/at/all", 100);
  ASSERT_FALSE(text.ok());
  EXPECT_EQ(text.error().code, wire::ErrorCode::kIoError);
  EXPECT_EQ(text.error().errno_value, ENOENT);
  EXPECT_NE(text.error().message.find("/nowhere/at/all"), std::string::npos);
  EXPECT_NE(text.error().cause.find("ENOENT"), std::string::npos);
}

TEST(ReadText, EveryCallFailsOnceAndIsReported) {
  const TempDir dir;
  dir.Write("f", std::string(9'000, 'x'));
  uint64_t nth = 1;
  for (; nth < 100; ++nth) {
    FaultSys sys(RealSys(), nth, EIO);
    const auto text = ReadText(sys, dir / "f", 1 << 20);
    EXPECT_EQ(text.ok(), !sys.fired()) << nth;
    if (!sys.fired()) break;
    EXPECT_EQ(text.error().errno_value, EIO) << nth;
  }
  EXPECT_GT(nth, 3u);  // open and two reads at least
  EXPECT_LT(nth, 100u);
}

TEST(ErrorFromErrno, CodeFollowsErrno) {
  EXPECT_EQ(ErrorFromErrno(ESRCH, "").code, wire::ErrorCode::kNoSuchProcess);
  EXPECT_EQ(ErrorFromErrno(EPERM, "").code, wire::ErrorCode::kPermissionDenied);
  EXPECT_EQ(ErrorFromErrno(EACCES, "").code, wire::ErrorCode::kPermissionDenied);
  EXPECT_EQ(ErrorFromErrno(ENOENT, "").code, wire::ErrorCode::kIoError);
}

TEST(WriteControl, MissingFileIsNotCreated) {
  const TempDir dir;
  EXPECT_EQ(WriteControlAt(RealSys(), AT_FDCWD, (dir / "cgroup.freeze").c_str(), "1"), -ENOENT);
}

}  // namespace
}  // namespace ebb
