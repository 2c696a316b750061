// ebbd: parse flags, build the objects, run the loop. See README.md.
#include <fcntl.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <termios.h>
#include <unistd.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif

#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include "advise/advisor.h"
#include "advise/guard.h"
#include "advise/restore_list.h"
#include "base/sys.h"
#include "base/unique_fd.h"
#include "protocol/wire.gen.h"
#include "session/identity.h"
#include "session/session.h"

namespace {

constexpr const char kUsage[] =
    "ebbd is the device half of Ebb: it measures the memory of every process and calls\n"
    "process_madvise(2) on those that it is told. The desktop starts it over adb and talks to it "
    "in\n"
    "binary frames on stdin and stdout; there is nothing to type here.\n"
    "\n"
    "  ebbd                  serve one session on stdin and stdout (no terminal)\n"
    "  ebbd --version        print the schema that it speaks\n"
    "  ebbd --schema-hash    print the schema's hash alone\n"
    "  ebbd --proc-root DIR  read DIR instead of /proc (for tests)\n";

// A person's terminal edits lines. adbd's `exec:` gives a terminal too, but a raw one: without the
// shell protocol it needs a PTY to hang up on the child (AOSP adb/daemon/shell_service.cpp).
bool IsTerminalOfPerson(int fd) {
  termios modes{};
  return tcgetattr(fd, &modes) == 0 && (modes.c_lflag & ICANON) != 0;
}

// Signals that end the agent come as something to read: a handler could do none of what has to be
// done. Blocked before the first thread and before the guard, which outlives them that way.
ebb::UniqueFd TakeOverSignals() {
  signal(SIGPIPE, SIG_IGN);
  sigset_t ends;
  sigemptyset(&ends);
  for (const int number : {SIGTERM, SIGHUP, SIGINT}) sigaddset(&ends, number);
  sigprocmask(SIG_BLOCK, &ends, nullptr);
  return ebb::UniqueFd(signalfd(-1, &ends, SFD_CLOEXEC | SFD_NONBLOCK));
}

// Directory of this binary: the guard's journal is kept there, where the desktop cleans up too.
std::string FindStateDir() {
  char path[4096];
  const ssize_t length = readlink("/proc/self/exe", path, sizeof(path));
  const std::string_view exe(path, length > 0 ? static_cast<size_t>(length) : 0);
  const size_t slash = exe.rfind('/');
  return slash == std::string_view::npos || slash == 0 ? "/" : std::string(exe.substr(0, slash));
}

int Serve(const ebb::ScanRoots& roots) {
#ifdef __GLIBC__
  mallopt(M_ARENA_MAX, 1);  // One heap for all threads: they allocate little and RSS is counted.
#endif
  setenv("PATH", "/system/bin:/system/xbin:/usr/bin:/bin", 0);  // Some `su` start us without one.
  ebb::Sys& sys = ebb::RealSys();
  const ebb::UniqueFd signals = TakeOverSignals();
  const std::string state_dir = FindStateDir();
  const uint32_t recovered = ebb::RecoverHeldTargets(sys, state_dir);
  const uint32_t restored = ebb::RestoreLeftovers(sys, state_dir);
  auto guard = ebb::Guard::Start(sys, state_dir);
  if (!guard) {
    std::fprintf(stderr, "ebbd: no guard: %s %s\n", guard.error().message.c_str(),
                 guard.error().cause.c_str());
    return ebb::kExitNoResources;
  }
  ebb::Advisor advisor(sys, **guard);
  ebb::wire::HelloReply identity = ebb::DescribeAgent(sys, guard->get(), recovered);
  identity.restored = restored;
  auto session =
      ebb::Session::Create(sys, {.advisor = advisor, .restore_list = (*guard)->restore_list()},
                           std::move(identity), roots);
  if (!session) {
    std::fprintf(stderr, "ebbd: no session: %s %s\n", session.error().message.c_str(),
                 session.error().cause.c_str());
    return ebb::kExitNoResources;
  }
  return (*session)->Run(
      {.in_fd = STDIN_FILENO, .out_fd = STDOUT_FILENO, .signal_fd = signals.get()});
}

}  // namespace

int main(int argc, char** argv) {
  ebb::ScanRoots roots;
  for (int i = 1; i < argc; ++i) {
    const std::string_view flag = argv[i];
    if (flag == "--version") {
      std::printf("ebbd schema %s\n", ebb::wire::kSchemaHash.data());
      return ebb::kExitOk;
    }
    if (flag == "--schema-hash") {
      std::printf("%s\n", ebb::wire::kSchemaHash.data());
      return ebb::kExitOk;
    }
    if (flag == "--proc-root" && i + 1 < argc) {
      roots.proc = argv[++i];
      continue;
    }
    std::fprintf(stderr, "ebbd: unknown flag %s\n\n%s", argv[i], kUsage);
    return ebb::kExitUsage;
  }
  if (IsTerminalOfPerson(STDIN_FILENO) || IsTerminalOfPerson(STDOUT_FILENO)) {
    std::fputs(kUsage, stderr);
    return ebb::kExitUsage;
  }
  return Serve(roots);
}
