// Pages that nobody touched for a while: /sys/kernel/mm/page_idle/bitmap, a bit for each page frame
// of the machine (Documentation/admin-guide/mm/idle_page_tracking.rst). Root only; kernels with
// CONFIG_IDLE_PAGE_TRACKING. Of a huge page only the head has a bit: its other pages are left
// alone.
#pragma once

#include "advise/page_filter.h"

namespace ebb {

inline constexpr const char* kIdleBitmapPath = "/sys/kernel/mm/page_idle/bitmap";

struct IdleWait {
  int64_t idle_ns;      // between marking and the first look
  int64_t deadline_ns;  // BootNs time line
  const CancelToken& cancel;
};

class IdlePages final : public PageFilter {
 public:
  // `bitmap_path`: for tests.
  IdlePages(Sys& sys, const Target& target, const char* bitmap_path = kIdleBitmapPath);

  // Errors: capability_missing (no bitmap), permission_denied (no page frames in pagemap).
  Status CheckUsable(const Target& target) const;
  // Marks the resident pages of what `layout` advises, then waits. Errors: cancelled,
  // deadline_exceeded, permission_denied, io_error.
  Status MarkAndWait(const Layout& layout, const IdleWait& wait);

  // Unlike its base, what cannot be read is not idle.
  AddressRange NextRun(uint64_t from, uint64_t end) override;
  bool IsFast() const override { return false; }
  wire::SkipReason reason() const override { return wire::SkipReason::kNotIdle; }
  wire::PageSource source() const override { return wire::PageSource::kPageIdle; }
  void Forget() override;
  uint64_t marked_bytes() const override { return marked_bytes_; }

 private:
  Status Mark(const Mapping& mapping, const IdleWait& wait);
  Status WriteMarks();
  bool IsIdle(uint64_t frame);

  Sys& sys_;
  Pagemap pagemap_;
  const UniqueFd bitmap_;
  uint64_t word_index_ = UINT64_MAX;  // of `word_`: while marking to be written, later read
  uint64_t word_ = 0;
  uint64_t marked_bytes_ = 0;
};

}  // namespace ebb
