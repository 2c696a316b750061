// What AOSP's CachedAppOptimizer decides before and while it compacts a process (Android 16): which
// profile, whether to leave it alone, and its native compactor's batches. Pure: the calls into the
// kernel are given. This is the baseline that Ebb is measured against, so it keeps AOSP's faults.
#pragma once

#include <sys/uio.h>

#include <atomic>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/page_size.h"

namespace ebb::guest {

// What is asked for (some, full), and what is done (none, anon; all for the whole system).
enum class CompactProfile { kNone, kSome, kAnon, kFull };

// As CompactProfile.name() prints it: NONE, SOME, ANON, FULL.
const char* CompactProfileName(CompactProfile profile);

struct RssKb {
  int64_t total = 0;
  int64_t file = 0;
  int64_t anon = 0;
  int64_t swap = 0;
};

// VmRSS, RssFile + RssShmem, RssAnon, VmSwap of /proc/PID/status; false when it has no memory.
bool ParseStatusRss(std::string_view status, RssKb* rss);

// What a process's last compaction was.
struct CompactionHistory {
  CompactProfile last = CompactProfile::kNone;
  int64_t last_ms = 0;
  RssKb rss_after;
};

struct CompactionSettings {
  bool use_compaction = false;
  int64_t some_some_ms = 5'000;
  int64_t some_full_ms = 10'000;
  int64_t full_some_ms = 500;
  int64_t full_full_ms = 10'000;
  int min_adj = 900;
  int max_adj = 999;
  int64_t full_rss_throttle_kb = 12'000;
  int64_t full_delta_rss_throttle_kb = 8'000;
};

struct CompactionRequest {
  CompactProfile profile = CompactProfile::kNone;
  int oom_score_adj = 0;
  int proc_state = 0;
  CompactionHistory history;
};

// nullptr = go on; otherwise the name of what stops it, before anything was read.
const char* FindThrottle(const CompactionRequest& request, const CompactionSettings& settings,
                         int64_t now_ms);

// The same for what depends on the process's memory.
const char* FindRssThrottle(const CompactionHistory& history, const RssKb& rss,
                            const CompactionSettings& settings);

struct ResolvedProfile {
  CompactProfile profile = CompactProfile::kNone;
  // Asked for full, but free swap was under 20 %.
  bool downgraded = false;
};

// File pages are not compacted by this release: "some" comes down to nothing, "full" to anonymous
// memory.
ResolvedProfile ResolveProfile(CompactProfile asked, double swap_free_share);

struct VmaRange {
  uint64_t start = 0;
  uint64_t end = 0;
  uint64_t inode = 0;
  bool shared = false;
};

// Lines of /proc/PID/maps that cannot be read are left out.
std::vector<VmaRange> ParseMaps(std::string_view maps);

// Bytes walked, or a negative errno.
using AdviseCall = std::function<int64_t(std::span<const iovec> vector)>;

// Up to 1024 ranges and 2 GiB a call; EINVAL skips a range, any other error ends it all and comes
// back as negative errno; -ECANCELED when `cancelled` was seen between two calls.
int64_t AdviseInBatches(std::span<const VmaRange> ranges, const AdviseCall& advise,
                        const std::atomic<bool>& cancelled, uint64_t page_bytes = PageBytes());

}  // namespace ebb::guest
