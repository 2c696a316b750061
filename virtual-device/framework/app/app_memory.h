// The memory of one app: what it maps, what a launch touches. Lives in the app's process and is
// used by its one thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "app/heap_content.h"
#include "profile/profile.h"

namespace ebb::guest {

// One mapping that this process made; never unmapped unless Release is called: memory ends with the
// process.
struct Mapping {
  std::byte* base = nullptr;
  size_t bytes = 0;

  std::span<std::byte> span() const { return {base, bytes}; }
};

// Private anonymous memory, named where the kernel can (CONFIG_ANON_VMA_NAME). base == nullptr when
// the kernel has none.
Mapping MapAnonymous(size_t bytes, const char* name);

// Private mapping of a file from its start; empty when the file is not there. `bytes` is cut to the
// file's size.
Mapping MapFile(const std::string& path, size_t bytes, int protection);

// Reads every page of `memory`: faults it in and gives a value that depends on all of it.
uint64_t TouchPages(std::span<const std::byte> memory);

class AppMemory {
 public:
  // `seed` decides contents and hot set.
  AppMemory(const AppSpec& spec, uint64_t seed);

  // A new process: files mapped, code read in, heaps allocated and filled.
  void CreateProcess();
  // A service or sandboxed process has one small heap and no activity.
  void CreateSmallProcess(int64_t heap_kb);
  // Activity: view tree inflated into its own memory. No effect when there already is one.
  void CreateActivity();
  // Everything that went with the activity goes.
  void DestroyActivity();
  bool has_activity() const { return !activity_.empty(); }

  // What the first frame needs: the hot set is read and partly written, then the frame is drawn.
  // Returns a checksum.
  uint64_t DrawFirstFrame();

  // "dalvik:START-END native:…": which ranges are which heap, neighbours joined. The kernel cannot
  // tell it without CONFIG_ANON_VMA_NAME.
  std::string DescribeHeaps() const;

  // An alarm's work: a sync that reads and writes a little of the heap. Returns a checksum.
  uint64_t HandleAlarm();

  // One wake-up in the background.
  void RunBackground(const BackgroundSpec& background);

 private:
  // A run of pages of the hot set.
  struct Run {
    std::byte* base;
    size_t bytes;
  };

  struct NamedHeap {
    const char* name;
    uintptr_t start;
    uintptr_t end;
  };

  void MapFiles();
  void MapGraphics();
  void NoteHeap(const char* name, const Mapping& mapping);
  void AddHeap(int64_t size_kb, size_t chunk_bytes, const char* name);
  void ChooseHotSet();
  // Reads every page of the hot set and of the activity, and writes some of them.
  uint64_t WalkHotSet();

  const AppSpec& spec_;
  HeapContent content_;
  Random random_;
  std::vector<Mapping> heaps_;
  std::vector<Mapping> activity_;
  std::vector<Run> hot_runs_;
  std::vector<NamedHeap> named_heaps_;
  Mapping graphics_;
  Mapping code_;
  Mapping apk_;
  Mapping frame_buffer_;
  size_t background_cursor_ = 0;
};

}  // namespace ebb::guest
