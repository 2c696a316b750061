// 20 000 mappings: a plain read of maps against reading, classifying and batching them as the agent
// does, in turn.
#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cstdio>

#include "advise/batch.h"
#include "advise/layout.h"
#include "advise/target.h"
#include "base/clock.h"
#include "base/unique_fd.h"
#include "bench/bench_process.h"
#include "bench/benches.h"
#include "bench/shared_memory.h"

namespace ebb::bench {
namespace {

constexpr size_t kVmas = 20'000;
constexpr size_t kReadBytes = 16 * 1024;  // as in advise/layout.cc

struct Shared {
  std::atomic<bool> is_ready = false;
};

// Every other page with another protection: each page is a mapping of its own.
void Live(Shared& shared) {
  const auto page = static_cast<size_t>(::sysconf(_SC_PAGESIZE));
  auto* area = static_cast<char*>(
      ::mmap(nullptr, kVmas * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
  for (size_t i = 0; i < kVmas; i += 2) {
    if (::mprotect(area + i * page, page, PROT_READ) != 0) ::_exit(3);
  }
  shared.is_ready = true;
  while (true) ::pause();
}

// As `cat` would, with the agent's own buffer size; returns the bytes of text.
size_t ReadPlainly(const Target& target, size_t buffer_bytes) {
  const UniqueFd maps(::openat(target.proc_dir.get(), "maps", O_RDONLY | O_CLOEXEC));
  std::vector<char> buffer(buffer_bytes);
  size_t bytes = 0;
  ssize_t got = 0;
  while ((got = ::read(maps.get(), buffer.data(), buffer.size())) > 0) {
    bytes += static_cast<size_t>(got);
  }
  return bytes;
}

// `storage`: as an operation keeps it from one reading to the next.
size_t ReadClassifyBatch(const Target& target, Layout* storage) {
  Result<Layout> layout = ReadLayout(RealSys(), target, wire::Strategy::kPageoutAnon, LayoutHints{},
                                     std::move(*storage));
  if (!layout.ok()) return 0;
  constexpr ChunkLimits kLimits = {
      .bytes = wire::kAdviceChunkBytes, .vecs = wire::kAdviceChunkVecs, .sparse_bytes = 0};
  size_t ranges = 0;
  uint64_t address = 0;
  Chunk chunk;
  while (true) {
    address = CutChunk(*layout, address, kLimits, &chunk);
    if (chunk.ranges.empty()) break;
    ranges += chunk.ranges.size();
  }
  *storage = std::move(layout).value();
  return ranges;
}

template <typename Work>
double TimeMs(Work work) {
  const int64_t start_ns = ThreadCpuNs();
  work();
  return static_cast<double>(ThreadCpuNs() - start_ns) / 1e6;
}

}  // namespace

int RunVmasBench(const BenchOptions& options) {
  SharedMemory<Shared> shared;
  BenchProcess process([&] { Live(*shared); });
  Await("the target has its mappings", [&] { return shared->is_ready.load(); });
  const auto target = OpenTarget(RealSys(), static_cast<uint32_t>(process.pid()), 0);
  if (!target.ok()) return 1;
  size_t ranges = 0;
  Layout storage;
  for (int round = 0; round <= options.rounds; ++round) {
    const double read_ms = TimeMs([&] { ReadPlainly(*target, kReadBytes); });
    const double ebb_ms = TimeMs([&] { ranges = ReadClassifyBatch(*target, &storage); });
    if (ranges < kVmas) return 1;
    if (round == 0) continue;  // warms up
    std::printf("{\"readMs\":%.4f,\"ebbMs\":%.4f,\"ranges\":%zu}\n", read_ms, ebb_ms, ranges);
  }
  return 0;
}

}  // namespace ebb::bench
