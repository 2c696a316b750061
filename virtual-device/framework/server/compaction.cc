#include "server/compaction.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>

#include "base/text.h"
#include "server/oom_levels.h"

namespace ebb::guest {
namespace {

constexpr size_t kRangesPerCall = 1024;
constexpr uint64_t kBytesPerCall = 2ULL << 30U;
constexpr double kDowngradeBelowFreeSwap = 0.2;

// Takes ranges off one after the other; a range that is too long for what is left of a call is cut.
class BatchCutter {
 public:
  explicit BatchCutter(std::span<const VmaRange> ranges) : ranges_(ranges) {}

  std::vector<iovec> Next() {
    std::vector<iovec> batch;
    uint64_t room = kBytesPerCall;
    while (index_ < ranges_.size() && batch.size() < kRangesPerCall && room > 0) {
      const uint64_t start = ranges_[index_].start + offset_;
      const uint64_t length = std::min(ranges_[index_].end - start, room);
      // NOLINTNEXTLINE: an address in another process.
      batch.push_back({reinterpret_cast<void*>(start), length});
      room -= length;
      offset_ += length;
      if (ranges_[index_].start + offset_ >= ranges_[index_].end) {
        ++index_;
        offset_ = 0;
      }
    }
    return batch;
  }

 private:
  const std::span<const VmaRange> ranges_;
  size_t index_ = 0;
  uint64_t offset_ = 0;
};

uint64_t TotalBytes(std::span<const iovec> batch) {
  uint64_t total = 0;
  for (const iovec& range : batch) total += range.iov_len;
  return total;
}

// Removes so many bytes from the front.
void Consume(std::span<iovec>* batch, uint64_t bytes) {
  while (bytes > 0 && !batch->empty()) {
    iovec& first = batch->front();
    if (bytes < first.iov_len) {
      first.iov_base = static_cast<char*>(first.iov_base) + bytes;
      first.iov_len -= bytes;
      return;
    }
    bytes -= first.iov_len;
    *batch = batch->subspan(1);
  }
}

bool ParseMapsLine(const std::string& line, VmaRange* range) {
  unsigned long long start = 0;
  unsigned long long end = 0;
  unsigned long long inode = 0;
  char flags[8] = "";
  if (sscanf(line.c_str(), "%llx-%llx %7s %*x %*s %llu", &start, &end, flags, &inode) != 4) {
    return false;
  }
  *range = {start, end, inode, flags[3] == 's'};
  return end > start;
}

int64_t StatusField(std::string_view status, std::string_view name) {
  const size_t at = status.find("\n" + std::string(name) + ":");
  if (at == std::string_view::npos) return -1;
  const size_t from = at + name.size() + 2;
  return strtoll(std::string(status.substr(from, 32)).c_str(), nullptr, 10);
}

}  // namespace

const char* CompactProfileName(CompactProfile profile) {
  switch (profile) {
    case CompactProfile::kSome:
      return "SOME";
    case CompactProfile::kAnon:
      return "ANON";
    case CompactProfile::kFull:
      return "FULL";
    case CompactProfile::kNone:
      break;
  }
  return "NONE";
}

bool ParseStatusRss(std::string_view status, RssKb* rss) {
  const int64_t total = StatusField(status, "VmRSS");
  if (total < 0) return false;
  const int64_t file = StatusField(status, "RssFile");
  const int64_t shared = StatusField(status, "RssShmem");
  *rss = {total, std::max<int64_t>(file, 0) + std::max<int64_t>(shared, 0),
          std::max<int64_t>(StatusField(status, "RssAnon"), 0),
          std::max<int64_t>(StatusField(status, "VmSwap"), 0)};
  return true;
}

const char* FindThrottle(const CompactionRequest& request, const CompactionSettings& settings,
                         int64_t now_ms) {
  if (request.oom_score_adj < settings.min_adj || request.oom_score_adj > settings.max_adj) {
    return "OOM_ADJ";
  }
  if (request.proc_state == kReceiverState) return "PROC_STATE";
  if (request.history.last == CompactProfile::kNone) return nullptr;
  const bool was_full = request.history.last == CompactProfile::kFull;
  const int64_t some_wait_ms = was_full ? settings.some_full_ms : settings.some_some_ms;
  const int64_t full_wait_ms = was_full ? settings.full_full_ms : settings.full_some_ms;
  const int64_t wait_ms = request.profile == CompactProfile::kFull ? full_wait_ms : some_wait_ms;
  return now_ms - request.history.last_ms < wait_ms ? "TIME" : nullptr;
}

const char* FindRssThrottle(const CompactionHistory& history, const RssKb& rss,
                            const CompactionSettings& settings) {
  if (rss.anon < settings.full_rss_throttle_kb) return "RSS";
  if (history.rss_after.total <= 0) return nullptr;
  const int64_t change_kb = std::abs(rss.total - history.rss_after.total) +
                            std::abs(rss.file - history.rss_after.file) +
                            std::abs(rss.anon - history.rss_after.anon);
  return change_kb <= settings.full_delta_rss_throttle_kb ? "DELTA_RSS" : nullptr;
}

ResolvedProfile ResolveProfile(CompactProfile asked, double swap_free_share) {
  if (asked != CompactProfile::kFull) return {};
  if (swap_free_share < kDowngradeBelowFreeSwap) return {CompactProfile::kNone, true};
  return {CompactProfile::kAnon, false};
}

std::vector<VmaRange> ParseMaps(std::string_view maps) {
  std::vector<VmaRange> ranges;
  for (const std::string& line : SplitText(maps, '\n')) {
    VmaRange range;
    if (ParseMapsLine(line, &range)) ranges.push_back(range);
  }
  return ranges;
}

int64_t AdviseInBatches(std::span<const VmaRange> ranges, const AdviseCall& advise,
                        const std::atomic<bool>& cancelled, uint64_t page_bytes) {
  BatchCutter cutter(ranges);
  int64_t done = 0;
  for (std::vector<iovec> batch = cutter.Next(); !batch.empty(); batch = cutter.Next()) {
    std::span<iovec> left(batch);
    while (!left.empty()) {
      if (cancelled.load()) return -ECANCELED;
      const uint64_t asked = TotalBytes(left);
      const int64_t got = advise(left);
      if (got < 0 && got != -EINVAL) return got;
      // A range that fails outright is skipped whole; a call cut short goes on after the page where
      // it stopped.
      uint64_t consumed = left.front().iov_len;
      if (got > 0) consumed = static_cast<uint64_t>(got);
      if (got > 0 && consumed < asked) consumed += page_bytes;
      consumed = std::min(consumed, asked);
      Consume(&left, consumed);
      done += static_cast<int64_t>(consumed);
    }
  }
  return done;
}

}  // namespace ebb::guest
