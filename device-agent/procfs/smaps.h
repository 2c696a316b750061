// Parser of /proc/PID/smaps: the header lines of maps, each followed by "Key:   N kB" lines and
// VmFlags.
//
// Binds by key, never by position: fields come and go with kernels (Pss_Dirty, LazyFree,
// FilePmdMapped, THPeligible without kB, a separate "Name:" line on old Android kernels). A field
// that the kernel did not write is missing (-1), never 0. Pure. Format: show_smap() in the kernel's
// fs/proc/task_mmu.c.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "procfs/maps.h"

namespace ebb::procfs {

inline constexpr int64_t kSmapsMissing = -1;

// One mapping with what smaps says about it. Sizes in kB; kSmapsMissing = the kernel did not write
// it.
struct SmapsEntry {
  Vma vma;
  int64_t rss_kb = kSmapsMissing;
  int64_t pss_kb = kSmapsMissing;
  int64_t shared_clean_kb = kSmapsMissing;
  int64_t shared_dirty_kb = kSmapsMissing;
  int64_t private_clean_kb = kSmapsMissing;
  int64_t private_dirty_kb = kSmapsMissing;
  int64_t anonymous_kb = kSmapsMissing;
  int64_t swap_kb = kSmapsMissing;
  int64_t swap_pss_kb = kSmapsMissing;
  int64_t locked_kb = kSmapsMissing;

  // VmFlags that decide about advice (Documentation/filesystems/proc.rst).
  bool has_vm_flags = false;
  bool is_locked = false;   // lo
  bool is_pfnmap = false;   // pf
  bool is_hugetlb = false;  // ht
  bool is_io = false;       // io
  bool is_shared = false;   // sh
};

// "Pss:   12 kB": what stands before the colon and what behind it, neither trimmed.
struct SmapsField {
  std::string_view key;
  std::string_view value;
};

// Nothing when the line is not a field. Keys begin with a capital; the kernel writes the addresses
// of mappings in lower-case hexadecimal.
std::optional<SmapsField> SplitSmapsField(std::string_view line);

// "  1660 kB": a size must carry its unit, or it is not one.
std::optional<int64_t> ParseSmapsSizeKb(std::string_view value);

// What became of one line; for a reader of saved files, who owes an account of each.
enum class SmapsLine : uint8_t {
  kBlank,
  kMapping,
  kField,      // of the mapping before it; also one whose key nobody here needs
  kBadSize,    // a known key without "N kB"
  kOrphan,     // a field before any mapping
  kMalformed,  // neither mapping nor field
};

struct IgnoreSmapsLine {
  void operator()(std::string_view, SmapsLine) const {}
};

// Streams entries out of smaps text. The entry and its name live for the callback only.
class SmapsParser {
 public:
  // on_line is called after the line was taken; on_entry when the mapping has its last field.
  template <typename OnEntry, typename OnLine = IgnoreSmapsLine>
  void Feed(std::string_view bytes, OnEntry&& on_entry, OnLine&& on_line = {}) {
    lines_.Feed(bytes, [&](std::string_view line) { on_line(line, TakeLine(line, on_entry)); });
  }

  template <typename OnEntry>
  void Finish(OnEntry&& on_entry) {
    lines_.Finish();
    Emit(on_entry);
  }

  // Lines that are neither a mapping nor "Key: value", and fields before any mapping.
  uint32_t malformed_lines() const { return malformed_lines_ + lines_.lines_cut(); }

 private:
  template <typename OnEntry>
  SmapsLine TakeLine(std::string_view line, OnEntry&& on_entry) {
    if (line.empty()) return SmapsLine::kBlank;
    if (IsFieldLine(line)) return TakeField(line);
    Emit(on_entry);
    return TakeHeader(line);
  }

  template <typename OnEntry>
  void Emit(OnEntry&& on_entry) {
    if (has_entry_) on_entry(static_cast<const SmapsEntry&>(entry_));
    has_entry_ = false;
  }

  static bool IsFieldLine(std::string_view line) {
    return line.front() >= 'A' && line.front() <= 'Z';
  }
  SmapsLine TakeField(std::string_view line);
  SmapsLine TakeHeader(std::string_view line);

  LineSplitter lines_;
  SmapsEntry entry_;
  std::string name_;  // backs entry_.vma.name
  bool has_entry_ = false;
  uint32_t malformed_lines_ = 0;
};

}  // namespace ebb::procfs
