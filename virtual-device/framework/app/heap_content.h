// Page contents like those of real heaps: objects with few classes, references into a narrow range,
// small integers, words of text, zeroed tails, and as much noise as the wanted compression ratio
// leaves. Deterministic from a seed. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "base/page_size.h"

namespace ebb::guest {

// SplitMix64: small, seedable, good enough for contents and access orders.
class Random {
 public:
  explicit Random(uint64_t seed) : state_(seed) {}
  uint64_t Next();
  // 0 … bound-1; bound > 0.
  uint64_t Below(uint64_t bound) { return Next() % bound; }

 private:
  uint64_t state_;
};

class HeapContent {
 public:
  // `compress_ratio`: original size / size in zram with lz4; useful between 1.5 and 6.
  HeapContent(uint64_t seed, double compress_ratio, size_t page_bytes = PageBytes());

  // Fills whole pages; no two pages are equal, so that nothing is shared by chance.
  void Fill(std::span<std::byte> memory);

 private:
  const size_t page_bytes_;
  const size_t template_pages_;
  std::vector<std::byte> templates_;
  Random random_;
};

}  // namespace ebb::guest
