#include "sample/system_reader.h"

#include <fcntl.h>

#include <array>
#include <span>

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
  read(MetricSource::kVmstat, "vmstat");
  read(MetricSource::kPsiMemory, "pressure/memory");
  procfs::ExtractMetrics(table, MetricSource::kZramMmStat, ReadZram(), values);
  const int64_t rss_kb = ReadOwnRssKb();
  system->clear();
  for (size_t i = 0; i < table.size(); ++i) {
    if (table[i].source == MetricSource::kAgent) {
      const std::string_view key = table[i].keys()[0];
      if (key == "cpu_us") values[i] = ProcessCpuNs() / kNsPerUs;
      if (key == "rss_kb") values[i] = rss_kb;
    }
    system->push_back({.metric = table[i].id, .value = values[i]});
  }
}

// mm_stat of every zram device, one line each.
std::string SystemReader::ReadZram() {
  std::string text;
  const UniqueFd block(sys_.OpenAt(AT_FDCWD, block_root_.c_str(), O_RDONLY | O_DIRECTORY, 0));
  if (!block.valid()) return text;
  std::vector<std::string> paths;
  ForEachEntry(sys_, block.get(), [&](std::string_view name) {
    if (!name.starts_with("zram") || paths.size() >= kMaxZramDevices) return;
    paths.push_back(std::string(name).append("/mm_stat"));
  });
  for (const std::string& path : paths) {
    if (ReadTextAt(sys_, block.get(), path.c_str(), kMaxFileBytes, &text_) >= 0) {
      text.append(text_);
    }
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
