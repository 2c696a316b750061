// For tests: values of one process out of a tick.
#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <optional>

#include "protocol/wire.gen.h"

namespace ebb {

inline std::optional<size_t> RowOf(const wire::Tick& tick, uint32_t pid) {
  for (size_t i = 0; i < tick.rows.size(); ++i) {
    if (tick.rows[i].pid == pid) return i;
  }
  return std::nullopt;
}

inline int64_t ValueOf(const wire::Tick& tick, uint32_t pid, wire::ProcessMetric metric) {
  const auto row = RowOf(tick, pid);
  EXPECT_TRUE(row) << pid;
  for (const wire::MetricColumn& column : tick.columns) {
    if (column.metric == static_cast<uint16_t>(metric) && row) return column.values.at(*row);
  }
  ADD_FAILURE() << "no such column";
  return 0;
}

}  // namespace ebb
