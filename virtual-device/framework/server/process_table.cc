#include "server/process_table.h"

#include <algorithm>

namespace ebb::guest {

ProcessRecord* ProcessTable::Add(const AppSpec& app, bool is_service) {
  auto record = std::make_unique<ProcessRecord>();
  record->app = &app;
  record->is_service = is_service;
  record->name = is_service ? app.package + app.service.suffix : app.package;
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
    if (record->app == &app && !record->is_service && !record->dying) return record.get();
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

}  // namespace ebb::guest
