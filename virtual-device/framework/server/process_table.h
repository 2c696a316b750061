// Every process that system_server started, from the request to the zygote until it is reaped.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/unique_fd.h"
#include "profile/profile.h"
#include "server/oom_levels.h"

namespace ebb::guest {

struct ProcessRecord {
  const AppSpec* app = nullptr;
  bool is_service = false;
  std::string name;
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
  Importance importance;
  // Grows with every use: the largest was used last.
  int64_t used_at = 0;
  // Sent as soon as the process attaches.
  std::vector<std::string> waiting;
};

class ProcessTable {
 public:
  ProcessRecord* Add(const AppSpec& app, bool is_service);
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
  const std::vector<std::unique_ptr<ProcessRecord>>& all() const { return records_; }

 private:
  std::vector<std::unique_ptr<ProcessRecord>> records_;
  int64_t use_count_ = 0;
  int last_token_ = 0;
};

}  // namespace ebb::guest
