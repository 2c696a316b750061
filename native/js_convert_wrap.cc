#include "js_convert_wrap.h"

#include <charconv>
#include <cstring>

namespace ebb::native {
namespace {

constexpr std::size_t kShownBytes = 40;

// A value for an error message: never runs code of the caller (no toString, no getters).
std::string Describe(const Napi::Value& value) {
  switch (value.Type()) {
    case napi_undefined:
      return "undefined";
    case napi_null:
      return "null";
    case napi_boolean:
      return value.As<Napi::Boolean>().Value() ? "true" : "false";
    case napi_number:
    case napi_bigint: {
      const std::string text = value.ToString().Utf8Value();
      return value.IsBigInt() ? text.substr(0, kShownBytes) + "n" : text;
    }
    case napi_string: {
      const std::string text = value.As<Napi::String>().Utf8Value();
      return text.size() <= kShownBytes ? "\"" + text + "\""
                                        : "a string of " + std::to_string(text.size()) + " bytes";
    }
    case napi_symbol:
      return "a symbol";
    case napi_function:
      return "a function";
    case napi_external:
      return "an external";
    case napi_object:
      break;
  }
  if (value.IsArray()) {
    return "an array of " + std::to_string(value.As<Napi::Array>().Length());
  }
  return "an object";
}

std::string ToText(double number) {
  char text[32];
  const auto end = std::to_chars(text, text + sizeof text, static_cast<std::int64_t>(number)).ptr;
  return {text, end};
}

bool IsTypedArray(const Napi::Value& value, napi_typedarray_type type) {
  return value.IsTypedArray() && value.As<Napi::TypedArray>().TypedArrayType() == type;
}

}  // namespace

std::string FieldPath::ToText() const {
  const std::string head = parent == nullptr ? "" : parent->ToText();
  if (name.empty()) return head + "[" + std::to_string(index) + "]";
  return head.empty() ? std::string(name) : head + "." + std::string(name);
}

bool ThrowArgument(Napi::Env env, const FieldPath& path, std::string_view expected,
                   const Napi::Value& found) {
  if (env.IsExceptionPending()) return false;
  const std::string message =
      path.ToText() + " must be " + std::string(expected) + ", got " + Describe(found);
  Napi::TypeError::New(env, message).ThrowAsJavaScriptException();
  return false;
}

bool GetProperty(const Napi::Object& object, const FieldPath& path, Napi::Value& out) {
  out = object.Get(std::string(path.name));
  // Empty without an exception: the environment is shutting down and takes none.
  return !out.IsEmpty() && !object.Env().IsExceptionPending();
}

bool AsObject(const Napi::Value& value, const FieldPath& path, Napi::Object& out) {
  if (!value.IsObject() || value.IsArray()) {
    return ThrowArgument(value.Env(), path, "an object", value);
  }
  out = value.As<Napi::Object>();
  return true;
}

Napi::Value ToJsContext::NumberOrNull(std::string_view field, std::int64_t value,
                                      std::int64_t missing) {
  if (value == missing) return env_.Null();
  return Number(field, value);
}

Napi::Value ToJsContext::Bytes(const std::vector<std::uint8_t>& bytes) {
  // A copy in memory of V8: Electron refuses external buffers.
  Napi::Uint8Array array = Napi::Uint8Array::New(env_, bytes.size());
  // Nothing was made if the environment is shutting down.
  if (!bytes.empty() && !array.IsEmpty()) std::memcpy(array.Data(), bytes.data(), bytes.size());
  return array;
}

Napi::Value ToJsContext::Float64Array(const std::vector<std::int64_t>& values) {
  Napi::Float64Array array = Napi::Float64Array::New(env_, values.size());
  if (array.IsEmpty()) return array;  // The environment is shutting down.
  double* out = array.Data();
  for (const std::int64_t value : values) {
    *out++ = value == wire::kMissing ? std::numeric_limits<double>::quiet_NaN()
                                     : static_cast<double>(value);
  }
  return array;
}

void ToJsContext::NoteTooLarge(std::string_view field, std::uint64_t value) {
  if (error_.kind != wire::DecodeErrorKind::kNone) return;
  error_ = {wire::DecodeErrorKind::kTooLarge, field, value,
            static_cast<std::uint64_t>(kMaxSafeInteger)};
}

bool IntegerFromJs(const Napi::Value& value, const FieldPath& path, double lowest, double highest,
                   double& out) {
  if (value.IsNumber()) {
    out = value.As<Napi::Number>().DoubleValue();
    if (std::trunc(out) == out && out >= lowest && out <= highest) return true;
  }
  return ThrowArgument(value.Env(), path,
                       "an integer from " + ToText(lowest) + " to " + ToText(highest), value);
}

bool FromJs(const Napi::Value& value, const FieldPath& path, bool& out) {
  if (!value.IsBoolean()) return ThrowArgument(value.Env(), path, "a boolean", value);
  out = value.As<Napi::Boolean>().Value();
  return true;
}

bool FromJs(const Napi::Value& value, const FieldPath& path, double& out) {
  if (!value.IsNumber()) return ThrowArgument(value.Env(), path, "a number", value);
  out = value.As<Napi::Number>().DoubleValue();
  return true;
}

bool TextFromJs(const Napi::Value& value, const FieldPath& path, std::size_t max_bytes,
                std::string& out) {
  if (value.IsString()) {
    out = value.As<Napi::String>().Utf8Value();
    // Cutting it would send something else than was asked for.
    if (out.size() <= max_bytes) return true;
  }
  return ThrowArgument(value.Env(), path,
                       "a string of at most " + std::to_string(max_bytes) + " bytes", value);
}

bool BytesFromJs(const Napi::Value& value, const FieldPath& path, std::size_t max_bytes,
                 std::vector<std::uint8_t>& out) {
  if (IsTypedArray(value, napi_uint8_array)) {
    const auto array = value.As<Napi::Uint8Array>();
    if (array.ByteLength() <= max_bytes) {
      out.assign(array.Data(), array.Data() + array.ByteLength());
      return true;
    }
  }
  return ThrowArgument(value.Env(), path,
                       "a Uint8Array of at most " + std::to_string(max_bytes) + " bytes", value);
}

bool DecimalFromJs(const Napi::Value& value, const FieldPath& path, std::uint64_t& out) {
  if (value.IsString()) {
    const std::string text = value.As<Napi::String>().Utf8Value();
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
    if (error == std::errc() && end == text.data() + text.size()) return true;
  }
  return ThrowArgument(value.Env(), path, "a string of decimal digits below 2^64", value);
}

bool BigIntFromJs(const Napi::Value& value, const FieldPath& path, std::uint64_t& out) {
  if (value.IsBigInt()) {
    bool is_lossless = false;
    out = value.As<Napi::BigInt>().Uint64Value(&is_lossless);
    if (is_lossless) return true;
  }
  return ThrowArgument(value.Env(), path, "a bigint from 0 to 2^64 - 1", value);
}

bool NumberOrNullFromJs(const Napi::Value& value, const FieldPath& path, std::int64_t missing,
                        std::int64_t& out) {
  if (value.IsNull()) {
    out = missing;
    return true;
  }
  return FromJs(value, path, out);
}

bool Float64ArrayFromJs(const Napi::Value& value, const FieldPath& path, std::size_t max_items,
                        std::vector<std::int64_t>& out) {
  if (!IsTypedArray(value, napi_float64_array) ||
      value.As<Napi::Float64Array>().ElementLength() > max_items) {
    return ThrowArgument(value.Env(), path,
                         "a Float64Array of at most " + std::to_string(max_items), value);
  }
  const auto array = value.As<Napi::Float64Array>();
  out.clear();
  out.reserve(array.ElementLength());
  for (std::size_t i = 0; i < array.ElementLength(); ++i) {
    const double number = array.Data()[i];
    if (std::isnan(number)) {
      out.push_back(wire::kMissing);
      continue;
    }
    std::int64_t integer = 0;
    const FieldPath item{&path, {}, static_cast<std::uint32_t>(i)};
    if (!FromJs(Napi::Number::New(value.Env(), number), item, integer)) return false;
    out.push_back(integer);
  }
  return true;
}

bool ArrayFromJs(const Napi::Value& value, const FieldPath& path, std::size_t max_items,
                 Napi::Array& out) {
  if (!value.IsArray() || value.As<Napi::Array>().Length() > max_items) {
    return ThrowArgument(value.Env(), path, "an array of at most " + std::to_string(max_items),
                         value);
  }
  out = value.As<Napi::Array>();
  return true;
}

}  // namespace ebb::native
