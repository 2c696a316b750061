// From mappings to process_madvise calls: small mappings share a call, large ones are cut, so that
// no call holds the target's mmap_lock for long. Pure but for the call that is handed in.
#pragma once

#include <sys/uio.h>

#include <cstdint>
#include <functional>
#include <map>
#include <span>
#include <vector>

#include "advise/layout.h"

namespace ebb {

class PageFilter;

struct ChunkLimits {
  uint64_t bytes = 0;
  size_t vecs = 0;
  uint64_t sparse_bytes =
      0;  // instead of `bytes` for a sparse mapping, which gets a call of its own
};

// How much of a sparse mapping the next call takes, by how long the last one took: the size doubles
// while there is nothing to do and falls back to `bytes` as soon as there is.
uint64_t NextSparseBytes(const ChunkLimits& limits, int64_t last_call_ns);

// How much the next call takes, by how long the last one took: as long as the target waits for its
// mmap_lock at worst. What 4 MiB take depends on the compressor, the processor and the pages, from
// one millisecond to twenty. `most_bytes`: never more.
uint64_t NextChunkBytes(uint64_t bytes, uint64_t most_bytes, int64_t last_call_ns);

struct Refusal {
  uint64_t start = 0;
  uint64_t bytes = 0;
};

// Ranges for one call, in address order, all of one advice.
struct Chunk {
  Advice advice = Advice::kNone;
  bool is_sparse = false;
  std::vector<iovec> ranges;
  std::vector<Refusal> unwanted;  // parts of chosen mappings that the filter did not want

  uint64_t Bytes() const;
};

// Where chunks are cut from: what `layout` advises, or the pages of that which `pages` wants.
struct ChunkSource {
  const Layout& layout;
  PageFilter* pages = nullptr;  // not owned
};

// Fills `chunk` with what is to be advised from `address` on; returns the address to go on from. An
// empty chunk means that nothing is left.
uint64_t CutChunk(ChunkSource source, uint64_t address, ChunkLimits limits, Chunk* chunk);
inline uint64_t CutChunk(const Layout& layout, uint64_t address, ChunkLimits limits, Chunk* chunk) {
  return CutChunk(ChunkSource{.layout = layout}, address, limits, chunk);
}

// Why a chunk ended before its last range.
enum class ChunkStop : uint8_t {
  kNone,          // it did not
  kTargetBusy,    // EBUSY: the target woke up and wants its lock (Samsung kernels); leave it alone
  kTargetExited,  // ESRCH
  kNotPermitted,  // EPERM, EACCES
  kNotSupported,  // ENOSYS, or an advice that this kernel does not take for another process
};

// How far a refused range is looked into.
struct SplitLimits {
  uint64_t page_bytes;   // of this kernel; parts are never smaller
  uint32_t calls = 256;  // per refused range
};

struct ChunkOutcome {
  ChunkStop stop = ChunkStop::kNone;
  int stop_errno = 0;          // positive
  uint64_t bytes_advised = 0;  // what the kernel returned
  uint32_t calls = 0;
  int64_t worst_call_ns = 0;
  uint64_t done_until = 0;  // address; every range below it was answered. Where to go on from
  uint32_t ranges_split = 0;
  uint32_t splits_cut = 0;             // of these: calls ran out before the pages were known
  std::vector<Refusal> refused;        // what the kernel did not take, in address order
  std::map<int32_t, uint32_t> errnos;  // positive errno -> calls
};

// One call: process_madvise(2)'s way of answering (Hold::Advise).
using AdviceCall = std::function<ssize_t(std::span<const iovec> ranges, Advice advice)>;

// Advises one chunk. A range that the kernel refuses with ENOMEM or EINVAL (a hole, a pinned part)
// is halved until the refused pages are known, or the calls of `limits` are used up; they are
// recorded, everything else is advised. A range refused for another reason is left out whole.
ChunkOutcome AdviseChunk(const AdviceCall& call, const Chunk& chunk, SplitLimits limits);

}  // namespace ebb
