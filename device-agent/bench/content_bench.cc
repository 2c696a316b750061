// Thousands of operations in each mode on a target that reads all its memory all the time and
// knows what must stand there: whether advice ever altered a byte.
//
// Every word of a page is made from its place and the number of times that the page was written.
// One thread of the target checks page after page, another writes pages anew, so that reclaim meets
// clean and dirty pages, first reads and first writes after it.
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdio>
#include <span>
#include <string>
#include <string_view>
#include <thread>

#include "advise/advisor.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/format.h"
#include "bench/bench_process.h"
#include "bench/benches.h"
#include "bench/shared_memory.h"
#include "bench/zram_swap.h"
#include "procfs/stat.h"

namespace ebb::bench {
namespace {

constexpr size_t kBytes = 2ULL << 20;  // of anonymous memory, and as much of a file's
constexpr useconds_t kSettleUs = 20'000;
constexpr uint64_t kSwapBytes = 1ULL << 30;

struct Shared {
  std::atomic<bool> is_ready = false;
  std::atomic<uint64_t> wrong_words = 0;
  // Checks that found a wrong word, by what stood there a moment later, nobody having written
  // meanwhile: what should (the read had been stale, nothing was lost), or again a wrong word.
  std::atomic<uint64_t> stale_reads = 0;
  std::atomic<uint64_t> altered_pages = 0;
  std::atomic<uint64_t> pages_checked = 0;
  std::atomic<int> own_operations = 0;  // control only
};

uint64_t WordAt(uint64_t page, uint64_t generation, uint64_t word) {
  uint64_t noise = page << 40 ^ generation << 16 ^ word;
  noise = (noise ^ (noise >> 30)) * 0xbf58476d1ce4e5b9ULL;
  return word % 2 == 0 ? noise ^ (noise >> 27) : generation;  // compressible by half
}

// Pages of one mapping, in the target.
class CheckedPages {
 public:
  explicit CheckedPages(void* memory)
      : memory_(static_cast<volatile uint64_t*>(memory)),
        page_words_(static_cast<size_t>(::sysconf(_SC_PAGESIZE)) / sizeof(uint64_t)),
        pages_(kBytes / sizeof(uint64_t) / page_words_),
        generations_(pages_),
        locks_(pages_) {
    for (size_t page = 0; page < pages_; ++page) Write(page);
  }

  size_t pages() const { return pages_; }
  void* memory() const { return const_cast<uint64_t*>(memory_); }

  void Write(size_t page) {
    Lock(page);
    const uint64_t generation = ++generations_[page];
    for (size_t i = 0; i < page_words_; ++i) {
      memory_[page * page_words_ + i] = WordAt(page, generation, i);
    }
    locks_[page].clear(std::memory_order_release);
  }

  void Check(size_t page, Shared& shared) {
    Lock(page);
    const uint64_t wrong = CountWrongWords(page, generations_[page]);
    if (wrong > 0) {
      shared.wrong_words += wrong;
      ::usleep(kSettleUs);
      ++(CountWrongWords(page, generations_[page]) == 0 ? shared.stale_reads
                                                        : shared.altered_pages);
    }
    locks_[page].clear(std::memory_order_release);
    ++shared.pages_checked;
  }

 private:
  uint64_t CountWrongWords(size_t page, uint64_t generation) const {
    uint64_t wrong = 0;
    for (size_t i = 0; i < page_words_; ++i) {
      if (memory_[page * page_words_ + i] != WordAt(page, generation, i)) ++wrong;
    }
    return wrong;
  }

  void Lock(size_t page) {
    while (locks_[page].test_and_set(std::memory_order_acquire)) std::this_thread::yield();
  }

  volatile uint64_t* const memory_;  // others change it, the kernel among them
  const size_t page_words_;
  const size_t pages_;
  std::vector<uint64_t> generations_;
  std::vector<std::atomic_flag> locks_;
};

void* MapPages(int fd) {
  const int flags = MAP_PRIVATE | (fd < 0 ? MAP_ANONYMOUS : 0);
  void* memory = ::mmap(nullptr, kBytes, PROT_READ | PROT_WRITE, flags, fd, 0);
  if (memory == MAP_FAILED) ::_exit(3);
  return memory;
}

// A file that was removed: its pages are the target's alone.
int OpenFile() {
  std::string path = "/var/tmp/ebb_bench_XXXXXX";
  const int fd = ::mkstemp(path.data());
  if (fd < 0 || ::unlink(path.c_str()) != 0 || ::ftruncate(fd, kBytes) != 0) ::_exit(3);
  return fd;
}

// Where there are two processors, the control's reader has one and everybody else the other.
void PinControl(int processor) {
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET(processor, &set);
  (void)::sched_setaffinity(0, sizeof(set), &set);
}

// The same kinds of advice as an operation of Ebb gives, on the caller's own memory.
[[noreturn]] void AdviseSelf(std::span<const CheckedPages> mappings, Shared& shared) {
  PinControl(0);
  const sched_param lowest{.sched_priority = 0};
  (void)::sched_setscheduler(0, SCHED_IDLE, &lowest);
  constexpr std::array kAdvice = {MADV_PAGEOUT, MADV_COLD, MADV_PAGEOUT, MADV_WILLNEED};
  for (size_t turn = 0;; ++turn) {
    for (const CheckedPages& mapping : mappings) {
      (void)::madvise(mapping.memory(), kBytes, kAdvice[turn % kAdvice.size()]);
    }
    ++shared.own_operations;
  }
}

[[noreturn]] void Live(Shared& shared, bool advises_itself) {
  std::array<CheckedPages, 2> mappings = {CheckedPages(MapPages(-1)),
                                          CheckedPages(MapPages(OpenFile()))};
  std::thread writer([&] {
    if (advises_itself) PinControl(0);
    for (uint64_t turn = 1;; ++turn) {
      CheckedPages& mapping = mappings[turn % mappings.size()];
      mapping.Write(turn * 2654435761U % mapping.pages());
      if (turn % 16 == 0) ::poll(nullptr, 0, 1);
    }
  });
  std::thread checker([&] {
    if (advises_itself) PinControl(1);
    for (size_t turn = 0;; ++turn) {
      CheckedPages& mapping = mappings[turn % mappings.size()];
      for (size_t page = 0; page < mapping.pages(); ++page) {
        mapping.Check(page, shared);
      }
    }
  });
  shared.is_ready = true;
  if (advises_itself) AdviseSelf(mappings, shared);
  while (true) ::pause();  // as an idle app's main thread does
}

uint64_t MajorFaults(pid_t pid) {
  const auto text = ReadText(RealSys(), "/proc/" + std::to_string(pid) + "/stat", 4096);
  const auto stat = text.ok() ? procfs::ParseStat(*text) : std::nullopt;
  return stat ? static_cast<uint64_t>(stat->major_faults) : 0;
}

// As the system does with a cached app; frozen_already is for such.
class SystemFreeze {
 public:
  SystemFreeze(const BenchGroup& group, bool is_wanted) : group_(group), is_wanted_(is_wanted) {
    if (!is_wanted_) return;
    Write("1");
    Await("the target is frozen", [&] {
      const auto events = ReadText(RealSys(), group_.path() + "/cgroup.events", 256);
      return events.ok() && events->find("frozen 1") != std::string::npos;
    });
  }
  ~SystemFreeze() {
    if (is_wanted_) Write("0");
  }
  SystemFreeze(const SystemFreeze&) = delete;
  SystemFreeze& operator=(const SystemFreeze&) = delete;

 private:
  void Write(std::string_view text) {
    (void)WriteControlAt(RealSys(), AT_FDCWD, (group_.path() + "/cgroup.freeze").c_str(), text);
  }

  const BenchGroup& group_;
  const bool is_wanted_;
};

constexpr std::array kStrategies = {wire::Strategy::kPageoutAnon, wire::Strategy::kPageoutAll,
                                    wire::Strategy::kColdAll,     wire::Strategy::kPageoutFile,
                                    wire::Strategy::kWarm,        wire::Strategy::kColdFile};

// Ends a run: what the last advice took is looked at too.
// `moved`: further members of the JSON object.
void Print(std::string_view mode, int operations, const std::string& moved,
           const BenchProcess& target, Shared& shared) {
  const uint64_t checked = shared.pages_checked;
  const auto page_bytes = static_cast<uint64_t>(::sysconf(_SC_PAGESIZE));
  Await("the target has read all its memory once more",
        [&] { return shared.pages_checked > checked + 4 * kBytes / page_bytes; });
  const auto number = [](uint64_t value) { return static_cast<unsigned long long>(value); };
  std::printf(
      "{\"mode\":\"%.*s\",\"operations\":%d,\"wrongWords\":%llu,\"staleReads\":%llu,"
      "\"alteredPages\":%llu,\"pagesChecked\":%llu,"
      "\"majorFaults\":%llu%s}\n",
      static_cast<int>(mode.size()), mode.data(), operations, number(shared.wrong_words),
      number(shared.stale_reads), number(shared.altered_pages), number(shared.pages_checked),
      number(MajorFaults(target.pid())), moved.c_str());
  std::fflush(stdout);
}

bool RunMode(wire::Consistency mode, Guard& guard, int operations) {
  SharedMemory<Shared> shared;
  BenchGroup group;
  BenchProcess target([&] { Live(*shared, false); });
  group.Add(target.pid());
  Await("the target has written its memory", [&] { return shared->is_ready.load(); });
  Advisor advisor(RealSys(), guard);
  int64_t moved_bytes = 0;
  for (int i = 0; i < operations; ++i) {
    const SystemFreeze freeze(group, mode == wire::Consistency::kFrozenAlready);
    wire::Advise request = ToRequest(target.pid(), mode);
    request.strategy = kStrategies[static_cast<size_t>(i) % kStrategies.size()];
    const CancelSource source;
    const auto result = advisor.Run(request, CancelToken(source), nullptr);
    if (!result.ok() || result->consistency != mode) {
      const std::string why = result.ok() ? "another mode was used." : result.error().message;
      std::fprintf(stderr, "%s: %s\n", std::string(wire::ToName(mode)).c_str(), why.c_str());
      return false;
    }
    moved_bytes += std::max<int64_t>(result->bytes_moved, 0);
  }
  const std::string moved = Format(",\"bytesMoved\":%lld", static_cast<long long>(moved_bytes));
  Print(wire::ToName(mode), operations, moved, target, *shared);
  return true;
}

void RunControl(int operations) {
  SharedMemory<Shared> shared;
  BenchProcess target([&] { Live(*shared, true); });
  const auto is_done = [&] { return shared->own_operations >= operations; };
  while (!is_done()) ::poll(nullptr, 0, 10);
  Print("control", operations, "", target, *shared);
}

int RunOnSwap(const BenchOptions& options) {
  BenchGuard guard;
  for (const auto mode :
       {wire::Consistency::kFreeze, wire::Consistency::kFrozenAlready, wire::Consistency::kStop,
        wire::Consistency::kPtrace, wire::Consistency::kPtraceInject, wire::Consistency::kCookie,
        wire::Consistency::kNone}) {
    const bool is_wanted = options.mode.empty() || options.mode == wire::ToName(mode);
    if (is_wanted && !RunMode(mode, *guard, options.operations_per_mode)) return 1;
  }
  if (options.mode.empty() || options.mode == "control") RunControl(options.operations_per_mode);
  return 0;
}

}  // namespace

int RunContentBench(const BenchOptions& options) {
  return RunWithSwap(kSwapBytes, [&] { return RunOnSwap(options); });
}

}  // namespace ebb::bench
