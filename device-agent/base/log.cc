#include "base/log.h"

#include <cstdarg>
#include <cstdio>
#include <mutex>

#include "base/clock.h"

namespace ebb {
namespace {

constexpr size_t kMaxLineBytes = 1024;

std::mutex sink_mutex;
LogSink* sink_in_use = nullptr;  // Guarded by sink_mutex.

}  // namespace

void SetLogSink(LogSink* sink) {
  const std::lock_guard lock(sink_mutex);
  sink_in_use = sink;
}

void Log(LogLevel level, const char* format, ...) {
  char line[kMaxLineBytes];
  std::va_list args;
  va_start(args, format);
  std::vsnprintf(line, sizeof(line), format, args);
  va_end(args);
  const std::lock_guard lock(sink_mutex);
  if (sink_in_use != nullptr) sink_in_use->WriteLog(level, BootNs(), line);
}

}  // namespace ebb
