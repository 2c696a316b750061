// JavaScript's handle on a StreamDecoder: `new Decoder('to_host' | 'to_agent')`. Lives as long as
// its JavaScript object; used on the thread of that object's environment only.

#ifndef EBB_NATIVE_DECODER_WRAP_H_
#define EBB_NATIVE_DECODER_WRAP_H_

#include <napi.h>

#include <cstdint>
#include <variant>

#include "protocol/wire.gen.h"
#include "stream_decoder.h"

namespace ebb::native {

class DecoderWrap : public Napi::ObjectWrap<DecoderWrap> {
 public:
  static void Register(Napi::Env env, Napi::Object exports);
  explicit DecoderWrap(const Napi::CallbackInfo& info);

 private:
  // push(chunk: Uint8Array): message[]
  Napi::Value Push(const Napi::CallbackInfo& info);
  // failure: null | { message, streamOffset, firstBytes }
  Napi::Value Failure(const Napi::CallbackInfo& info);
  Napi::Value PendingBytes(const Napi::CallbackInfo& info);
  Napi::Value StreamOffset(const Napi::CallbackInfo& info);

  std::variant<StreamDecoder<wire::ToHostMessage>, StreamDecoder<wire::ToAgentMessage>> decoder_;
};

}  // namespace ebb::native

#endif  // EBB_NATIVE_DECODER_WRAP_H_
