// The agent's log. Lines go to the desktop as Log messages, never to stderr: adbd's `exec:` service
// joins stderr to stdout, where a stray line would break the frames. Until a sink is set, lines are
// dropped.
#pragma once

#include <cstdint>
#include <string_view>

namespace ebb {

enum class LogLevel : uint8_t { kDebug = 0, kInfo = 1, kWarning = 2, kError = 3 };

// Where lines go. Called from any thread, must not block and must not log.
class LogSink {
 public:
  virtual void WriteLog(LogLevel level, int64_t boot_ns, std::string_view text) = 0;

 protected:
  ~LogSink() = default;
};

// Sets the sink of the process; nullptr takes it away. The caller keeps ownership and takes it away
// before the sink ends. Returns once no thread is inside the former sink any more.
void SetLogSink(LogSink* sink);

[[gnu::format(printf, 2, 3)]] void Log(LogLevel level, const char* format, ...);

}  // namespace ebb
