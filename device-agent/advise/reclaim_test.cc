// memory.reclaim of a target's group. The tree of groups is a directory here, because the memory
// controller is one thing for a whole machine; the real one is the virtual device's
// (electron/engine/engine.device.test.ts).
#include "advise/reclaim.h"

#include <gtest/gtest.h>

#include <cerrno>
#include <deque>

#include "advise/advisor_fixture.h"

namespace ebb {
namespace {

// Shows `root` as the mount of cgroup v2 and `group` as the target's, and answers writes to
// memory.reclaim by script; 0 when the script is at its end.
class GroupSys final : public FaultSys {
 public:
  GroupSys(std::string root, std::string group)
      : FaultSys(RealSys(), 0, 0), root_(std::move(root)), group_(std::move(group)) {
    Put(root_ + "/mounts", "none " + root_ + " cgroup2 rw 0 0\n");
    Put(root_ + "/cgroup", "0::" + group_ + "\n");
  }
  ~GroupSys() {
    for (auto file = files_.rbegin(); file != files_.rend(); ++file) ::unlink(file->c_str());
    for (auto dir = dirs_.rbegin(); dir != dirs_.rend(); ++dir) ::rmdir(dir->c_str());
  }

  void MakeGroup(const std::string& path, const std::string& procs, bool has_memory) {
    dirs_.push_back(root_ + path);
    EXPECT_EQ(::mkdir(dirs_.back().c_str(), 0755), 0);
    Put(root_ + path + "/cgroup.procs", procs);
    if (!has_memory) return;
    Put(root_ + path + "/memory.current", "10485760\n");
    Put(root_ + path + "/memory.reclaim", "");
  }
  void Answer(std::deque<int> errnos) { answers_ = std::move(errnos); }
  void OnWrite(std::function<void()> act) { on_write_ = std::move(act); }
  const std::vector<std::string>& commands() const { return commands_; }

  int OpenAt(int dir_fd, const char* path, int flags, mode_t mode) override {
    std::string shown = path;
    if (shown == "/proc/self/mounts") shown = root_ + "/mounts";
    if (shown == "cgroup") shown = root_ + "/cgroup";
    const int fd = FaultSys::OpenAt(dir_fd, shown.c_str(), flags, mode);
    if (shown.ends_with("/memory.reclaim")) reclaim_fd_ = fd;
    return fd;
  }
  ssize_t Write(int fd, const void* buffer, size_t bytes) override {
    if (fd != reclaim_fd_) return FaultSys::Write(fd, buffer, bytes);
    commands_.emplace_back(static_cast<const char*>(buffer), bytes);
    if (on_write_) on_write_();
    if (answers_.empty()) return static_cast<ssize_t>(bytes);
    const int answer = answers_.front();
    answers_.pop_front();
    return answer == 0 ? static_cast<ssize_t>(bytes) : -answer;
  }

 private:
  void Put(const std::string& path, const std::string& text) {
    const UniqueFd file(::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
    EXPECT_EQ(::write(file.get(), text.data(), text.size()), static_cast<ssize_t>(text.size()));
    files_.push_back(path);
  }

  const std::string root_;
  const std::string group_;
  std::vector<std::string> files_;
  std::vector<std::string> dirs_;
  std::deque<int> answers_;
  std::function<void()> on_write_;
  std::vector<std::string> commands_;
  int reclaim_fd_ = -1;
};

class ReclaimTest : public AdvisorTest {
 protected:
  void SetUp() override {
    AdvisorTest::SetUp();
    if (IsSkipped()) return;
    StartTarget();
    sys_ = std::make_unique<GroupSys>(tree_.path(), "/uid_1/pid_2");
    request_ = Request(wire::Consistency::kFreeze, wire::Strategy::kMemoryReclaim);
  }
  void TearDown() override {
    sys_.reset();
    AdvisorTest::TearDown();
  }

  void MakeOwnGroup() {
    sys_->MakeGroup("/uid_1", "", true);
    sys_->MakeGroup("/uid_1/pid_2", Format("%d\n", target_->pid()), true);
  }
  Result<wire::AdviseResult> Reclaim() {
    Advisor advisor(*sys_, *guard_);
    return advisor.Run(request_, CancelToken(source_), nullptr);
  }

  TestStateDir tree_;
  std::unique_ptr<GroupSys> sys_;
  wire::Advise request_;
  CancelSource source_;
};

TEST_F(ReclaimTest, all_that_is_charged_is_asked_for_in_pieces_and_nothing_is_held) {
  MakeOwnGroup();
  const auto result = Reclaim();
  ASSERT_TRUE(result.ok()) << result.error().cause;
  EXPECT_EQ(sys_->commands(), (std::vector<std::string>{"4194304", "4194304", "2097152"}));
  EXPECT_EQ(result->bytes_planned, 10U << 20);
  EXPECT_EQ(result->bytes_advised, 10U << 20);
  EXPECT_EQ(result->consistency, wire::Consistency::kNone);
  EXPECT_EQ(result->evidence.chunks, 3U);
  EXPECT_EQ(result->evidence.hold_us, 0U);
  EXPECT_FALSE(result->cancelled);
  EXPECT_GT(result->before.rss_kb, 0);
  EXPECT_GT(result->after.rss_kb, 0);
}

TEST_F(ReclaimTest, less_than_asked_for_is_no_failure_and_is_counted) {
  MakeOwnGroup();
  request_.reclaim_kb = 6144;
  sys_->Answer({0, EAGAIN});
  const auto result = Reclaim();
  ASSERT_TRUE(result.ok()) << result.error().cause;
  EXPECT_EQ(result->bytes_planned, 6U << 20);
  EXPECT_EQ(result->bytes_advised, 4U << 20);
  ASSERT_EQ(result->evidence.errnos.size(), 1U);
  EXPECT_EQ(result->evidence.errnos[0].errno_value, EAGAIN);
  EXPECT_NE(result->nothing_moved, wire::NothingMoved::kNotApplicable);
}

TEST_F(ReclaimTest, swappiness_is_asked_about_before_anything_is_reclaimed) {
  MakeOwnGroup();
  request_.reclaim_kb = 1024;
  request_.swappiness = 200;
  const auto result = Reclaim();
  ASSERT_TRUE(result.ok()) << result.error().cause;
  EXPECT_EQ(sys_->commands(),
            (std::vector<std::string>{"0 swappiness=200", "1048576 swappiness=200"}));
  sys_->Answer({EINVAL});
  const auto old_kernel = Reclaim();
  ASSERT_FALSE(old_kernel.ok());
  EXPECT_EQ(old_kernel.error().code, wire::ErrorCode::kCapabilityMissing);
  EXPECT_EQ(sys_->commands().size(), 3U);
}

TEST_F(ReclaimTest, cancel_ends_it_after_the_write_in_flight) {
  MakeOwnGroup();
  sys_->OnWrite([&] { source_.Cancel(); });
  const auto result = Reclaim();
  ASSERT_TRUE(result.ok()) << result.error().cause;
  EXPECT_TRUE(result->cancelled);
  EXPECT_EQ(sys_->commands().size(), 1U);
}

TEST_F(ReclaimTest, dry_run_writes_nothing) {
  MakeOwnGroup();
  request_.dry_run = true;
  const auto result = Reclaim();
  ASSERT_TRUE(result.ok()) << result.error().cause;
  EXPECT_TRUE(sys_->commands().empty());
  EXPECT_EQ(result->bytes_planned, 10U << 20);
}

TEST_F(ReclaimTest, group_with_another_process_is_refused_and_both_are_named) {
  const TestTarget other;
  sys_->MakeGroup("/uid_1", "", true);
  sys_->MakeGroup("/uid_1/pid_2", Format("%d\n", target_->pid()), false);
  sys_->MakeGroup("/uid_1/pid_3", Format("%d\n", other.pid()), false);
  const auto result = Reclaim();
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().code, wire::ErrorCode::kCapabilityMissing);
  const std::string expected =
      tree_.path() + Format("/uid_1 holds other processes too: %d (ebb-test-target).", other.pid());
  EXPECT_EQ(result.error().cause, expected);
  EXPECT_TRUE(sys_->commands().empty());
}

TEST_F(ReclaimTest, process_that_only_the_root_charges_has_no_group_of_its_own) {
  sys_->MakeGroup("/uid_1", "", false);
  sys_->MakeGroup("/uid_1/pid_2", Format("%d\n", target_->pid()), false);
  const auto result = Reclaim();
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().code, wire::ErrorCode::kCapabilityMissing);
  EXPECT_NE(result.error().cause.find("memory controller"), std::string::npos);
}

// Whatever call fails: an answer, and no write to a group that is not the target's alone.
TEST_F(ReclaimTest, nth_write_fails_with_any_errno) {
  MakeOwnGroup();
  for (const int errno_value : {EINVAL, EIO, EINTR, ENODEV, EPERM}) {
    for (size_t nth = 0; nth < 3; ++nth) {
      std::deque<int> answers(nth, 0);
      answers.push_back(errno_value);
      sys_->Answer(answers);
      const auto result = Reclaim();
      EXPECT_EQ(result.ok(), errno_value == EINTR) << errno_value;
      if (errno_value == ENODEV) {
        EXPECT_EQ(result.error().code, wire::ErrorCode::kTargetExited);
      }
    }
  }
}

}  // namespace
}  // namespace ebb
