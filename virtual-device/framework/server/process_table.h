// Every process that system_server started, from the request to the zygote until it is reaped.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/unique_fd.h"
#include "profile/profile.h"
#include "server/compaction.h"
#include "server/memory_map.h"
#include "server/oom_levels.h"

namespace ebb::guest {

enum class ProcessKind { kMain, kService, kSandboxed };

struct ProcessRecord {
  const AppSpec* app = nullptr;
  ProcessKind kind = ProcessKind::kMain;
  std::string name;
  // Isolated for sandboxed processes, the app's otherwise.
  int uid = 0;
  // Names the request until the zygote told the pid.
  int token = 0;
  int pid = 0;
  UniqueFd channel;
  bool has_activity = false;
  bool frozen = false;
  // Part of the boot that is not over yet.
  bool restoring = false;
  // Killed, not yet reaped: no longer the app's process.
  bool dying = false;
  // Handles a broadcast.
  bool receiving = false;
  // CLOCK_MONOTONIC; 0 = not planned.
  int64_t freeze_at_ms = 0;
  int64_t wake_at_ms = 0;
  int64_t frozen_at_ms = 0;
  CompactionHistory compaction;
  // What it told of its anonymous memory.
  std::vector<NamedRange> heaps;
  Importance importance;
  // Grows with every use: the largest was used last.
  int64_t used_at = 0;
  // Sent as soon as the process attaches.
  std::vector<std::string> waiting;

  bool is_main() const { return kind == ProcessKind::kMain; }
  // Name to which the zygote maps the kind.
  const char* kind_name() const {
    return kind == ProcessKind::kMain      ? "main"
           : kind == ProcessKind::kService ? "service"
                                           : "sandboxed";
  }
};

class ProcessTable {
 public:
  // `index` numbers sandboxed processes of an app.
  ProcessRecord* Add(const AppSpec& app, ProcessKind kind, int index = 0);
  ProcessRecord* FindPid(int pid);
  ProcessRecord* FindToken(int token);
  ProcessRecord* FindMain(const AppSpec& app);
  // nullptr unless exactly this name runs.
  ProcessRecord* FindName(std::string_view name);
  void Remove(const ProcessRecord* record);
  void MarkUsed(ProcessRecord* record) { record->used_at = ++use_count_; }

  // Most recently used first.
  std::vector<ProcessRecord*> InLruOrder();
  std::vector<ProcessRecord*> OfPackage(std::string_view package);
  std::vector<ProcessRecord*> SandboxedOf(const AppSpec& app);
  const std::vector<std::unique_ptr<ProcessRecord>>& all() const { return records_; }

 private:
  std::vector<std::unique_ptr<ProcessRecord>> records_;
  int64_t use_count_ = 0;
  int last_token_ = 0;
  int last_isolated_ = 0;
  int last_app_zygote_ = 0;
};

}  // namespace ebb::guest
