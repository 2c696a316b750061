// See target.h.
#include "advise/target.h"

#include <fcntl.h>

#include <algorithm>
#include <cerrno>

#include "base/file.h"
#include "base/format.h"
#include "procfs/cmdline.h"
#include "procfs/stat.h"
#include "procfs/status.h"
#include "procfs/text.h"

namespace ebb {
namespace {

constexpr size_t kMaxFileBytes = 64 * 1024;
constexpr uint32_t kKernelThreadFlag = 0x00200000;  // PF_KTHREAD of include/linux/sched.h

Error NoSuchProcess(uint32_t pid, std::string cause, int errno_value) {
  return Error{.code = wire::ErrorCode::kNoSuchProcess,
               .message = Format("There is no process %u to advise.", pid),
               .cause = std::move(cause),
               .errno_value = errno_value};
}

// EINVAL and ENOENT of pidfd_open: the pid is a thread's, or belongs to nobody.
Error OpenError(uint32_t pid, int errno_value, const char* what) {
  const bool is_gone = errno_value == ESRCH || errno_value == ENOENT || errno_value == EINVAL;
  if (is_gone) return NoSuchProcess(pid, ErrnoText(errno_value), errno_value);
  return ErrorFromErrno(errno_value, Format("%s of process %u could not be opened.", what, pid));
}

// Fills in who the target is; its directory and pidfd are open. Because stat still answers after
// the pidfd was opened, both belong to the same process.
Status Identify(Sys& sys, uint64_t start_ticks, Target* target) {
  std::string text;
  int result = ReadTextAt(sys, target->proc_dir.get(), "stat", kMaxFileBytes, &text);
  if (result < 0) return OpenError(static_cast<uint32_t>(target->pid), -result, "stat");
  const auto stat = procfs::ParseStat(text);
  if (!stat || stat->pid != static_cast<uint32_t>(target->pid)) {
    return Error{.message = Format("stat of process %d is not readable.", target->pid),
                 .cause = text.substr(0, 100)};
  }
  if (start_ticks != 0 && stat->start_ticks != start_ticks) {
    return NoSuchProcess(stat->pid, "The pid was given to another process meanwhile.", 0);
  }
  target->start_ticks = stat->start_ticks;
  target->is_kernel_thread = (stat->flags & kKernelThreadFlag) != 0;
  const std::string comm(stat->comm);
  result = ReadTextAt(sys, target->proc_dir.get(), "cmdline", kMaxFileBytes, &text);
  if (result < 0) text.clear();  // a name is nice to have
  target->name = procfs::ToProcessName(text, comm);
  result = ReadTextAt(sys, target->proc_dir.get(), "status", kMaxFileBytes, &text);
  if (result < 0) return OpenError(static_cast<uint32_t>(target->pid), -result, "status");
  const int64_t uid = procfs::ParseStatus(text).uid;
  if (uid == wire::kMissing) {
    return Error{.code = wire::ErrorCode::kIoError,
                 .message = Format("status of process %d names no uid.", target->pid),
                 .cause = "It has no line Uid."};
  }
  target->uid = static_cast<uint32_t>(uid);
  return Ok{};
}

}  // namespace

Result<Target> OpenTarget(Sys& sys, uint32_t pid, uint64_t start_ticks) {
  Target target;
  target.pid = static_cast<pid_t>(pid);
  const std::string path = Format("/proc/%u", pid);
  target.proc_dir.Reset(sys.OpenAt(AT_FDCWD, path.c_str(), O_RDONLY | O_DIRECTORY, 0));
  if (!target.proc_dir.valid()) return OpenError(pid, -target.proc_dir.get(), "/proc/PID");
  target.pidfd.Reset(sys.PidfdOpen(target.pid));
  if (target.pidfd.get() == -ENOSYS) {
    return Error{.code = wire::ErrorCode::kCapabilityMissing,
                 .message = "This kernel has no pidfd_open.",
                 .cause = "It came with Linux 5.3.",
                 .errno_value = ENOSYS};
  }
  if (!target.pidfd.valid()) return OpenError(pid, -target.pidfd.get(), "The pidfd");
  if (Status identified = Identify(sys, start_ticks, &target); !identified.ok()) {
    return std::move(identified).error();
  }
  target.oom_score_adj.Reset(sys.OpenAt(target.proc_dir.get(), "oom_score_adj", O_RDONLY, 0));
  if (!target.oom_score_adj.valid()) {
    return OpenError(pid, -target.oom_score_adj.get(), "oom_score_adj");
  }
  return target;
}

Error TargetError(int errno_value, const Target& target, const char* what) {
  if (errno_value == ESRCH || errno_value == ENOENT) {
    return Error{.code = wire::ErrorCode::kTargetExited,
                 .message = Format("Process %d (%s) ended.", target.pid, target.name.c_str()),
                 .cause = Format("%s: %s", what, ErrnoText(errno_value).c_str()),
                 .errno_value = errno_value};
  }
  return ErrorFromErrno(
      errno_value, Format("%s of process %d (%s) failed.", what, target.pid, target.name.c_str()));
}

Result<int32_t> ReadOomScoreAdj(Sys& sys, const Target& target) {
  char text[16];
  const ssize_t got = sys.PRead(target.oom_score_adj.get(), text, sizeof(text), 0);
  if (got < 0) return TargetError(static_cast<int>(-got), target, "Reading oom_score_adj");
  std::string_view digits(text, static_cast<size_t>(got));
  if (digits.ends_with('\n')) digits.remove_suffix(1);
  const auto value = procfs::ParseNumber<int32_t>(digits);
  if (!value) {
    return Error{.code = wire::ErrorCode::kIoError,
                 .message = Format("oom_score_adj of process %d is no number.", target.pid),
                 .cause = std::string(digits)};
  }
  return *value;
}

Result<wire::MemoryState> ReadMemoryState(Sys& sys, const Target& target) {
  std::string rollup;
  int result = ReadTextAt(sys, target.proc_dir.get(), "smaps_rollup", kMaxFileBytes, &rollup);
  if (result < 0) return TargetError(-result, target, "Reading smaps_rollup");
  std::string status;
  result = ReadTextAt(sys, target.proc_dir.get(), "status", kMaxFileBytes, &status);
  if (result < 0) return TargetError(-result, target, "Reading status");
  return procfs::ToMemoryState(procfs::ParseSmapsRollup(rollup), procfs::ParseStatus(status));
}

Result<int64_t> ReadResidentBytes(Sys& sys, const Target& target) {
  std::string text;
  const int result = ReadTextAt(sys, target.proc_dir.get(), "status", kMaxFileBytes, &text);
  if (result < 0) return TargetError(-result, target, "Reading status");
  const procfs::Status status = procfs::ParseStatus(text);
  if (status.rss_anon_kb == wire::kMissing) return TargetError(ESRCH, target, "Reading RssAnon");
  return 1024 * (status.rss_anon_kb + std::max<int64_t>(status.rss_file_kb, 0));
}

}  // namespace ebb
