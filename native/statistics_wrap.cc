#include "statistics_wrap.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "js_convert_wrap.h"
#include "statistics_core.h"

namespace ebb::native {
namespace {

// Sums of multiplicities stay below 2^32: at most (n / 2)^2 for n launches in n / 2 blocks.
constexpr std::size_t kMaxLaunches = 100'000;
constexpr double kMaxReplicates = 1'000'000;

// Copies: another thread may write to a shared buffer after the check.
struct OwnedSample {
  std::vector<double> values;
  std::vector<std::uint32_t> blocks;

  statistics::BlockedValues View() const { return {.values = values, .blocks = blocks}; }
};

template <typename Array, typename T>
bool CopyArray(const Napi::Value& value, napi_typedarray_type type, std::vector<T>& out) {
  if (!value.IsTypedArray() || value.As<Napi::TypedArray>().TypedArrayType() != type) return false;
  const auto array = value.As<Array>();
  if (array.ElementLength() > kMaxLaunches) return false;
  out.assign(array.Data(), array.Data() + array.ElementLength());
  return true;
}

bool ReadSample(const Napi::Object& spec, const FieldPath& path, OwnedSample& out) {
  Napi::Value value;
  Napi::Object sample;
  if (!GetProperty(spec, path, value) || !AsObject(value, path, sample)) return false;
  Napi::Value values;
  Napi::Value blocks;
  const FieldPath values_path{&path, "values"};
  const FieldPath blocks_path{&path, "blocks"};
  if (!GetProperty(sample, values_path, values)) return false;
  if (!GetProperty(sample, blocks_path, blocks)) return false;
  if (!CopyArray<Napi::Float64Array>(values, napi_float64_array, out.values)) {
    return ThrowArgument(spec.Env(), values_path, "a Float64Array of at most 100000", values);
  }
  if (!CopyArray<Napi::Uint32Array>(blocks, napi_uint32_array, out.blocks) ||
      out.blocks.size() != out.values.size()) {
    return ThrowArgument(spec.Env(), blocks_path, "a Uint32Array as long as values", blocks);
  }
  return true;
}

bool ReadInteger(const Napi::Object& spec, const FieldPath& path, double highest, double& out) {
  Napi::Value value;
  return GetProperty(spec, path, value) && IntegerFromJs(value, path, 0, highest, out);
}

bool ReadQuantile(const Napi::Object& spec, double& out) {
  const FieldPath path{.name = "quantile"};
  Napi::Value value;
  if (!GetProperty(spec, path, value) || !FromJs(value, path, out)) return false;
  if (out >= 0 && out <= 1) return true;
  return ThrowArgument(spec.Env(), path, "a number from 0 to 1", value);
}

bool ReadStatistic(const Napi::Object& spec, statistics::Statistic& out) {
  const FieldPath path{.name = "statistic"};
  Napi::Value value;
  if (!GetProperty(spec, path, value)) return false;
  const std::string name = value.IsString() ? value.As<Napi::String>().Utf8Value() : std::string();
  constexpr std::string_view kNames[] = {"level", "difference", "ratio"};
  const auto* found = std::find(std::begin(kNames), std::end(kNames), name);
  if (found == std::end(kNames)) {
    return ThrowArgument(spec.Env(), path, "'level', 'difference' or 'ratio'", value);
  }
  out = static_cast<statistics::Statistic>(found - std::begin(kNames));
  return true;
}

bool HasBlocksBelow(const OwnedSample& sample, std::uint32_t block_count) {
  return std::all_of(sample.blocks.begin(), sample.blocks.end(),
                     [&](std::uint32_t block) { return block < block_count; });
}

}  // namespace

Napi::Value BootstrapBlocks(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  Napi::Object object;
  OwnedSample arm;
  OwnedSample reference;
  double block_count = 0;
  double replicates = 0;
  double seed = 0;
  statistics::BlockBootstrapSpec spec;
  if (!AsObject(info[0], FieldPath{.name = "spec"}, object) ||
      !ReadSample(object, FieldPath{.name = "arm"}, arm) ||
      !ReadSample(object, FieldPath{.name = "reference"}, reference) ||
      !ReadInteger(object, FieldPath{.name = "blockCount"}, kMaxLaunches, block_count) ||
      !ReadInteger(object, FieldPath{.name = "replicates"}, kMaxReplicates, replicates) ||
      !ReadInteger(object, FieldPath{.name = "seed"}, 4294967295.0, seed) ||
      !ReadQuantile(object, spec.quantile) || !ReadStatistic(object, spec.statistic)) {
    return env.Undefined();
  }
  spec.block_count = static_cast<std::uint32_t>(block_count);
  if (!HasBlocksBelow(arm, spec.block_count) || !HasBlocksBelow(reference, spec.block_count)) {
    ThrowArgument(env, FieldPath{.name = "blockCount"}, "above every block",
                  Napi::Number::New(env, block_count));
    return env.Undefined();
  }
  spec.arm = arm.View();
  spec.reference = reference.View();
  spec.seed = static_cast<std::uint32_t>(seed);
  Napi::Float64Array results = Napi::Float64Array::New(env, static_cast<std::size_t>(replicates));
  if (results.IsEmpty()) return env.Undefined();
  statistics::BootstrapBlocks(spec, {results.Data(), results.ElementLength()});
  return results;
}

}  // namespace ebb::native
