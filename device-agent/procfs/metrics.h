// From the text of a source to the metrics of the schema, by the generated table (source + keys): a
// new metric of a known source needs a row in wire.schema.json and no line here.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "protocol/wire.gen.h"

namespace ebb::procfs {

// Fills values[i] for each row i of `table` that comes from `source`; other values stay as they
// are. A metric is the sum of its keys and missing (wire::kMissing) when one of them is missing,
// not a number, or the sum does not fit. `text` is what the kernel gave for that source; for
// zram_mm_stat the files of all devices one after the other. Values have the unit of the schema:
// statm is turned from pages into kB. The source `agent` has no text and is left alone.
void ExtractMetrics(std::span<const wire::MetricRow> table, wire::MetricSource source,
                    std::string_view text, std::span<int64_t> values);

}  // namespace ebb::procfs
