#include "procfs/status.h"

#include "procfs/text.h"

namespace ebb::procfs {
namespace {

int64_t ToWire(int64_t value) { return value == wire::kMissing ? -1 : value; }

}  // namespace

Status ParseStatus(std::string_view text) {
  return Status{.uid = FindColonValue(text, "Uid"),
                .rss_anon_kb = FindColonValue(text, "RssAnon"),
                .rss_file_kb = FindColonValue(text, "RssFile"),
                .rss_shmem_kb = FindColonValue(text, "RssShmem"),
                .swap_kb = FindColonValue(text, "VmSwap")};
}

SmapsRollup ParseSmapsRollup(std::string_view text) {
  const int64_t clean_kb = FindColonValue(text, "Private_Clean");
  const int64_t dirty_kb = FindColonValue(text, "Private_Dirty");
  const bool has_uss = clean_kb != wire::kMissing && dirty_kb != wire::kMissing;
  return SmapsRollup{.rss_kb = FindColonValue(text, "Rss"),
                     .pss_kb = FindColonValue(text, "Pss"),
                     .pss_anon_kb = FindColonValue(text, "Pss_Anon"),
                     .pss_file_kb = FindColonValue(text, "Pss_File"),
                     .pss_shmem_kb = FindColonValue(text, "Pss_Shmem"),
                     .swap_kb = FindColonValue(text, "Swap"),
                     .swap_pss_kb = FindColonValue(text, "SwapPss"),
                     .uss_kb = has_uss ? clean_kb + dirty_kb : wire::kMissing};
}

wire::MemoryState ToMemoryState(const SmapsRollup& rollup, const Status& status) {
  return wire::MemoryState{.pss_kb = ToWire(rollup.pss_kb),
                           .pss_anon_kb = ToWire(rollup.pss_anon_kb),
                           .pss_file_kb = ToWire(rollup.pss_file_kb),
                           .swap_pss_kb = ToWire(rollup.swap_pss_kb),
                           .rss_kb = ToWire(rollup.rss_kb),
                           .rss_anon_kb = ToWire(status.rss_anon_kb),
                           .swap_kb = ToWire(status.swap_kb),
                           .uss_kb = ToWire(rollup.uss_kb)};
}

}  // namespace ebb::procfs
