// The resampling loop of electron/engine/statistics/block_bootstrap.ts in C++, to the same bits:
// the same generator, the same order of the same double operations. Standard library only, no
// allocation per replicate. Arguments are checked by the wrapper: nothing here can fail.

#ifndef EBB_NATIVE_STATISTICS_CORE_H_
#define EBB_NATIVE_STATISTICS_CORE_H_

#include <array>
#include <cstdint>
#include <span>

namespace ebb::statistics {

// xoshiro128** (Blackman and Vigna 2021), seeded by a counter through MurmurHash3's finaliser.
// random.ts is the same.
class Random {
 public:
  explicit Random(std::uint32_t seed);

  std::uint32_t Next();
  // From 0 to bound - 1, by the high half of the product.
  std::uint32_t Below(std::uint32_t bound) {
    return static_cast<std::uint32_t>((std::uint64_t{Next()} * bound) >> 32);
  }

 private:
  std::array<std::uint32_t, 4> state_;
};

// One arm: values ascending, each with the index of its block. Both of the same length.
struct BlockedValues {
  std::span<const double> values;
  std::span<const std::uint32_t> blocks;
};

enum class Statistic : std::uint8_t { kLevel, kDifference, kRatio };

struct BlockBootstrapSpec {
  BlockedValues arm;
  BlockedValues reference;  // not looked at for kLevel
  std::uint32_t block_count = 0;
  double quantile = 0.5;
  Statistic statistic = Statistic::kLevel;
  std::uint32_t seed = 0;
};

// Fills `results`, one replicate each; NaN where a ratio has nothing above 0 below the line.
void BootstrapBlocks(const BlockBootstrapSpec& spec, std::span<double> results);

}  // namespace ebb::statistics

#endif  // EBB_NATIVE_STATISTICS_CORE_H_
