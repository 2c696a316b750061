// See batch.h. Return values: process_madvise(2) and its kernel source, mm/madvise.c.
#include "advise/batch.h"

#include <algorithm>
#include <cerrno>

#include "advise/page_filter.h"
#include "base/clock.h"

namespace ebb {
namespace {

constexpr int kInterruptedAttempts = 8;  // EINTR and EAGAIN on one range
// The kernel clamps a call to 2 GiB without a word.
constexpr uint64_t kMaxSparseBytes = 1ULL << 30;
constexpr int64_t kIdleCallNs = 100 * kNsPerUs;

// Half a frame at 120 Hz. Each call costs some time of its own: where a MiB takes 2.5 ms to
// compress, PAGEOUT of 512 MiB took 1.4 times as long as one call does with calls of less than a
// millisecond, with these 1.1 times (1.27 with the pauses of RealTimeShare).
constexpr int64_t kLongCallNs = 4 * kNsPerMs;
constexpr int64_t kShortCallNs = kLongCallNs * 2 / 5;
constexpr uint64_t kFewestBytes = 256 * 1024;

iovec ToRange(uint64_t start, uint64_t bytes) {
  return {
      .iov_base = reinterpret_cast<void*>(start),  // NOLINT: an address of the target, never ours
      .iov_len = static_cast<size_t>(bytes)};
}

uint64_t StartOf(const iovec& range) { return reinterpret_cast<uint64_t>(range.iov_base); }
uint64_t EndOf(const iovec& range) { return StartOf(range) + range.iov_len; }

Refusal ToRefusal(const iovec& range) { return {.start = StartOf(range), .bytes = range.iov_len}; }

// A filter that has to look at every page is no help in terabytes without one.
PageFilter* FilterFor(const Mapping& mapping, PageFilter* pages) {
  return mapping.is_sparse && pages != nullptr && !pages->IsFast() ? nullptr : pages;
}

// How many whole ranges make up the first `bytes` bytes.
size_t WholeRanges(std::span<const iovec> ranges, uint64_t bytes) {
  size_t count = 0;
  while (count < ranges.size() && bytes >= ranges[count].iov_len) {
    bytes -= ranges[count].iov_len;
    ++count;
  }
  return count;
}

// What an errno means for the rest. EINVAL is a range's fault unless nothing at all is accepted,
// which the capability probe has told before.
ChunkStop ToStop(int errno_value) {
  switch (errno_value) {
    case EBUSY:
      return ChunkStop::kTargetBusy;
    case ESRCH:
      return ChunkStop::kTargetExited;
    case EPERM:
    case EACCES:
      return ChunkStop::kNotPermitted;
    case ENOSYS:
      return ChunkStop::kNotSupported;
    default:
      return ChunkStop::kNone;
  }
}

// One answer: an interrupted call is made again, but not for ever.
ssize_t Ask(const AdviceCall& call, std::span<const iovec> ranges, Advice advice,
            ChunkOutcome* outcome) {
  for (int attempt = 1;; ++attempt) {
    const int64_t call_ns = BootNs();
    const ssize_t result = call(ranges, advice);
    outcome->worst_call_ns = std::max(outcome->worst_call_ns, BootNs() - call_ns);
    ++outcome->calls;
    if (result < 0) ++outcome->errnos[static_cast<int32_t>(-result)];
    const bool is_interrupted = result == -EINTR || result == -EAGAIN;
    if (!is_interrupted || attempt == kInterruptedAttempts) return result;
  }
}

// Records what ends a chunk, if that is what the kernel answered.
bool Stops(ssize_t result, ChunkOutcome* outcome) {
  const int errno_value = result < 0 ? static_cast<int>(-result) : 0;
  outcome->stop = ToStop(errno_value);
  if (outcome->stop == ChunkStop::kNone) return false;
  outcome->stop_errno = errno_value;
  return true;
}

// ENOMEM: a hole; EINVAL: pinned, device or special memory. Either may be a part of the range only.
bool IsPartsFault(ssize_t result) { return result == -ENOMEM || result == -EINVAL; }

struct RefusedRange {
  Advice advice = Advice::kNone;
  iovec range = {};
};

// Sorted by address, neighbours joined.
void Tidy(std::vector<Refusal>* parts) {
  std::ranges::sort(*parts, {}, &Refusal::start);
  size_t kept = 0;
  for (size_t i = 1; i < parts->size(); ++i) {
    Refusal& last = (*parts)[kept];
    if (last.start + last.bytes == (*parts)[i].start) {
      last.bytes += (*parts)[i].bytes;
    } else {
      (*parts)[++kept] = (*parts)[i];
    }
  }
  if (!parts->empty()) parts->resize(kept + 1);
}

// Halves what was refused, widest parts first: should the calls run out, every part has been looked
// at as closely as any other. False when an answer ends the chunk; nothing of the range counts
// then.
bool Split(const AdviceCall& call, const RefusedRange& refused, SplitLimits limits,
           ChunkOutcome* outcome) {
  const uint32_t last_call = outcome->calls + limits.calls;
  std::vector<iovec> open = {refused.range};  // refused, to be halved; grows at its end
  std::vector<Refusal> parts;
  uint64_t bytes_advised = 0;
  bool is_cut = false;
  for (size_t i = 0; i < open.size(); ++i) {
    const iovec range = open[i];
    const uint64_t pages = range.iov_len / limits.page_bytes;
    const bool has_calls = outcome->calls + 2 <= last_call;
    if (pages < 2 || !has_calls) {
      is_cut = is_cut || pages >= 2;
      parts.push_back(ToRefusal(range));
      continue;
    }
    const uint64_t half = pages / 2 * limits.page_bytes;
    for (const iovec& part :
         {ToRange(StartOf(range), half), ToRange(StartOf(range) + half, range.iov_len - half)}) {
      const ssize_t result = Ask(call, {&part, 1}, refused.advice, outcome);
      if (Stops(result, outcome)) return false;
      if (result >= 0 && static_cast<uint64_t>(result) >= part.iov_len) {
        bytes_advised += part.iov_len;
      } else if (IsPartsFault(result)) {
        open.push_back(part);
      } else {
        parts.push_back(ToRefusal(part));
      }
    }
  }
  Tidy(&parts);
  outcome->bytes_advised += bytes_advised;
  outcome->refused.insert(outcome->refused.end(), parts.begin(), parts.end());
  ++outcome->ranges_split;
  if (is_cut) ++outcome->splits_cut;
  return true;
}

}  // namespace

uint64_t Chunk::Bytes() const {
  uint64_t sum = 0;
  for (const iovec& range : ranges) sum += range.iov_len;
  return sum;
}

uint64_t NextSparseBytes(const ChunkLimits& limits, int64_t last_call_ns) {
  if (last_call_ns > kIdleCallNs) return limits.bytes;
  return std::min(2 * limits.sparse_bytes, kMaxSparseBytes);
}

uint64_t NextChunkBytes(uint64_t bytes, uint64_t most_bytes, int64_t last_call_ns) {
  if (last_call_ns > kLongCallNs) return std::max(bytes / 2, std::min(kFewestBytes, most_bytes));
  if (last_call_ns < kShortCallNs) return std::min(2 * bytes, most_bytes);
  return bytes;
}

uint64_t CutChunk(ChunkSource source, uint64_t address, ChunkLimits limits, Chunk* chunk) {
  const Layout& layout = source.layout;
  chunk->advice = Advice::kNone;
  chunk->is_sparse = false;
  chunk->ranges.clear();
  chunk->unwanted.clear();
  uint64_t room = limits.bytes;
  auto mapping = std::partition_point(layout.begin(), layout.end(),
                                      [&](const Mapping& m) { return m.end <= address; });
  for (; mapping != layout.end(); ++mapping) {
    if (!mapping->decision.IsAdvised()) {
      address = mapping->end;
      continue;
    }
    address = std::max(address, mapping->start);
    PageFilter* pages = FilterFor(*mapping, source.pages);
    const bool is_sparse = mapping->is_sparse && pages == nullptr;
    while (address < mapping->end) {
      const AddressRange run = pages == nullptr
                                   ? AddressRange{.start = address, .end = mapping->end}
                                   : pages->NextRun(address, mapping->end);
      if (run.start > address) {
        chunk->unwanted.push_back({.start = address, .bytes = run.start - address});
        address = run.start;
        if (address == mapping->end) break;
      }
      const bool fits = room > 0 && chunk->ranges.size() < limits.vecs &&
                        (chunk->ranges.empty() || chunk->advice == mapping->decision.advice);
      if (!fits || (is_sparse && !chunk->ranges.empty())) return address;
      if (is_sparse) room = limits.sparse_bytes;
      const uint64_t bytes = std::min(room, run.end - address);
      chunk->advice = mapping->decision.advice;
      chunk->is_sparse = is_sparse;
      chunk->ranges.push_back(ToRange(address, bytes));
      room -= bytes;
      address += bytes;
      if (address < run.end || is_sparse) return address;
    }
  }
  return address;
}

ChunkOutcome AdviseChunk(const AdviceCall& call, const Chunk& chunk, SplitLimits limits) {
  ChunkOutcome outcome;
  std::span<const iovec> rest = chunk.ranges;
  while (!rest.empty()) {
    outcome.done_until = StartOf(rest.front());
    const ssize_t result = Ask(call, rest, chunk.advice, &outcome);
    if (result >= 0) {
      // Fewer bytes than asked: the range behind the counted ones failed. Asked again at the head
      // of a call, it says why.
      const size_t done = WholeRanges(rest, static_cast<uint64_t>(result));
      outcome.bytes_advised += static_cast<uint64_t>(result);
      rest = rest.subspan(done);
      if (done > 0) continue;
    }
    if (Stops(result, &outcome)) return outcome;
    if (!IsPartsFault(result)) {
      outcome.refused.push_back(ToRefusal(rest.front()));
    } else if (!Split(call, {.advice = chunk.advice, .range = rest.front()}, limits, &outcome)) {
      return outcome;
    }
    rest = rest.subspan(1);
  }
  if (!chunk.ranges.empty()) outcome.done_until = EndOf(chunk.ranges.back());
  return outcome;
}

}  // namespace ebb
