#include "zygote/zygote.h"

#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstring>
#include <string>
#include <vector>

#include "app/app_memory.h"
#include "app/app_process.h"
#include "app/graphics_memory.h"
#include "base/files.h"
#include "base/packet_socket.h"
#include "base/text.h"
#include "server/cgroup_tree.h"
#include "server/system_server.h"

namespace ebb::guest {
namespace {

constexpr size_t kZygoteChunkBytes = 4U << 20U;
// /proc/sys/kernel/pid_max of a device with few processors.
constexpr pid_t kPidLimit = 1 << 22;

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
    graphics_ = UniqueFd(open(kGraphicsDevice, O_RDWR | O_CREAT | O_CLOEXEC, 0666));
    fchmod(graphics_.get(), 0666);
    // Room for every pid's part; nothing of it exists before it is written.
    if (ftruncate(graphics_.get(), GraphicsOffset(kPidLimit)) != 0) graphics_.Reset(-1);
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
  // What a fork becomes.
  struct Identity {
    const AppSpec& spec;
    AppProcessKind kind;
    uid_t uid;
    std::string name;
  };

  void Preload() {
    HeapContent content(HashName("zygote64", seed_), profile_.zygote.compress_ratio);
    for (int64_t left_kb = profile_.zygote.heap_kb; left_kb > 0;) {
      const size_t bytes = std::min(kZygoteChunkBytes, static_cast<size_t>(left_kb) * 1024);
      const Mapping chunk = MapAnonymous(bytes, "dalvik-zygote space");
      if (chunk.base == nullptr) return;
      content.Fill(chunk.span());
      const auto start = reinterpret_cast<uint64_t>(chunk.base);
      preloaded_.push_back({start, start + bytes, MemoryCategory::kDalvikHeap});
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
      _exit(RunSystemServer(profile_, preloaded_, UniqueFd(ends[1])));
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
      // Nobody maps its graphics any more.
      fallocate(graphics_.get(), FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, GraphicsOffset(pid),
                kGraphicsBytesPerProcess);
      SendPacket(server_.get(), FormatText("died %d", pid));
    }
  }

  void Obey(const std::string& packet) {
    const std::vector<std::string> words = SplitText(packet, ' ');
    if (words.size() != 6 || words[0] != "fork") return;
    const AppSpec* spec = profile_.FindPackage(words[2]);
    const auto uid = ParseInt(words[4]);
    const pid_t pid = spec == nullptr || !uid ? -1 : fork();
    if (pid == 0) {
      const AppProcessKind kind = words[3] == "service"     ? AppProcessKind::kService
                                  : words[3] == "sandboxed" ? AppProcessKind::kSandboxed
                                                            : AppProcessKind::kMain;
      Specialize({*spec, kind, static_cast<uid_t>(*uid), words[5]});
    }
    SendPacket(server_.get(), FormatText("forked %s %d", words[1].c_str(), pid));
  }

  // In the child: from zygote to app, as AOSP's SpecializeCommon: group, uid, name, then the app's
  // own code.
  [[noreturn]] void Specialize(const Identity& identity) {
    server_.Reset(-1);
    child_signal_.Reset(-1);
    graphics_.Reset(-1);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, nullptr);
    signal(SIGPIPE, SIG_IGN);
    WriteFileText("/proc/self/oom_score_adj", "0");
    const uid_t uid = identity.uid;
    JoinProcessGroup(static_cast<int>(uid), getpid());
    SetProcessName(arguments_, identity.name);
    // Graphics memory is locked by its driver, whatever the app's own limit.
    const rlimit locked{RLIM_INFINITY, RLIM_INFINITY};
    setrlimit(RLIMIT_MEMLOCK, &locked);
    if (setgroups(0, nullptr) != 0 || setresgid(uid, uid, uid) != 0 ||
        setresuid(uid, uid, uid) != 0) {
      _exit(1);
    }
    RunAppProcess(identity.spec, identity.kind, HashName(identity.name, seed_));
  }

  const Profile& profile_;
  const uint64_t seed_;
  const ArgumentArea arguments_;
  UniqueFd server_;
  UniqueFd child_signal_;
  UniqueFd graphics_;
  std::vector<NamedRange> preloaded_;
};

}  // namespace

int RunZygote(const Profile& profile, uint64_t seed, const ArgumentArea& arguments) {
  return Zygote(profile, seed, arguments).Run();
}

}  // namespace ebb::guest
