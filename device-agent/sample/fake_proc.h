// A /proc of a test's own: real directories and files in the kernel's shapes, read through the real
// Sys.
#pragma once

#include <string>

#include "base/fault_sys.h"
#include "base/temp_dir.h"
#include "base/test_files.h"
#include "sample/scanner.h"

namespace ebb {

struct FakeApp {
  uint32_t pid = 4711;
  std::string name = "com.example.app";
  std::string comm = "example.app";
  uint32_t uid = 10123;
  int32_t oom_score_adj = 900;
  uint64_t start_ticks = 5000;
  int64_t minor_faults = 10;
  int64_t major_faults = 1;
  int64_t resident_pages = 100;
  int64_t pss_kb = 400;
  uint64_t vsize_bytes = 1 << 20;
  bool frozen = false;
};

// The real kernel, but for the CPU clocks: its processes are not those of a FakeProc.
class FakeClockSys final : public FaultSys {
 public:
  FakeClockSys() : FaultSys(RealSys(), 0, 0) {}
  int64_t CpuNsOf(pid_t) override { return stands_still ? 1 : ++cpu_ns_; }

  bool stands_still = false;  // Nobody runs; else everybody ran since the last look.

 private:
  int64_t cpu_ns_ = 1;
};

class FakeProc {
 public:
  FakeProc() {
    dir_.Write("proc/meminfo", ReadTestData("meminfo.txt"));
    dir_.Write("proc/vmstat", ReadTestData("vmstat.txt"));
    dir_.Write("proc/pressure/memory", ReadTestData("pressure_memory.txt"));
    dir_.Write("block/zram0/mm_stat", ReadTestData("mm_stat_8_columns.txt"));
    dir_.Write("block/zram1/mm_stat", ReadTestData("mm_stat_8_columns.txt"));
    dir_.Write("block/sda/mm_stat", "not a zram\n");
    dir_.Write("cgroup/.keep", "");
  }

  FakeClockSys& sys() const { return sys_; }

  ScanRoots Roots() const {
    return {.proc = dir_ / "proc", .cgroup = dir_ / "cgroup", .block = dir_ / "block"};
  }

  void Put(const FakeApp& app) const {
    const std::string pid = std::to_string(app.pid);
    const std::string uid = std::to_string(app.uid);
    const std::string at = "proc/" + pid + "/";
    const std::string cgroup = "/apps/uid_" + uid + "/pid_" + pid;
    dir_.Write(at + "stat",
               pid + " (" + app.comm + ") S 812 812 0 0 -1 1077936448 " +
                   std::to_string(app.minor_faults) + " 0 " + std::to_string(app.major_faults) +
                   " 0 3 4 0 0 20 0 7 0 " + std::to_string(app.start_ticks) + " " +
                   std::to_string(app.vsize_bytes) + " 100 18446744073709551615 1 1 0 0\n");
    dir_.Write(at + "statm", "256 " + std::to_string(app.resident_pages) + " 50 1 0 100 0\n");
    dir_.Write(at + "status", "Name:\tx\nUid:\t" + uid + "\t" + uid + "\nVmSwap:\t  120 kB\n");
    dir_.Write(at + "oom_score_adj", std::to_string(app.oom_score_adj) + "\n");
    dir_.Write(at + "cmdline", app.name + std::string(1, '\0'));
    dir_.Write(at + "cgroup", "0::" + cgroup + "\n");
    dir_.Write(at + "smaps_rollup",
               "Rss: 500 kB\nPss: " + std::to_string(app.pss_kb) + " kB\nSwapPss: 60 kB\n");
    dir_.Write("cgroup" + cgroup + "/cgroup.events",
               std::string("populated 1\nfrozen ") + (app.frozen ? "1\n" : "0\n"));
  }
  void Remove(uint32_t pid) const {
    std::filesystem::remove_all(dir_ / ("proc/" + std::to_string(pid)));
  }
  // As if the kernel had written so many pages to swap since boot.
  void PutSwapOuts(int64_t pages) const {
    dir_.Write("proc/vmstat",
               ReadTestData("vmstat.txt") + "pswpout " + std::to_string(pages) + "\n");
  }
  void RemoveFile(const std::string& name) const { std::filesystem::remove(dir_ / name); }

 private:
  mutable FakeClockSys sys_;
  TempDir dir_;
};

}  // namespace ebb
