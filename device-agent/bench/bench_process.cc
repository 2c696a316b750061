// See bench_process.h.
#include "bench/bench_process.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>

#include "advise/cgroup.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/format.h"
#include "base/sys.h"

namespace ebb::bench {
namespace {

constexpr int64_t kDeadlineNs = 60 * kNsPerS;
constexpr uint32_t kTimeoutMs = 120'000;

bool WriteText(const std::string& path, std::string_view text) {
  return WriteControlAt(RealSys(), AT_FDCWD, path.c_str(), text) == 0;
}

}  // namespace

BenchProcess::BenchProcess(const std::function<void()>& live) : undo_([this] { End(); }) {
  std::fflush(stdout);
  const pid_t parent = ::getpid();
  pid_ = ::fork();
  if (pid_ != 0) return;
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != parent) ::_exit(1);
  ::prctl(PR_SET_NAME, "ebb-bench-app");
  WriteText("/proc/self/oom_score_adj", "900");
  live();
  ::_exit(0);
}

BenchProcess::~BenchProcess() { End(); }

void BenchProcess::End() {
  if (pid_ <= 0) return;
  ::kill(pid_, SIGKILL);
  int status = 0;
  ::waitpid(pid_, &status, 0);
  pid_ = 0;
}

BenchGroup::BenchGroup() : undo_([this] { Remove(); }) {
  const std::string mount = FindCgroup2Mount(RealSys());
  if (mount.empty()) return;
  path_ = mount + Format("/ebb_bench_%d", ::getpid());
  if (::mkdir(path_.c_str(), 0755) != 0) path_.clear();
}

void BenchGroup::Add(pid_t pid) {
  if (!path_.empty()) WriteText(path_ + "/cgroup.procs", Format("%d", pid));
}

BenchGroup::~BenchGroup() { Remove(); }

void BenchGroup::Remove() {
  if (path_.empty()) return;
  WriteText(path_ + "/cgroup.freeze", "0");
  const int64_t deadline_ns = BootNs() + kDeadlineNs;
  while (::rmdir(path_.c_str()) != 0 && BootNs() < deadline_ns) ::poll(nullptr, 0, 1);
}

BenchGuard::BenchGuard() : directory_("/tmp/ebb_bench_XXXXXX"), undo_([this] { Remove(); }) {
  if (::mkdtemp(directory_.data()) == nullptr) std::abort();
  auto guard = Guard::Start(RealSys(), directory_);
  if (!guard.ok()) {
    std::fprintf(stderr, "%s %s\n", guard.error().message.c_str(), guard.error().cause.c_str());
    std::exit(1);
  }
  guard_ = std::move(guard).value();
}

BenchGuard::~BenchGuard() { Remove(); }

void BenchGuard::Remove() {
  guard_.reset();
  ::rmdir(directory_.c_str());
}

wire::Advise ToRequest(pid_t pid, wire::Consistency consistency) {
  wire::Advise request;
  request.request_id = 1;
  request.pid = static_cast<uint32_t>(pid);
  request.strategy = wire::Strategy::kPageoutAnon;
  request.consistency = consistency;
  request.allow_system = true;  // the bench's processes have root's uid
  request.timeout_ms = kTimeoutMs;
  return request;
}

void FillMemory(void* memory, size_t bytes, uint64_t seed) {
  auto* words = static_cast<uint64_t*>(memory);
  uint64_t noise = 88172645463325252ULL ^ (seed * 0x9e3779b97f4a7c15ULL);
  for (size_t i = 0; i < bytes / sizeof(uint64_t); ++i) {
    noise ^= noise << 13;
    noise ^= noise >> 7;
    noise ^= noise << 17;
    words[i] = (i / 8) % 2 == 0 ? noise : 0;
  }
}

void WaitForTurn(const std::function<bool()>& condition) {
  while (!condition()) ::poll(nullptr, 0, 1);
}

void Await(const char* what, const std::function<bool()>& condition) {
  const int64_t deadline_ns = BootNs() + kDeadlineNs;
  while (!condition()) {
    if (BootNs() >= deadline_ns) {
      std::fprintf(stderr, "Waited in vain: %s.\n", what);
      std::exit(1);
    }
    ::poll(nullptr, 0, 1);
  }
}

}  // namespace ebb::bench
