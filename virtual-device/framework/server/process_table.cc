#include "server/process_table.h"

#include <algorithm>

#include "base/text.h"

namespace ebb::guest {
namespace {

// android.os.Process: isolated processes, and those forked by an app's own zygote.
constexpr int kFirstIsolatedUid = 99000;
constexpr int kFirstAppZygoteUid = 90000;

std::string NameOf(const AppSpec& app, ProcessKind kind, int index) {
  switch (kind) {
    case ProcessKind::kMain:
      break;
    case ProcessKind::kService:
      return app.package + app.service.suffix;
    case ProcessKind::kSandboxed:
      return FormatText("%s:%s%d:%s.SandboxedProcessService0:%d", app.package.c_str(),
                        app.sandbox.name.c_str(), index, app.package.c_str(), index);
  }
  return app.package;
}

}  // namespace

ProcessRecord* ProcessTable::Add(const AppSpec& app, ProcessKind kind, int index) {
  auto record = std::make_unique<ProcessRecord>();
  record->app = &app;
  record->kind = kind;
  record->name = NameOf(app, kind, index);
  record->uid = app.uid;
  if (kind == ProcessKind::kSandboxed) {
    record->uid = app.sandbox.app_zygote ? kFirstAppZygoteUid + last_app_zygote_++
                                         : kFirstIsolatedUid + last_isolated_++;
  }
  record->token = ++last_token_;
  MarkUsed(record.get());
  records_.push_back(std::move(record));
  return records_.back().get();
}

ProcessRecord* ProcessTable::FindPid(int pid) {
  for (const auto& record : records_) {
    if (record->pid == pid && pid > 0) return record.get();
  }
  return nullptr;
}

ProcessRecord* ProcessTable::FindToken(int token) {
  for (const auto& record : records_) {
    if (record->token == token) return record.get();
  }
  return nullptr;
}

ProcessRecord* ProcessTable::FindMain(const AppSpec& app) {
  for (const auto& record : records_) {
    if (record->app == &app && record->is_main() && !record->dying) return record.get();
  }
  return nullptr;
}

ProcessRecord* ProcessTable::FindName(std::string_view name) {
  for (const auto& record : records_) {
    if (record->name == name && !record->dying) return record.get();
  }
  return nullptr;
}

void ProcessTable::Remove(const ProcessRecord* record) {
  std::erase_if(records_, [record](const auto& held) { return held.get() == record; });
}

std::vector<ProcessRecord*> ProcessTable::InLruOrder() {
  std::vector<ProcessRecord*> order;
  for (const auto& record : records_) order.push_back(record.get());
  std::sort(order.begin(), order.end(),
            [](const ProcessRecord* a, const ProcessRecord* b) { return a->used_at > b->used_at; });
  return order;
}

std::vector<ProcessRecord*> ProcessTable::OfPackage(std::string_view package) {
  std::vector<ProcessRecord*> found;
  for (const auto& record : records_) {
    if (record->app->package == package) found.push_back(record.get());
  }
  return found;
}

std::vector<ProcessRecord*> ProcessTable::SandboxedOf(const AppSpec& app) {
  std::vector<ProcessRecord*> found;
  for (const auto& record : records_) {
    if (record->app == &app && record->kind == ProcessKind::kSandboxed && !record->dying) {
      found.push_back(record.get());
    }
  }
  return found;
}

}  // namespace ebb::guest
