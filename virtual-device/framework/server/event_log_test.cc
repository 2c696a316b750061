#include "server/event_log.h"

#include <gtest/gtest.h>

namespace ebb::guest {
namespace {

// 2024-02-15 22:11:28.678 UTC
constexpr int64_t kWallNs = 1'708'035'088'678'000'000;

TEST(FormatLogEntry, pads_short_tags_to_eight_as_logcat_does) {
  const LogEntry entry{
      kWallNs, 197, 201, LogBuffer::kEvents, 'I', "am_kill", "[0,1879,a.b,999,empty]"};
  EXPECT_EQ(FormatLogEntry(entry, LogFormat::kThreadtime),
            "02-15 22:11:28.678   197   201 I am_kill : [0,1879,a.b,999,empty]\n");
}

TEST(FormatLogEntry, leaves_long_tags_whole) {
  const LogEntry entry{kWallNs, 197, 197, LogBuffer::kEvents, 'I', "wm_task_created", "7"};
  EXPECT_EQ(FormatLogEntry(entry, LogFormat::kThreadtime),
            "02-15 22:11:28.678   197   197 I wm_task_created: 7\n");
  EXPECT_EQ(FormatLogEntry(entry, LogFormat::kRaw), "7\n");
  EXPECT_EQ(FormatLogEntry(entry, LogFormat::kEpoch),
            "         1708035088.678   197   197 I wm_task_created: 7\n");
}

TEST(EventLog, drops_the_oldest_and_counts_it) {
  EventLog log(2);
  log.WriteEvent("a", "1");
  log.WriteEvent("b", "2");
  log.WriteEvent("c", "3");
  ASSERT_EQ(log.entries().size(), 2U);
  EXPECT_EQ(log.entries().front().tag, "b");
  EXPECT_EQ(log.dropped(), 1);
}

TEST(EventLog, tells_followers_until_they_leave) {
  EventLog log(10);
  int seen = 0;
  const int id = log.AddFollower([&seen](const LogEntry&) { ++seen; });
  log.WriteEvent("a", "1");
  log.RemoveFollower(id);
  log.WriteEvent("b", "2");
  EXPECT_EQ(seen, 1);
}

}  // namespace
}  // namespace ebb::guest
