#include "server/dialect.h"

#include <gtest/gtest.h>

namespace ebb::guest {
namespace {

TEST(EventTag, events_of_windows_were_of_activities_before_android_10) {
  EXPECT_EQ(EventTag(*FindDialect("a9"), "wm_task_to_front"), "am_task_to_front");
  EXPECT_EQ(EventTag(*FindDialect("a9"), "am_kill"), "am_kill");
  EXPECT_EQ(EventTag(*FindDialect("a12"), "wm_task_to_front"), "wm_task_to_front");
}

}  // namespace
}  // namespace ebb::guest
