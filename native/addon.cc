// The addon's entry: registers what JavaScript may call, nothing else. See index.ts for the typed
// face.

#include <napi.h>

#include <cstdint>
#include <vector>

#include "decoder_wrap.h"
#include "js_convert_wrap.h"
#include "protocol/crc32c.h"
#include "protocol/frame.h"
#include "saved_text_wrap.h"
#include "statistics_wrap.h"
#include "wire_napi.gen.h"

namespace ebb::native {
namespace {

template <typename Union>
Napi::Value EncodeMessage(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  Union message;
  if (!FromJs(info[0], FieldPath{.name = "message"}, message)) return env.Undefined();
  std::vector<std::uint8_t> frame;
  std::visit([&](const auto& chosen) { wire::FrameWriter(frame).Append(chosen); }, message);
  return ToJsContext(env).Bytes(frame);
}

Napi::Value Checksum(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  if (!info[0].IsTypedArray() ||
      info[0].As<Napi::TypedArray>().TypedArrayType() != napi_uint8_array) {
    ThrowArgument(env, FieldPath{.name = "bytes"}, "a Uint8Array", info[0]);
    return env.Undefined();
  }
  const auto bytes = info[0].As<Napi::Uint8Array>();
  return Napi::Number::New(env, wire::Crc32c(bytes.Data(), bytes.ByteLength()));
}

Napi::Object Init(Napi::Env env, Napi::Object exports) {
  exports.Set("schemaHash",
              Napi::String::New(env, wire::kSchemaHash.data(), wire::kSchemaHash.size()));
  exports.Set("encode", Napi::Function::New<EncodeMessage<wire::ToAgentMessage>>(env, "encode"));
  exports.Set("encodeToHost",
              Napi::Function::New<EncodeMessage<wire::ToHostMessage>>(env, "encodeToHost"));
  exports.Set("crc32c", Napi::Function::New<Checksum>(env, "crc32c"));
  exports.Set("bootstrapBlocks", Napi::Function::New<BootstrapBlocks>(env, "bootstrapBlocks"));
  DecoderWrap::Register(env, exports);
  RegisterSavedText(env, exports);
  return exports;
}

}  // namespace
}  // namespace ebb::native

static Napi::Object InitAddon(Napi::Env env, Napi::Object exports) {
  return ebb::native::Init(env, exports);
}

NODE_API_MODULE(ebb_native, InitAddon)
