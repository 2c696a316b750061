#include "app/app_faults.h"

#include <sys/mman.h>
#include <unistd.h>

#include <cstdlib>
#include <string>

#include "base/page_size.h"
#include "base/text.h"

namespace ebb::guest {
namespace {

constexpr int64_t kChurnPeriodMs = 5;

std::span<std::byte> MapPages(size_t pages) {
  const size_t bytes = pages * PageBytes();
  void* base = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (base == MAP_FAILED) return {};
  return {static_cast<std::byte*>(base), bytes};
}

// Grows by half, which moves it where there is no room behind it.
std::span<std::byte> Grow(std::span<std::byte> region) {
  const size_t bytes = region.size() + region.size() / 2 / PageBytes() * PageBytes();
  void* moved = mremap(region.data(), region.size(), bytes, MREMAP_MAYMOVE);
  if (moved == MAP_FAILED) return region;
  return {static_cast<std::byte*>(moved), bytes};
}

}  // namespace

AppFaults ParseAppFaults(std::string_view text, const AppSpec& spec, AppProcessKind kind) {
  AppFaults faults;
  if (spec.is_home || spec.is_persistent || kind != AppProcessKind::kMain) return faults;
  for (const std::string& word : SplitText(text, ',')) {
    constexpr std::string_view kExit = "app-exit=";
    if (word == "layout-churn") faults.churn_period_ms = kChurnPeriodMs;
    if (word.starts_with(kExit)) faults.exit_after_ms = std::atoll(word.c_str() + kExit.size());
  }
  return faults;
}

LayoutChurn::~LayoutChurn() {
  for (const auto& region : regions_) munmap(region.data(), region.size());
}

void LayoutChurn::Step() {
  steps_ += 1;
  if (regions_.size() >= kMostRegions || (steps_ % 3 == 0 && !regions_.empty())) {
    munmap(regions_.front().data(), regions_.front().size());
    regions_.pop_front();
    return;
  }
  if (steps_ % 4 == 0 && !regions_.empty()) {
    regions_.back() = Grow(regions_.back());
    return;
  }
  const std::span<std::byte> region = MapPages(4 + steps_ % 13);
  if (region.empty()) return;
  for (size_t at = 0; at < region.size(); at += PageBytes()) region[at] = std::byte{1};
  regions_.push_back(region);
}

}  // namespace ebb::guest
