// See system_memory.h.
#include "advise/system_memory.h"

#include <fcntl.h>

#include <algorithm>
#include <string>

#include "base/directory.h"
#include "base/file.h"
#include "base/unique_fd.h"
#include "procfs/pressure.h"
#include "procfs/text.h"
#include "protocol/wire.gen.h"

namespace ebb {
namespace {

constexpr size_t kMaxFileBytes = 16 * 1024;

// The mm_stat lines of all zram devices, one after the other.
std::string ReadMmStats(Sys& sys) {
  std::string all;
  const UniqueFd blocks(sys.OpenAt(AT_FDCWD, "/sys/block", O_RDONLY | O_DIRECTORY, 0));
  if (!blocks.valid()) return all;
  (void)ForEachEntry(sys, blocks.get(), [&](std::string_view name) {
    if (!name.starts_with("zram")) return;
    std::string text;
    const std::string path = std::string(name) + "/mm_stat";
    if (ReadTextAt(sys, blocks.get(), path.c_str(), kMaxFileBytes, &text) == 0) all += text;
  });
  return all;
}

}  // namespace

SystemMemory ReadSystemMemory(Sys& sys) {
  SystemMemory memory;
  std::string text;
  if (ReadTextAt(sys, AT_FDCWD, "/proc/meminfo", kMaxFileBytes, &text) == 0) {
    memory.swap_total_kb = std::max<int64_t>(procfs::FindColonValue(text, "SwapTotal"), -1);
    memory.swap_free_kb = std::max<int64_t>(procfs::FindColonValue(text, "SwapFree"), -1);
  }
  const int64_t used = procfs::SumZramColumn(ReadMmStats(sys), "mem_used_total");
  memory.has_zram = used != wire::kMissing;
  if (memory.has_zram) memory.zram_used_bytes = used;
  return memory;
}

}  // namespace ebb
