// Framing of the byte stream between ebbd and Ebb, the same code in the agent and in the addon. A
// recording holds the same frames.
//
//    0        4         8      10       12                12+n     16+n
//    +--------+---------+------+--------+------------------+--------+
//    | "EBB1" | n       | type | 0      | payload, n bytes | CRC    |
//    | magic  | u32     | u16  | u16    | Encode(message)  | u32    |
//    +--------+---------+------+--------+------------------+--------+
//    |<-------- CRC-32C covers all of this --------------->|           all little endian
//
// A stream that breaks stays broken: there is no resynchronising on a guess, the other side
// reconnects. What came instead of a frame is kept for the error message (`su` and `sh` say on
// stdout why they did not start the agent).

#ifndef EBB_PROTOCOL_FRAME_H_
#define EBB_PROTOCOL_FRAME_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "protocol/wire.gen.h"

namespace ebb::wire {

inline constexpr std::uint32_t kFrameMagic = 0x31424245U;  // "EBB1"
inline constexpr std::size_t kFrameHeaderBytes = 12;
inline constexpr std::size_t kFrameTrailerBytes = 4;
inline constexpr std::size_t kMaxOffendingBytes = 64;

// Appends frames to a buffer that the caller owns and that outlives the writer.
class FrameWriter {
 public:
  explicit FrameWriter(std::vector<std::uint8_t>& out) : out_(out) {}

  // Any struct of wire.gen.h with a kType. The generator proved that no message can outgrow a
  // frame.
  template <typename Message>
  void Append(const Message& message) {
    const std::size_t start = Begin(static_cast<std::uint16_t>(Message::kType));
    Writer writer(out_);
    Encode(message, writer);
    Finish(start);
  }

 private:
  std::size_t Begin(std::uint16_t type);
  void Finish(std::size_t start);

  std::vector<std::uint8_t>& out_;
};

template <typename Message>
std::vector<std::uint8_t> ToFrame(const Message& message) {
  std::vector<std::uint8_t> out;
  FrameWriter(out).Append(message);
  return out;
}

enum class FrameStatus : std::uint8_t {
  kFrame,       // a whole frame with a right CRC
  kIncomplete,  // feed more bytes
  kBroken,      // never again a frame: see failure()
};

enum class FrameFault : std::uint8_t { kNone, kBadMagic, kBadReserved, kOversized, kBadCrc };

struct FrameFailure {
  FrameFault fault = FrameFault::kNone;
  std::uint64_t stream_offset = 0;  // where the bad frame began
  std::uint64_t found = 0;     // kOversized: length; kBadCrc: CRC in the frame; kBadReserved: it
  std::uint64_t expected = 0;  // kOversized: limit; kBadCrc: CRC of the bytes
  std::vector<std::uint8_t> first_bytes{};  // from stream_offset on, at most kMaxOffendingBytes

  // One sentence; what came instead is shown as text, unprintable bytes as \xNN.
  std::string ToText() const;
};

struct Frame {
  std::uint16_t type = 0;
  const std::uint8_t* payload = nullptr;  // owned by the reader, valid until its next call
  std::size_t payload_bytes = 0;
};

// Cuts a stream into frames. Feed what arrived, then call Next until it is not kFrame: so the
// buffer never holds more than one frame and one chunk.
class FrameReader {
 public:
  void Feed(const std::uint8_t* data, std::size_t size);
  FrameStatus Next(Frame& frame);

  const FrameFailure& failure() const { return failure_; }
  // Bytes of a frame that has begun; above 0 at the end of a stream means that its tail is torn.
  std::size_t pending_bytes() const { return buffer_.size() - at_; }
  // Offset of the next frame in the stream: where a recording can be cut.
  std::uint64_t stream_offset() const { return stream_offset_; }

 private:
  FrameStatus Break(FrameFailure failure);

  std::vector<std::uint8_t> buffer_;
  std::size_t at_ = 0;               // begin of the next frame within buffer_
  std::uint64_t stream_offset_ = 0;  // the same within the stream
  FrameFailure failure_;
};

}  // namespace ebb::wire

#endif  // EBB_PROTOCOL_FRAME_H_
