#include "server/event_log.h"

#include <unistd.h>

#include <ctime>

#include "base/clock.h"
#include "base/text.h"

namespace ebb::guest {

const char* LogBufferName(LogBuffer buffer) {
  return buffer == LogBuffer::kEvents ? "events" : "system";
}

std::string FormatLogEntry(const LogEntry& entry, LogFormat format) {
  const std::time_t seconds = entry.wall_ns / 1'000'000'000;
  const int millis = static_cast<int>(entry.wall_ns / 1'000'000 % 1000);
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  switch (format) {
    case LogFormat::kRaw:
      return entry.message + "\n";
    case LogFormat::kBrief:
      return FormatText("%c/%-8s(%5d): %s\n", entry.priority, entry.tag.c_str(), entry.pid,
                        entry.message.c_str());
    case LogFormat::kEpoch:
      return FormatText("%19lld.%03d %5d %5d %c %-8s: %s\n", static_cast<long long>(seconds),
                        millis, entry.pid, entry.tid, entry.priority, entry.tag.c_str(),
                        entry.message.c_str());
    case LogFormat::kThreadtime:
      break;
  }
  return FormatText("%02d-%02d %02d:%02d:%02d.%03d %5d %5d %c %-8s: %s\n", parts.tm_mon + 1,
                    parts.tm_mday, parts.tm_hour, parts.tm_min, parts.tm_sec, millis, entry.pid,
                    entry.tid, entry.priority, entry.tag.c_str(), entry.message.c_str());
}

void EventLog::Write(LogBuffer buffer, std::string tag, std::string message, char priority,
                     int pid) {
  if (pid == 0) pid = getpid();
  entries_.push_back({ReadClockNs(CLOCK_REALTIME), pid, pid, buffer, priority, std::move(tag),
                      std::move(message)});
  if (entries_.size() > capacity_) {
    entries_.pop_front();
    ++dropped_;
  }
  for (const auto& [id, follower] : followers_) follower(entries_.back());
}

int EventLog::AddFollower(Follower follower) {
  followers_[++last_follower_] = std::move(follower);
  return last_follower_;
}

}  // namespace ebb::guest
