// For tests: a real process with a heap, its cgroup, and swap. Everything is left as it was found.
#pragma once

#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/swap.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "advise/cgroup.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/format.h"
#include "base/page_size.h"
#include "base/test_files.h"
#include "procfs/stat.h"
#include "procfs/text.h"

namespace ebb {

// A sanitizer gives every process terabytes of shadow: what takes a millisecond takes a tenth of a
// second.
#ifdef __SANITIZE_ADDRESS__
inline constexpr bool kIsSanitized = true;
#else
inline constexpr bool kIsSanitized = false;
#endif

inline constexpr uid_t kTestAppUid = 10'123;
inline constexpr int64_t kTestDeadlineNs = 10 * kNsPerS;

inline bool WriteText(const std::string& path, std::string_view text) {
  return WriteControlAt(RealSys(), AT_FDCWD, path.c_str(), text) == 0;
}

// Asks `condition` again and again until it holds; false when it never did.
template <typename Condition>
bool WaitFor(Condition condition, int64_t timeout_ns = kTestDeadlineNs) {
  const int64_t deadline_ns = BootNs() + timeout_ns;
  while (!condition()) {
    if (BootNs() >= deadline_ns) return false;
    ::poll(nullptr, 0, 1);
  }
  return true;
}

inline char StateOf(pid_t pid) {
  const std::string text = ReadFileOrEmpty(Format("/proc/%d/stat", pid));
  const auto stat = procfs::ParseStat(text);
  return stat ? stat->state : '?';
}

// Gone, or a zombie that only its parent still sees.
inline bool HasEnded(pid_t pid) {
  const char state = StateOf(pid);
  return state == '?' || state == 'Z' || state == 'X';
}

struct TestTargetOptions {
  size_t heap_bytes = 16 << 20;
  int oom_score_adj = 900;
  uid_t uid = kTestAppUid;
  bool is_churning = false;   // maps and unmaps all the time
  void* inherited = nullptr;  // a heap of the parent instead of one of its own (a zygote's)
};

// A child process that answers questions about its heap. Killed at the end.
class TestTarget {
 public:
  explicit TestTarget(TestTargetOptions options = {}) : options_(options) {
    std::array<int, 2> ends = {-1, -1};
    EXPECT_EQ(::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends.data()), 0);
    pid_ = ::fork();
    if (pid_ == 0) Live(ends[1]);
    ::close(ends[1]);
    socket_.Reset(ends[0]);
    uint64_t ready = 0;
    EXPECT_EQ(::read(socket_.get(), &ready, sizeof(ready)), 8);
  }
  ~TestTarget() { Kill(); }
  TestTarget(const TestTarget&) = delete;
  TestTarget& operator=(const TestTarget&) = delete;

  pid_t pid() const { return pid_; }

  // Reads the whole heap in the target: its checksum. Brings back what was paged out.
  uint64_t Checksum() { return Ask('c'); }
  // One round trip: the target runs.
  void Ping() { (void)Ask('p'); }

  void Kill() {
    if (pid_ <= 0) return;
    ::kill(pid_, SIGKILL);
    int status = 0;
    ::waitpid(pid_, &status, 0);
    pid_ = 0;
  }

  uint64_t StartTicks() const {
    const std::string text = ReadFileOrEmpty(Format("/proc/%d/stat", pid_));
    const auto stat = procfs::ParseStat(text);
    return stat ? stat->start_ticks : 0;
  }

 private:
  uint64_t Ask(char question) {
    uint64_t answer = 0;
    EXPECT_EQ(::write(socket_.get(), &question, 1), 1);
    EXPECT_EQ(::read(socket_.get(), &answer, sizeof(answer)), 8);
    return answer;
  }

  // Half noise, half zeros: compressible, as real heaps are.
  static void Fill(uint64_t* heap, size_t words) {
    uint64_t noise = 88172645463325252ULL;
    for (size_t i = 0; i < words; ++i) {
      noise ^= noise << 13;
      noise ^= noise >> 7;
      noise ^= noise << 17;
      heap[i] = (i / 8) % 2 == 0 ? noise : 0;
    }
  }

  [[noreturn]] void Live(int socket) {
    WriteText("/proc/self/oom_score_adj", Format("%d", options_.oom_score_adj));
    if (::setresuid(options_.uid, options_.uid, options_.uid) != 0) ::_exit(3);
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    ::prctl(PR_SET_NAME, "ebb-test-target");
    const size_t words = options_.heap_bytes / sizeof(uint64_t);
    void* memory = options_.inherited;
    if (memory == nullptr) {
      memory = ::mmap(nullptr, options_.heap_bytes, PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
      if (memory == MAP_FAILED) ::_exit(4);
      Fill(static_cast<uint64_t*>(memory), words);
    }
    const auto* heap = static_cast<const volatile uint64_t*>(memory);
    uint64_t answer = 0;
    if (::write(socket, &answer, sizeof(answer)) != 8) ::_exit(5);
    while (true) {
      if (options_.is_churning) ChurnUntilAsked(socket);
      char question = 0;
      if (::read(socket, &question, 1) != 1) ::_exit(0);
      answer = 0;
      for (size_t i = 0; question == 'c' && i < words; ++i) answer = answer * 31 + heap[i];
      if (::write(socket, &answer, sizeof(answer)) != 8) ::_exit(0);
    }
  }

  // Gives a few hundred mappings a new size, one after the other.
  static void ChurnUntilAsked(int socket) {
    constexpr size_t kSlots = 300;
    const size_t slot_bytes = 32 * PageBytes();
    auto* area = static_cast<char*>(
        ::mmap(nullptr, kSlots * slot_bytes, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
    pollfd asked{.fd = socket, .events = POLLIN, .revents = 0};
    // At least one round, so that after the first answer all of them are there.
    for (size_t turn = 0; turn < kSlots || ::poll(&asked, 1, 0) == 0; ++turn) {
      char* slot = area + (turn % kSlots) * slot_bytes;
      const size_t pages = 1 + (turn / kSlots + turn) % 30;
      ::mmap(slot, slot_bytes, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
      ::mmap(slot, pages * PageBytes(), PROT_READ | PROT_WRITE,
             MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
      slot[0] = 1;
    }
  }

  const TestTargetOptions options_;
  pid_t pid_ = 0;
  UniqueFd socket_;
};

// A group of its own for one process, as an app has one. Removed at the end; kill its process
// first.
class TestGroup {
 public:
  explicit TestGroup(pid_t pid) {
    const std::string mount = FindCgroup2Mount(RealSys());
    if (mount.empty()) return;
    path_ = mount + Format("/ebb_test_%d_%d", ::getpid(), pid);
    if (::mkdir(path_.c_str(), 0755) != 0 || !Add(pid)) path_.clear();
  }
  ~TestGroup() {
    if (path_.empty()) return;
    WriteText(FreezePath(), "0");
    const std::string procs = ReadFileOrEmpty(path_ + "/cgroup.procs");
    std::string_view rest = procs;
    std::string_view line;
    while (procfs::TakeLine(&rest, &line)) {
      if (const auto pid = procfs::ParseNumber<pid_t>(line)) ::kill(*pid, SIGKILL);
    }
    EXPECT_TRUE(WaitFor([&] { return ::rmdir(path_.c_str()) == 0; })) << path_;
  }
  TestGroup(const TestGroup&) = delete;
  TestGroup& operator=(const TestGroup&) = delete;

  bool Add(pid_t pid) { return WriteText(path_ + "/cgroup.procs", Format("%d", pid)); }
  bool exists() const { return !path_.empty() && ::access(FreezePath().c_str(), W_OK) == 0; }
  std::string FreezePath() const { return path_ + "/cgroup.freeze"; }
  bool IsAskedToFreeze() const { return ReadFileOrEmpty(FreezePath()).starts_with('1'); }
  bool IsFrozen() const {
    return ReadFileOrEmpty(path_ + "/cgroup.events").find("frozen 1") != std::string::npos;
  }
  void Freeze() { WriteText(FreezePath(), "1"); }

 private:
  std::string path_;
};

// Swap of the whole machine is one thing: tests that want it, or want none, take turns.
class SwapTurn {
 public:
  SwapTurn() : lock_(::open("/tmp/ebb_test_swap.lock", O_RDWR | O_CREAT | O_CLOEXEC, 0600)) {
    EXPECT_EQ(::flock(lock_.get(), LOCK_EX), 0);
  }
  ~SwapTurn() {
    if (!is_ours_) return;
    EXPECT_EQ(::swapoff(kDevice), 0);
    WriteText("/sys/block/zram0/reset", "1");
  }
  SwapTurn(const SwapTurn&) = delete;
  SwapTurn& operator=(const SwapTurn&) = delete;

  static bool HasSwap() {
    return procfs::FindColonValue(ReadFileOrEmpty("/proc/meminfo"), "SwapTotal") > 0;
  }

  // Sets up 1 GiB of zram swap unless there is some. False, with the reason, where that cannot be
  // done.
  bool TurnOn(std::string* reason) {
    if (HasSwap()) return true;
    if (ReadFileOrEmpty("/sys/block/zram0/initstate") != "0\n") {
      *reason = "there is no unused /dev/zram0";
      return false;
    }
    constexpr uint64_t kBytes = 1ULL << 30;
    if (!WriteText("/sys/block/zram0/disksize", Format("%llu", kBytes + 0ULL)) ||
        !WriteSwapHeader(kBytes) || ::swapon(kDevice, 0) != 0) {
      *reason = Format("zram swap: %s", std::strerror(errno));
      WriteText("/sys/block/zram0/reset", "1");
      return false;
    }
    is_ours_ = true;
    return true;
  }

 private:
  static constexpr const char* kDevice = "/dev/zram0";

  // union swap_header of include/linux/swap.h, as mkswap writes it.
  static bool WriteSwapHeader(uint64_t bytes) {
    std::vector<char> page(PageBytes());
    const uint32_t version = 1;
    const auto last_page = static_cast<uint32_t>(bytes / page.size() - 1);
    std::memcpy(page.data() + 1024, &version, 4);
    std::memcpy(page.data() + 1028, &last_page, 4);
    std::memcpy(page.data() + page.size() - 10, "SWAPSPACE2", 10);
    const UniqueFd device(::open(kDevice, O_RDWR | O_CLOEXEC));
    return ::pwrite(device.get(), page.data(), page.size(), 0) ==
               static_cast<ssize_t>(page.size()) &&
           ::fsync(device.get()) == 0;
  }

  UniqueFd lock_;
  bool is_ours_ = false;
};

// A directory for journals, removed at the end.
class TestStateDir {
 public:
  TestStateDir() : path_("/tmp/ebb_test_XXXXXX") { EXPECT_NE(::mkdtemp(path_.data()), nullptr); }
  ~TestStateDir() { EXPECT_EQ(::rmdir(path_.c_str()), 0) << path_ << " still holds a journal"; }
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

}  // namespace ebb
