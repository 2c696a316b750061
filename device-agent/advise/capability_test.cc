#include "advise/capability.h"

#include <set>

#include "advise/test_target.h"
#include "base/fault_sys.h"

namespace ebb {
namespace {

using wire::Capability;
using wire::CapabilityStatus;

const wire::CapabilityRow* Find(const std::vector<wire::CapabilityRow>& rows, Capability wanted) {
  for (const auto& row : rows) {
    if (row.capability == wanted) return &row;
  }
  return nullptr;
}

TEST(CapabilityTest, one_row_for_each_capability_of_the_schema) {
  const auto rows = ProbeCapabilities(RealSys(), nullptr);
  std::set<Capability> seen;
  for (const auto& row : rows) {
    EXPECT_TRUE(wire::IsKnown(row.capability));
    EXPECT_TRUE(seen.insert(row.capability).second) << wire::ToName(row.capability);
    EXPECT_FALSE(row.detail.empty()) << wire::ToName(row.capability);
  }
  for (unsigned id = 0; id < 256; ++id) {
    const auto capability = static_cast<Capability>(id);
    EXPECT_EQ(seen.contains(capability), wire::IsKnown(capability)) << id;
  }
}

TEST(CapabilityTest, agrees_with_what_the_kernel_shows_elsewhere) {
  const auto rows = ProbeCapabilities(RealSys(), nullptr);
  const auto expect = [&](Capability capability, bool is_present) {
    const auto* row = Find(rows, capability);
    ASSERT_NE(row, nullptr);
    EXPECT_EQ(row->status == CapabilityStatus::kPresent, is_present)
        << wire::ToName(capability) << ": " << row->detail;
  };
  const auto is_there = [](const char* path) { return ::access(path, R_OK) == 0; };
  expect(Capability::kSmapsRollup, is_there("/proc/self/smaps_rollup"));
  expect(Capability::kPsi, !ReadFileOrEmpty("/proc/pressure/memory").empty());
  expect(Capability::kZram, is_there("/sys/block/zram0/mm_stat"));
  expect(Capability::kGuard, false);
  const bool has_swap = ReadFileOrEmpty("/proc/swaps").find("\n/") != std::string::npos;
  expect(Capability::kSwap, has_swap);
}

TEST(CapabilityTest, old_kernel_lacks_process_madvise) {
  class OldKernel final : public FaultSys {
   public:
    OldKernel() : FaultSys(RealSys(), 0, 0) {}
    ssize_t ProcessMadvise(int, std::span<const iovec>, int) override { return -ENOSYS; }
    int PidfdOpen(pid_t) override { return -ENOSYS; }
  } kernel;
  const auto rows = ProbeCapabilities(kernel, nullptr);
  for (const auto capability :
       {Capability::kProcessMadvise, Capability::kPidfd, Capability::kAdviceCold,
        Capability::kAdvicePageout, Capability::kAdviceWillneed}) {
    EXPECT_EQ(Find(rows, capability)->status, CapabilityStatus::kMissing)
        << wire::ToName(capability);
  }
}

TEST(CapabilityTest, advice_that_needs_a_newer_kernel_is_missing_alone) {
  class Kernel510 final : public FaultSys {  // no WILLNEED for another process before 5.15
   public:
    Kernel510() : FaultSys(RealSys(), 0, 0) {}
    ssize_t ProcessMadvise(int pidfd, std::span<const iovec> ranges, int advice) override {
      if (advice == MADV_WILLNEED) return -EINVAL;
      return FaultSys::ProcessMadvise(pidfd, ranges, advice);
    }
  } kernel;
  const auto rows = ProbeCapabilities(kernel, nullptr);
  EXPECT_EQ(Find(rows, Capability::kAdviceWillneed)->status, CapabilityStatus::kMissing);
  EXPECT_EQ(Find(rows, Capability::kAdviceWillneed)->detail, "advice 3: EINVAL (Invalid argument)");
}

TEST(CapabilityTest, guard_that_died_is_missing) {
  const TestStateDir state_dir;
  auto guard = Guard::Start(RealSys(), state_dir.path());
  ASSERT_TRUE(guard.ok());
  EXPECT_EQ(Find(ProbeCapabilities(RealSys(), guard->get()), Capability::kGuard)->status,
            CapabilityStatus::kPresent);
  ::kill((*guard)->pid(), SIGKILL);
  ASSERT_TRUE(WaitFor([&] { return !(*guard)->IsAlive(); }));
  EXPECT_EQ(Find(ProbeCapabilities(RealSys(), guard->get()), Capability::kGuard)->status,
            CapabilityStatus::kMissing);
}

TEST(CapabilityTest, nth_system_call_fails_for_every_n) {
  bool has_fired = true;
  for (uint64_t n = 1; has_fired; ++n) {
    FaultSys sys(RealSys(), n, EACCES);
    EXPECT_EQ(ProbeCapabilities(sys, nullptr).size(), 19U);
    has_fired = sys.fired();
    ASSERT_LT(n, 5000U);
  }
  EXPECT_EQ(::waitpid(-1, nullptr, WNOHANG), -1) << "a probe's child was left behind";
}

}  // namespace
}  // namespace ebb
