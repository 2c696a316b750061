// Values between C++ and JavaScript: the hand-written half under the generated wire_napi.gen.h.
//
// To JavaScript: ToJs* cannot fail but for integers that a number cannot hold exactly, which are
// noted in a DecodeError. From JavaScript: FromJs* returns false with a TypeError pending that
// names field, expectation and value. No C++ exceptions: after every call into JavaScript that may
// throw, `env.IsExceptionPending()` is what counts.

#ifndef EBB_NATIVE_JS_CONVERT_WRAP_H_
#define EBB_NATIVE_JS_CONVERT_WRAP_H_

#include <napi.h>

#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "protocol/wire.gen.h"

namespace ebb::native {

// Largest integer that a JavaScript number holds exactly together with all smaller ones: 2^53 - 1.
inline constexpr std::int64_t kMaxSafeInteger = 9007199254740991;

// Where a value stands in an argument, as a chain on the stack: turned into text only for an error.
struct FieldPath {
  const FieldPath* parent = nullptr;
  std::string_view name{};
  std::uint32_t index = 0;  // used when name is empty

  std::string ToText() const;
};

// The one formatter of argument errors: throws a TypeError into `env` and returns false.
bool ThrowArgument(Napi::Env env, const FieldPath& path, std::string_view expected,
                   const Napi::Value& found);

// Reads object[path.name]; false when that throws.
bool GetProperty(const Napi::Object& object, const FieldPath& path, Napi::Value& out);
bool AsObject(const Napi::Value& value, const FieldPath& path, Napi::Object& out);

// -------------------------------------------------------------------------------- to JavaScript

class ToJsContext {
 public:
  explicit ToJsContext(Napi::Env env) : env_(env) {}

  Napi::Env env() const { return env_; }
  const wire::DecodeError& error() const { return error_; }

  template <typename T>
  Napi::Value Number(std::string_view field, T value) {
    if constexpr (std::is_integral_v<T> && sizeof(T) == 8) {
      if (value > static_cast<T>(kMaxSafeInteger) ||
          (std::is_signed_v<T> && value < static_cast<T>(-kMaxSafeInteger))) {
        NoteTooLarge(field, static_cast<std::uint64_t>(value));
      }
    }
    return Napi::Number::New(env_, static_cast<double>(value));
  }
  Napi::Value NumberOrNull(std::string_view field, std::int64_t value, std::int64_t missing);
  Napi::Value Text(const std::string& text) { return Napi::String::New(env_, text); }
  Napi::Value Text(std::string_view text) {
    return Napi::String::New(env_, text.data(), text.size());
  }
  Napi::Value Bytes(const std::vector<std::uint8_t>& bytes);
  // wire::kMissing becomes NaN; beyond 2^53 a sample is rounded, as a chart would do.
  Napi::Value Float64Array(const std::vector<std::int64_t>& values);

  // One handle scope per item: 2048 rows must not pile up handles.
  template <typename T, typename ItemToJs>
  Napi::Value Array(const std::vector<T>& items, ItemToJs item_to_js) {
    Napi::Array array = Napi::Array::New(env_, items.size());
    for (std::size_t i = 0; i < items.size(); ++i) {
      const Napi::HandleScope scope(env_);
      array.Set(static_cast<std::uint32_t>(i), item_to_js(*this, items[i]));
    }
    return array;
  }

 private:
  void NoteTooLarge(std::string_view field, std::uint64_t value);

  Napi::Env env_;
  wire::DecodeError error_;
};

// -------------------------------------------------------------------------------- from JavaScript

bool IntegerFromJs(const Napi::Value& value, const FieldPath& path, double lowest, double highest,
                   double& out);
bool FromJs(const Napi::Value& value, const FieldPath& path, bool& out);
bool FromJs(const Napi::Value& value, const FieldPath& path, double& out);
bool TextFromJs(const Napi::Value& value, const FieldPath& path, std::size_t max_bytes,
                std::string& out);
bool BytesFromJs(const Napi::Value& value, const FieldPath& path, std::size_t max_bytes,
                 std::vector<std::uint8_t>& out);
// A u64 as "18446744073709551615".
bool DecimalFromJs(const Napi::Value& value, const FieldPath& path, std::uint64_t& out);
// A u64 as 18446744073709551615n.
bool BigIntFromJs(const Napi::Value& value, const FieldPath& path, std::uint64_t& out);
bool NumberOrNullFromJs(const Napi::Value& value, const FieldPath& path, std::int64_t missing,
                        std::int64_t& out);
bool Float64ArrayFromJs(const Napi::Value& value, const FieldPath& path, std::size_t max_items,
                        std::vector<std::int64_t>& out);
bool ArrayFromJs(const Napi::Value& value, const FieldPath& path, std::size_t max_items,
                 Napi::Array& out);

// Any integer type, in its own range or that of a safe integer.
template <typename T>
requires std::is_integral_v<T>
bool FromJs(const Napi::Value& value, const FieldPath& path, T& out) {
  constexpr bool kIsWide = sizeof(T) == 8;
  constexpr auto kHighest = static_cast<double>(
      kIsWide ? kMaxSafeInteger : static_cast<std::int64_t>(std::numeric_limits<T>::max()));
  constexpr auto kLowest =
      static_cast<double>(!std::is_signed_v<T> ? 0
                          : kIsWide            ? -kMaxSafeInteger
                                    : static_cast<std::int64_t>(std::numeric_limits<T>::min()));
  double number = 0;
  if (!IntegerFromJs(value, path, kLowest, kHighest, number)) return false;
  out = static_cast<T>(number);
  return true;
}

// "one of freeze, stop, none"
template <typename E>
std::string ListNames() {
  std::string list;
  // Every u8 for an enum; the error codes, of 16 bits, are too many to list.
  for (unsigned id = 0; id <= 0xff && sizeof(E) == 1; ++id) {
    const std::string_view name = wire::ToName(static_cast<E>(id));
    if (!name.empty()) list += (list.empty() ? "one of " : ", ") + std::string(name);
  }
  return list.empty() ? "an error code of the schema" : list;
}

// `FromName` is generated beside each enum.
template <typename E>
requires std::is_enum_v<E>
bool FromJs(const Napi::Value& value, const FieldPath& path, E& out) {
  if (value.IsString() && wire::FromName(value.As<Napi::String>().Utf8Value(), out)) return true;
  return ThrowArgument(value.Env(), path, ListNames<E>(), value);
}

template <typename T, typename ItemFromJs>
bool ArrayFromJs(const Napi::Value& value, const FieldPath& path, std::size_t max_items,
                 std::vector<T>& out, ItemFromJs item_from_js) {
  Napi::Array array;
  if (!ArrayFromJs(value, path, max_items, array)) return false;
  const std::uint32_t length = array.Length();
  out.clear();
  out.resize(length);
  for (std::uint32_t i = 0; i < length; ++i) {
    const Napi::HandleScope scope(value.Env());
    const Napi::Value item = array.Get(i);
    if (value.Env().IsExceptionPending()) return false;
    if (!item_from_js(item, FieldPath{&path, {}, i}, out[i])) return false;
  }
  return true;
}

}  // namespace ebb::native

#endif  // EBB_NATIVE_JS_CONVERT_WRAP_H_
