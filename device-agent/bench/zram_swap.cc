// See zram_swap.h. The header is union swap_header of include/linux/swap.h, as mkswap writes it.
#include "bench/zram_swap.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/swap.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <vector>

#include "base/file.h"
#include "base/format.h"
#include "base/sys.h"
#include "procfs/text.h"

namespace ebb::bench {
namespace {

constexpr const char* kDevice = "/dev/zram0";
constexpr int kResetAttempts = 100;
constexpr useconds_t kResetPauseUs = 20'000;
constexpr const char* kFolder = "/sys/block/zram0/";

bool WriteZram(const char* file, std::string_view text) {
  return WriteControlAt(RealSys(), AT_FDCWD, (std::string(kFolder) + file).c_str(), text) == 0;
}

bool WriteSwapHeader(uint64_t bytes) {
  const auto page_bytes = static_cast<size_t>(::sysconf(_SC_PAGESIZE));
  std::vector<char> page(page_bytes, '\0');
  const uint32_t version = 1;
  const auto last_page = static_cast<uint32_t>(bytes / page_bytes - 1);
  std::memcpy(page.data() + 1024, &version, sizeof(version));
  std::memcpy(page.data() + 1028, &last_page, sizeof(last_page));
  std::memcpy(page.data() + page_bytes - 10, "SWAPSPACE2", 10);
  const UniqueFd device(::open(kDevice, O_RDWR | O_CLOEXEC));
  return ::pwrite(device.get(), page.data(), page_bytes, 0) == static_cast<ssize_t>(page_bytes) &&
         ::fsync(device.get()) == 0;
}

}  // namespace

ZramSwap::ZramSwap(uint64_t bytes)
    : lock_(::open("/tmp/ebb_test_swap.lock", O_RDWR | O_CREAT | O_CLOEXEC, 0600)),
      undo_([this] { TurnOff(); }) {
  (void)::flock(lock_.get(), LOCK_EX);
  const Result<std::string> meminfo = ReadText(RealSys(), "/proc/meminfo", 16 * 1024);
  if (meminfo.ok() && procfs::FindColonValue(*meminfo, "SwapTotal") > 0) return;
  const Result<std::string> state = ReadText(RealSys(), std::string(kFolder) + "initstate", 16);
  if (!state.ok() || *state != "0\n") {
    problem_ = "There is no unused /dev/zram0.";
    return;
  }
  is_ours_ = WriteZram("disksize", Format("%llu", static_cast<unsigned long long>(bytes))) &&
             WriteSwapHeader(bytes) && ::swapon(kDevice, 0) == 0;
  if (is_ours_) return;
  problem_ = Format("zram swap could not be set up: %s", std::strerror(errno));
  (void)WriteZram("reset", "1");
}

ZramSwap::~ZramSwap() { TurnOff(); }

void ZramSwap::TurnOff() {
  if (!is_ours_) return;
  (void)::swapoff(kDevice);
  // Busy while anybody else has it open, who probes block devices for example.
  for (int attempt = 0; attempt < kResetAttempts && !WriteZram("reset", "1"); ++attempt) {
    ::usleep(kResetPauseUs);
  }
}

int RunWithSwap(uint64_t bytes, const std::function<int()>& bench) {
  const ZramSwap swap(bytes);
  if (swap.problem().empty()) return bench();
  std::fprintf(stderr, "%s\n", swap.problem().c_str());
  return 1;
}

}  // namespace ebb::bench
