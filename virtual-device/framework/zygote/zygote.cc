#include "zygote/zygote.h"

#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstring>
#include <string>
#include <vector>

#include "app/app_memory.h"
#include "app/app_process.h"
#include "base/files.h"
#include "base/packet_socket.h"
#include "base/text.h"
#include "server/cgroup_tree.h"
#include "server/system_server.h"

namespace ebb::guest {
namespace {

constexpr size_t kZygoteChunkBytes = 4U << 20U;

// FNV-1a: each process has contents of its own, the same at every boot with the same seed.
uint64_t HashName(std::string_view name, uint64_t seed) {
  uint64_t hash = 0xCBF2'9CE4'8422'2325ULL ^ seed;
  for (const char c : name) {
    hash = (hash ^ static_cast<unsigned char>(c)) * 0x100'0000'01B3ULL;
  }
  return hash;
}

void SetProcessName(const ArgumentArea& arguments, const std::string& name) {
  if (arguments.bytes > 1) {
    std::memset(arguments.base, 0, arguments.bytes);
    std::memcpy(arguments.base, name.data(), std::min(name.size(), arguments.bytes - 1));
  }
  // Android's comm is the end of the name: it tells more than its start.
  const std::string comm = name.size() > 15 ? name.substr(name.size() - 15) : name;
  prctl(PR_SET_NAME, comm.c_str());
}

class Zygote {
 public:
  Zygote(const Profile& profile, uint64_t seed, const ArgumentArea& arguments)
      : profile_(profile), seed_(seed), arguments_(arguments) {}

  int Run() {
    SetProcessName(arguments_, "zygote64");
    WriteFileText("/proc/self/oom_score_adj", "-1000");
    Preload();
    if (!StartSystemServer()) return 1;
    sigset_t children;
    sigemptyset(&children);
    sigaddset(&children, SIGCHLD);
    sigprocmask(SIG_BLOCK, &children, nullptr);
    child_signal_ = UniqueFd(signalfd(-1, &children, SFD_CLOEXEC | SFD_NONBLOCK));
    while (true) {
      pollfd waiting[] = {{server_.get(), POLLIN, 0}, {child_signal_.get(), POLLIN, 0}};
      if (poll(waiting, 2, -1) < 0) continue;
      if (waiting[1].revents != 0) ReapChildren();
      if (waiting[0].revents != 0) {
        const auto packet = ReceivePacket(server_.get());
        if (!packet) return 1;
        Obey(*packet);
      }
    }
  }

 private:
  void Preload() {
    HeapContent content(HashName("zygote64", seed_), profile_.zygote.compress_ratio);
    for (int64_t left_kb = profile_.zygote.heap_kb; left_kb > 0;) {
      const size_t bytes = std::min(kZygoteChunkBytes, static_cast<size_t>(left_kb) * 1024);
      const Mapping chunk = MapAnonymous(bytes, "dalvik-zygote space");
      if (chunk.base == nullptr) return;
      content.Fill(chunk.span());
      mprotect(chunk.base, bytes, PROT_READ | PROT_WRITE);
      left_kb -= static_cast<int64_t>(bytes / 1024);
    }
    const size_t code_bytes = static_cast<size_t>(profile_.zygote.code_kb) * 1024;
    TouchPages(MapFile("/system/framework/boot.oat", code_bytes, PROT_READ | PROT_EXEC).span());
  }

  bool StartSystemServer() {
    int ends[2] = {-1, -1};
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0) return false;
    const pid_t child = fork();
    if (child < 0) return false;
    if (child == 0) {
      close(ends[0]);
      SetProcessName(arguments_, "system_server");
      _exit(RunSystemServer(profile_, UniqueFd(ends[1])));
    }
    close(ends[1]);
    server_ = UniqueFd(ends[0]);
    return true;
  }

  void ReapChildren() {
    signalfd_siginfo ignored{};
    while (read(child_signal_.get(), &ignored, sizeof(ignored)) > 0) {
    }
    int status = 0;
    for (pid_t pid = waitpid(-1, &status, WNOHANG); pid > 0; pid = waitpid(-1, &status, WNOHANG)) {
      SendPacket(server_.get(), FormatText("died %d", pid));
    }
  }

  void Obey(const std::string& packet) {
    const std::vector<std::string> words = SplitText(packet, ' ');
    if (words.size() != 4 || words[0] != "fork") return;
    const AppSpec* spec = profile_.FindPackage(words[2]);
    const bool is_service = words[3] == "service";
    const pid_t pid = spec == nullptr ? -1 : fork();
    if (pid == 0) Specialize(*spec, is_service);
    SendPacket(server_.get(), FormatText("forked %s %d", words[1].c_str(), pid));
  }

  // In the child: from zygote to app, as AOSP's SpecializeCommon: group, uid, name, then the app's
  // own code.
  [[noreturn]] void Specialize(const AppSpec& spec, bool is_service) {
    server_.Reset(-1);
    child_signal_.Reset(-1);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, nullptr);
    signal(SIGPIPE, SIG_IGN);
    WriteFileText("/proc/self/oom_score_adj", "0");
    JoinProcessGroup(spec.uid, getpid());
    const std::string name = is_service ? spec.package + spec.service.suffix : spec.package;
    SetProcessName(arguments_, name);
    const auto uid = static_cast<uid_t>(spec.uid);
    if (setgroups(0, nullptr) != 0 || setresgid(uid, uid, uid) != 0 ||
        setresuid(uid, uid, uid) != 0) {
      _exit(1);
    }
    RunAppProcess(spec, is_service, HashName(name, seed_));
  }

  const Profile& profile_;
  const uint64_t seed_;
  const ArgumentArea arguments_;
  UniqueFd server_;
  UniqueFd child_signal_;
};

}  // namespace

int RunZygote(const Profile& profile, uint64_t seed, const ArgumentArea& arguments) {
  return Zygote(profile, seed, arguments).Run();
}

}  // namespace ebb::guest
