#include "lmkd/kernel_memory.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "base/text.h"

namespace ebb::guest {
namespace {

struct MemInfoField {
  const char* name;
  int64_t MemInfo::*value;
};

constexpr MemInfoField kMemInfoFields[] = {
    {"MemTotal:", &MemInfo::total_kb},
    {"MemFree:", &MemInfo::free_kb},
    {"Cached:", &MemInfo::cached_kb},
    {"SwapCached:", &MemInfo::swap_cached_kb},
    {"Buffers:", &MemInfo::buffers_kb},
    {"Shmem:", &MemInfo::shmem_kb},
    {"Unevictable:", &MemInfo::unevictable_kb},
    {"SwapTotal:", &MemInfo::swap_total_kb},
    {"SwapFree:", &MemInfo::swap_free_kb},
    {"Active(anon):", &MemInfo::active_anon_kb},
    {"Inactive(anon):", &MemInfo::inactive_anon_kb},
    {"Active(file):", &MemInfo::active_file_kb},
    {"Inactive(file):", &MemInfo::inactive_file_kb},
    {"SReclaimable:", &MemInfo::slab_reclaimable_kb},
    {"SUnreclaim:", &MemInfo::slab_unreclaimable_kb},
    {"KernelStack:", &MemInfo::kernel_stack_kb},
    {"PageTables:", &MemInfo::page_tables_kb},
    {"CmaFree:", &MemInfo::cma_free_kb},
};

// Of "protection: (0, 1483, 1483, 1483)".
int64_t LargestProtection(const std::string& line) {
  int64_t largest = 0;
  const size_t open = line.find('(');
  if (open == std::string::npos) return 0;
  for (const std::string& word : SplitText(line.substr(open + 1), ',')) {
    largest = std::max<int64_t>(largest, strtoll(word.c_str(), nullptr, 10));
  }
  return largest;
}

}  // namespace

MemInfo ParseMemInfo(std::string_view text) {
  MemInfo info;
  for (const std::string& line : SplitText(text, '\n')) {
    const std::vector<std::string> words = SplitText(line, ' ');
    if (words.size() < 2) continue;
    for (const MemInfoField& field : kMemInfoFields) {
      if (words[0] == field.name) info.*field.value = ParseInt(words[1]).value_or(0);
    }
  }
  return info;
}

VmStat ParseVmStat(std::string_view text) {
  VmStat stat;
  for (const std::string& line : SplitText(text, '\n')) {
    const std::vector<std::string> words = SplitText(line, ' ');
    if (words.size() != 2) continue;
    const int64_t value = ParseInt(words[1]).value_or(0);
    if (words[0] == "pgscan_kswapd") stat.pgscan_kswapd = value;
    if (words[0] == "pgscan_direct") stat.pgscan_direct = value;
    // Before 5.9 there was one counter for both.
    if (words[0] == "workingset_refault_file") stat.refault_file = value;
    if (words[0] == "workingset_refault") stat.refault_file = value;
  }
  return stat;
}

Watermarks ParseZoneInfo(std::string_view text, int64_t page_kb) {
  Watermarks sum;
  int64_t min = 0;
  int64_t low = 0;
  int64_t high = 0;
  bool has_pages = false;
  for (const std::string& line : SplitText(text, '\n')) {
    const std::vector<std::string> words = SplitText(line, ' ');
    if (words.empty()) continue;
    if (words[0] == "Node") min = low = high = 0, has_pages = false;
    if (words.size() == 2 && words[0] == "min") min = ParseInt(words[1]).value_or(0);
    if (words.size() == 2 && words[0] == "low") low = ParseInt(words[1]).value_or(0);
    if (words.size() == 2 && words[0] == "high") high = ParseInt(words[1]).value_or(0);
    if (words.size() == 2 && words[0] == "managed") has_pages = ParseInt(words[1]).value_or(0) > 0;
    // The line after the counts of a zone: everything of it is known here.
    if (words[0] == "protection:" && has_pages) {
      const int64_t protection = LargestProtection(line);
      sum.min_kb += (min + protection) * page_kb;
      sum.low_kb += (low + protection) * page_kb;
      sum.high_kb += (high + protection) * page_kb;
    }
  }
  return sum;
}

Pressure ParsePressure(std::string_view text) {
  Pressure pressure;
  for (const std::string& line : SplitText(text, '\n')) {
    sscanf(line.c_str(), "some avg10=%lf", &pressure.some_avg10);
    sscanf(line.c_str(), "full avg10=%lf", &pressure.full_avg10);
  }
  return pressure;
}

}  // namespace ebb::guest
