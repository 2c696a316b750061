// dumpsys activity oom and processes: ProcessList.dumpProcessOomList and its callers.
#include <algorithm>
#include <cstdlib>
#include <numeric>

#include "base/text.h"
#include "server/formats.h"

namespace ebb::guest {
namespace {

// Minimum free memory that a level asks of the low-memory killer, as ProcessList.mOomMinFree of a
// device of this size. Shown only: the killer here goes by pressure.
constexpr int64_t kMinFreeKb[] = {73'728, 92'160, 110'592, 129'024, 221'184, 322'560};

int64_t MinFreeKb(int adj) {
  if (adj <= 0) return kMinFreeKb[0];
  if (adj <= 100) return kMinFreeKb[1];
  if (adj <= 200) return kMinFreeKb[2];
  if (adj <= 250) return kMinFreeKb[3];
  return adj <= 900 ? kMinFreeKb[4] : kMinFreeKb[5];
}

// Identity hashes of a device's objects are unordered, but the same all their life.
unsigned ObjectHash(int pid) { return static_cast<unsigned>(pid) * 2654435761U >> 4U; }

bool IsPersistent(const OomRow& row) { return row.importance.oom_score_adj < 0; }

// Places in the LRU list, the most important first; these are the numbers that are printed.
std::vector<size_t> SortedByAdj(const OomDump& dump) {
  std::vector<size_t> places(dump.rows.size());
  std::iota(places.begin(), places.end(), 0);
  std::stable_sort(places.begin(), places.end(), [&dump](size_t a, size_t b) {
    return dump.rows[a].importance.oom_score_adj < dump.rows[b].importance.oom_score_adj;
  });
  return places;
}

std::string OwnerOf(const OomRow& row) {
  return FormatText("%d:%s/%s", row.pid, row.name.c_str(),
                    FormatProcessUid(row.app_uid, row.uid).c_str());
}

std::string FormatOomRow(const OomRow& row, size_t number, const Dialect& dialect) {
  const Importance& importance = row.importance;
  const std::string capability = CapabilityText(importance.capability, dialect);
  const char activity = row.has_activity && importance.sched_group == 'T' ? 'A'
                        : importance.proc_state_number == 4               ? 'S'
                                                                          : ' ';
  const std::string column = capability.empty() ? "" : " " + capability + " ";
  const int adj = importance.oom_score_adj;
  std::string text = FormatText(
      "    %s #%2zu: %s %c/%c/%s%s %s 0 %s (%s)\n", IsPersistent(row) ? "PERS" : "Proc", number,
      OomLabel(adj, dialect).c_str(), importance.sched_group, activity, importance.proc_state,
      column.c_str(), dialect.trim_label(), OwnerOf(row).c_str(), importance.adj_type);
  text += FormatText("        oom: max=%d curRaw=%d setRaw=%d cur=%d set=%d\n",
                     IsPersistent(row) ? adj : 1001, adj, adj, adj, adj);
  text +=
      FormatText("        state: cur=%s set=%s lastPss=0.00 lastSwapPss=0.00 lastCachedPss=0.00\n",
                 importance.proc_state, importance.proc_state);
  text += FormatText("        cached=%s empty=%s hasAboveClient=false\n",
                     adj >= kCachedMinAdj ? "true" : "false", row.has_activity ? "false" : "true");
  return text;
}

std::string FormatLevels() {
  std::string text = "  OOM levels:\n";
  for (const OomLevel& level : OomLevels()) {
    if (level.adj == -1000) continue;
    text += FormatText("    %4d: %s (%9sK)\n", level.adj, level.name,
                       GroupThousands(MinFreeKb(level.adj)).c_str());
  }
  return text;
}

std::string FormatOomTable(const OomDump& dump, const Dialect& dialect, const char* title) {
  const auto count = dump.rows.size();
  const auto without = [&dump](bool OomRow::*what) {
    return std::count_if(dump.rows.begin(), dump.rows.end(),
                         [what](const OomRow& row) { return !(row.*what); });
  };
  std::string text = FormatText("  %s%zu total, non-act at %ld, non-svc at %ld):\n", title, count,
                                static_cast<long>(without(&OomRow::has_activity)),
                                static_cast<long>(without(&OomRow::has_service)));
  for (const size_t place : SortedByAdj(dump)) {
    text += FormatOomRow(dump.rows[place], place, dialect);
  }
  text += "\n";
  const auto named = [](const char* name, const std::string& owner) {
    if (owner.empty()) return std::string();
    return FormatText("  %s: ProcessRecord{%x %s}\n", name, ObjectHash(atoi(owner.c_str())),
                      owner.c_str());
  };
  return text + named("mHomeProcess", dump.home) + named("mPreviousProcess", dump.previous);
}

std::string FormatRecord(const OomRow& row, const Dialect& dialect) {
  const Importance& importance = row.importance;
  const int adj = importance.oom_score_adj;
  std::string text =
      FormatText("  *%s* UID %d ProcessRecord{%x %s}\n", IsPersistent(row) ? "PERS" : "APP",
                 row.uid, ObjectHash(row.pid), OwnerOf(row).c_str());
  text += FormatText("    user #0 uid=%d gids={}\n", row.uid);
  text += FormatText(
      "    dir=/data/app/%s/base.apk publicDir=/data/app/%s/base.apk data=/data/user/0/%s\n",
      row.package.c_str(), row.package.c_str(), row.package.c_str());
  text += FormatText("    packageList={%s}\n    pid=%d\n", row.package.c_str(), row.pid);
  text += FormatText("    oom adj: max=%d curRaw=%d setRaw=%d cur=%d set=%d\n",
                     IsPersistent(row) ? adj : 1001, adj, adj, adj, adj);
  text += FormatText("    curProcState=%d mRepProcState=%d setProcState=%d\n",
                     importance.proc_state_number, importance.proc_state_number,
                     importance.proc_state_number);
  if (dialect.capability_width > 0) {
    const std::string capability = CapabilityText(importance.capability, dialect);
    text += FormatText("    curCapability=%s setCapability=%s\n", capability.c_str(),
                       capability.c_str());
  }
  text += FormatText("    cached=%s empty=%s\n", adj >= kCachedMinAdj ? "true" : "false",
                     row.has_activity ? "false" : "true");
  if (dialect.has_freezer()) {
    text +=
        FormatText("    lastCompactTime=%lld lastCompactAction=%d\n",
                   static_cast<long long>(row.last_compact_ms), row.last_compact_ms > 0 ? 1 : 0);
    text += FormatText("    isFreezeExempt=false isPendingFreeze=false isFrozen=%s\n",
                       row.is_frozen ? "true" : "false");
  }
  return text + "\n";
}

}  // namespace

std::string FormatOom(const OomDump& dump, const Dialect& dialect) {
  return "ACTIVITY MANAGER RUNNING PROCESSES (dumpsys activity oom)\n" + FormatLevels() + "\n" +
         FormatOomTable(dump, dialect, "Process OOM control (");
}

std::string FormatProcesses(const OomDump& dump, const Dialect& dialect) {
  std::string text = "ACTIVITY MANAGER RUNNING PROCESSES (dumpsys activity processes)\n";
  text += "  All known processes:\n";
  for (const OomRow& row : dump.rows) text += FormatRecord(row, dialect);
  return text + FormatLevels() + "\n" +
         FormatOomTable(dump, dialect, "Process LRU list (sorted by oom_adj, ");
}

}  // namespace ebb::guest
