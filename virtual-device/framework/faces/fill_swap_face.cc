// The fault `swap-full`: a process holds pages in swap until none is left, and stays. Every page is
// filled with one repeated word, which zram keeps as that word alone: the swap is taken, memory is
// not.
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <charconv>
#include <cstring>
#include <optional>

#include "base/files.h"
#include "base/text.h"
#include "faces/faces.h"

namespace ebb::guest {
namespace {

constexpr size_t kPieceBytes = 8UL << 20;
// Pieces that may follow each other without taking swap before the kernel is believed to have none.
constexpr int kVainPieces = 4;

std::optional<int64_t> ReadFreeSwapKb() {
  const std::string text = ReadFileText("/proc/meminfo").value_or("");
  const size_t at = text.find("SwapFree:");
  if (at == std::string::npos) return std::nullopt;
  const size_t digits = text.find_first_of("0123456789", at);
  if (digits == std::string::npos) return std::nullopt;
  int64_t free_kb = 0;
  std::from_chars(text.data() + digits, text.data() + text.size(), free_kb);
  return free_kb;
}

// False when there is no memory for a piece.
bool PageOutOnePiece() {
  void* piece =
      mmap(nullptr, kPieceBytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (piece == MAP_FAILED) return false;
  memset(piece, 0x5a, kPieceBytes);
  madvise(piece, kPieceBytes, MADV_PAGEOUT);
  return true;
}

void FillSwap() {
  // The killer's last choice: its end would free the swap.
  WriteFileText("/proc/self/oom_score_adj", "-1000");
  int vain_pieces = 0;
  while (vain_pieces < kVainPieces) {
    const std::optional<int64_t> before_kb = ReadFreeSwapKb();
    if (before_kb.value_or(0) == 0 || !PageOutOnePiece()) break;
    const bool took = ReadFreeSwapKb().value_or(0) < *before_kb;
    vain_pieces = took ? 0 : vain_pieces + 1;
  }
  WriteConsole(FormatText("swap filled, %lld kB left",
                          static_cast<long long>(ReadFreeSwapKb().value_or(0))));
}

}  // namespace

int RunFillSwap() {
  int done[2] = {-1, -1};
  if (pipe2(done, O_CLOEXEC) != 0) return 1;
  const pid_t holder = fork();
  if (holder < 0) return 1;
  if (holder == 0) {
    FillSwap();
    close(done[1]);
    while (true) pause();
  }
  close(done[1]);
  // Ends when the holder closes its end, or dies.
  char nothing = 0;
  return read(done[0], &nothing, 1) == 0 ? 0 : 1;
}

}  // namespace ebb::guest
