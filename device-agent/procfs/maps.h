// Parser of /proc/PID/maps, and of the header lines of /proc/PID/smaps, which are the same text.
//
// Text comes from a device (advise/layout) or from a saved file (the desktop's addon); it is
// hostile until parsed: any byte may be missing or wrong. Pure: no I/O, no allocation beyond one
// carried line. Format: show_map_vma() in the kernel's fs/proc/task_mmu.c.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace ebb::procfs {

// One mapping. Addresses and sizes in bytes. `name` points into the parsed line.
struct Vma {
  uint64_t start = 0;
  uint64_t end = 0;
  uint64_t offset = 0;
  uint64_t inode = 0;
  uint32_t dev_major = 0;
  uint32_t dev_minor = 0;
  bool readable = false;
  bool writable = false;
  bool executable = false;
  bool shared = false;
  std::string_view
      name;  // as the kernel wrote it, "(deleted)" and "\012" included; empty = anonymous

  uint64_t Bytes() const { return end - start; }
};

// Nothing unless every column is there and sane (start < end, 64-bit numbers, known permission
// letters).
std::optional<Vma> ParseMapsLine(std::string_view line);

// A path is at most 4096 bytes, each possibly written as a four-letter octal escape, after 73 of
// columns.
inline constexpr size_t kMaxPathBytes = 4096;
inline constexpr size_t kMaxMapsLineBytes = 4 * kMaxPathBytes + 256;

// Cuts a stream into lines. A line inside one piece is handed on without a copy; one across pieces
// is carried; one longer than `max_line_bytes` is dropped and counted, and the stream goes on after
// it.
class LineSplitter {
 public:
  explicit LineSplitter(size_t max_line_bytes = kMaxMapsLineBytes)
      : max_line_bytes_(max_line_bytes) {}

  // Calls on_line(std::string_view) for each line that ends in `bytes`, without its newline. The
  // view lives for that call only.
  template <typename OnLine>
  void Feed(std::string_view bytes, OnLine&& on_line) {
    size_t line_end = bytes.find('\n');
    while (line_end != std::string_view::npos) {
      EndLine(bytes.substr(0, line_end), on_line);
      bytes.remove_prefix(line_end + 1);
      line_end = bytes.find('\n');
    }
    Carry(bytes);
  }

  // The text ended. A last line without its newline may have been cut in the middle: it is counted,
  // not handed on. The kernel ends every line.
  void Finish() {
    if (dropping_ || !carried_.empty()) ++lines_cut_;
    dropping_ = false;
    carried_.clear();
  }

  // Lines that were too long or lack their end.
  uint32_t lines_cut() const { return lines_cut_; }

 private:
  template <typename OnLine>
  void EndLine(std::string_view tail, OnLine&& on_line) {
    if (carried_.empty() && !dropping_ && tail.size() <= max_line_bytes_) {
      on_line(tail);
      return;
    }
    Carry(tail);
    if (dropping_) {
      ++lines_cut_;
    } else {
      on_line(std::string_view(carried_));
    }
    dropping_ = false;
    carried_.clear();
  }

  void Carry(std::string_view bytes) {
    if (dropping_ || carried_.size() + bytes.size() > max_line_bytes_) {
      dropping_ = true;
      carried_.clear();
      return;
    }
    carried_.append(bytes);
  }

  size_t max_line_bytes_;
  std::string carried_;
  bool dropping_ = false;
  uint32_t lines_cut_ = 0;
};

// Streams mappings out of maps text. Lines that are not mappings are counted, never guessed at.
class MapsParser {
 public:
  template <typename OnVma>  // void(const Vma&)
  void Feed(std::string_view bytes, OnVma&& on_vma) {
    lines_.Feed(bytes, [&](std::string_view line) { TakeLine(line, on_vma); });
  }

  template <typename OnVma>
  void Finish(OnVma&&) {
    lines_.Finish();
  }

  uint32_t malformed_lines() const { return malformed_lines_ + lines_.lines_cut(); }

 private:
  template <typename OnVma>
  void TakeLine(std::string_view line, OnVma&& on_vma) {
    if (line.empty()) return;
    if (const std::optional<Vma> vma = ParseMapsLine(line)) {
      on_vma(*vma);
    } else {
      ++malformed_lines_;
    }
  }

  LineSplitter lines_;
  uint32_t malformed_lines_ = 0;
};

}  // namespace ebb::procfs
