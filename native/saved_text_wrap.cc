#include "saved_text_wrap.h"

#include <array>
#include <charconv>
#include <optional>
#include <string>
#include <string_view>

#include "js_convert_wrap.h"
#include "launch/am_output.h"
#include "procfs/pressure.h"
#include "procfs/text.h"
#include "procfs/vma_category.h"
#include "saved_text.h"

namespace ebb::native {
namespace {

// Index = SmapsLine, AmLine.
constexpr std::array<std::string_view, 6> kSmapsLineNames = {"blank",    "mapping", "field",
                                                             "bad_size", "orphan",  "malformed"};
constexpr std::array<std::string_view, 13> kAmLineNames = {
    "blank",     "starting", "status",  "launch_state", "activity", "this_time", "total_time",
    "wait_time", "complete", "warning", "error",        "stack",    "other"};

// Calls on_line(line) for each whole line.
template <typename OnLine>
void ForEachLine(std::string_view text, OnLine on_line) {
  std::string_view line;
  while (procfs::TakeLine(&text, &line)) on_line(line);
}

// False with a TypeError pending when the first argument is no string.
bool TakeText(const Napi::CallbackInfo& info, std::string& text) {
  if (info[0].IsString()) {
    text = info[0].As<Napi::String>().Utf8Value();
    return true;
  }
  return ThrowArgument(info.Env(), FieldPath{.name = "text"}, "a string", info[0]);
}

Napi::Value ToText(Napi::Env env, std::string_view text) {
  return Napi::String::New(env, text.data(), text.size());
}

// Null for what is missing, and for what a number cannot hold exactly.
Napi::Value ToNumber(Napi::Env env, std::int64_t value) {
  if (value == wire::kMissing || value > kMaxSafeInteger || value < -kMaxSafeInteger) {
    return env.Null();
  }
  return Napi::Number::New(env, static_cast<double>(value));
}

Napi::Value ToHex(Napi::Env env, std::uint64_t value) {
  std::array<char, 16> digits{};
  const auto end = std::to_chars(digits.begin(), digits.end(), value, 16).ptr;
  return ToText(env, {digits.data(), static_cast<std::size_t>(end - digits.data())});
}

Napi::Value ToDecimal(Napi::Env env, std::uint64_t value) {
  if (value <= static_cast<std::uint64_t>(kMaxSafeInteger)) {
    return Napi::Number::New(env, static_cast<double>(value));
  }
  return ToText(env, std::to_string(value));
}

std::string ToPermissions(const procfs::Vma& vma) {
  return {vma.readable ? 'r' : '-', vma.writable ? 'w' : '-', vma.executable ? 'x' : '-',
          vma.shared ? 's' : 'p'};
}

std::string ToDevice(const procfs::Vma& vma) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  const auto two = [&](std::uint32_t number) {
    std::string text;
    do {
      text.insert(text.begin(), kDigits[number % 16]);
      number /= 16;
    } while (number != 0);
    return text.size() < 2 ? "0" + text : text;
  };
  return two(vma.dev_major) + ":" + two(vma.dev_minor);
}

Napi::Value ToMapping(Napi::Env env, const SavedMapping& mapping) {
  Napi::Object object = Napi::Object::New(env);
  object.Set("line", Napi::Number::New(env, mapping.line));
  object.Set("start", ToHex(env, mapping.vma.start));
  object.Set("end", ToHex(env, mapping.vma.end));
  object.Set("sizeBytes", ToDecimal(env, mapping.vma.Bytes()));
  object.Set("permissions", ToText(env, ToPermissions(mapping.vma)));
  object.Set("offset", ToHex(env, mapping.vma.offset));
  object.Set("device", ToText(env, ToDevice(mapping.vma)));
  object.Set("inode", ToDecimal(env, mapping.vma.inode));
  object.Set("name", ToText(env, mapping.name));
  object.Set("category", ToText(env, procfs::ToLabel(mapping.category)));
  Napi::Array fields = Napi::Array::New(env, mapping.fields.size());
  std::uint32_t count = 0;
  for (const SavedField& field : mapping.fields) {
    Napi::Object entry = Napi::Object::New(env);
    entry.Set("key", ToText(env, field.key));
    entry.Set("sizeKb", field.size_kb ? ToNumber(env, *field.size_kb) : env.Null());
    entry.Set("text", ToText(env, field.text));
    fields.Set(count++, entry);
  }
  object.Set("fields", fields);
  return object;
}

// parseMappings(text): { mappings, lines }
Napi::Value ParseMappings(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  std::string text;
  if (!TakeText(info, text)) return env.Undefined();
  const SavedMappings read = ReadMappings(text);
  Napi::Object result = Napi::Object::New(env);
  result.Set("mappings", ToJsContext(env).Array(read.mappings, [](auto& context, auto& mapping) {
    return ToMapping(context.env(), mapping);
  }));
  result.Set("lines", ToJsContext(env).Array(read.lines, [](auto& context, auto line) {
    return ToText(context.env(), kSmapsLineNames[static_cast<std::size_t>(line)]);
  }));
  return result;
}

// One entry per line of the text that the call is about; null where `to_entry(env, line)` gives
// none.
template <typename ToEntry>  // std::optional<Napi::Object>(Napi::Env, std::string_view)
Napi::Value MapLines(const Napi::CallbackInfo& info, ToEntry to_entry) {
  const Napi::Env env = info.Env();
  std::string text;
  if (!TakeText(info, text)) return env.Undefined();
  Napi::Array lines = Napi::Array::New(env);
  ForEachLine(text, [&](std::string_view line) {
    const Napi::HandleScope scope(env);
    const std::optional<Napi::Object> entry = to_entry(env, line);
    lines.Set(lines.Length(), entry ? Napi::Value(*entry) : env.Null());
  });
  return lines;
}

// parseColonLines(text), parseBlankLines(text): per line { key, text, value } or null.
Napi::Value ParseColonLines(const Napi::CallbackInfo& info) {
  return MapLines(info, [](Napi::Env env, std::string_view line) -> std::optional<Napi::Object> {
    const auto split = procfs::SplitColonLine(line);
    if (!split) return std::nullopt;
    Napi::Object entry = Napi::Object::New(env);
    entry.Set("key", ToText(env, split->key));
    entry.Set("text", ToText(env, split->text));
    const auto parsed = procfs::ParseColonLine(line);
    entry.Set("value", parsed ? ToNumber(env, parsed->value) : env.Null());
    return entry;
  });
}

Napi::Value ParseBlankLines(const Napi::CallbackInfo& info) {
  return MapLines(info, [](Napi::Env env, std::string_view line) -> std::optional<Napi::Object> {
    const auto parsed = procfs::ParseBlankLine(line);
    if (!parsed) return std::nullopt;
    Napi::Object entry = Napi::Object::New(env);
    entry.Set("key", ToText(env, parsed->key));
    entry.Set("value", ToNumber(env, parsed->value));
    return entry;
  });
}

// parseZramLines(text): per line { columns, values: { orig_data_size: number | null, … } } or null.
Napi::Value ParseZramLines(const Napi::CallbackInfo& info) {
  return MapLines(info, [](Napi::Env env, std::string_view line) -> std::optional<Napi::Object> {
    const auto parsed = procfs::ParseZramLine(line);
    if (!parsed) return std::nullopt;
    Napi::Object values = Napi::Object::New(env);
    for (std::size_t i = 0; i < procfs::kZramColumns.size(); ++i) {
      values.Set(std::string(procfs::kZramColumns[i]), ToNumber(env, parsed->values[i]));
    }
    Napi::Object entry = Napi::Object::New(env);
    entry.Set("columns", Napi::Number::New(env, static_cast<double>(parsed->columns)));
    entry.Set("values", values);
    return entry;
  });
}

// parsePressureLines(text): per line { name, avg10, avg60, avg300 (0.01 %), totalUs } or null.
Napi::Value ParsePressureLines(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  std::string text;
  if (!TakeText(info, text)) return env.Undefined();
  Napi::Array lines = Napi::Array::New(env);
  ForEachLine(text, [&](std::string_view line) {
    const auto parsed = procfs::ParsePressureLine(line);
    if (!parsed) {
      lines.Set(lines.Length(), env.Null());
      return;
    }
    Napi::Object entry = Napi::Object::New(env);
    entry.Set("name", ToText(env, parsed->name));
    entry.Set("avg10", ToNumber(env, parsed->avg10));
    entry.Set("avg60", ToNumber(env, parsed->avg60));
    entry.Set("avg300", ToNumber(env, parsed->avg300));
    entry.Set("totalUs", ToNumber(env, parsed->total_us));
    lines.Set(lines.Length(), entry);
  });
  return lines;
}

// parseAmStart(text): { totalTimeMs, thisTimeMs, waitTimeMs, state, lines: [{ what, value }] }.
Napi::Value ParseAmStart(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  std::string text;
  if (!TakeText(info, text)) return env.Undefined();
  AmOutput output;
  Napi::Array lines = Napi::Array::New(env);
  ForEachLine(text, [&](std::string_view line) {
    std::string_view value;
    const AmLine what = ParseAmLine(line, true, &output, &value);
    Napi::Object entry = Napi::Object::New(env);
    entry.Set("what", ToText(env, kAmLineNames[static_cast<std::size_t>(what)]));
    entry.Set("value", ToText(env, value));
    lines.Set(lines.Length(), entry);
  });
  const auto to_ms = [&](std::int64_t ms) { return ms < 0 ? env.Null() : ToNumber(env, ms); };
  Napi::Object result = Napi::Object::New(env);
  result.Set("totalTimeMs", to_ms(output.total_time_ms));
  result.Set("thisTimeMs", to_ms(output.this_time_ms));
  result.Set("waitTimeMs", to_ms(output.wait_time_ms));
  result.Set("state", ToText(env, wire::ToName(output.state)));
  result.Set("lines", lines);
  return result;
}

// toVmaCategory(name): the label of the report's row.
Napi::Value ToVmaCategoryLabel(const Napi::CallbackInfo& info) {
  std::string name;
  if (!TakeText(info, name)) return info.Env().Undefined();
  return ToText(info.Env(), procfs::ToLabel(procfs::ToVmaCategory(name)));
}

}  // namespace

void RegisterSavedText(Napi::Env env, Napi::Object exports) {
  exports.Set("parseMappings", Napi::Function::New<ParseMappings>(env, "parseMappings"));
  exports.Set("parseColonLines", Napi::Function::New<ParseColonLines>(env, "parseColonLines"));
  exports.Set("parseBlankLines", Napi::Function::New<ParseBlankLines>(env, "parseBlankLines"));
  exports.Set("parseZramLines", Napi::Function::New<ParseZramLines>(env, "parseZramLines"));
  exports.Set("parsePressureLines",
              Napi::Function::New<ParsePressureLines>(env, "parsePressureLines"));
  exports.Set("parseAmStart", Napi::Function::New<ParseAmStart>(env, "parseAmStart"));
  exports.Set("toVmaCategory", Napi::Function::New<ToVmaCategoryLabel>(env, "toVmaCategory"));
}

}  // namespace ebb::native
