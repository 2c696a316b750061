#include "statistics_core.h"

#include <bit>
#include <cmath>
#include <cstddef>
#include <limits>
#include <vector>

namespace ebb::statistics {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

std::uint32_t Mix(std::uint32_t word) {
  word = (word ^ (word >> 16)) * 0x85ebca6bU;
  word = (word ^ (word >> 13)) * 0xc2b2ae35U;
  return word ^ (word >> 16);
}

// Type 7 quantile of the sample in which each block stands as often as it was drawn. No branch
// depends on a single draw: that costs most here.
double WeightedQuantile(const BlockedValues& sample, std::span<const std::uint32_t> multiplicities,
                        double quantile) {
  std::uint32_t size = 0;
  for (const std::uint32_t block : sample.blocks) size += multiplicities[block];
  if (size == 0) return kNan;
  const double position = (static_cast<double>(size) - 1) * quantile;
  const double floor = std::floor(position);
  const auto rank = static_cast<std::uint32_t>(floor);
  std::size_t index = 0;
  std::uint32_t passed = multiplicities[sample.blocks[0]];
  while (passed <= rank) passed += multiplicities[sample.blocks[++index]];
  const double lower = sample.values[index];
  const double fraction = position - floor;
  // At the largest value there is nothing to go on to.
  if (fraction == 0) return lower;
  while (passed <= rank + 1) passed += multiplicities[sample.blocks[++index]];
  return lower + fraction * (sample.values[index] - lower);
}

double Combine(Statistic statistic, double arm, double reference) {
  if (statistic == Statistic::kDifference) return arm - reference;
  return reference > 0 ? arm / reference : kNan;
}

}  // namespace

Random::Random(std::uint32_t seed) : state_() {
  constexpr std::uint32_t kGoldenGamma = 0x9e3779b9U;
  for (std::uint32_t word = 0; word < state_.size(); ++word) {
    state_[word] = Mix(seed + (word + 1) * kGoldenGamma);
  }
}

std::uint32_t Random::Next() {
  const std::uint32_t result = std::rotl(state_[1] * 5, 7) * 9;
  const std::uint32_t shifted = state_[1] << 9;
  state_[2] ^= state_[0];
  state_[3] ^= state_[1];
  state_[1] ^= state_[2];
  state_[0] ^= state_[3];
  state_[2] ^= shifted;
  state_[3] = std::rotl(state_[3], 11);
  return result;
}

void BootstrapBlocks(const BlockBootstrapSpec& spec, std::span<double> results) {
  Random random(spec.seed);
  std::vector<std::uint32_t> multiplicities(spec.block_count);
  for (double& result : results) {
    multiplicities.assign(spec.block_count, 0);
    for (std::uint32_t draw = 0; draw < spec.block_count; ++draw) {
      ++multiplicities[random.Below(spec.block_count)];
    }
    result = WeightedQuantile(spec.arm, multiplicities, spec.quantile);
    if (spec.statistic != Statistic::kLevel) {
      const double reference = WeightedQuantile(spec.reference, multiplicities, spec.quantile);
      result = Combine(spec.statistic, result, reference);
    }
  }
}

}  // namespace ebb::statistics
