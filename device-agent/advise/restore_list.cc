// See restore_list.h.
//
// File: "PID START_TICKS BOOT_ID\n" of the agent, then each command as its arguments and an empty
// one, all ended by NUL.
#include "advise/restore_list.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "advise/held_record.h"
#include "advise/target.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/format.h"
#include "base/log.h"
#include "procfs/stat.h"
#include "protocol/wire.gen.h"

namespace ebb {
namespace {

constexpr char kFileName[] = "/ebbd-restore";
constexpr int64_t kRestoreCommandNs = 5 * kNsPerS;
constexpr int64_t kLeftoversNs = 10 * kNsPerS;
constexpr int kLookAgainMs = 5;

std::string DescribeOwner(Sys& sys) {
  const Result<std::string> text = ReadText(sys, "/proc/self/stat", 4096);
  const auto stat = text.ok() ? procfs::ParseStat(*text) : std::nullopt;
  const uint64_t start_ticks = stat ? stat->start_ticks : 0;
  return Format("%d %llu %s", ::getpid(), static_cast<unsigned long long>(start_ticks),
                ReadBootId(sys).c_str());
}

Error BadCommand(std::string message) {
  return Error{.code = wire::ErrorCode::kBadRequest, .message = std::move(message)};
}

// The arguments of one command, pointing into `text`; returns what follows it. Sets `argv[0]` to
// null where the text does not hold a whole command.
std::string_view TakeCommand(std::string_view text, std::span<char*> argv) {
  size_t count = 0;
  argv[0] = nullptr;
  while (true) {
    const size_t end = text.find('\0');
    if (end == std::string_view::npos || count + 1 >= argv.size()) break;
    char* argument = const_cast<char*>(text.data());  // execvp takes them so; none is written to
    text.remove_prefix(end + 1);
    if (end == 0) {
      argv[count] = nullptr;
      return text;
    }
    argv[count++] = argument;
  }
  argv[0] = nullptr;
  return {};
}

[[noreturn]] void Execute(char* const* argv) {
  sigset_t none;
  sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  for (const int number : {SIGHUP, SIGINT, SIGTERM, SIGPIPE, SIGQUIT}) ::signal(number, SIG_DFL);
  const int null_fd = ::open("/dev/null", O_RDWR);
  for (const int fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) (void)::dup2(null_fd, fd);
  ::execvp(argv[0], argv);
  ::_exit(127);
}

void RunToEnd(Sys& sys, char* const* argv) {
  const pid_t child = sys.Fork();
  if (child == 0) Execute(argv);
  if (child < 0) return;
  const int64_t deadline_ns = BootNs() + kRestoreCommandNs;
  int status = 0;
  while (sys.WaitPid(child, &status, WNOHANG) == 0) {
    if (BootNs() >= deadline_ns) {
      (void)sys.Kill(child, SIGKILL);
      (void)sys.WaitPid(child, &status, 0);
      return;
    }
    (void)sys.Poll({}, kLookAgainMs);
  }
}

int RunCommands(Sys& sys, std::string_view text) {
  std::array<char*, wire::kMaxArgs + 1> argv;
  int count = 0;
  while (!text.empty() && count < static_cast<int>(wire::kMaxRestoreCommands)) {
    text = TakeCommand(text, argv);
    if (argv[0] == nullptr) break;
    RunToEnd(sys, argv.data());
    ++count;
  }
  return count;
}

bool IsAlive(Sys& sys, std::string_view owner) {
  const std::string text(owner);
  char* after = nullptr;
  const unsigned long pid = std::strtoul(text.c_str(), &after, 10);
  const unsigned long long start_ticks = std::strtoull(after, &after, 10);
  const std::string boot_id = *after == ' ' ? after + 1 : "";
  if (boot_id != ReadBootId(sys) || start_ticks == 0) return false;
  return OpenTarget(sys, static_cast<uint32_t>(pid), start_ticks).ok();
}

// The first line of the file; empty where there is none.
std::string ReadOwner(Sys& sys, const std::string& path) {
  const Result<std::string> text = ReadText(sys, path, kMaxRestoreBytes);
  return text.ok() ? text->substr(0, text->find('\n')) : "";
}

}  // namespace

RestoreList::RestoreList(Sys& sys, const std::string& state_dir)
    : sys_(sys), path_(state_dir + kFileName), owner_(DescribeOwner(sys)) {}

Status RestoreList::Keep(const std::vector<std::vector<std::string>>& commands) {
  if (commands.empty()) {
    const int removed = sys_.Unlink(path_.c_str());
    if (removed == 0 || removed == -ENOENT) return Ok{};
    return ErrorFromErrno(-removed, path_ + " could not be removed.");
  }
  std::string text = owner_ + "\n";
  for (const std::vector<std::string>& argv : commands) {
    if (argv.empty()) return BadCommand("A command of RestoreAtEnd has no argument.");
    for (const std::string& argument : argv) {
      if (argument.empty() || argument.find('\0') != std::string::npos) {
        return BadCommand("An argument of RestoreAtEnd is empty or holds a NUL.");
      }
      text += argument + '\0';
    }
    text += '\0';
  }
  if (text.size() > kMaxRestoreBytes) {
    return BadCommand(Format("The commands of RestoreAtEnd have %zu bytes, %zu are taken.",
                             text.size(), kMaxRestoreBytes));
  }
  const std::string unfinished = path_ + ".new";
  int result = -EIO;
  {
    constexpr int kFlags = O_WRONLY | O_CREAT | O_TRUNC;
    const UniqueFd file(sys_.OpenAt(AT_FDCWD, unfinished.c_str(), kFlags, 0600));
    result = file.valid() ? WriteAll(sys_, file.get(), text) : file.get();
  }
  if (result == 0) result = sys_.Rename(unfinished.c_str(), path_.c_str());
  if (result == 0) return Ok{};
  return ErrorFromErrno(-result, path_ + " could not be written.");
}

int RunRestoreFile(Sys& sys, const char* path, std::string_view owner) {
  const int fd = sys.OpenAt(AT_FDCWD, path, O_RDWR, 0);
  if (fd < 0) return 0;
  int count = 0;
  std::array<char, kMaxRestoreBytes> buffer;
  struct stat status = {};
  if (sys.Lock(fd, LOCK_EX | LOCK_NB) < 0) {
    count = -EAGAIN;
  } else if (::fstat(fd, &status) == 0 && status.st_nlink > 0) {  // nobody has run it meanwhile
    const ssize_t got = sys.PRead(fd, buffer.data(), buffer.size(), 0);
    const std::string_view text(buffer.data(), static_cast<size_t>(std::max<ssize_t>(got, 0)));
    if (text.starts_with(owner) && text.substr(owner.size()).starts_with('\n')) {
      count = RunCommands(sys, text.substr(owner.size() + 1));
      (void)sys.Unlink(path);
    }
  }
  ::close(fd);
  return count;
}

uint32_t RestoreLeftovers(Sys& sys, const std::string& state_dir) {
  const std::string path = state_dir + kFileName;
  const int64_t deadline_ns = BootNs() + kLeftoversNs;
  while (BootNs() < deadline_ns) {
    const std::string owner = ReadOwner(sys, path);
    if (owner.empty() || IsAlive(sys, owner)) return 0;
    const int count = RunRestoreFile(sys, path.c_str(), owner);
    if (count >= 0) {
      if (count > 0) {
        Log(LogLevel::kWarning, "A former agent had left settings changed; %d were put back.",
            count);
      }
      return static_cast<uint32_t>(count);
    }
    (void)sys.Poll({}, kLookAgainMs);
  }
  return 0;
}

}  // namespace ebb
