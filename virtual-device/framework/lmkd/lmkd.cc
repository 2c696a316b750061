#include "lmkd/lmkd.h"

#include <dirent.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/files.h"
#include "base/packet_socket.h"
#include "base/property_store.h"
#include "base/text.h"
#include "lmkd/kill_decision.h"
#include "server/compaction.h"

namespace ebb::guest {
namespace {

constexpr int kMreleaseCall = 448;  // process_mrelease(2), Linux 5.15
constexpr int64_t kWindowUs = 1'000'000;
constexpr int64_t kPollingPeriodMs = 100;
// After an event the killer keeps looking for a second.
constexpr int64_t kPollingWindowMs = 1'000;
constexpr int64_t kWatermarkAgeMs = 60'000;
constexpr int kFirstAppUid = 10000;

int64_t LmkProperty(const char* name, int64_t fallback) {
  const auto text = ReadProperty(std::string("ro.lmk.") + name);
  return text ? ParseInt(*text).value_or(fallback) : fallback;
}

// "some 70000 1000000": the trigger fires when tasks stalled so long within a window.
UniqueFd OpenTrigger(const char* kind, int64_t stall_ms) {
  UniqueFd fd(open("/proc/pressure/memory", O_RDWR | O_NONBLOCK | O_CLOEXEC));
  const std::string words =
      FormatText("%s %lld %lld", kind, static_cast<long long>(stall_ms * 1000),
                 static_cast<long long>(kWindowUs));
  if (!fd.valid() || write(fd.get(), words.c_str(), words.size() + 1) < 0) return {};
  return fd;
}

// To system_server, which holds the log. Nobody waits for its answer.
void SendLog(const std::vector<std::string>& words) {
  const UniqueFd server = ConnectPackets(kShellSocket);
  if (!server.valid()) return;
  std::string request;
  for (const std::string& word : words) request += word + '\0';
  SendPacket(server.get(), request);
}

std::optional<Victim> ReadVictim(int pid) {
  const std::string dir = FormatText("/proc/%d", pid);
  struct stat status {};
  if (stat(dir.c_str(), &status) != 0 || status.st_uid < kFirstAppUid) return std::nullopt;
  const auto adj = ReadFileText(dir + "/oom_score_adj");
  const auto text = ReadFileText(dir + "/status");
  RssKb rss;
  if (!adj || !text || !ParseStatusRss(*text, &rss)) return std::nullopt;
  Victim victim;
  victim.pid = pid;
  victim.uid = static_cast<int>(status.st_uid);
  victim.oom_score_adj = static_cast<int>(ParseInt(TrimText(*adj)).value_or(-1000));
  const std::string name = ReadFileText(dir + "/cmdline").value_or("");
  victim.name = name.c_str();  // up to the first NUL
  victim.rss_kb = rss.total;
  victim.anon_kb = rss.anon;
  victim.swap_kb = rss.swap;
  return victim;
}

// Highest level first, within it the largest.
std::optional<Victim> FindVictim(int min_score_adj) {
  const std::unique_ptr<DIR, int (*)(DIR*)> proc(opendir("/proc"), closedir);
  std::optional<Victim> found;
  if (proc == nullptr) return found;
  while (const dirent* entry = readdir(proc.get())) {
    const int pid = atoi(entry->d_name);
    const auto victim = pid > 0 ? ReadVictim(pid) : std::nullopt;
    if (!victim || victim->oom_score_adj < std::max(min_score_adj, 0)) continue;
    const bool better = !found || victim->oom_score_adj > found->oom_score_adj ||
                        (victim->oom_score_adj == found->oom_score_adj &&
                         victim->rss_kb + victim->swap_kb > found->rss_kb + found->swap_kb);
    if (better) found = victim;
  }
  return found;
}

class LowMemoryKiller {
 public:
  int Run() {
    prctl(PR_SET_NAME, "lmkd");
    WriteFileText("/proc/self/oom_score_adj", "-1000");
    signal(SIGPIPE, SIG_IGN);
    mlockall(MCL_CURRENT | MCL_FUTURE);
    const sched_param priority{1};
    sched_setscheduler(0, SCHED_FIFO, &priority);
    const UniqueFd medium = OpenTrigger("some", LmkProperty("psi_partial_stall_ms", 70));
    const UniqueFd critical = OpenTrigger("full", LmkProperty("psi_complete_stall_ms", 700));
    if (!medium.valid() || !critical.valid()) {
      WriteConsole("lmkd: this kernel has no pressure triggers");
      return 1;
    }
    while (true) {
      pollfd waiting[] = {{medium.get(), POLLPRI, 0}, {critical.get(), POLLPRI, 0}};
      const bool polls = MonotonicMs() < poll_until_ms_;
      const int ready = poll(waiting, 2, polls ? static_cast<int>(kPollingPeriodMs) : -1);
      if (ready < 0) continue;
      PressureLevel level = PressureLevel::kPolling;
      if ((waiting[0].revents & POLLPRI) != 0) level = PressureLevel::kMedium;
      if ((waiting[1].revents & POLLPRI) != 0) level = PressureLevel::kCritical;
      if (level != PressureLevel::kPolling) {
        event_ms_ = MonotonicMs();
        poll_until_ms_ = event_ms_ + kPollingWindowMs;
        wakeups_ = 0;
      }
      OnWakeUp(level);
    }
  }

 private:
  MemorySnapshot TakeSnapshot() {
    MemorySnapshot now;
    now.now_ms = MonotonicMs();
    now.memory = ParseMemInfo(ReadFileText("/proc/meminfo").value_or(""));
    now.vm = ParseVmStat(ReadFileText("/proc/vmstat").value_or(""));
    if (watermarks_read_ms_ == 0 || now.now_ms - watermarks_read_ms_ > kWatermarkAgeMs) {
      watermarks_ = ParseZoneInfo(ReadFileText("/proc/zoneinfo").value_or(""));
      watermarks_read_ms_ = now.now_ms;
    }
    now.watermarks = watermarks_;
    return now;
  }

  void OnWakeUp(PressureLevel level) {
    ++wakeups_;
    // What was killed is still going: its memory is not free yet.
    if (IsDying()) return;
    const MemorySnapshot now = TakeSnapshot();
    const KillDecision decision = DecideKill(now, level, settings_, &state_);
    const int64_t since_ms = now.now_ms - last_wakeup_ms_;
    last_wakeup_ms_ = now.now_ms;
    if (decision.reason == KillReason::kNone) return;
    const auto victim = FindVictim(decision.min_score_adj);
    if (!victim) return;
    if (!Kill(*victim)) return;
    NoteKill(decision, settings_, &state_);
    poll_until_ms_ = now.now_ms + kPollingWindowMs;
    Log(*victim, decision, now, since_ms);
  }

  bool Kill(const Victim& victim) {
    dying_ = UniqueFd(static_cast<int>(syscall(SYS_pidfd_open, victim.pid, 0)));
    if (!dying_.valid()) return false;
    if (syscall(SYS_pidfd_send_signal, dying_.get(), SIGKILL, nullptr, 0) != 0) return false;
    dying_until_ms_ = MonotonicMs() + LmkProperty("kill_timeout_ms", 100);
    // Frees its memory from here rather than whenever it is scheduled; older kernels cannot.
    syscall(kMreleaseCall, dying_.get(), 0);
    return true;
  }

  bool IsDying() {
    if (!dying_.valid()) return false;
    pollfd waiting{dying_.get(), POLLIN, 0};
    const bool gone = poll(&waiting, 1, 0) > 0;
    if (!gone && MonotonicMs() < dying_until_ms_) return true;
    dying_.Reset(-1);
    return false;
  }

  // The line, and the event with lmkd's 38 values; what this device has not (ion, GPU) is 0.
  void Log(const Victim& victim, const KillDecision& decision, const MemorySnapshot& now,
           int64_t since_wakeup_ms) {
    const Dialect& dialect = DeviceDialect();
    const char* tag = dialect.vendor == Vendor::kSamsung ? "lmkd" : "lowmemorykiller";
    const std::string priority = "i";
    SendLog({"log", "-p", priority, "-t", tag, FormatKill(victim, decision, dialect)});
    const MemInfo& m = now.memory;
    const Pressure memory = ParsePressure(ReadFileText("/proc/pressure/memory").value_or(""));
    const Pressure io = ParsePressure(ReadFileText("/proc/pressure/io").value_or(""));
    const Pressure cpu = ParsePressure(ReadFileText("/proc/pressure/cpu").value_or(""));
    std::vector<int64_t> numbers = {victim.pid,
                                    victim.uid,
                                    victim.oom_score_adj,
                                    decision.min_score_adj,
                                    victim.rss_kb,
                                    static_cast<int64_t>(decision.reason),
                                    m.free_kb,
                                    m.cached_kb,
                                    m.swap_cached_kb,
                                    m.buffers_kb,
                                    m.shmem_kb,
                                    m.unevictable_kb,
                                    m.swap_total_kb,
                                    m.swap_free_kb,
                                    m.active_anon_kb,
                                    m.inactive_anon_kb,
                                    m.active_file_kb,
                                    m.inactive_file_kb,
                                    m.slab_reclaimable_kb,
                                    m.slab_unreclaimable_kb,
                                    m.kernel_stack_kb,
                                    m.page_tables_kb,
                                    0,
                                    0,
                                    m.cma_free_kb,
                                    now.now_ms - event_ms_,
                                    since_wakeup_ms,
                                    wakeups_,
                                    0,
                                    victim.swap_kb,
                                    0,
                                    decision.thrashing,
                                    state_.max_thrashing};
    std::string text;
    for (const int64_t number : numbers) {
      text += (text.empty() ? "[" : ",") + std::to_string(number);
    }
    text += FormatText(",%f,%f,%f,%f,%f]", memory.some_avg10, memory.full_avg10, io.some_avg10,
                       io.full_avg10, cpu.some_avg10);
    if (dialect.sdk >= 30) SendLog({"log", "-b", "events", "-p", priority, "-t", "killinfo", text});
  }

  const KillSettings settings_{
      LmkProperty("swap_free_low_percentage", 10), LmkProperty("thrashing_limit", 100),
      LmkProperty("thrashing_limit_critical", 200), LmkProperty("thrashing_limit_decay", 10),
      LmkProperty("pressure_after_kill_min_score", 0)};
  KillState state_;
  Watermarks watermarks_;
  int64_t watermarks_read_ms_ = 0;
  int64_t poll_until_ms_ = 0;
  int64_t event_ms_ = 0;
  int64_t last_wakeup_ms_ = 0;
  int64_t wakeups_ = 0;
  UniqueFd dying_;
  int64_t dying_until_ms_ = 0;
};

}  // namespace

int RunLowMemoryKiller() { return LowMemoryKiller().Run(); }

}  // namespace ebb::guest
