#include "server/settings_store.h"

#include <gtest/gtest.h>

namespace ebb::guest {
namespace {

TEST(SettingsStore, unset_is_the_fallback_and_only_true_is_true) {
  SettingsStore store;
  EXPECT_TRUE(store.GetBool("a", "b", true));
  store.Put("a", "b", "1");
  EXPECT_FALSE(store.GetBool("a", "b", true));
  store.Put("a", "b", "true");
  EXPECT_TRUE(store.GetBool("a", "b", false));
  store.Put("a", "n", "12x");
  EXPECT_EQ(store.GetInt("a", "n", 7), 7);
}

TEST(SettingsStore, tells_of_every_change) {
  SettingsStore store;
  int changes = 0;
  store.on_changed = [&changes] { ++changes; };
  store.Put("a", "b", "c");
  EXPECT_TRUE(store.Remove("a", "b"));
  EXPECT_FALSE(store.Remove("a", "b"));
  EXPECT_EQ(changes, 2);
  EXPECT_EQ(store.Get("a", "b"), std::nullopt);
}

TEST(SettingsStore, is_full_some_day_and_takes_new_values_for_old_names_still) {
  SettingsStore store;
  int held = 0;
  while (store.Put("a", std::to_string(held), "x") && held < 100'000) ++held;
  EXPECT_LT(held, 100'000);
  EXPECT_TRUE(store.Put("a", "0", "y"));
  EXPECT_EQ(store.Get("a", "0"), "y");
}

}  // namespace
}  // namespace ebb::guest
