#include "app/app_memory.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>

#include "app/graphics_memory.h"
#include "base/page_size.h"
#include "base/text.h"
#include "base/unique_fd.h"

#ifndef PR_SET_VMA
#define PR_SET_VMA 0x53564d41
#define PR_SET_VMA_ANON_NAME 0
#endif

namespace ebb::guest {
namespace {

constexpr size_t kJavaChunkBytes = 6U << 20U;
// scudo maps its primary regions in pieces of 256 kB.
constexpr size_t kNativeChunkBytes = 256U << 10U;
constexpr size_t kActivityChunkBytes = 512U << 10U;
// 540 × 1200 pixels of four bytes: a frame small enough to be drawn in milliseconds by an emulated
// processor.
constexpr size_t kFrameBytes = 540 * 1200 * 4;
// Measure, layout, draw: each walks everything the frame shows. Only the first walk can meet pages
// that are not there.
constexpr int kFramePasses = 3;
constexpr uint64_t kHotRunPagesLimit = 16;
// Runs of the hot set that an alarm touches: a few hundred kilobytes.
constexpr size_t kAlarmRuns = 16;
// One page in four of the hot set is written at a launch.
constexpr size_t kWriteEveryPages = 4;

size_t ToPages(int64_t size_kb) {
  const size_t bytes = static_cast<size_t>(std::max<int64_t>(size_kb, 0)) * 1024;
  return (bytes + PageBytes() - 1) / PageBytes() * PageBytes();
}

// Sum over the page, word by word: the compute that comes with looking at data.
uint64_t SumPage(const std::byte* page) {
  uint64_t sum = 0;
  for (size_t at = 0; at < PageBytes(); at += sizeof(uint64_t)) {
    uint64_t word = 0;
    std::memcpy(&word, page + at, sizeof(word));
    sum = sum * 31 + word;
  }
  return sum;
}

}  // namespace

Mapping MapAnonymous(size_t bytes, const char* name) {
  void* base = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (base == MAP_FAILED) return {};
  // Fails on kernels without CONFIG_ANON_VMA_NAME, where the mapping simply stays unnamed.
  prctl(PR_SET_VMA, PR_SET_VMA_ANON_NAME, base, bytes, name);
  return {static_cast<std::byte*>(base), bytes};
}

Mapping MapFile(const std::string& path, size_t bytes, int protection) {
  const UniqueFd fd(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  struct stat status {};
  if (!fd.valid() || fstat(fd.get(), &status) != 0) return {};
  const size_t length = std::min(bytes, static_cast<size_t>(status.st_size)) & ~(PageBytes() - 1);
  if (length == 0) return {};
  void* base = mmap(nullptr, length, protection, MAP_PRIVATE, fd.get(), 0);
  if (base == MAP_FAILED) return {};
  return {static_cast<std::byte*>(base), length};
}

uint64_t TouchPages(std::span<const std::byte> memory) {
  uint64_t sum = 0;
  for (size_t at = 0; at + PageBytes() <= memory.size(); at += PageBytes()) {
    sum += SumPage(memory.data() + at);
  }
  return sum;
}

AppMemory::AppMemory(const AppSpec& spec, uint64_t seed)
    : spec_(spec), content_(seed, spec.compress_ratio), random_(seed ^ 0x5EED) {}

void AppMemory::CreateProcess() {
  MapFiles();
  AddHeap(spec_.java_heap_kb, kJavaChunkBytes, "dalvik-main space (region space)");
  AddHeap(spec_.native_heap_kb, kNativeChunkBytes, "scudo:primary");
  MapGraphics();
  frame_buffer_ = MapAnonymous(ToPages(kFrameBytes / 1024), "graphics buffer");
  ChooseHotSet();
}

void AppMemory::CreateSmallProcess(int64_t heap_kb) {
  MapFiles();
  AddHeap(heap_kb, kNativeChunkBytes, "dalvik-main space (region space)");
  ChooseHotSet();
}

// Like the memory of a GPU's driver: a shared mapping of a device's file, each process at an offset
// of its own, locked, so that nothing can page it out. The zygote frees it when the process is
// gone.
void AppMemory::MapGraphics() {
  const size_t bytes = ToPages(spec_.graphics_kb);
  if (bytes == 0) return;
  const UniqueFd device(open(kGraphicsDevice, O_RDWR | O_CLOEXEC));
  if (!device.valid()) return;
  void* base = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, device.get(),
                    GraphicsOffset(getpid()));
  if (base == MAP_FAILED) return;
  graphics_ = {static_cast<std::byte*>(base), bytes};
  content_.Fill(graphics_.span());
  mlock(base, bytes);
}

void AppMemory::NoteHeap(const char* name, const Mapping& mapping) {
  const char* kind = std::string_view(name).starts_with("scudo") ? "native" : "dalvik";
  const auto start = reinterpret_cast<uintptr_t>(mapping.base);
  named_heaps_.push_back({kind, start, start + mapping.bytes});
}

std::string AppMemory::DescribeHeaps() const {
  std::vector<NamedHeap> heaps = named_heaps_;
  for (const Mapping& chunk : activity_) {
    const auto start = reinterpret_cast<uintptr_t>(chunk.base);
    heaps.push_back({"dalvik", start, start + chunk.bytes});
  }
  std::sort(heaps.begin(), heaps.end(),
            [](const NamedHeap& a, const NamedHeap& b) { return a.start < b.start; });
  std::string text;
  for (size_t i = 0; i < heaps.size(); ++i) {
    const NamedHeap first = heaps[i];
    while (i + 1 < heaps.size() && heaps[i + 1].start == heaps[i].end &&
           std::string_view(heaps[i + 1].name) == first.name) {
      ++i;
    }
    text += FormatText(" %s:%zx-%zx", first.name, first.start, heaps[i].end);
  }
  return text;
}

void AppMemory::MapFiles() {
  const std::string dir = "/data/app/" + spec_.package;
  code_ = MapFile(dir + "/oat/base.odex", ToPages(spec_.code_kb), PROT_READ | PROT_EXEC);
  apk_ = MapFile(dir + "/base.apk", ToPages(spec_.apk_kb), PROT_READ);
  // Class loading reads the code's front half; resources come page by page later.
  TouchPages(code_.span().first(code_.bytes / 2));
  TouchPages(apk_.span().first(apk_.bytes / 4));
}

void AppMemory::AddHeap(int64_t size_kb, size_t chunk_bytes, const char* name) {
  size_t left = ToPages(size_kb);
  while (left > 0) {
    const size_t bytes = std::min(left, chunk_bytes);
    // A page without access after each chunk, as allocators guard their regions; it keeps VMAs
    // apart, too.
    const Mapping reserved = MapAnonymous(bytes + PageBytes(), name);
    if (reserved.base == nullptr) return;
    mprotect(reserved.base + bytes, PageBytes(), PROT_NONE);
    const Mapping chunk{reserved.base, bytes};
    content_.Fill(chunk.span());
    heaps_.push_back(chunk);
    NoteHeap(name, reserved);
    left -= bytes;
  }
}

void AppMemory::ChooseHotSet() {
  for (const Mapping& heap : heaps_) {
    size_t at = 0;
    while (at < heap.bytes) {
      const size_t bytes = std::min((1 + random_.Below(kHotRunPagesLimit)) * PageBytes(),
                                    static_cast<uint64_t>(heap.bytes - at));
      if (random_.Below(100) < static_cast<uint64_t>(spec_.hot_percent)) {
        hot_runs_.push_back({heap.base + at, bytes});
      }
      at += bytes;
    }
  }
}

void AppMemory::CreateActivity() {
  if (has_activity()) return;
  size_t left = ToPages(spec_.activity_kb);
  while (left > 0) {
    const size_t bytes = std::min(left, kActivityChunkBytes);
    const Mapping chunk = MapAnonymous(bytes, "dalvik-large object space allocation");
    if (chunk.base == nullptr) return;
    content_.Fill(chunk.span());
    activity_.push_back(chunk);
    left -= bytes;
  }
  // Inflating layouts reads resources of the package.
  TouchPages(apk_.span().first(apk_.bytes / 2));
}

void AppMemory::DestroyActivity() {
  for (const Mapping& chunk : activity_) munmap(chunk.base, chunk.bytes);
  activity_.clear();
}

uint64_t AppMemory::DrawFirstFrame() {
  uint64_t sum = TouchPages(code_.span().first(code_.bytes / 4));
  for (int pass = 0; pass < kFramePasses; ++pass) sum += WalkHotSet();
  for (size_t at = 0; at + sizeof(sum) <= frame_buffer_.bytes; at += sizeof(sum)) {
    sum = sum * 6364136223846793005ULL + 1442695040888963407ULL;
    // Most of a frame is flat colour: only every eighth word carries detail.
    const uint64_t pixel = (at / sizeof(sum)) % 8 == 0 ? sum : 0xFFF0'F0F0'FFF0'F0F0ULL;
    std::memcpy(frame_buffer_.base + at, &pixel, sizeof(pixel));
  }
  return sum;
}

uint64_t AppMemory::WalkHotSet() {
  uint64_t sum = 0;
  for (const Run& run : hot_runs_) {
    for (size_t at = 0; at < run.bytes; at += PageBytes()) {
      sum += SumPage(run.base + at);
      if ((at / PageBytes()) % kWriteEveryPages == 0) std::memcpy(run.base + at, &sum, sizeof(sum));
    }
  }
  for (const Mapping& chunk : activity_) sum += TouchPages(chunk.span());
  return sum;
}

uint64_t AppMemory::HandleAlarm() {
  uint64_t sum = 0;
  for (size_t i = 0; i < kAlarmRuns && !hot_runs_.empty(); ++i) {
    const Run& run = hot_runs_[random_.Below(hot_runs_.size())];
    sum += TouchPages({run.base, run.bytes});
    std::memcpy(run.base, &sum, sizeof(sum));
  }
  return sum;
}

void AppMemory::RunBackground(const BackgroundSpec& background) {
  size_t left = ToPages(background.touch_kb);
  while (left > 0 && !heaps_.empty()) {
    const Mapping& heap = heaps_[(background_cursor_ / PageBytes()) % heaps_.size()];
    std::byte* page = heap.base + background_cursor_ % heap.bytes / PageBytes() * PageBytes();
    const uint64_t sum = SumPage(page);
    std::memcpy(page, &sum, sizeof(sum));
    background_cursor_ += PageBytes();
    left -= PageBytes();
  }
  if (background.churn_kb > 0) {
    const Mapping chunk = MapAnonymous(ToPages(background.churn_kb), "dalvik-allocspace");
    if (chunk.base == nullptr) return;
    content_.Fill(chunk.span());
    munmap(chunk.base, chunk.bytes);
  }
}

}  // namespace ebb::guest
