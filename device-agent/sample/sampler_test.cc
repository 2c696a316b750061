#include "sample/sampler.h"

#include <gtest/gtest.h>

#include <cerrno>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <vector>

#include "base/clock.h"
#include "base/fault_sys.h"
#include "sample/fake_proc.h"

namespace ebb {
namespace {

constexpr auto kPatience = std::chrono::seconds(30);

class Collector final : public TickSink {
 public:
  bool PushTick(const wire::Tick& tick) override {
    const std::lock_guard lock(mutex_);
    ticks_.push_back(tick);
    changed_.notify_all();
    return accept_;
  }
  void Refuse() {
    const std::lock_guard lock(mutex_);
    accept_ = false;
  }
  // Waits until `count` ticks were pushed; fewer when time ran out.
  std::vector<wire::Tick> Wait(size_t count) {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, kPatience, [&] { return ticks_.size() >= count; });
    return ticks_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<wire::Tick> ticks_;
  bool accept_ = true;
};

TEST(Sampler, FirstTickComesAtOnceAndTheOthersOnTheGrid) {
  const FakeProc proc;
  proc.Put({});
  Collector ticks;
  auto sampler = Sampler::Start(proc.sys(), proc.Roots(), ticks);
  ASSERT_TRUE(sampler.ok());
  constexpr int64_t kInterval = 100 * kNsPerMs;
  const int64_t first_cell = BootNs() / kInterval;
  (*sampler)->SetRate({.interval_ns = kInterval});
  const auto got = ticks.Wait(4);
  ASSERT_GE(got.size(), 4u);
  EXPECT_EQ(got[0].seq, 1u);
  for (size_t i = 1; i < got.size(); ++i) {
    EXPECT_GT(got[i].seq, got[i - 1].seq);
    // seq counts points of the grid: no tick starts before its own.
    const int64_t due_cell = first_cell + static_cast<int64_t>(got[i].seq - got[0].seq);
    EXPECT_GE(static_cast<int64_t>(got[i].scan_start_ns), due_cell * kInterval);
  }
}

TEST(Sampler, RefusedTicksAreCounted) {
  const FakeProc proc;
  Collector ticks;
  ticks.Refuse();
  auto sampler = Sampler::Start(proc.sys(), proc.Roots(), ticks);
  ASSERT_TRUE(sampler.ok());
  (*sampler)->SetRate({.interval_ns = 100 * kNsPerMs});
  const auto got = ticks.Wait(3);
  ASSERT_GE(got.size(), 3u);
  EXPECT_EQ(got[0].ticks_dropped, 0u);
  EXPECT_EQ(got[1].ticks_dropped, 1u);
  EXPECT_EQ(got[2].ticks_dropped, 2u);
}

TEST(Sampler, NewRateTakesEffectWithoutWaitingForTheOldOne) {
  const FakeProc proc;
  Collector ticks;
  auto sampler = Sampler::Start(proc.sys(), proc.Roots(), ticks);
  ASSERT_TRUE(sampler.ok());
  (*sampler)->SetRate({.interval_ns = 3'600 * kNsPerS});
  ASSERT_EQ(ticks.Wait(1).size(), 1u);
  (*sampler)->SetRate({.interval_ns = 100 * kNsPerMs});
  EXPECT_GE(ticks.Wait(3).size(), 3u);
}

TEST(Sampler, EveryCallFailsOnceAndTicksGoOn) {
  const FakeProc proc;
  proc.Put({});
  uint64_t nth = 1;
  for (; nth < 200; ++nth) {
    FaultSys sys(proc.sys(), nth, EIO);
    Collector ticks;
    auto sampler = Sampler::Start(sys, proc.Roots(), ticks);
    if (!sampler) {
      EXPECT_TRUE(sys.fired()) << nth;
      continue;
    }
    // A failed timer is repaired by the next rate, as the desktop would ask for it again.
    (*sampler)->SetRate({.interval_ns = 10 * kNsPerMs});
    (*sampler)->SetRate({.interval_ns = 5 * kNsPerMs});
    const auto got = ticks.Wait(1);
    ASSERT_GE(got.size(), 1u) << nth;
    sampler->reset();  // Must come back whatever failed.
    if (!sys.fired()) break;
  }
  EXPECT_GT(nth, 30u);
  EXPECT_LT(nth, 200u);
}

}  // namespace
}  // namespace ebb
