// A byte stream -> frames. Whatever comes: a frame is handed out only if its bytes, framed anew,
// are the bytes that came; pieces give what the whole gives; a broken stream stays broken. An input
// that begins with '#' is something else: its lines become payloads of right frames, then one bit
// of the stream is changed: no frame with that bit, nor any behind it, may come out.
#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "base/check.h"
#include "fuzz/fuzz_target.h"
#include "protocol/crc32c.h"
#include "protocol/frame.h"

namespace ebb {
namespace {

using Bytes = std::vector<uint8_t>;

struct Cut {
  std::vector<Bytes> frames;  // as they would be sent
  bool is_broken = false;
  size_t pending_bytes = 0;

  friend bool operator==(const Cut&, const Cut&) = default;
};

Bytes ToFrameBytes(uint16_t type, std::string_view payload) {
  Bytes out;
  out.reserve(wire::kFrameHeaderBytes + payload.size() + wire::kFrameTrailerBytes);
  wire::Writer writer(out);
  writer.Number(wire::kFrameMagic);
  writer.Number(static_cast<uint32_t>(payload.size()));
  writer.Number(type);
  writer.Number(uint16_t{0});
  out.insert(out.end(), payload.begin(), payload.end());
  writer.Number(wire::Crc32c(out.data(), out.size()));
  return out;
}

Cut CutStream(const Bytes& stream, size_t piece_bytes) {
  Cut cut;
  wire::FrameReader reader;
  FeedInPieces(ToText(stream.data(), stream.size()), piece_bytes, [&](std::string_view piece) {
    reader.Feed(reinterpret_cast<const uint8_t*>(piece.data()), piece.size());
    wire::Frame frame;
    wire::FrameStatus status = reader.Next(frame);
    for (; status == wire::FrameStatus::kFrame; status = reader.Next(frame)) {
      EBB_CHECK(!cut.is_broken);
      cut.frames.push_back(ToFrameBytes(frame.type, ToText(frame.payload, frame.payload_bytes)));
    }
    if (status == wire::FrameStatus::kBroken && !std::exchange(cut.is_broken, true)) {
      EBB_CHECK(reader.failure().first_bytes.size() <= wire::kMaxOffendingBytes);
      EBB_CHECK(!reader.failure().ToText().empty());
    }
  });
  cut.pending_bytes = reader.pending_bytes();
  // What came out is what went in, byte by byte, from the beginning.
  size_t at = 0;
  for (const Bytes& frame : cut.frames) {
    EBB_CHECK(at + frame.size() <= stream.size());
    EBB_CHECK(std::equal(frame.begin(), frame.end(), stream.begin() + static_cast<long>(at)));
    at += frame.size();
  }
  EBB_CHECK(at == reader.stream_offset());
  return cut;
}

void CheckStream(const Bytes& stream) {
  const Cut whole = CutStream(stream, std::max<size_t>(stream.size(), 1));
  EBB_CHECK(whole == CutStream(stream, 1 + stream.size() % 61));
}

void CheckChangedBit(std::string_view text) {
  Bytes stream;
  std::vector<size_t> ends;
  for (uint16_t type = 1; !text.empty(); ++type) {
    const size_t length = std::min(text.find('\n'), text.size());
    const Bytes frame = ToFrameBytes(type, text.substr(0, length));
    stream.insert(stream.end(), frame.begin(), frame.end());
    ends.push_back(stream.size());
    text.remove_prefix(std::min(length + 1, text.size()));
  }
  EBB_CHECK(CutStream(stream, std::max<size_t>(stream.size(), 1)).frames.size() == ends.size());
  if (stream.empty()) return;
  // A number from the content itself, so that the fuzzer steers it.
  const size_t at = wire::Crc32c(stream.data(), stream.size()) % stream.size();
  stream[at] = static_cast<uint8_t>(stream[at] ^ (1U << (stream.size() % 8)));
  const Cut cut = CutStream(stream, 1 + stream.size() % 61);
  const auto untouched = std::ranges::count_if(ends, [&](size_t end) { return end <= at; });
  EBB_CHECK(cut.frames.size() == static_cast<size_t>(untouched));
}

}  // namespace
}  // namespace ebb

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  if (data[0] == '#') {
    ebb::CheckChangedBit(ebb::ToText(data + 1, size - 1));
  } else {
    ebb::CheckStream(ebb::Bytes(data, data + size));
  }
  return 0;
}
