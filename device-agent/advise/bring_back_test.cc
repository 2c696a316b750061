// Which entries of pagemap are read and which bytes of memory, for both sizes of a page.
#include "advise/bring_back.h"

#include <fcntl.h>
#include <gtest/gtest.h>

#include <cstring>
#include <set>
#include <string>

#include "base/fault_sys.h"
#include "base/temp_dir.h"

namespace ebb {
namespace {

// Remembers where single bytes were read: that is what maps a page into the target.
class ReadsOfMemory final : public FaultSys {
 public:
  ReadsOfMemory() : FaultSys(RealSys(), 0, 0) {}
  ssize_t PRead(int fd, void* buffer, size_t bytes, off_t offset) override {
    if (bytes == 1) addresses.insert(static_cast<uint64_t>(offset));
    return FaultSys::PRead(fd, buffer, bytes, offset);
  }
  std::set<uint64_t> addresses;
};

class BringBackTest : public testing::TestWithParam<uint64_t> {};
INSTANTIATE_TEST_SUITE_P(pages, BringBackTest, testing::Values(4 * 1024, 16 * 1024));

TEST_P(BringBackTest, ReadsOneByteOfEachPageInSwapAndOfNoOther) {
  const uint64_t page_bytes = GetParam();
  constexpr uint64_t kInSwap = 1ULL << 62;
  constexpr uint64_t kPresent = 1ULL << 63;
  // Pages 5 to 9 of the target; the advice goes to 6, 7 and 8.
  constexpr uint64_t kEntries[] = {0, 0, 0, 0, 0, kInSwap, kInSwap, kPresent, kInSwap, kInSwap};
  const TempDir dir;
  dir.Write("pagemap", {reinterpret_cast<const char*>(kEntries), sizeof(kEntries)});
  dir.Write("mem", std::string(10 * page_bytes, 'x'));
  ReadsOfMemory sys;
  Target target;
  target.proc_dir.Reset(sys.OpenAt(AT_FDCWD, (dir / ".").c_str(), O_PATH, 0));
  ASSERT_TRUE(target.proc_dir.valid());
  BringBack bring_back(sys, target, page_bytes);
  Chunk chunk;
  chunk.ranges.push_back({.iov_base = reinterpret_cast<void*>(6 * page_bytes),  // NOLINT
                          .iov_len = 3 * page_bytes});
  EXPECT_EQ(bring_back.MapSwapped(chunk), 2u);
  EXPECT_EQ(sys.addresses, (std::set<uint64_t>{6 * page_bytes, 8 * page_bytes}));
}

}  // namespace
}  // namespace ebb
