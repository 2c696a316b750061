// RecoverHeldTargets of guard.h: reads the journals that guards left because they were killed.
#include <fcntl.h>
#include <signal.h>
#include <sys/file.h>

#include <string>
#include <vector>

#include "advise/guard.h"
#include "advise/held_record.h"
#include "advise/target.h"
#include "base/directory.h"
#include "base/file.h"
#include "base/format.h"
#include "base/log.h"
#include "procfs/stat.h"

namespace ebb {
namespace {

std::vector<std::string> ListJournals(Sys& sys, const std::string& state_dir) {
  std::vector<std::string> names;
  const UniqueFd directory(sys.OpenAt(AT_FDCWD, state_dir.c_str(), O_RDONLY | O_DIRECTORY, 0));
  if (!directory.valid()) return names;
  (void)ForEachEntry(sys, directory.get(), [&](std::string_view name) {
    if (name.starts_with(kJournalPrefix)) names.emplace_back(name);
  });
  return names;
}

// cgroup.freeze of the group that the record names, when it is frozen and the process still lives
// in it.
bool ThawGroup(Sys& sys, const HeldRecord& record) {
  const std::string freeze(record.path());
  constexpr std::string_view kFile = "/cgroup.freeze";
  if (!freeze.ends_with(kFile)) return false;
  const std::string group = freeze.substr(0, freeze.size() - kFile.size());
  const Result<std::string> value = ReadText(sys, freeze, 16);
  const Result<std::string> procs = ReadText(sys, group + "/cgroup.procs", 4096);
  if (!value.ok() || !value->starts_with('1')) return false;
  if (!procs.ok() || *procs != Format("%d\n", record.pid)) return false;
  return WriteControlAt(sys, AT_FDCWD, freeze.c_str(), "0") == 0;
}

bool Continue(Sys& sys, const Target& target) {
  std::string text;
  if (ReadTextAt(sys, target.proc_dir.get(), "stat", 4096, &text) < 0) return false;
  const auto stat = procfs::ParseStat(text);
  return stat && stat->state == 'T' && sys.PidfdSendSignal(target.pidfd.get(), SIGCONT) == 0;
}

bool Undo(Sys& sys, const HeldRecord& record) {
  const auto target = OpenTarget(sys, static_cast<uint32_t>(record.pid), record.start_ticks);
  if (!target.ok()) return false;  // ended, or the pid is another process's now
  if (record.kind == static_cast<uint32_t>(HoldKind::kFreeze)) return ThawGroup(sys, record);
  return record.kind == static_cast<uint32_t>(HoldKind::kStop) && Continue(sys, *target);
}

bool IsOfThisBoot(const HeldRecord& record, const std::string& boot_id) {
  return record.magic == kHeldRecordMagic && record.ticket != 0 && record.start_ticks != 0 &&
         record.pid > 1 && record.boot_id.back() == '\0' && record.freeze_path.back() == '\0' &&
         boot_id == record.boot_id.data();
}

uint32_t RecoverJournal(Sys& sys, const std::string& path, const std::string& boot_id) {
  const UniqueFd journal(sys.OpenAt(AT_FDCWD, path.c_str(), O_RDWR, 0));
  if (!journal.valid()) return 0;
  if (sys.Lock(journal.get(), LOCK_EX | LOCK_NB) < 0) return 0;  // its guard lives
  uint32_t recovered = 0;
  HeldRecord record;
  for (size_t i = 0; i < kMaxHolds; ++i) {
    const ssize_t got =
        sys.PRead(journal.get(), &record, sizeof(record), static_cast<off_t>(i * sizeof(record)));
    if (got != static_cast<ssize_t>(sizeof(record))) continue;
    if (!IsOfThisBoot(record, boot_id) || !Undo(sys, record)) continue;
    ++recovered;
    Log(LogLevel::kWarning, "Process %d had been left held by a former agent; it runs again.",
        record.pid);
  }
  (void)sys.Unlink(path.c_str());
  return recovered;
}

}  // namespace

uint32_t RecoverHeldTargets(Sys& sys, const std::string& state_dir) {
  const std::string boot_id = ReadBootId(sys);
  if (boot_id.empty()) return 0;
  uint32_t recovered = 0;
  for (const std::string& name : ListJournals(sys, state_dir)) {
    recovered += RecoverJournal(sys, state_dir + "/" + name, boot_id);
  }
  return recovered;
}

}  // namespace ebb
