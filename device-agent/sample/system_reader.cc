#include "sample/system_reader.h"

#include <fcntl.h>

#include <algorithm>
#include <array>
#include <span>
#include <utility>

#include "base/clock.h"
#include "base/directory.h"
#include "base/file.h"
#include "base/unique_fd.h"
#include "procfs/metrics.h"
#include "procfs/text.h"

namespace ebb {
namespace {

using wire::MetricSource;

constexpr size_t kMaxFileBytes = 64 * 1024;
constexpr size_t kMaxZramDevices = 16;
// One reading in so many looks for new zram devices and walks the agent's own page tables.
constexpr uint64_t kReadsBetween = 10;

// Counters of vmstat that move when pages of a process go or come without its doing: reclaim by
// kswapd, by who allocates and by memory.reclaim; swap, which advice on anonymous memory is too;
// khugepaged. Of all kernels since 5.10.
constexpr std::array<std::string_view, 4> kReclaimCounters = {"pgsteal_", "pswpin", "pswpout",
                                                              "thp_collapse_alloc"};

// -1 when there is no such counter.
int64_t SumReclaim(std::string_view vmstat) {
  int64_t sum = -1;
  std::string_view line;
  while (procfs::TakeLine(&vmstat, &line)) {
    for (const std::string_view counter : kReclaimCounters) {
      if (!line.starts_with(counter)) continue;
      const auto parsed = procfs::ParseBlankLine(line);
      if (parsed) sum = std::max<int64_t>(sum, 0) + parsed->value;
    }
  }
  return sum;
}

}  // namespace

void SystemReader::Read(int proc_fd, std::vector<wire::MetricValue>* system) {
  constexpr std::span table(wire::kSystemMetrics);
  std::array<int64_t, wire::kSystemMetrics.size()> values;
  values.fill(wire::kMissing);
  const auto read = [&](MetricSource source, const char* path) {
    const int got = ReadTextAt(sys_, proc_fd, path, kMaxFileBytes, &text_);
    if (got >= 0) procfs::ExtractMetrics(table, source, text_, values);
  };
  read(MetricSource::kMeminfo, "meminfo");
  text_.clear();
  read(MetricSource::kVmstat, "vmstat");
  reclaimed_before_ = std::exchange(reclaimed_, SumReclaim(text_));
  read(MetricSource::kPsiMemory, "pressure/memory");
  if (reads_++ % kReadsBetween == 0) {
    ListZram();
    own_rss_kb_ = ReadOwnRssKb();
  }
  procfs::ExtractMetrics(table, MetricSource::kZramMmStat, ReadZram(), values);
  system->clear();
  for (size_t i = 0; i < table.size(); ++i) {
    if (table[i].source == MetricSource::kAgent) {
      const std::string_view key = table[i].keys()[0];
      if (key == "cpu_us") values[i] = ProcessCpuNs() / kNsPerUs;
      if (key == "rss_kb") values[i] = own_rss_kb_;
    }
    system->push_back({.metric = table[i].id, .value = values[i]});
  }
}

void SystemReader::ListZram() {
  zram_paths_.clear();
  const UniqueFd block(sys_.OpenAt(AT_FDCWD, block_root_.c_str(), O_RDONLY | O_DIRECTORY, 0));
  if (!block.valid()) return;
  ForEachEntry(sys_, block.get(), [&](std::string_view name) {
    if (!name.starts_with("zram") || zram_paths_.size() >= kMaxZramDevices) return;
    zram_paths_.push_back(block_root_ + "/" + std::string(name) + "/mm_stat");
  });
}

// mm_stat of every zram device, one line each.
std::string SystemReader::ReadZram() {
  std::string text;
  for (const std::string& path : zram_paths_) {
    if (ReadTextAt(sys_, AT_FDCWD, path.c_str(), kMaxFileBytes, &text_) >= 0) text.append(text_);
  }
  return text;
}

int64_t SystemReader::ReadOwnRssKb() {
  // Exact, unlike statm, whose counters lag by up to 32 pages for each CPU since Linux 6.2.
  const char* path = "/proc/self/smaps_rollup";
  if (ReadTextAt(sys_, AT_FDCWD, path, kMaxFileBytes, &text_) >= 0) {
    return procfs::FindColonValue(text_, "Rss");
  }
  return wire::kMissing;
}

}  // namespace ebb
