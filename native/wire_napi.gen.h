// Generated from wire.schema.json by `npm run gen`: do not edit.
//
// clang-format off

#ifndef EBB_NATIVE_WIRE_NAPI_GEN_H_
#define EBB_NATIVE_WIRE_NAPI_GEN_H_

#include <string>
#include <variant>

#include "js_convert_wrap.h"
#include "protocol/wire.gen.h"

namespace ebb::native {

inline Napi::Object ToJs(ToJsContext& context, const wire::DeviceCommand& in) {
  Napi::Object out = Napi::Object::New(context.env());
  out.Set("argv", context.Array(in.argv,
      [](ToJsContext& inner, const auto& item) -> Napi::Value { return inner.Text(item); }));
  return out;
}

inline bool FromJs(const Napi::Value& from, const FieldPath& path, wire::DeviceCommand& out) {
  Napi::Object object;
  Napi::Value value;
  if (!AsObject(from, path, object)) return false;
  {
    const FieldPath at{&path, "argv"};
    if (!GetProperty(object, at, value) || !ArrayFromJs(value, at, wire::kMaxArgs, out.argv,
          [](const Napi::Value& item, const FieldPath& item_path, auto& item_out) {
            return TextFromJs(item, item_path, wire::kMaxStringBytes, item_out);
          })) return false;
  }
  return true;
}

inline Napi::Object ToJs(ToJsContext& context, const wire::MemoryState& in) {
  Napi::Object out = Napi::Object::New(context.env());
  out.Set("pssKb", context.NumberOrNull("MemoryState.pss_kb", in.pss_kb, -1));
  out.Set("pssAnonKb", context.NumberOrNull("MemoryState.pss_anon_kb", in.pss_anon_kb, -1));
  out.Set("pssFileKb", context.NumberOrNull("MemoryState.pss_file_kb", in.pss_file_kb, -1));
  out.Set("swapPssKb", context.NumberOrNull("MemoryState.swap_pss_kb", in.swap_pss_kb, -1));
  out.Set("rssKb", context.NumberOrNull("MemoryState.rss_kb", in.rss_kb, -1));
  out.Set("rssAnonKb", context.NumberOrNull("MemoryState.rss_anon_kb", in.rss_anon_kb, -1));
  out.Set("swapKb", context.NumberOrNull("MemoryState.swap_kb", in.swap_kb, -1));
  out.Set("ussKb", context.NumberOrNull("MemoryState.uss_kb", in.uss_kb, -1));
  return out;
}

inline bool FromJs(const Napi::Value& from, const FieldPath& path, wire::MemoryState& out) {
  Napi::Object object;
  Napi::Value value;
  if (!AsObject(from, path, object)) return false;
  {
    const FieldPath at{&path, "pssKb"};
    if (!GetProperty(object, at, value) || !NumberOrNullFromJs(value, at, -1, out.pss_kb)) return false;
  }
  {
    const FieldPath at{&path, "pssAnonKb"};
    if (!GetProperty(object, at, value) || !NumberOrNullFromJs(value, at, -1, out.pss_anon_kb)) return false;
  }
  {
    const FieldPath at{&path, "pssFileKb"};
    if (!GetProperty(object, at, value) || !NumberOrNullFromJs(value, at, -1, out.pss_file_kb)) return false;
  }
  {
    const FieldPath at{&path, "swapPssKb"};
    if (!GetProperty(object, at, value) || !NumberOrNullFromJs(value, at, -1, out.swap_pss_kb)) return false;
  }
  {
    const FieldPath at{&path, "rssKb"};
    if (!GetProperty(object, at, value) || !NumberOrNullFromJs(value, at, -1, out.rss_kb)) return false;
  }
  {
    const FieldPath at{&path, "rssAnonKb"};
    if (!GetProperty(object, at, value) || !NumberOrNullFromJs(value, at, -1, out.rss_anon_kb)) return false;
  }
  {
    const FieldPath at{&path, "swapKb"};
    if (!GetProperty(object, at, value) || !NumberOrNullFromJs(value, at, -1, out.swap_kb)) return false;
  }
  {
    const FieldPath at{&path, "ussKb"};
    if (!GetProperty(object, at, value) || !NumberOrNullFromJs(value, at, -1, out.uss_kb)) return false;
  }
  return true;
}

inline Napi::Object ToJs(ToJsContext& context, const wire::SkipCount& in) {
  Napi::Object out = Napi::Object::New(context.env());
  out.Set("reason", context.Text(wire::ToName(in.reason)));
  out.Set("vmas", context.Number("SkipCount.vmas", in.vmas));
  out.Set("bytes", context.Number("SkipCount.bytes", in.bytes));
  return out;
}

inline bool FromJs(const Napi::Value& from, const FieldPath& path, wire::SkipCount& out) {
  Napi::Object object;
  Napi::Value value;
  if (!AsObject(from, path, object)) return false;
  {
    const FieldPath at{&path, "reason"};
    if (!GetProperty(object, at, value) || !FromJs(value, at, out.reason)) return false;
  }
  {
    const FieldPath at{&path, "vmas"};
    if (!GetProperty(object, at, value) || !FromJs(value, at, out.vmas)) return false;
  }
  {
    const FieldPath at{&path, "bytes"};
    if (!GetProperty(object, at, value) || !FromJs(value, at, out.bytes)) return false;
  }
  return true;
}

inline Napi::Object ToJs(ToJsContext& context, const wire::Selection& in) {
  Napi::Object out = Napi::Object::New(context.env());
  out.Set("categories", context.Array(in.categories,
      [](ToJsContext& inner, const auto& item) -> Napi::Value { return inner.Text(wire::ToName(item)); }));
  out.Set("minKb", context.Number("Selection.min_kb", in.min_kb));
  out.Set("maxKb", context.Number("Selection.max_kb", in.max_kb));
  out.Set("residentOnly", Napi::Boolean::New(context.env(), in.resident_only));
  out.Set("idleMs", context.Number("Selection.idle_ms", in.idle_ms));
  return out;
}

inline bool FromJs(const Napi::Value& from, const FieldPath& path, wire::Selection& out) {
  Napi::Object object;
  Napi::Value value;
  if (!AsObject(from, path, object)) return false;
  {
    const FieldPath at{&path, "categories"};
    if (!GetProperty(object, at, value) || !ArrayFromJs(value, at, wire::kMaxCounts, out.categories,
          [](const Napi::Value& item, const FieldPath& item_path, auto& item_out) {
            return FromJs(item, item_path, item_out);
          })) return false;
  }
  {
    const FieldPath at{&path, "minKb"};
    if (!GetProperty(object, at, value) || !FromJs(value, at, out.min_kb)) return false;
  }
  {
    const FieldPath at{&path, "maxKb"};
    if (!GetProperty(object, at, value) || !FromJs(value, at, out.max_kb)) return false;
  }
  {
    const FieldPath at{&path, "residentOnly"};
    if (!GetProperty(object, at, value) || !FromJs(value, at, out.resident_only)) return false;
  }
  {
    const FieldPath at{&path, "idleMs"};
    if (!GetProperty(object, at, value) || !FromJs(value, at, out.idle_ms)) return false;
  }
  return true;
}

inline Napi::Object ToJs(ToJsContext& context, const wire::ErrnoCount& in) {
  Napi::Object out = Napi::Object::New(context.env());
  out.Set("errnoValue", context.Number("ErrnoCount.errno_value", in.errno_value));
  out.Set("calls", context.Number("ErrnoCount.calls", in.calls));
  return out;
}

inline bool FromJs(const Napi::Value& from, const FieldPath& path, wire::ErrnoCount& out) {
  Napi::Object object;
  Napi::Value value;
  if (!AsObject(from, path, object)) return false;
  {
    const FieldPath at{&path, "errnoValue"};
    if (!GetProperty(object, at, value) || !FromJs(value, at, out.errno_value)) return false;
  }
  {
    const FieldPath at{&path, "calls"};
    if (!GetProperty(object, at, value) || !FromJs(value, at, out.calls)) return false;
  }
  return true;
}

inline Napi::Object ToJs(ToJsContext& context, const wire::CapabilityRow& in) {
  Napi::Object out = Napi::Object::New(context.env());
  out.Set("capability", context.Text(wire::ToName(in.capability)));
  out.Set("status", context.Text(wire::ToName(in.status)));
  out.Set("detail", context.Text(in.detail));
  return out;
}

inline bool FromJs(const Napi::Value& from, const FieldPath& path, wire::CapabilityRow& out) {
  Napi::Object object;
  Napi::Value value;
  if (!AsObject(from, path, object)) return false;
  {
    const FieldPath at{&path, "capability"};
    if (!GetProperty(object, at, value) || !FromJs(value, at, out.capability)) return false;
  }
  {
    const FieldPath at{&path, "status"};
    if (!GetProperty(object, at, value) || !FromJs(value, at, out.status)) return false;
  }
  {
    const FieldPath at{&path, "detail"};
    if (!GetProperty(object, at, value) || !TextFromJs(value, at, wire::kMaxNameBytes, out.detail)) return false;
  }
  return true;
}

inline Napi::Object ToJs(ToJsContext& context, const wire::Evidence& in) {
  Napi::Object out = Napi::Object::New(context.env());
  out.Set("frozenStart", Napi::Boolean::New(context.env(), in.frozen_start));
  out.Set("frozenEnd", Napi::Boolean::New(context.env(), in.frozen_end));
  out.Set("thawed", Napi::Boolean::New(context.env(), in.thawed));
  out.Set("holdUs", context.Number("Evidence.hold_us", in.hold_us));
  out.Set("vmasRead", context.Number("Evidence.vmas_read", in.vmas_read));
  out.Set("vmasAdvised", context.Number("Evidence.vmas_advised", in.vmas_advised));
  out.Set("vmasSkipped", context.Number("Evidence.vmas_skipped", in.vmas_skipped));
  out.Set("vmasChanged", context.Number("Evidence.vmas_changed", in.vmas_changed));
  out.Set("skipped", context.Array(in.skipped,
      [](ToJsContext& inner, const auto& item) -> Napi::Value { return ToJs(inner, item); }));
  out.Set("errnos", context.Array(in.errnos,
      [](ToJsContext& inner, const auto& item) -> Napi::Value { return ToJs(inner, item); }));
  out.Set("chunks", context.Number("Evidence.chunks", in.chunks));
  out.Set("worstChunkUs", context.Number("Evidence.worst_chunk_us", in.worst_chunk_us));
  out.Set("rangesSplit", context.Number("Evidence.ranges_split", in.ranges_split));
  out.Set("splitsCut", context.Number("Evidence.splits_cut", in.splits_cut));
  out.Set("busyPauses", context.Number("Evidence.busy_pauses", in.busy_pauses));
  out.Set("busyWaitUs", context.Number("Evidence.busy_wait_us", in.busy_wait_us));
  out.Set("pageSource", context.Text(wire::ToName(in.page_source)));
  out.Set("idleMarkedKb", context.Number("Evidence.idle_marked_kb", in.idle_marked_kb));
  return out;
}

inline bool FromJs(const Napi::Value& from, const FieldPath& path, wire::Evidence& out) {
  Napi::Object object;
  Napi::Value value;
  if (!AsObject(from, path, object)) return false;
  {
    const FieldPath at{&path, "frozenStart"};
    if (!GetProperty(object, at, value) || !FromJs(value, at, out.frozen_start)) return false;
  }
  {
    const FieldPath at{&path, "frozenEnd"};
    if (!GetProperty(object, at, value) || !FromJs(value, at, out.frozen_end)) return false;
  }
  {
    const FieldPath at{&path, "thawed"};
    if (!GetProperty(object, at, value) || !FromJs(value, at, out.thawed)) return false;
  }
  {
    const FieldPath at{&path, "holdUs"};
    if (!GetProperty(object, at, value) || !FromJs(value, at, out.hold_us)) return false;
  }
  {
    const FieldPath at{&path, "vmasRead"};
    if (!GetProperty(object, at, value) || !FromJs(value, at, out.vmas_read)) return false;
  }
  {
    const FieldPath at{&path, "vmasAdvised"};
    if (!GetProperty(object, at, value) || !FromJs(value, at, out.vmas_advised)) return false;
  }
  {
    const FieldPath at{&path, "vmasSkipped"};
    if (!GetProperty(object, at, value) || !FromJs(value, at, out.vmas_skipped)) return false;
  }
  {
    const FieldPath at{&path, "vmasChanged"};
    if (!GetProperty(object, at, value) || !FromJs(value, at, out.vmas_changed)) return false;
  }
  {
    const FieldPath at{&path, "skipped"};
    if (!GetProperty(object, at, value) || !ArrayFromJs(value, at, wire::kMaxCounts, out.skipped,
          [](const Napi::Value& item, const FieldPath& item_path, auto& item_out) {
            return FromJs(item, item_path, item_out);
          })) return false;
  }
  {
    const FieldPath at{&path, "errnos"};
    if (!GetProperty(object, at, value) || !ArrayFromJs(value, at, wire::kMaxCounts, out.errnos,
          [](const Napi::Value& item, const FieldPath& item_path, auto& item_out) {
            return FromJs(item, item_path, item_out);
          })) return false;
  }
  {
    const FieldPath at{&path, "chunks"};
    if (!GetProperty(object, at, value) || !FromJs(value, at, out.chunks)) return false;
  }
  {
    const FieldPath at{&path, "worstChunkUs"};
    if (!GetProperty(object, at, value) || !FromJs(value, at, out.worst_chunk_us)) return false;
  }
  {
    const FieldPath at{&path, "rangesSplit"};
    if (!GetProperty(object, at, value) || !FromJs(value, at, out.ranges_split)) return false;
  }
  {
    const FieldPath at{&path, "splitsCut"};
    if (!GetProperty(object, at, value) || !FromJs(value, at, out.splits_cut)) return false;
  }
  {
    const FieldPath at{&path, "busyPauses"};
    if (!GetProperty(object, at, value) || !FromJs(value, at, out.busy_pauses)) return false;
  }
  {
    const FieldPath at{&path, "busyWaitUs"};
    if (!GetProperty(object, at, value) || !FromJs(value, at, out.busy_wait_us)) return false;
  }
  {
    const FieldPath at{&path, "pageSource"};
    if (!GetProperty(object, at, value) || !FromJs(value, at, out.page_source)) return false;
  }
  {
    const FieldPath at{&path, "idleMarkedKb"};
    if (!GetProperty(object, at, value) || !FromJs(value, at, out.idle_marked_kb)) return false;
  }
  return true;
}

inline Napi::Object ToJs(ToJsContext& context, const wire::ProcessRow& in) {
  Napi::Object out = Napi::Object::New(context.env());
  out.Set("pid", context.Number("ProcessRow.pid", in.pid));
  out.Set("ppid", context.Number("ProcessRow.ppid", in.ppid));
  out.Set("startTicks", context.Text(std::to_string(in.start_ticks)));
  out.Set("uid", context.Number("ProcessRow.uid", in.uid));
  out.Set("oomScoreAdj", context.Number("ProcessRow.oom_score_adj", in.oom_score_adj));
  out.Set("frozen", Napi::Boolean::New(context.env(), in.frozen));
  out.Set("state", context.Text(in.state));
  out.Set("name", context.Text(in.name));
  return out;
}

inline bool FromJs(const Napi::Value& from, const FieldPath& path, wire::ProcessRow& out) {
  Napi::Object object;
  Napi::Value value;
  if (!AsObject(from, path, object)) return false;
  {
    const FieldPath at{&path, "pid"};
    if (!GetProperty(object, at, value) || !FromJs(value, at, out.pid)) return false;
  }
  {
    const FieldPath at{&path, "ppid"};
    if (!GetProperty(object, at, value) || !FromJs(value, at, out.ppid)) return false;
  }
  {
    const FieldPath at{&path, "startTicks"};
    if (!GetProperty(object, at, value) || !DecimalFromJs(value, at, out.start_ticks)) return false;
  }
  {
    const FieldPath at{&path, "uid"};
    if (!GetProperty(object, at, value) || !FromJs(value, at, out.uid)) return false;
  }
  {
    const FieldPath at{&path, "oomScoreAdj"};
    if (!GetProperty(object, at, value) || !FromJs(value, at, out.oom_score_adj)) return false;
  }
  {
    const FieldPath at{&path, "frozen"};
    if (!GetProperty(object, at, value) || !FromJs(value, at, out.frozen)) return false;
  }
  {
    const FieldPath at{&path, "state"};
    if (!GetProperty(object, at, value) || !TextFromJs(value, at, wire::kMaxNameBytes, out.state)) return false;
  }
  {
    const FieldPath at{&path, "name"};
    if (!GetProperty(object, at, value) || !TextFromJs(value, at, wire::kMaxNameBytes, out.name)) return false;
  }
  return true;
}

inline Napi::Object ToJs(ToJsContext& context, const wire::MetricColumn& in) {
  Napi::Object out = Napi::Object::New(context.env());
  out.Set("metric", context.Number("MetricColumn.metric", in.metric));
  out.Set("values", context.Float64Array(in.values));
  return out;
}

inline bool FromJs(const Napi::Value& from, const FieldPath& path, wire::MetricColumn& out) {
  Napi::Object object;
  Napi::Value value;
  if (!AsObject(from, path, object)) return false;
  {
    const FieldPath at{&path, "metric"};
    if (!GetProperty(object, at, value) || !FromJs(value, at, out.metric)) return false;
  }
  {
    const FieldPath at{&path, "values"};
    if (!GetProperty(object, at, value) || !Float64ArrayFromJs(value, at, wire::kMaxProcesses, out.values)) return false;
  }
  return true;
}

inline Napi::Object ToJs(ToJsContext& context, const wire::MetricValue& in) {
  Napi::Object out = Napi::Object::New(context.env());
  out.Set("metric", context.Number("MetricValue.metric", in.metric));
  out.Set("value", context.NumberOrNull("MetricValue.value", in.value, wire::kMissing));
  return out;
}

inline bool FromJs(const Napi::Value& from, const FieldPath& path, wire::MetricValue& out) {
  Napi::Object object;
  Napi::Value value;
  if (!AsObject(from, path, object)) return false;
  {
    const FieldPath at{&path, "metric"};
    if (!GetProperty(object, at, value) || !FromJs(value, at, out.metric)) return false;
  }
  {
    const FieldPath at{&path, "value"};
    if (!GetProperty(object, at, value) || !NumberOrNullFromJs(value, at, wire::kMissing, out.value)) return false;
  }
  return true;
}

inline Napi::Object ToJs(ToJsContext& context, const wire::Hello& in) {
  Napi::Object out = Napi::Object::New(context.env());
  out.Set("requestId", context.Number("Hello.request_id", in.request_id));
  out.Set("schemaHash", context.Text(in.schema_hash));
  return out;
}

inline bool FromJs(const Napi::Value& from, const FieldPath& path, wire::Hello& out) {
  Napi::Object object;
  Napi::Value value;
  if (!AsObject(from, path, object)) return false;
  {
    const FieldPath at{&path, "requestId"};
    if (!GetProperty(object, at, value) || !FromJs(value, at, out.request_id)) return false;
  }
  {
    const FieldPath at{&path, "schemaHash"};
    if (!GetProperty(object, at, value) || !TextFromJs(value, at, wire::kMaxNameBytes, out.schema_hash)) return false;
  }
  return true;
}

inline Napi::Object ToJs(ToJsContext& context, const wire::StartSampling& in) {
  Napi::Object out = Napi::Object::New(context.env());
  out.Set("requestId", context.Number("StartSampling.request_id", in.request_id));
  out.Set("intervalMs", context.Number("StartSampling.interval_ms", in.interval_ms));
  out.Set("pssMaxAgeMs", context.Number("StartSampling.pss_max_age_ms", in.pss_max_age_ms));
  out.Set("cpuBudgetPermille", context.Number("StartSampling.cpu_budget_permille", in.cpu_budget_permille));
  return out;
}

inline bool FromJs(const Napi::Value& from, const FieldPath& path, wire::StartSampling& out) {
  Napi::Object object;
  Napi::Value value;
  if (!AsObject(from, path, object)) return false;
  {
    const FieldPath at{&path, "requestId"};
    if (!GetProperty(object, at, value) || !FromJs(value, at, out.request_id)) return false;
  }
  {
    const FieldPath at{&path, "intervalMs"};
    if (!GetProperty(object, at, value) || !FromJs(value, at, out.interval_ms)) return false;
  }
  {
    const FieldPath at{&path, "pssMaxAgeMs"};
    if (!GetProperty(object, at, value) || !FromJs(value, at, out.pss_max_age_ms)) return false;
  }
  {
    const FieldPath at{&path, "cpuBudgetPermille"};
    if (!GetProperty(object, at, value) || !FromJs(value, at, out.cpu_budget_permille)) return false;
  }
  return true;
}

inline Napi::Object ToJs(ToJsContext& context, const wire::StopSampling& in) {
  Napi::Object out = Napi::Object::New(context.env());
  out.Set("requestId", context.Number("StopSampling.request_id", in.request_id));
  return out;
}

inline bool FromJs(const Napi::Value& from, const FieldPath& path, wire::StopSampling& out) {
  Napi::Object object;
  Napi::Value value;
  if (!AsObject(from, path, object)) return false;
  {
    const FieldPath at{&path, "requestId"};
    if (!GetProperty(object, at, value) || !FromJs(value, at, out.request_id)) return false;
  }
  return true;
}

inline Napi::Object ToJs(ToJsContext& context, const wire::Advise& in) {
  Napi::Object out = Napi::Object::New(context.env());
  out.Set("requestId", context.Number("Advise.request_id", in.request_id));
  out.Set("pid", context.Number("Advise.pid", in.pid));
  out.Set("startTicks", context.Text(std::to_string(in.start_ticks)));
  out.Set("strategy", context.Text(wire::ToName(in.strategy)));
  out.Set("consistency", context.Text(wire::ToName(in.consistency)));
  out.Set("dryRun", Napi::Boolean::New(context.env(), in.dry_run));
  out.Set("allowForeground", Napi::Boolean::New(context.env(), in.allow_foreground));
  out.Set("allowSystem", Napi::Boolean::New(context.env(), in.allow_system));
  out.Set("timeoutMs", context.Number("Advise.timeout_ms", in.timeout_ms));
  out.Set("selection", ToJs(context, in.selection));
  out.Set("reclaimKb", context.Number("Advise.reclaim_kb", in.reclaim_kb));
  out.Set("swappiness", context.NumberOrNull("Advise.swappiness", in.swappiness, -1));
  return out;
}

inline bool FromJs(const Napi::Value& from, const FieldPath& path, wire::Advise& out) {
  Napi::Object object;
  Napi::Value value;
  if (!AsObject(from, path, object)) return false;
  {
    const FieldPath at{&path, "requestId"};
    if (!GetProperty(object, at, value) || !FromJs(value, at, out.request_id)) return false;
  }
  {
    const FieldPath at{&path, "pid"};
    if (!GetProperty(object, at, value) || !FromJs(value, at, out.pid)) return false;
  }
  {
    const FieldPath at{&path, "startTicks"};
    if (!GetProperty(object, at, value) || !DecimalFromJs(value, at, out.start_ticks)) return false;
  }
  {
    const FieldPath at{&path, "strategy"};
    if (!GetProperty(object, at, value) || !FromJs(value, at, out.strategy)) return false;
  }
  {
    const FieldPath at{&path, "consistency"};
    if (!GetProperty(object, at, value) || !FromJs(value, at, out.consistency)) return false;
  }
  {
    const FieldPath at{&path, "dryRun"};
    if (!GetProperty(object, at, value) || !FromJs(value, at, out.dry_run)) return false;
  }
  {
    const FieldPath at{&path, "allowForeground"};
    if (!GetProperty(object, at, value) || !FromJs(value, at, out.allow_foreground)) return false;
  }
  {
    const FieldPath at{&path, "allowSystem"};
    if (!GetProperty(object, at, value) || !FromJs(value, at, out.allow_system)) return false;
  }
  {
    const FieldPath at{&path, "timeoutMs"};
    if (!GetProperty(object, at, value) || !FromJs(value, at, out.timeout_ms)) return false;
  }
  {
    const FieldPath at{&path, "selection"};
    if (!GetProperty(object, at, value) || !FromJs(value, at, out.selection)) return false;
  }
  {
    const FieldPath at{&path, "reclaimKb"};
    if (!GetProperty(object, at, value) || !FromJs(value, at, out.reclaim_kb)) return false;
  }
  {
    const FieldPath at{&path, "swappiness"};
    if (!GetProperty(object, at, value) || !NumberOrNullFromJs(value, at, -1, out.swappiness)) return false;
  }
  return true;
}

inline Napi::Object ToJs(ToJsContext& context, const wire::Launch& in) {
  Napi::Object out = Napi::Object::New(context.env());
  out.Set("requestId", context.Number("Launch.request_id", in.request_id));
  out.Set("package", context.Text(in.package));
  out.Set("component", context.Text(in.component));
  out.Set("homeFirst", Napi::Boolean::New(context.env(), in.home_first));
  out.Set("settleMs", context.Number("Launch.settle_ms", in.settle_ms));
  out.Set("timeoutMs", context.Number("Launch.timeout_ms", in.timeout_ms));
  return out;
}

inline bool FromJs(const Napi::Value& from, const FieldPath& path, wire::Launch& out) {
  Napi::Object object;
  Napi::Value value;
  if (!AsObject(from, path, object)) return false;
  {
    const FieldPath at{&path, "requestId"};
    if (!GetProperty(object, at, value) || !FromJs(value, at, out.request_id)) return false;
  }
  {
    const FieldPath at{&path, "package"};
    if (!GetProperty(object, at, value) || !TextFromJs(value, at, wire::kMaxNameBytes, out.package)) return false;
  }
  {
    const FieldPath at{&path, "component"};
    if (!GetProperty(object, at, value) || !TextFromJs(value, at, wire::kMaxStringBytes, out.component)) return false;
  }
  {
    const FieldPath at{&path, "homeFirst"};
    if (!GetProperty(object, at, value) || !FromJs(value, at, out.home_first)) return false;
  }
  {
    const FieldPath at{&path, "settleMs"};
    if (!GetProperty(object, at, value) || !FromJs(value, at, out.settle_ms)) return false;
  }
  {
    const FieldPath at{&path, "timeoutMs"};
    if (!GetProperty(object, at, value) || !FromJs(value, at, out.timeout_ms)) return false;
  }
  return true;
}

inline Napi::Object ToJs(ToJsContext& context, const wire::Exec& in) {
  Napi::Object out = Napi::Object::New(context.env());
  out.Set("requestId", context.Number("Exec.request_id", in.request_id));
  out.Set("argv", context.Array(in.argv,
      [](ToJsContext& inner, const auto& item) -> Napi::Value { return inner.Text(item); }));
  out.Set("timeoutMs", context.Number("Exec.timeout_ms", in.timeout_ms));
  out.Set("maxOutputBytes", context.Number("Exec.max_output_bytes", in.max_output_bytes));
  return out;
}

inline bool FromJs(const Napi::Value& from, const FieldPath& path, wire::Exec& out) {
  Napi::Object object;
  Napi::Value value;
  if (!AsObject(from, path, object)) return false;
  {
    const FieldPath at{&path, "requestId"};
    if (!GetProperty(object, at, value) || !FromJs(value, at, out.request_id)) return false;
  }
  {
    const FieldPath at{&path, "argv"};
    if (!GetProperty(object, at, value) || !ArrayFromJs(value, at, wire::kMaxArgs, out.argv,
          [](const Napi::Value& item, const FieldPath& item_path, auto& item_out) {
            return TextFromJs(item, item_path, wire::kMaxStringBytes, item_out);
          })) return false;
  }
  {
    const FieldPath at{&path, "timeoutMs"};
    if (!GetProperty(object, at, value) || !FromJs(value, at, out.timeout_ms)) return false;
  }
  {
    const FieldPath at{&path, "maxOutputBytes"};
    if (!GetProperty(object, at, value) || !FromJs(value, at, out.max_output_bytes)) return false;
  }
  return true;
}

inline Napi::Object ToJs(ToJsContext& context, const wire::Cancel& in) {
  Napi::Object out = Napi::Object::New(context.env());
  out.Set("requestId", context.Number("Cancel.request_id", in.request_id));
  out.Set("targetRequestId", context.Number("Cancel.target_request_id", in.target_request_id));
  return out;
}

inline bool FromJs(const Napi::Value& from, const FieldPath& path, wire::Cancel& out) {
  Napi::Object object;
  Napi::Value value;
  if (!AsObject(from, path, object)) return false;
  {
    const FieldPath at{&path, "requestId"};
    if (!GetProperty(object, at, value) || !FromJs(value, at, out.request_id)) return false;
  }
  {
    const FieldPath at{&path, "targetRequestId"};
    if (!GetProperty(object, at, value) || !FromJs(value, at, out.target_request_id)) return false;
  }
  return true;
}

inline Napi::Object ToJs(ToJsContext& context, const wire::RestoreAtEnd& in) {
  Napi::Object out = Napi::Object::New(context.env());
  out.Set("requestId", context.Number("RestoreAtEnd.request_id", in.request_id));
  out.Set("commands", context.Array(in.commands,
      [](ToJsContext& inner, const auto& item) -> Napi::Value { return ToJs(inner, item); }));
  return out;
}

inline bool FromJs(const Napi::Value& from, const FieldPath& path, wire::RestoreAtEnd& out) {
  Napi::Object object;
  Napi::Value value;
  if (!AsObject(from, path, object)) return false;
  {
    const FieldPath at{&path, "requestId"};
    if (!GetProperty(object, at, value) || !FromJs(value, at, out.request_id)) return false;
  }
  {
    const FieldPath at{&path, "commands"};
    if (!GetProperty(object, at, value) || !ArrayFromJs(value, at, wire::kMaxRestoreCommands, out.commands,
          [](const Napi::Value& item, const FieldPath& item_path, auto& item_out) {
            return FromJs(item, item_path, item_out);
          })) return false;
  }
  return true;
}

inline Napi::Object ToJs(ToJsContext& context, const wire::Bye& in) {
  Napi::Object out = Napi::Object::New(context.env());
  out.Set("requestId", context.Number("Bye.request_id", in.request_id));
  return out;
}

inline bool FromJs(const Napi::Value& from, const FieldPath& path, wire::Bye& out) {
  Napi::Object object;
  Napi::Value value;
  if (!AsObject(from, path, object)) return false;
  {
    const FieldPath at{&path, "requestId"};
    if (!GetProperty(object, at, value) || !FromJs(value, at, out.request_id)) return false;
  }
  return true;
}

inline Napi::Object ToJs(ToJsContext& context, const wire::HelloReply& in) {
  Napi::Object out = Napi::Object::New(context.env());
  out.Set("requestId", context.Number("HelloReply.request_id", in.request_id));
  out.Set("schemaHash", context.Text(in.schema_hash));
  out.Set("agentPid", context.Number("HelloReply.agent_pid", in.agent_pid));
  out.Set("guardPid", context.Number("HelloReply.guard_pid", in.guard_pid));
  out.Set("abi", context.Text(in.abi));
  out.Set("kernel", context.Text(in.kernel));
  out.Set("pageSize", context.Number("HelloReply.page_size", in.page_size));
  out.Set("clockTicksPerS", context.Number("HelloReply.clock_ticks_per_s", in.clock_ticks_per_s));
  out.Set("bootId", context.Text(in.boot_id));
  out.Set("bootNs", Napi::BigInt::New(context.env(), in.boot_ns));
  out.Set("wallMs", context.Number("HelloReply.wall_ms", in.wall_ms));
  out.Set("uid", context.Number("HelloReply.uid", in.uid));
  out.Set("selinux", context.Text(in.selinux));
  out.Set("capabilities", context.Array(in.capabilities,
      [](ToJsContext& inner, const auto& item) -> Napi::Value { return ToJs(inner, item); }));
  out.Set("recovered", context.Number("HelloReply.recovered", in.recovered));
  out.Set("restored", context.Number("HelloReply.restored", in.restored));
  return out;
}

inline bool FromJs(const Napi::Value& from, const FieldPath& path, wire::HelloReply& out) {
  Napi::Object object;
  Napi::Value value;
  if (!AsObject(from, path, object)) return false;
  {
    const FieldPath at{&path, "requestId"};
    if (!GetProperty(object, at, value) || !FromJs(value, at, out.request_id)) return false;
  }
  {
    const FieldPath at{&path, "schemaHash"};
    if (!GetProperty(object, at, value) || !TextFromJs(value, at, wire::kMaxNameBytes, out.schema_hash)) return false;
  }
  {
    const FieldPath at{&path, "agentPid"};
    if (!GetProperty(object, at, value) || !FromJs(value, at, out.agent_pid)) return false;
  }
  {
    const FieldPath at{&path, "guardPid"};
    if (!GetProperty(object, at, value) || !FromJs(value, at, out.guard_pid)) return false;
  }
  {
    const FieldPath at{&path, "abi"};
    if (!GetProperty(object, at, value) || !TextFromJs(value, at, wire::kMaxNameBytes, out.abi)) return false;
  }
  {
    const FieldPath at{&path, "kernel"};
    if (!GetProperty(object, at, value) || !TextFromJs(value, at, wire::kMaxNameBytes, out.kernel)) return false;
  }
  {
    const FieldPath at{&path, "pageSize"};
    if (!GetProperty(object, at, value) || !FromJs(value, at, out.page_size)) return false;
  }
  {
    const FieldPath at{&path, "clockTicksPerS"};
    if (!GetProperty(object, at, value) || !FromJs(value, at, out.clock_ticks_per_s)) return false;
  }
  {
    const FieldPath at{&path, "bootId"};
    if (!GetProperty(object, at, value) || !TextFromJs(value, at, wire::kMaxNameBytes, out.boot_id)) return false;
  }
  {
    const FieldPath at{&path, "bootNs"};
    if (!GetProperty(object, at, value) || !BigIntFromJs(value, at, out.boot_ns)) return false;
  }
  {
    const FieldPath at{&path, "wallMs"};
    if (!GetProperty(object, at, value) || !FromJs(value, at, out.wall_ms)) return false;
  }
  {
    const FieldPath at{&path, "uid"};
    if (!GetProperty(object, at, value) || !FromJs(value, at, out.uid)) return false;
  }
  {
    const FieldPath at{&path, "selinux"};
    if (!GetProperty(object, at, value) || !TextFromJs(value, at, wire::kMaxNameBytes, out.selinux)) return false;
  }
  {
    const FieldPath at{&path, "capabilities"};
    if (!GetProperty(object, at, value) || !ArrayFromJs(value, at, wire::kMaxCounts, out.capabilities,
          [](const Napi::Value& item, const FieldPath& item_path, auto& item_out) {
            return FromJs(item, item_path, item_out);
          })) return false;
  }
  {
    const FieldPath at{&path, "recovered"};
    if (!GetProperty(object, at, value) || !FromJs(value, at, out.recovered)) return false;
  }
  {
    const FieldPath at{&path, "restored"};
    if (!GetProperty(object, at, value) || !FromJs(value, at, out.restored)) return false;
  }
  return true;
}

inline Napi::Object ToJs(ToJsContext& context, const wire::Tick& in) {
  Napi::Object out = Napi::Object::New(context.env());
  out.Set("seq", context.Number("Tick.seq", in.seq));
  out.Set("scanStartNs", Napi::BigInt::New(context.env(), in.scan_start_ns));
  out.Set("scanEndNs", Napi::BigInt::New(context.env(), in.scan_end_ns));
  out.Set("scanCpuUs", context.Number("Tick.scan_cpu_us", in.scan_cpu_us));
  out.Set("pssReads", context.Number("Tick.pss_reads", in.pss_reads));
  out.Set("pssCpuUs", context.Number("Tick.pss_cpu_us", in.pss_cpu_us));
  out.Set("pssWaiting", context.Number("Tick.pss_waiting", in.pss_waiting));
  out.Set("ticksDropped", context.Number("Tick.ticks_dropped", in.ticks_dropped));
  out.Set("processesDropped", context.Number("Tick.processes_dropped", in.processes_dropped));
  out.Set("foregroundPid", context.Number("Tick.foreground_pid", in.foreground_pid));
  out.Set("rows", context.Array(in.rows,
      [](ToJsContext& inner, const auto& item) -> Napi::Value { return ToJs(inner, item); }));
  out.Set("columns", context.Array(in.columns,
      [](ToJsContext& inner, const auto& item) -> Napi::Value { return ToJs(inner, item); }));
  out.Set("system", context.Array(in.system,
      [](ToJsContext& inner, const auto& item) -> Napi::Value { return ToJs(inner, item); }));
  return out;
}

inline bool FromJs(const Napi::Value& from, const FieldPath& path, wire::Tick& out) {
  Napi::Object object;
  Napi::Value value;
  if (!AsObject(from, path, object)) return false;
  {
    const FieldPath at{&path, "seq"};
    if (!GetProperty(object, at, value) || !FromJs(value, at, out.seq)) return false;
  }
  {
    const FieldPath at{&path, "scanStartNs"};
    if (!GetProperty(object, at, value) || !BigIntFromJs(value, at, out.scan_start_ns)) return false;
  }
  {
    const FieldPath at{&path, "scanEndNs"};
    if (!GetProperty(object, at, value) || !BigIntFromJs(value, at, out.scan_end_ns)) return false;
  }
  {
    const FieldPath at{&path, "scanCpuUs"};
    if (!GetProperty(object, at, value) || !FromJs(value, at, out.scan_cpu_us)) return false;
  }
  {
    const FieldPath at{&path, "pssReads"};
    if (!GetProperty(object, at, value) || !FromJs(value, at, out.pss_reads)) return false;
  }
  {
    const FieldPath at{&path, "pssCpuUs"};
    if (!GetProperty(object, at, value) || !FromJs(value, at, out.pss_cpu_us)) return false;
  }
  {
    const FieldPath at{&path, "pssWaiting"};
    if (!GetProperty(object, at, value) || !FromJs(value, at, out.pss_waiting)) return false;
  }
  {
    const FieldPath at{&path, "ticksDropped"};
    if (!GetProperty(object, at, value) || !FromJs(value, at, out.ticks_dropped)) return false;
  }
  {
    const FieldPath at{&path, "processesDropped"};
    if (!GetProperty(object, at, value) || !FromJs(value, at, out.processes_dropped)) return false;
  }
  {
    const FieldPath at{&path, "foregroundPid"};
    if (!GetProperty(object, at, value) || !FromJs(value, at, out.foreground_pid)) return false;
  }
  {
    const FieldPath at{&path, "rows"};
    if (!GetProperty(object, at, value) || !ArrayFromJs(value, at, wire::kMaxProcesses, out.rows,
          [](const Napi::Value& item, const FieldPath& item_path, auto& item_out) {
            return FromJs(item, item_path, item_out);
          })) return false;
  }
  {
    const FieldPath at{&path, "columns"};
    if (!GetProperty(object, at, value) || !ArrayFromJs(value, at, wire::kMaxMetrics, out.columns,
          [](const Napi::Value& item, const FieldPath& item_path, auto& item_out) {
            return FromJs(item, item_path, item_out);
          })) return false;
  }
  {
    const FieldPath at{&path, "system"};
    if (!GetProperty(object, at, value) || !ArrayFromJs(value, at, wire::kMaxMetrics, out.system,
          [](const Napi::Value& item, const FieldPath& item_path, auto& item_out) {
            return FromJs(item, item_path, item_out);
          })) return false;
  }
  return true;
}

inline Napi::Object ToJs(ToJsContext& context, const wire::AdviseProgress& in) {
  Napi::Object out = Napi::Object::New(context.env());
  out.Set("requestId", context.Number("AdviseProgress.request_id", in.request_id));
  out.Set("bytesDone", context.Number("AdviseProgress.bytes_done", in.bytes_done));
  out.Set("bytesPlanned", context.Number("AdviseProgress.bytes_planned", in.bytes_planned));
  return out;
}

inline bool FromJs(const Napi::Value& from, const FieldPath& path, wire::AdviseProgress& out) {
  Napi::Object object;
  Napi::Value value;
  if (!AsObject(from, path, object)) return false;
  {
    const FieldPath at{&path, "requestId"};
    if (!GetProperty(object, at, value) || !FromJs(value, at, out.request_id)) return false;
  }
  {
    const FieldPath at{&path, "bytesDone"};
    if (!GetProperty(object, at, value) || !FromJs(value, at, out.bytes_done)) return false;
  }
  {
    const FieldPath at{&path, "bytesPlanned"};
    if (!GetProperty(object, at, value) || !FromJs(value, at, out.bytes_planned)) return false;
  }
  return true;
}

inline Napi::Object ToJs(ToJsContext& context, const wire::AdviseResult& in) {
  Napi::Object out = Napi::Object::New(context.env());
  out.Set("requestId", context.Number("AdviseResult.request_id", in.request_id));
  out.Set("pid", context.Number("AdviseResult.pid", in.pid));
  out.Set("startTicks", context.Text(std::to_string(in.start_ticks)));
  out.Set("name", context.Text(in.name));
  out.Set("strategy", context.Text(wire::ToName(in.strategy)));
  out.Set("consistency", context.Text(wire::ToName(in.consistency)));
  out.Set("dryRun", Napi::Boolean::New(context.env(), in.dry_run));
  out.Set("cancelled", Napi::Boolean::New(context.env(), in.cancelled));
  out.Set("startBootNs", Napi::BigInt::New(context.env(), in.start_boot_ns));
  out.Set("durationUs", context.Number("AdviseResult.duration_us", in.duration_us));
  out.Set("cpuUs", context.Number("AdviseResult.cpu_us", in.cpu_us));
  out.Set("bytesPlanned", context.Number("AdviseResult.bytes_planned", in.bytes_planned));
  out.Set("residentPlannedKb", context.NumberOrNull("AdviseResult.resident_planned_kb", in.resident_planned_kb, -1));
  out.Set("privatePlannedKb", context.NumberOrNull("AdviseResult.private_planned_kb", in.private_planned_kb, -1));
  out.Set("bytesAdvised", context.Number("AdviseResult.bytes_advised", in.bytes_advised));
  out.Set("bytesMoved", context.Number("AdviseResult.bytes_moved", in.bytes_moved));
  out.Set("netFreedKb", context.Number("AdviseResult.net_freed_kb", in.net_freed_kb));
  out.Set("zramGrowthKb", context.Number("AdviseResult.zram_growth_kb", in.zram_growth_kb));
  out.Set("nothingMoved", context.Text(wire::ToName(in.nothing_moved)));
  out.Set("before", ToJs(context, in.before));
  out.Set("after", ToJs(context, in.after));
  out.Set("evidence", ToJs(context, in.evidence));
  return out;
}

inline bool FromJs(const Napi::Value& from, const FieldPath& path, wire::AdviseResult& out) {
  Napi::Object object;
  Napi::Value value;
  if (!AsObject(from, path, object)) return false;
  {
    const FieldPath at{&path, "requestId"};
    if (!GetProperty(object, at, value) || !FromJs(value, at, out.request_id)) return false;
  }
  {
    const FieldPath at{&path, "pid"};
    if (!GetProperty(object, at, value) || !FromJs(value, at, out.pid)) return false;
  }
  {
    const FieldPath at{&path, "startTicks"};
    if (!GetProperty(object, at, value) || !DecimalFromJs(value, at, out.start_ticks)) return false;
  }
  {
    const FieldPath at{&path, "name"};
    if (!GetProperty(object, at, value) || !TextFromJs(value, at, wire::kMaxNameBytes, out.name)) return false;
  }
  {
    const FieldPath at{&path, "strategy"};
    if (!GetProperty(object, at, value) || !FromJs(value, at, out.strategy)) return false;
  }
  {
    const FieldPath at{&path, "consistency"};
    if (!GetProperty(object, at, value) || !FromJs(value, at, out.consistency)) return false;
  }
  {
    const FieldPath at{&path, "dryRun"};
    if (!GetProperty(object, at, value) || !FromJs(value, at, out.dry_run)) return false;
  }
  {
    const FieldPath at{&path, "cancelled"};
    if (!GetProperty(object, at, value) || !FromJs(value, at, out.cancelled)) return false;
  }
  {
    const FieldPath at{&path, "startBootNs"};
    if (!GetProperty(object, at, value) || !BigIntFromJs(value, at, out.start_boot_ns)) return false;
  }
  {
    const FieldPath at{&path, "durationUs"};
    if (!GetProperty(object, at, value) || !FromJs(value, at, out.duration_us)) return false;
  }
  {
    const FieldPath at{&path, "cpuUs"};
    if (!GetProperty(object, at, value) || !FromJs(value, at, out.cpu_us)) return false;
  }
  {
    const FieldPath at{&path, "bytesPlanned"};
    if (!GetProperty(object, at, value) || !FromJs(value, at, out.bytes_planned)) return false;
  }
  {
    const FieldPath at{&path, "residentPlannedKb"};
    if (!GetProperty(object, at, value) || !NumberOrNullFromJs(value, at, -1, out.resident_planned_kb)) return false;
  }
  {
    const FieldPath at{&path, "privatePlannedKb"};
    if (!GetProperty(object, at, value) || !NumberOrNullFromJs(value, at, -1, out.private_planned_kb)) return false;
  }
  {
    const FieldPath at{&path, "bytesAdvised"};
    if (!GetProperty(object, at, value) || !FromJs(value, at, out.bytes_advised)) return false;
  }
  {
    const FieldPath at{&path, "bytesMoved"};
    if (!GetProperty(object, at, value) || !FromJs(value, at, out.bytes_moved)) return false;
  }
  {
    const FieldPath at{&path, "netFreedKb"};
    if (!GetProperty(object, at, value) || !FromJs(value, at, out.net_freed_kb)) return false;
  }
  {
    const FieldPath at{&path, "zramGrowthKb"};
    if (!GetProperty(object, at, value) || !FromJs(value, at, out.zram_growth_kb)) return false;
  }
  {
    const FieldPath at{&path, "nothingMoved"};
    if (!GetProperty(object, at, value) || !FromJs(value, at, out.nothing_moved)) return false;
  }
  {
    const FieldPath at{&path, "before"};
    if (!GetProperty(object, at, value) || !FromJs(value, at, out.before)) return false;
  }
  {
    const FieldPath at{&path, "after"};
    if (!GetProperty(object, at, value) || !FromJs(value, at, out.after)) return false;
  }
  {
    const FieldPath at{&path, "evidence"};
    if (!GetProperty(object, at, value) || !FromJs(value, at, out.evidence)) return false;
  }
  return true;
}

inline Napi::Object ToJs(ToJsContext& context, const wire::LaunchResult& in) {
  Napi::Object out = Napi::Object::New(context.env());
  out.Set("requestId", context.Number("LaunchResult.request_id", in.request_id));
  out.Set("package", context.Text(in.package));
  out.Set("component", context.Text(in.component));
  out.Set("activity", context.Text(in.activity));
  out.Set("state", context.Text(wire::ToName(in.state)));
  out.Set("startBootNs", Napi::BigInt::New(context.env(), in.start_boot_ns));
  out.Set("totalTimeMs", context.NumberOrNull("LaunchResult.total_time_ms", in.total_time_ms, -1));
  out.Set("waitTimeMs", context.NumberOrNull("LaunchResult.wait_time_ms", in.wait_time_ms, -1));
  out.Set("elapsedUs", context.Number("LaunchResult.elapsed_us", in.elapsed_us));
  out.Set("pidBefore", context.Number("LaunchResult.pid_before", in.pid_before));
  out.Set("pidAfter", context.Number("LaunchResult.pid_after", in.pid_after));
  out.Set("pidUnchanged", Napi::Boolean::New(context.env(), in.pid_unchanged));
  out.Set("majorFaults", context.NumberOrNull("LaunchResult.major_faults", in.major_faults, -1));
  out.Set("minorFaults", context.NumberOrNull("LaunchResult.minor_faults", in.minor_faults, -1));
  out.Set("swapIns", context.NumberOrNull("LaunchResult.swap_ins", in.swap_ins, -1));
  out.Set("systemSwapIns", context.NumberOrNull("LaunchResult.system_swap_ins", in.system_swap_ins, -1));
  out.Set("raw", context.Text(in.raw));
  return out;
}

inline bool FromJs(const Napi::Value& from, const FieldPath& path, wire::LaunchResult& out) {
  Napi::Object object;
  Napi::Value value;
  if (!AsObject(from, path, object)) return false;
  {
    const FieldPath at{&path, "requestId"};
    if (!GetProperty(object, at, value) || !FromJs(value, at, out.request_id)) return false;
  }
  {
    const FieldPath at{&path, "package"};
    if (!GetProperty(object, at, value) || !TextFromJs(value, at, wire::kMaxNameBytes, out.package)) return false;
  }
  {
    const FieldPath at{&path, "component"};
    if (!GetProperty(object, at, value) || !TextFromJs(value, at, wire::kMaxStringBytes, out.component)) return false;
  }
  {
    const FieldPath at{&path, "activity"};
    if (!GetProperty(object, at, value) || !TextFromJs(value, at, wire::kMaxStringBytes, out.activity)) return false;
  }
  {
    const FieldPath at{&path, "state"};
    if (!GetProperty(object, at, value) || !FromJs(value, at, out.state)) return false;
  }
  {
    const FieldPath at{&path, "startBootNs"};
    if (!GetProperty(object, at, value) || !BigIntFromJs(value, at, out.start_boot_ns)) return false;
  }
  {
    const FieldPath at{&path, "totalTimeMs"};
    if (!GetProperty(object, at, value) || !NumberOrNullFromJs(value, at, -1, out.total_time_ms)) return false;
  }
  {
    const FieldPath at{&path, "waitTimeMs"};
    if (!GetProperty(object, at, value) || !NumberOrNullFromJs(value, at, -1, out.wait_time_ms)) return false;
  }
  {
    const FieldPath at{&path, "elapsedUs"};
    if (!GetProperty(object, at, value) || !FromJs(value, at, out.elapsed_us)) return false;
  }
  {
    const FieldPath at{&path, "pidBefore"};
    if (!GetProperty(object, at, value) || !FromJs(value, at, out.pid_before)) return false;
  }
  {
    const FieldPath at{&path, "pidAfter"};
    if (!GetProperty(object, at, value) || !FromJs(value, at, out.pid_after)) return false;
  }
  {
    const FieldPath at{&path, "pidUnchanged"};
    if (!GetProperty(object, at, value) || !FromJs(value, at, out.pid_unchanged)) return false;
  }
  {
    const FieldPath at{&path, "majorFaults"};
    if (!GetProperty(object, at, value) || !NumberOrNullFromJs(value, at, -1, out.major_faults)) return false;
  }
  {
    const FieldPath at{&path, "minorFaults"};
    if (!GetProperty(object, at, value) || !NumberOrNullFromJs(value, at, -1, out.minor_faults)) return false;
  }
  {
    const FieldPath at{&path, "swapIns"};
    if (!GetProperty(object, at, value) || !NumberOrNullFromJs(value, at, -1, out.swap_ins)) return false;
  }
  {
    const FieldPath at{&path, "systemSwapIns"};
    if (!GetProperty(object, at, value) || !NumberOrNullFromJs(value, at, -1, out.system_swap_ins)) return false;
  }
  {
    const FieldPath at{&path, "raw"};
    if (!GetProperty(object, at, value) || !TextFromJs(value, at, wire::kMaxStringBytes, out.raw)) return false;
  }
  return true;
}

inline Napi::Object ToJs(ToJsContext& context, const wire::ExecResult& in) {
  Napi::Object out = Napi::Object::New(context.env());
  out.Set("requestId", context.Number("ExecResult.request_id", in.request_id));
  out.Set("exitCode", context.Number("ExecResult.exit_code", in.exit_code));
  out.Set("stdout", context.Bytes(in.stdout));
  out.Set("stderr", context.Bytes(in.stderr));
  out.Set("truncated", Napi::Boolean::New(context.env(), in.truncated));
  return out;
}

inline bool FromJs(const Napi::Value& from, const FieldPath& path, wire::ExecResult& out) {
  Napi::Object object;
  Napi::Value value;
  if (!AsObject(from, path, object)) return false;
  {
    const FieldPath at{&path, "requestId"};
    if (!GetProperty(object, at, value) || !FromJs(value, at, out.request_id)) return false;
  }
  {
    const FieldPath at{&path, "exitCode"};
    if (!GetProperty(object, at, value) || !FromJs(value, at, out.exit_code)) return false;
  }
  {
    const FieldPath at{&path, "stdout"};
    if (!GetProperty(object, at, value) || !BytesFromJs(value, at, wire::kMaxBlobBytes, out.stdout)) return false;
  }
  {
    const FieldPath at{&path, "stderr"};
    if (!GetProperty(object, at, value) || !BytesFromJs(value, at, wire::kMaxBlobBytes, out.stderr)) return false;
  }
  {
    const FieldPath at{&path, "truncated"};
    if (!GetProperty(object, at, value) || !FromJs(value, at, out.truncated)) return false;
  }
  return true;
}

inline Napi::Object ToJs(ToJsContext& context, const wire::Done& in) {
  Napi::Object out = Napi::Object::New(context.env());
  out.Set("requestId", context.Number("Done.request_id", in.request_id));
  return out;
}

inline bool FromJs(const Napi::Value& from, const FieldPath& path, wire::Done& out) {
  Napi::Object object;
  Napi::Value value;
  if (!AsObject(from, path, object)) return false;
  {
    const FieldPath at{&path, "requestId"};
    if (!GetProperty(object, at, value) || !FromJs(value, at, out.request_id)) return false;
  }
  return true;
}

inline Napi::Object ToJs(ToJsContext& context, const wire::ErrorReply& in) {
  Napi::Object out = Napi::Object::New(context.env());
  out.Set("requestId", context.Number("ErrorReply.request_id", in.request_id));
  out.Set("code", context.Text(wire::ToName(in.code)));
  out.Set("message", context.Text(in.message));
  out.Set("cause", context.Text(in.cause));
  out.Set("remedy", context.Text(in.remedy));
  out.Set("errnoValue", context.Number("ErrorReply.errno_value", in.errno_value));
  return out;
}

inline bool FromJs(const Napi::Value& from, const FieldPath& path, wire::ErrorReply& out) {
  Napi::Object object;
  Napi::Value value;
  if (!AsObject(from, path, object)) return false;
  {
    const FieldPath at{&path, "requestId"};
    if (!GetProperty(object, at, value) || !FromJs(value, at, out.request_id)) return false;
  }
  {
    const FieldPath at{&path, "code"};
    if (!GetProperty(object, at, value) || !FromJs(value, at, out.code)) return false;
  }
  {
    const FieldPath at{&path, "message"};
    if (!GetProperty(object, at, value) || !TextFromJs(value, at, wire::kMaxStringBytes, out.message)) return false;
  }
  {
    const FieldPath at{&path, "cause"};
    if (!GetProperty(object, at, value) || !TextFromJs(value, at, wire::kMaxStringBytes, out.cause)) return false;
  }
  {
    const FieldPath at{&path, "remedy"};
    if (!GetProperty(object, at, value) || !TextFromJs(value, at, wire::kMaxStringBytes, out.remedy)) return false;
  }
  {
    const FieldPath at{&path, "errnoValue"};
    if (!GetProperty(object, at, value) || !FromJs(value, at, out.errno_value)) return false;
  }
  return true;
}

inline Napi::Object ToJs(ToJsContext& context, const wire::Log& in) {
  Napi::Object out = Napi::Object::New(context.env());
  out.Set("level", context.Number("Log.level", in.level));
  out.Set("bootNs", Napi::BigInt::New(context.env(), in.boot_ns));
  out.Set("text", context.Text(in.text));
  return out;
}

inline bool FromJs(const Napi::Value& from, const FieldPath& path, wire::Log& out) {
  Napi::Object object;
  Napi::Value value;
  if (!AsObject(from, path, object)) return false;
  {
    const FieldPath at{&path, "level"};
    if (!GetProperty(object, at, value) || !FromJs(value, at, out.level)) return false;
  }
  {
    const FieldPath at{&path, "bootNs"};
    if (!GetProperty(object, at, value) || !BigIntFromJs(value, at, out.boot_ns)) return false;
  }
  {
    const FieldPath at{&path, "text"};
    if (!GetProperty(object, at, value) || !TextFromJs(value, at, wire::kMaxStringBytes, out.text)) return false;
  }
  return true;
}

inline Napi::Value ToJs(ToJsContext& context, const wire::ToAgentMessage& in) {
  return std::visit(
      [&]<typename Message>(const Message& message) -> Napi::Value {
        Napi::Object out = ToJs(context, message);
        out.Set("type", context.Text(wire::ToName(Message::kType)));
        return out;
      },
      in);
}

inline bool FromJs(const Napi::Value& from, const FieldPath& path, wire::ToAgentMessage& out) {
  Napi::Object object;
  Napi::Value type;
  const FieldPath at{&path, "type"};
  if (!AsObject(from, path, object) || !GetProperty(object, at, type)) return false;
  std::string name;
  if (type.IsString()) name = type.As<Napi::String>().Utf8Value();
  if (name == "Hello") {
    return FromJs(from, {.name = "Hello"}, out.emplace<wire::Hello>());
  }
  if (name == "StartSampling") {
    return FromJs(from, {.name = "StartSampling"}, out.emplace<wire::StartSampling>());
  }
  if (name == "StopSampling") {
    return FromJs(from, {.name = "StopSampling"}, out.emplace<wire::StopSampling>());
  }
  if (name == "Advise") {
    return FromJs(from, {.name = "Advise"}, out.emplace<wire::Advise>());
  }
  if (name == "Launch") {
    return FromJs(from, {.name = "Launch"}, out.emplace<wire::Launch>());
  }
  if (name == "Exec") {
    return FromJs(from, {.name = "Exec"}, out.emplace<wire::Exec>());
  }
  if (name == "Cancel") {
    return FromJs(from, {.name = "Cancel"}, out.emplace<wire::Cancel>());
  }
  if (name == "RestoreAtEnd") {
    return FromJs(from, {.name = "RestoreAtEnd"}, out.emplace<wire::RestoreAtEnd>());
  }
  if (name == "Bye") {
    return FromJs(from, {.name = "Bye"}, out.emplace<wire::Bye>());
  }

  return ThrowArgument(from.Env(), at, "the name of a message to_agent", type);
}

inline Napi::Value ToJs(ToJsContext& context, const wire::ToHostMessage& in) {
  return std::visit(
      [&]<typename Message>(const Message& message) -> Napi::Value {
        Napi::Object out = ToJs(context, message);
        out.Set("type", context.Text(wire::ToName(Message::kType)));
        return out;
      },
      in);
}

inline bool FromJs(const Napi::Value& from, const FieldPath& path, wire::ToHostMessage& out) {
  Napi::Object object;
  Napi::Value type;
  const FieldPath at{&path, "type"};
  if (!AsObject(from, path, object) || !GetProperty(object, at, type)) return false;
  std::string name;
  if (type.IsString()) name = type.As<Napi::String>().Utf8Value();
  if (name == "HelloReply") {
    return FromJs(from, {.name = "HelloReply"}, out.emplace<wire::HelloReply>());
  }
  if (name == "Tick") {
    return FromJs(from, {.name = "Tick"}, out.emplace<wire::Tick>());
  }
  if (name == "AdviseProgress") {
    return FromJs(from, {.name = "AdviseProgress"}, out.emplace<wire::AdviseProgress>());
  }
  if (name == "AdviseResult") {
    return FromJs(from, {.name = "AdviseResult"}, out.emplace<wire::AdviseResult>());
  }
  if (name == "LaunchResult") {
    return FromJs(from, {.name = "LaunchResult"}, out.emplace<wire::LaunchResult>());
  }
  if (name == "ExecResult") {
    return FromJs(from, {.name = "ExecResult"}, out.emplace<wire::ExecResult>());
  }
  if (name == "Done") {
    return FromJs(from, {.name = "Done"}, out.emplace<wire::Done>());
  }
  if (name == "ErrorReply") {
    return FromJs(from, {.name = "ErrorReply"}, out.emplace<wire::ErrorReply>());
  }
  if (name == "Log") {
    return FromJs(from, {.name = "Log"}, out.emplace<wire::Log>());
  }

  return ThrowArgument(from.Env(), at, "the name of a message to_host", type);
}

}  // namespace ebb::native

#endif  // EBB_NATIVE_WIRE_NAPI_GEN_H_
