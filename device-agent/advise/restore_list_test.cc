// Settings are put back whoever dies: real agents and guards, killed; the commands write into files
// of the test.
#include "advise/restore_list.h"

#include <fcntl.h>
#include <sys/file.h>

#include "advise/test_agent.h"
#include "base/file.h"
#include "base/temp_dir.h"

namespace ebb {
namespace {

using Commands = std::vector<std::vector<std::string>>;

// An agent that keeps `commands` and then waits to be killed.
class KeepingAgent : public TestAgent {
 public:
  KeepingAgent(const std::string& state_dir, const Commands& commands)
      : TestAgent(
            state_dir, [&](Guard& guard) { return guard.restore_list().Keep(commands).ok(); },
            [](Guard&) { ::pause(); }) {}
};

class RestoreListTest : public testing::Test {
 protected:
  // What a command of WriteTo left; empty when it did not run.
  std::string Read(const std::string& name) const {
    const auto text = ReadText(RealSys(), state_dir_.path() + "/" + name, 4096);
    return text.ok() ? *text : "";
  }
  std::vector<std::string> WriteTo(const std::string& name, const std::string& text) const {
    return {"sh", "-c", "printf %s \"$1\" > \"$2\"", "sh", text, state_dir_.path() + "/" + name};
  }
  static void Write(const std::string& path, const std::string& text) {
    const UniqueFd file(::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
    ASSERT_EQ(WriteAll(RealSys(), file.get(), text), 0);
  }
  bool IsKept() const { return !Read("ebbd-restore").empty(); }

  TempDir state_dir_;
};

TEST_F(RestoreListTest, killed_agent_has_its_settings_put_back_by_the_guard) {
  const std::string odd = "use_compaction 'true' $HOME \\ \n \"x\"";
  KeepingAgent agent(state_dir_.path(),
                     {WriteTo("a", odd), {"no-such-command"}, WriteTo("b", "2")});
  EXPECT_EQ(Read("a"), "");
  agent.Kill();
  ASSERT_TRUE(WaitFor([&] { return HasEnded(agent.guard_pid()); }));
  EXPECT_EQ(Read("a"), odd) << "an argument arrives as it was given";
  EXPECT_EQ(Read("b"), "2") << "one command that fails does not keep the others from running";
  EXPECT_FALSE(IsKept());
}

TEST_F(RestoreListTest, what_was_put_back_by_the_desktop_is_forgotten) {
  {
    auto guard = Guard::Start(RealSys(), state_dir_.path());
    ASSERT_TRUE(guard.ok());
    ASSERT_TRUE((*guard)->restore_list().Keep({WriteTo("a", "1")}).ok());
    EXPECT_TRUE(IsKept());
    ASSERT_TRUE((*guard)->restore_list().Keep({}).ok());
    EXPECT_TRUE((*guard)->restore_list().Keep({}).ok()) << "twice is no error";
  }
  EXPECT_EQ(Read("a"), "");
  EXPECT_FALSE(IsKept());
}

TEST_F(RestoreListTest, agent_and_guard_killed_together_leave_it_to_the_next_agent) {
  KeepingAgent agent(state_dir_.path(), {WriteTo("a", "1"), WriteTo("b", "2")});
  ::kill(agent.guard_pid(), SIGKILL);
  ASSERT_TRUE(WaitFor([&] { return HasEnded(agent.guard_pid()); }));
  EXPECT_EQ(RestoreLeftovers(RealSys(), state_dir_.path()), 0U) << "its agent lives";
  EXPECT_EQ(Read("a"), "");
  agent.Kill();
  EXPECT_EQ(RestoreLeftovers(RealSys(), state_dir_.path()), 2U);
  EXPECT_EQ(Read("a"), "1");
  EXPECT_EQ(Read("b"), "2");
  EXPECT_EQ(RestoreLeftovers(RealSys(), state_dir_.path()), 0U);
}

// A desktop that came back on a new cable has a new agent; the old one hears of its end later.
TEST_F(RestoreListTest, guard_of_an_earlier_agent_leaves_the_list_of_a_later_one) {
  KeepingAgent earlier(state_dir_.path(), {WriteTo("a", "1")});
  KeepingAgent later(state_dir_.path(), {WriteTo("b", "2")});
  earlier.Kill();
  ASSERT_TRUE(WaitFor([&] { return HasEnded(earlier.guard_pid()); }));
  EXPECT_EQ(Read("a"), "");
  EXPECT_EQ(Read("b"), "");
  EXPECT_TRUE(IsKept());
  later.Kill();
  ASSERT_TRUE(WaitFor([&] { return HasEnded(later.guard_pid()); }));
  EXPECT_EQ(Read("b"), "2");
}

TEST_F(RestoreListTest, next_agent_waits_while_the_guard_is_at_it) {
  KeepingAgent agent(state_dir_.path(), {WriteTo("a", "1")});
  ::kill(agent.guard_pid(), SIGKILL);
  agent.Kill();
  const std::string path = state_dir_.path() + "/ebbd-restore";
  const UniqueFd busy(::open(path.c_str(), O_RDWR | O_CLOEXEC));
  ASSERT_EQ(::flock(busy.get(), LOCK_EX), 0);
  const std::string owner = Read("ebbd-restore").substr(0, Read("ebbd-restore").find('\n'));
  EXPECT_EQ(RunRestoreFile(RealSys(), path.c_str(), owner), -EAGAIN);
  EXPECT_EQ(Read("a"), "");
}

TEST_F(RestoreListTest, commands_that_cannot_be_kept_are_refused_and_the_former_stay) {
  RestoreList list(RealSys(), state_dir_.path());
  ASSERT_TRUE(list.Keep({WriteTo("a", "1")}).ok());
  for (const Commands& bad :
       {Commands{{}}, Commands{{"settings", ""}}, Commands{{std::string("a\0b", 3)}},
        Commands{{"settings", std::string(kMaxRestoreBytes, 'x')}}}) {
    const Status kept = list.Keep(bad);
    ASSERT_FALSE(kept.ok());
    EXPECT_EQ(kept.error().code, wire::ErrorCode::kBadRequest);
  }
  EXPECT_TRUE(IsKept());
}

TEST_F(RestoreListTest, file_that_is_not_whole_runs_only_what_is) {
  RestoreList list(RealSys(), state_dir_.path());
  ASSERT_TRUE(list.Keep({WriteTo("a", "1"), WriteTo("b", "2")}).ok());
  const std::string whole = Read("ebbd-restore");
  Write(list.path(), whole.substr(0, whole.size() - 3));
  EXPECT_EQ(RunRestoreFile(RealSys(), list.path().c_str(), list.owner()), 1);
  EXPECT_EQ(Read("a"), "1");
  EXPECT_EQ(Read("b"), "");
  for (const std::string& text :
       {std::string(), std::string("\n"), std::string("1 2 3\n"), std::string(3, '\0')}) {
    Write(list.path(), text);
    EXPECT_EQ(RunRestoreFile(RealSys(), list.path().c_str(), list.owner()), 0) << text;
    EXPECT_EQ(RestoreLeftovers(RealSys(), state_dir_.path()), 0U) << text;
  }
}

}  // namespace
}  // namespace ebb
