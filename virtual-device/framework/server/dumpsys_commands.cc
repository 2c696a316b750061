// dumpsys activity and dumpsys meminfo.
#include <dirent.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <memory>
#include <set>
#include <string>

#include "base/clock.h"
#include "base/files.h"
#include "base/text.h"
#include "server/meminfo_dump.h"
#include "server/shell_service.h"

namespace ebb::guest {
namespace {

constexpr int kFirstAppUid = 10000;
constexpr int kNativeAdj = -1000;

// A process as system_server knows it, before its memory is read.
struct Candidate {
  MemoryRow row;
  std::vector<NamedRange> heaps;
};

std::vector<Candidate> KnownProcesses(const ShellContext& context) {
  std::vector<Candidate> known;
  for (const ProcessRecord* record : context.activities->processes().InLruOrder()) {
    if (record->pid <= 0) continue;
    Candidate candidate{
        {record->name, record->pid, record->importance.oom_score_adj, record->has_activity, {}},
        record->heaps};
    candidate.heaps.insert(candidate.heaps.end(), context.zygote_heaps->begin(),
                           context.zygote_heaps->end());
    known.push_back(std::move(candidate));
  }
  known.push_back({{"system", getpid(), kSystemAdj, false, {}}, *context.zygote_heaps});
  return known;
}

// Programs that system_server did not start. Kernel threads have no command line.
void AddNativeProcesses(const ShellContext& context, std::vector<Candidate>* candidates) {
  std::set<int> seen;
  for (const Candidate& candidate : *candidates) seen.insert(candidate.row.pid);
  const std::unique_ptr<DIR, int (*)(DIR*)> proc(opendir("/proc"), closedir);
  if (proc == nullptr) return;
  while (const dirent* entry = readdir(proc.get())) {
    const int pid = atoi(entry->d_name);
    if (pid <= 0 || seen.contains(pid)) continue;
    const std::string command = ReadFileText(FormatText("/proc/%d/cmdline", pid)).value_or("");
    std::string name = command.c_str();
    struct stat status {};
    if (name.empty() || stat(FormatText("/proc/%d", pid).c_str(), &status) != 0) continue;
    if (status.st_uid >= kFirstAppUid) continue;
    name = name.substr(name.rfind('/') + 1);
    candidates->push_back({{name, pid, kNativeAdj, false, {}}, *context.zygote_heaps});
  }
}

std::vector<MemoryRow> ReadRows(const std::vector<Candidate>& candidates) {
  std::vector<MemoryRow> rows;
  for (const Candidate& candidate : candidates) {
    MemoryRow row = candidate.row;
    row.memory = ReadProcessMemory(row.pid, candidate.heaps);
    if (row.memory.total.rss_kb + row.memory.total.swap_kb > 0) rows.push_back(row);
  }
  return rows;
}

// Name of a process, package or pid.
bool IsMeant(const MemoryRow& row, const std::string& wanted) {
  return row.name == wanted || row.name.starts_with(wanted + ":") ||
         std::to_string(row.pid) == wanted;
}

std::string DumpMeminfo(const std::string& wanted, const ShellContext& context) {
  const Dialect& dialect = context.activities->dialect();
  std::vector<Candidate> candidates = KnownProcesses(context);
  AddNativeProcesses(context, &candidates);
  if (!wanted.empty()) {
    std::erase_if(candidates,
                  [&wanted](const Candidate& each) { return !IsMeant(each.row, wanted); });
  }
  if (candidates.empty()) return "No process found for: " + wanted + "\n";
  const std::vector<MemoryRow> rows = ReadRows(candidates);
  std::string text = FormatMeminfoHead(MonotonicMs());
  if (wanted.empty()) {
    SystemMemory system = ParseSystemMemory(ReadFileText("/proc/meminfo").value_or(""));
    system.zram_used_kb = ReadZramUsedKb();
    return text + FormatAllMeminfo(rows, system, dialect);
  }
  for (const MemoryRow& row : rows) text += FormatProcessMeminfo(row, dialect);
  return text;
}

// In a child, as a device does it in a thread of its own: reading every smaps takes long, and
// launches do not wait for it.
void MeminfoCommand(ShellWords words, const ShellContext& context, const ShellReplyPtr& reply) {
  std::string wanted;
  for (const std::string& word : words) {
    if (!word.starts_with("-")) wanted = word;
  }
  const pid_t child = fork();
  if (child > 0) return reply->HandOver();
  reply->Out(DumpMeminfo(wanted, context));
  reply->Finish(0);
  if (child == 0) _exit(0);
}

}  // namespace

void RunDumpsysCommand(ShellWords words, const ShellContext& context, const ShellReplyPtr& reply) {
  const std::string service = words.empty() ? "" : words[0];
  const std::string what = words.size() >= 2 ? words[1] : "";
  ActivityManager& activities = *context.activities;
  if (service == "-l") {
    reply->Out(
        "Currently running services:\n  activity\n  device_config\n  input\n  meminfo\n"
        "  package\n  settings\n");
    return reply->Finish(0);
  }
  if (service == "meminfo") return MeminfoCommand(words.subspan(1), context, reply);
  if (service == "activity" && what == "lru") {
    reply->Out(activities.DumpLru());
  } else if (service == "activity" && what == "oom") {
    reply->Out(FormatOom(activities.DumpOom(), activities.dialect()));
  } else if (service == "activity" && (what == "processes" || what == "p")) {
    reply->Out(FormatProcesses(activities.DumpOom(), activities.dialect()));
  } else if (service == "activity" && what == "settings") {
    reply->Out(
        "ACTIVITY MANAGER SETTINGS (dumpsys activity settings) activity_manager_constants:\n");
    reply->Out(activities.optimizer().Dump(activities.processes()));
  } else if (service == "activity") {
    reply->Out("Bad activity command, or no activities match: " + what + "\n");
  } else {
    reply->Err("Can't find service: " + service + "\n");
  }
  reply->Finish(0);
}

}  // namespace ebb::guest
