// Which pages of a chosen mapping are worth a call. Comes from /proc/PID/pagemap of the target,
// goes to batch.h, which cuts calls out of the runs of pages. Used by one thread.
#pragma once

#include <array>
#include <cstdint>
#include <memory>

#include "advise/layout.h"
#include "advise/pagemap_scan.h"
#include "advise/target.h"
#include "base/cancel.h"
#include "base/result.h"
#include "base/sys.h"
#include "base/unique_fd.h"

namespace ebb {

class PageFilter {
 public:
  virtual ~PageFilter() = default;

  // The first run of wanted pages in [from, end); an empty one at `end` when there is none. What
  // cannot be read is wanted: the filter saves work, it protects nothing.
  virtual AddressRange NextRun(uint64_t from, uint64_t end) = 0;
  // Whether gigabytes without a page take no time.
  virtual bool IsFast() const = 0;
  // Why the pages between the runs are left out.
  virtual wire::SkipReason reason() const = 0;
  virtual wire::PageSource source() const = 0;
  // What was learned ahead is old now.
  virtual void Forget() {}
  // Pages marked as idle, in bytes.
  virtual uint64_t marked_bytes() const { return 0; }
};

// Words of /proc/PID/pagemap, read ahead.
class Pagemap {
 public:
  Pagemap(Sys& sys, const Target& target);

  int fd() const { return fd_.get(); }
  uint64_t page_bytes() const { return page_bytes_; }
  // The word of the page at `address`; false when it cannot be read. Reads ahead, not beyond `end`.
  bool Word(uint64_t address, uint64_t end, uint64_t* word);
  void Forget() { count_ = 0; }

  static constexpr uint64_t kPresent = 1ULL << 63;
  static constexpr uint64_t kFrame = (1ULL << 55) - 1;  // 0 without CAP_SYS_ADMIN

 private:
  Sys& sys_;
  const uint64_t page_bytes_;
  const UniqueFd fd_;
  std::array<uint64_t, 512> words_;
  uint64_t first_page_ = 0;
  uint64_t count_ = 0;
};

// Resident pages: by PAGEMAP_SCAN, and by the words of pagemap on kernels before 6.7.
class ResidentPages final : public PageFilter {
 public:
  ResidentPages(Sys& sys, const Target& target) : sys_(sys), pagemap_(sys, target) {}

  AddressRange NextRun(uint64_t from, uint64_t end) override;
  bool IsFast() const override { return has_scan_; }
  wire::SkipReason reason() const override { return wire::SkipReason::kNotResident; }
  wire::PageSource source() const override {
    return has_scan_ ? wire::PageSource::kPagemapScan : wire::PageSource::kPagemap;
  }
  void Forget() override;

 private:
  bool Scan(uint64_t from, uint64_t end);
  AddressRange NextRunByWords(uint64_t from, uint64_t end);

  Sys& sys_;
  Pagemap pagemap_;
  bool has_scan_ = true;  // until the kernel says otherwise
  std::array<PagemapRegion, 256> regions_;
  size_t region_count_ = 0;
  uint64_t scanned_from_ = 0;
  uint64_t scanned_until_ = 0;
};

// Error for a pagemap that does not open: permission_denied, target_exited, io_error.
Result<std::unique_ptr<PageFilter>> MakeResidentPages(Sys& sys, const Target& target);

}  // namespace ebb
