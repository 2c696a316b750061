// See idle_pages.h.
#include "advise/idle_pages.h"

#include <fcntl.h>

#include <algorithm>
#include <cerrno>

#include "advise/patience.h"
#include "base/format.h"

namespace ebb {
namespace {

constexpr uint64_t kFramesPerWord = 64;
constexpr uint64_t kPagesPerLook = 4096;  // at cancel and deadline, while marking

}  // namespace

IdlePages::IdlePages(Sys& sys, const Target& target, const char* bitmap_path)
    : sys_(sys), pagemap_(sys, target), bitmap_(sys.OpenAt(AT_FDCWD, bitmap_path, O_RDWR, 0)) {}

Status IdlePages::CheckUsable(const Target& target) const {
  if (!bitmap_.valid()) {
    return Error{.code = wire::ErrorCode::kCapabilityMissing,
                 .message = "This kernel does not track idle pages.",
                 .cause = Format("%s: %s. It needs CONFIG_IDLE_PAGE_TRACKING; selection by "
                                 "residency works without.",
                                 kIdleBitmapPath, ErrnoText(-bitmap_.get()).c_str()),
                 .errno_value = -bitmap_.get()};
  }
  if (pagemap_.fd() < 0) return TargetError(-pagemap_.fd(), target, "Opening pagemap");
  return Ok{};
}

Status IdlePages::MarkAndWait(const Layout& layout, const IdleWait& wait) {
  for (const Mapping& mapping : layout) {
    if (!mapping.decision.IsAdvised() || mapping.is_sparse) continue;
    if (Status marked = Mark(mapping, wait); !marked.ok()) return marked;
  }
  if (Status written = WriteMarks(); !written.ok()) return written;
  Forget();
  const int64_t end_ns = std::min(BootNs() + wait.idle_ns, wait.deadline_ns);
  if (Patience::WaitUnlessStopped(sys_, wait.cancel, end_ns) && BootNs() < wait.deadline_ns) {
    return Ok{};
  }
  const bool is_late = wait.cancel.Check() != StopReason::kCancelled;
  return Error{
      .code = is_late ? wire::ErrorCode::kDeadlineExceeded : wire::ErrorCode::kCancelled,
      .message = "The wait for idle pages was cut short.",
      .cause = Format("%lld ms were asked for.", static_cast<long long>(wait.idle_ns / kNsPerMs))};
}

Status IdlePages::Mark(const Mapping& mapping, const IdleWait& wait) {
  uint64_t looked_at = 0;
  for (uint64_t address = mapping.start; address < mapping.end; address += pagemap_.page_bytes()) {
    const bool is_time = looked_at++ % kPagesPerLook == 0;
    if (is_time && (wait.cancel.ShouldStop() || BootNs() >= wait.deadline_ns)) return Ok{};
    uint64_t word = 0;
    if (!pagemap_.Word(address, mapping.end, &word)) return Ok{};
    if ((word & Pagemap::kPresent) == 0) continue;
    const uint64_t frame = word & Pagemap::kFrame;
    if (frame == 0) {
      return Error{.code = wire::ErrorCode::kPermissionDenied,
                   .message = "pagemap does not show page frames.",
                   .cause = "It takes CAP_SYS_ADMIN."};
    }
    if (frame / kFramesPerWord != word_index_) {
      if (Status written = WriteMarks(); !written.ok()) return written;
      word_index_ = frame / kFramesPerWord;
    }
    word_ |= 1ULL << (frame % kFramesPerWord);
    marked_bytes_ += pagemap_.page_bytes();
  }
  return Ok{};
}

// A bit set marks its page as idle, a bit not set changes nothing.
Status IdlePages::WriteMarks() {
  if (word_ == 0) return Ok{};
  const auto offset = static_cast<off_t>(word_index_ * sizeof(word_));
  const ssize_t put = sys_.PWrite(bitmap_.get(), &word_, sizeof(word_), offset);
  word_ = 0;
  if (put == sizeof(word_)) return Ok{};
  return ErrorFromErrno(put < 0 ? static_cast<int>(-put) : EIO,
                        Format("%s could not be written.", kIdleBitmapPath));
}

bool IdlePages::IsIdle(uint64_t frame) {
  if (frame / kFramesPerWord != word_index_) {
    word_index_ = frame / kFramesPerWord;
    const auto offset = static_cast<off_t>(word_index_ * sizeof(word_));
    if (sys_.PRead(bitmap_.get(), &word_, sizeof(word_), offset) != sizeof(word_)) word_ = 0;
  }
  return (word_ >> (frame % kFramesPerWord) & 1) != 0;
}

AddressRange IdlePages::NextRun(uint64_t from, uint64_t end) {
  AddressRange run{.start = end, .end = end};
  for (uint64_t address = from; address < end; address += pagemap_.page_bytes()) {
    uint64_t word = 0;
    (void)pagemap_.Word(address, end, &word);
    const bool is_idle = (word & Pagemap::kPresent) != 0 && IsIdle(word & Pagemap::kFrame);
    if (is_idle && run.start == end) run.start = address;
    if (!is_idle && run.start != end) return {.start = run.start, .end = address};
  }
  return run;
}

void IdlePages::Forget() {
  pagemap_.Forget();
  word_index_ = UINT64_MAX;
  word_ = 0;
}

}  // namespace ebb
