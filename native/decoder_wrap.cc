#include "decoder_wrap.h"

#include <utility>
#include <vector>

#include "js_convert_wrap.h"
#include "wire_napi.gen.h"

namespace ebb::native {
namespace {

// Tells our objects from those of other addons: a method called on the wrong `this` must throw, not
// read foreign memory.
constexpr napi_type_tag kDecoderTag = {0x6562622d64656330ULL, 0x9d1f0c7a52e84b36ULL};

bool IsDecoder(const Napi::CallbackInfo& info) {
  const Napi::Value self = info.This();
  if (self.IsObject() && self.As<Napi::Object>().CheckTypeTag(&kDecoderTag)) return true;
  return ThrowArgument(info.Env(), FieldPath{.name = "this"}, "a Decoder", self);
}

// Converts what was decoded. An integer that JavaScript cannot hold exactly fails the stream at
// that message.
template <typename Union>
Napi::Array ToMessages(Napi::Env env, StreamDecoder<Union>& decoder,
                       const std::vector<Union>& messages) {
  Napi::Array array = Napi::Array::New(env);
  std::uint32_t count = 0;
  for (const Union& message : messages) {
    const Napi::HandleScope scope(env);
    ToJsContext context(env);
    const Napi::Value value = ToJs(context, message);
    if (context.error().kind != wire::DecodeErrorKind::kNone) {
      decoder.Fail({context.error().ToText(), decoder.stream_offset(), {}});
      break;
    }
    array.Set(count++, value);
  }
  return array;
}

}  // namespace

void DecoderWrap::Register(Napi::Env env, Napi::Object exports) {
  exports.Set("Decoder",
              DefineClass(env, "Decoder",
                          {
                              InstanceMethod<&DecoderWrap::Push>("push"),
                              InstanceAccessor<&DecoderWrap::Failure>("failure"),
                              InstanceAccessor<&DecoderWrap::PendingBytes>("pendingBytes"),
                              InstanceAccessor<&DecoderWrap::StreamOffset>("streamOffset"),
                          }));
}

DecoderWrap::DecoderWrap(const Napi::CallbackInfo& info) : Napi::ObjectWrap<DecoderWrap>(info) {
  const std::string direction =
      info[0].IsString() ? info[0].As<Napi::String>().Utf8Value() : std::string();
  if (direction == "to_agent") {
    decoder_.emplace<StreamDecoder<wire::ToAgentMessage>>();
  } else if (direction != "to_host") {
    ThrowArgument(info.Env(), FieldPath{.name = "direction"}, "'to_host' or 'to_agent'", info[0]);
    return;
  }
  info.This().As<Napi::Object>().TypeTag(&kDecoderTag);
}

Napi::Value DecoderWrap::Push(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  if (!IsDecoder(info)) return env.Undefined();
  if (!info[0].IsTypedArray() ||
      info[0].As<Napi::TypedArray>().TypedArrayType() != napi_uint8_array) {
    ThrowArgument(env, FieldPath{.name = "chunk"}, "a Uint8Array", info[0]);
    return env.Undefined();
  }
  const auto chunk = info[0].As<Napi::Uint8Array>();
  return std::visit(
      [&]<typename Union>(StreamDecoder<Union>& decoder) -> Napi::Value {
        std::vector<Union> messages;
        decoder.Push(chunk.Data(), chunk.ByteLength(), messages);
        return ToMessages(env, decoder, messages);
      },
      decoder_);
}

Napi::Value DecoderWrap::Failure(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  if (!IsDecoder(info)) return env.Undefined();
  return std::visit(
      [&](const auto& decoder) -> Napi::Value {
        if (!decoder.has_failed()) return env.Null();
        ToJsContext context(env);
        Napi::Object failure = Napi::Object::New(env);
        failure.Set("message", context.Text(decoder.failure().message));
        failure.Set("streamOffset",
                    Napi::Number::New(env, static_cast<double>(decoder.failure().stream_offset)));
        failure.Set("firstBytes", context.Bytes(decoder.failure().first_bytes));
        return failure;
      },
      decoder_);
}

Napi::Value DecoderWrap::PendingBytes(const Napi::CallbackInfo& info) {
  if (!IsDecoder(info)) return info.Env().Undefined();
  const auto bytes =
      std::visit([](const auto& decoder) { return decoder.pending_bytes(); }, decoder_);
  return Napi::Number::New(info.Env(), static_cast<double>(bytes));
}

Napi::Value DecoderWrap::StreamOffset(const Napi::CallbackInfo& info) {
  if (!IsDecoder(info)) return info.Env().Undefined();
  const auto offset =
      std::visit([](const auto& decoder) { return decoder.stream_offset(); }, decoder_);
  return Napi::Number::New(info.Env(), static_cast<double>(offset));
}

}  // namespace ebb::native
