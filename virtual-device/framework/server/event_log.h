// The log buffers behind `logcat`: a bounded ring of entries, printed in logcat's formats.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "server/dialect.h"

namespace ebb::guest {

enum class LogBuffer { kEvents, kSystem };

struct LogEntry {
  int64_t wall_ns = 0;
  int pid = 0;
  int tid = 0;
  LogBuffer buffer = LogBuffer::kEvents;
  char priority = 'I';
  std::string tag;
  std::string message;
};

enum class LogFormat { kThreadtime, kEpoch, kBrief, kRaw };

// One line with its newline, in UTC.
std::string FormatLogEntry(const LogEntry& entry, LogFormat format);

const char* LogBufferName(LogBuffer buffer);

class EventLog {
 public:
  using Follower = std::function<void(const LogEntry&)>;

  explicit EventLog(size_t capacity, const Dialect& dialect = kDefaultDialect)
      : capacity_(capacity), dialect_(dialect) {}

  // Stamps the entry with the wall clock; `pid` 0 = system_server itself.
  void Write(LogBuffer buffer, std::string tag, std::string message, char priority = 'I',
             int pid = 0);
  // `tag` as Android 14 names it; the entry gets the name of this device's release.
  void WriteEvent(std::string_view tag, std::string message) {
    Write(LogBuffer::kEvents, EventTag(dialect_, tag), std::move(message));
  }
  void Clear() { entries_.clear(); }

  const std::deque<LogEntry>& entries() const { return entries_; }
  // Entries that left the ring unread by a later reader.
  int64_t dropped() const { return dropped_; }

  // Called for every later entry until RemoveFollower.
  int AddFollower(Follower follower);
  void RemoveFollower(int id) { followers_.erase(id); }

 private:
  const size_t capacity_;
  const Dialect& dialect_;
  std::deque<LogEntry> entries_;
  std::map<int, Follower> followers_;
  int last_follower_ = 0;
  int64_t dropped_ = 0;
};

}  // namespace ebb::guest
