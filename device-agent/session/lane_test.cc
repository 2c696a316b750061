#include "session/lane.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <set>

#include "base/sys.h"

namespace ebb {
namespace {

CommandPtr MakeCommand(uint32_t id) {
  return std::make_shared<Command>(id, wire::ToAgentMessage(wire::Exec{.request_id = id}),
                                   INT64_MAX, Event::Create(RealSys()).value());
}

// Holds commands inside the lane until they may go.
class Gate {
 public:
  void Pass(uint32_t id) {
    std::unique_lock lock(mutex_);
    inside_.insert(id);
    changed_.notify_all();
    changed_.wait(lock, [this] { return open_; });
    passed_.insert(id);
    changed_.notify_all();
  }
  void Open() {
    const std::lock_guard lock(mutex_);
    open_ = true;
    changed_.notify_all();
  }
  bool WaitInside(size_t count) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, kPatience, [&] { return inside_.size() >= count; });
  }
  bool WaitPassed(size_t count) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, kPatience, [&] { return passed_.size() >= count; });
  }
  std::set<uint32_t> inside() {
    const std::lock_guard lock(mutex_);
    return inside_;
  }

 private:
  static constexpr std::chrono::seconds kPatience{30};
  std::mutex mutex_;
  std::condition_variable changed_;
  bool open_ = false;
  std::set<uint32_t> inside_;
  std::set<uint32_t> passed_;
};

TEST(Lane, RunsAsManyAtOnceAsItHasThreads) {
  Gate gate;
  Lane lane(2, [&](Command& command) { gate.Pass(command.request_id); });
  for (uint32_t id = 1; id <= 3; ++id) lane.Push(MakeCommand(id));
  ASSERT_TRUE(gate.WaitInside(2));
  EXPECT_EQ(gate.inside(), (std::set<uint32_t>{1, 2}));
  gate.Open();
  EXPECT_TRUE(gate.WaitPassed(3));
}

TEST(Lane, QueuedCommandCanBeWithdrawnARunningOneNot) {
  Gate gate;
  Lane lane(1, [&](Command& command) { gate.Pass(command.request_id); });
  const CommandPtr running = MakeCommand(1);
  const CommandPtr queued = MakeCommand(2);
  lane.Push(running);
  ASSERT_TRUE(gate.WaitInside(1));
  lane.Push(queued);
  EXPECT_FALSE(lane.Withdraw(*running));
  EXPECT_TRUE(lane.Withdraw(*queued));
  EXPECT_FALSE(lane.Withdraw(*queued));
  gate.Open();
  EXPECT_TRUE(gate.WaitPassed(1));
}

TEST(Lane, EndWaitsForWhatRunsAndDropsWhatIsQueued) {
  std::atomic<int> finished = 0;
  Gate gate;
  {
    Lane lane(1, [&](Command& command) {
      gate.Pass(command.request_id);
      ++finished;
    });
    lane.Push(MakeCommand(1));
    ASSERT_TRUE(gate.WaitInside(1));
    lane.Push(MakeCommand(2));
    ASSERT_EQ(gate.inside().size(), 1u);
    EXPECT_TRUE(lane.Withdraw(*MakeCommand(2)) == false);  // Another command of that number.
    gate.Open();
  }
  EXPECT_GE(finished, 1);
}

}  // namespace
}  // namespace ebb
