// Bytes of a stream -> messages: frames cut by FrameReader, payloads decoded by the generated code.
// Pure C++; the addon wraps it.
//
// `Union` is ToHostMessage (the engine, recordings) or ToAgentMessage (tests of the other
// direction).

#ifndef EBB_NATIVE_STREAM_DECODER_H_
#define EBB_NATIVE_STREAM_DECODER_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "protocol/frame.h"

namespace ebb::native {

// Why a stream ended for good.
struct StreamFailure {
  std::string message;
  std::uint64_t stream_offset = 0;        // where the bad frame began
  std::vector<std::uint8_t> first_bytes;  // what stood there, at most wire::kMaxOffendingBytes
};

template <typename Union>
class StreamDecoder {
 public:
  // Appends the messages that `data` completes, those before a failure included. False = failed,
  // now or before: see failure().
  bool Push(const std::uint8_t* data, std::size_t size, std::vector<Union>& out) {
    if (has_failed_) return false;
    frames_.Feed(data, size);
    wire::Frame frame;
    while (true) {
      const std::uint64_t offset = frames_.stream_offset();
      switch (frames_.Next(frame)) {
        case wire::FrameStatus::kIncomplete:
          return true;
        case wire::FrameStatus::kBroken:
          return Fail({frames_.failure().ToText(), offset, frames_.failure().first_bytes});
        case wire::FrameStatus::kFrame:
          if (!DecodeFrame(frame, offset, out)) return false;
      }
    }
  }

  // For a consumer that cannot take a decoded message: from now on the stream is failed.
  bool Fail(StreamFailure failure) {
    has_failed_ = true;
    failure_ = std::move(failure);
    return false;
  }

  bool has_failed() const { return has_failed_; }
  const StreamFailure& failure() const { return failure_; }
  // Bytes of a frame that has begun and not ended; above 0 at the end of a stream = torn tail.
  std::size_t pending_bytes() const { return frames_.pending_bytes(); }
  // Offset behind the last whole frame.
  std::uint64_t stream_offset() const { return frames_.stream_offset(); }

 private:
  bool DecodeFrame(const wire::Frame& frame, std::uint64_t offset, std::vector<Union>& out) {
    wire::Reader in(frame.payload, frame.payload_bytes);
    Union message;
    bool is_decoded = false;
    if constexpr (std::is_same_v<Union, wire::ToHostMessage>) {
      is_decoded = wire::DecodeToHost(frame.type, in, message);
    } else {
      is_decoded = wire::DecodeToAgent(frame.type, in, message);
    }
    if (is_decoded) {
      out.push_back(std::move(message));
      return true;
    }
    const std::size_t kept = frame.payload_bytes < wire::kMaxOffendingBytes
                                 ? frame.payload_bytes
                                 : wire::kMaxOffendingBytes;
    return Fail({in.error().ToText(), offset, {frame.payload, frame.payload + kept}});
  }

  wire::FrameReader frames_;
  bool has_failed_ = false;
  StreamFailure failure_;
};

}  // namespace ebb::native

#endif  // EBB_NATIVE_STREAM_DECODER_H_
