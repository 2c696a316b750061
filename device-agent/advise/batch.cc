// See batch.h. Return values: process_madvise(2) and its kernel source, mm/madvise.c.
#include "advise/batch.h"

#include <algorithm>
#include <cerrno>

#include "base/clock.h"

namespace ebb {
namespace {

constexpr int kInterruptedAttempts = 8;  // EINTR and EAGAIN on one range
// The kernel clamps a call to 2 GiB without a word.
constexpr uint64_t kMaxSparseBytes = 1ULL << 30;
constexpr int64_t kIdleCallNs = 100 * kNsPerUs;

constexpr int64_t kLongCallNs = kNsPerMs;
constexpr int64_t kShortCallNs = 400 * kNsPerUs;
constexpr uint64_t kFewestBytes = 256 * 1024;

iovec ToRange(uint64_t start, uint64_t bytes) {
  return {
      .iov_base = reinterpret_cast<void*>(start),  // NOLINT: an address of the target, never ours
      .iov_len = static_cast<size_t>(bytes)};
}

uint64_t StartOf(const iovec& range) { return reinterpret_cast<uint64_t>(range.iov_base); }

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

uint64_t CutChunk(const Layout& layout, uint64_t address, ChunkLimits limits, Chunk* chunk) {
  chunk->advice = Advice::kNone;
  chunk->is_sparse = false;
  chunk->ranges.clear();
  uint64_t room = limits.bytes;
  auto mapping = std::partition_point(layout.begin(), layout.end(),
                                      [&](const Mapping& m) { return m.end <= address; });
  for (; mapping != layout.end(); ++mapping) {
    if (!mapping->decision.IsAdvised()) {
      address = mapping->end;
      continue;
    }
    const bool fits = room > 0 && chunk->ranges.size() < limits.vecs &&
                      (chunk->ranges.empty() || chunk->advice == mapping->decision.advice);
    if (!fits || (mapping->is_sparse && !chunk->ranges.empty())) {
      return std::max(address, mapping->start);
    }
    if (mapping->is_sparse) room = limits.sparse_bytes;
    const uint64_t start = std::max(address, mapping->start);
    const uint64_t bytes = std::min(room, mapping->end - start);
    chunk->advice = mapping->decision.advice;
    chunk->is_sparse = mapping->is_sparse;
    chunk->ranges.push_back(ToRange(start, bytes));
    room -= bytes;
    address = start + bytes;
    if (address < mapping->end || mapping->is_sparse) return address;
  }
  return address;
}

ChunkOutcome AdviseChunk(const AdviceCall& call, const Chunk& chunk) {
  ChunkOutcome outcome;
  std::span<const iovec> rest = chunk.ranges;
  int interrupted = 0;
  while (!rest.empty()) {
    const int64_t call_ns = BootNs();
    const ssize_t result = call(rest, chunk.advice);
    outcome.worst_call_ns = std::max(outcome.worst_call_ns, BootNs() - call_ns);
    ++outcome.calls;
    if (result >= 0) {
      // Fewer bytes than asked: the range behind the counted ones failed. Asked again at the head
      // of a call, it says why.
      const size_t done = WholeRanges(rest, static_cast<uint64_t>(result));
      outcome.bytes_advised += static_cast<uint64_t>(result);
      rest = rest.subspan(done);
      if (done > 0) continue;
    }
    const int errno_value = result < 0 ? static_cast<int>(-result) : 0;
    if (errno_value != 0) ++outcome.errnos[errno_value];
    outcome.stop = ToStop(errno_value);
    if (outcome.stop != ChunkStop::kNone) {
      outcome.stop_errno = errno_value;
      return outcome;
    }
    const bool is_interrupted = errno_value == EINTR || errno_value == EAGAIN;
    if (is_interrupted && ++interrupted < kInterruptedAttempts) continue;
    interrupted = 0;
    outcome.refused.push_back({.start = StartOf(rest.front()), .bytes = rest.front().iov_len});
    rest = rest.subspan(1);
  }
  return outcome;
}

}  // namespace ebb
