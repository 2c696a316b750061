#include "protocol/frame.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "protocol/crc32c.h"

namespace ebb::wire {
namespace {

constexpr std::size_t kLengthAt = 4;
constexpr std::size_t kTypeAt = 8;
constexpr std::size_t kReservedAt = 10;

std::uint32_t LoadU32(const std::uint8_t* at) {
  return static_cast<std::uint32_t>(at[0]) | static_cast<std::uint32_t>(at[1]) << 8 |
         static_cast<std::uint32_t>(at[2]) << 16 | static_cast<std::uint32_t>(at[3]) << 24;
}

std::uint16_t LoadU16(const std::uint8_t* at) {
  return static_cast<std::uint16_t>(at[0] | at[1] << 8);
}

void StoreU32(std::uint32_t value, std::uint8_t* at) {
  for (int i = 0; i < 4; ++i) at[i] = static_cast<std::uint8_t>(value >> (8 * i));
}

// Whether the bytes so far can still become a magic: a shell's complaint is told from a frame by
// its first byte.
bool IsMagicPrefix(const std::uint8_t* data, std::size_t size) {
  for (std::size_t i = 0; i < size && i < 4; ++i) {
    if (data[i] != static_cast<std::uint8_t>(kFrameMagic >> (8 * i))) return false;
  }
  return true;
}

std::string ToPrintable(const std::vector<std::uint8_t>& bytes) {
  constexpr char kHex[] = "0123456789abcdef";
  std::string text;
  for (const std::uint8_t byte : bytes) {
    if (byte == '\n') {
      text += "\\n";
    } else if (byte >= 0x20 && byte < 0x7f) {
      text += static_cast<char>(byte);
    } else {
      text += "\\x";
      text += kHex[byte >> 4];
      text += kHex[byte & 0xf];
    }
  }
  return text;
}

}  // namespace

std::size_t FrameWriter::Begin(std::uint16_t type) {
  const std::size_t start = out_.size();
  Writer header(out_);
  header.Number(kFrameMagic);
  header.Number(std::uint32_t{0});  // the length: Finish knows it
  header.Number(type);
  header.Number(std::uint16_t{0});
  return start;
}

void FrameWriter::Finish(std::size_t start) {
  const std::size_t payload_bytes = out_.size() - start - kFrameHeaderBytes;
  StoreU32(static_cast<std::uint32_t>(payload_bytes), out_.data() + start + kLengthAt);
  Writer(out_).Number(Crc32c(out_.data() + start, kFrameHeaderBytes + payload_bytes));
}

void FrameReader::Feed(const std::uint8_t* data, std::size_t size) {
  if (failure_.fault != FrameFault::kNone) {
    const std::size_t room = kMaxOffendingBytes - failure_.first_bytes.size();
    failure_.first_bytes.insert(failure_.first_bytes.end(), data, data + std::min(size, room));
    return;
  }
  buffer_.erase(buffer_.begin(), buffer_.begin() + static_cast<std::ptrdiff_t>(at_));
  at_ = 0;
  buffer_.insert(buffer_.end(), data, data + size);
}

FrameStatus FrameReader::Next(Frame& frame) {
  if (failure_.fault != FrameFault::kNone) return FrameStatus::kBroken;
  const std::uint8_t* head = buffer_.data() + at_;
  const std::size_t available = pending_bytes();
  if (!IsMagicPrefix(head, available)) return Break({.fault = FrameFault::kBadMagic});
  if (available < kFrameHeaderBytes) return FrameStatus::kIncomplete;
  const std::uint32_t payload_bytes = LoadU32(head + kLengthAt);
  if (payload_bytes > kMaxFrameBytes) {
    return Break(
        {.fault = FrameFault::kOversized, .found = payload_bytes, .expected = kMaxFrameBytes});
  }
  const std::uint16_t reserved = LoadU16(head + kReservedAt);
  if (reserved != 0) return Break({.fault = FrameFault::kBadReserved, .found = reserved});
  const std::size_t covered_bytes = kFrameHeaderBytes + payload_bytes;
  if (available < covered_bytes + kFrameTrailerBytes) return FrameStatus::kIncomplete;
  const std::uint32_t found = LoadU32(head + covered_bytes);
  const std::uint32_t expected = Crc32c(head, covered_bytes);
  if (found != expected) {
    return Break({.fault = FrameFault::kBadCrc, .found = found, .expected = expected});
  }
  frame = {LoadU16(head + kTypeAt), head + kFrameHeaderBytes, payload_bytes};
  at_ += covered_bytes + kFrameTrailerBytes;
  stream_offset_ += covered_bytes + kFrameTrailerBytes;
  return FrameStatus::kFrame;
}

FrameStatus FrameReader::Break(FrameFailure failure) {
  failure_ = std::move(failure);
  failure_.stream_offset = stream_offset_;
  const auto* head = buffer_.data() + at_;
  failure_.first_bytes.assign(head, head + std::min(pending_bytes(), kMaxOffendingBytes));
  buffer_.clear();
  buffer_.shrink_to_fit();
  at_ = 0;
  return FrameStatus::kBroken;
}

std::string FrameFailure::ToText() const {
  std::string text = "at byte " + std::to_string(stream_offset) + " of the stream: ";
  switch (fault) {
    case FrameFault::kNone:
      return "no failure";
    case FrameFault::kBadMagic:
      text += "a frame begins with EBB1";
      break;
    case FrameFault::kBadReserved:
      text += "the reserved field is " + std::to_string(found) + ", it must be 0";
      break;
    case FrameFault::kOversized:
      text += "a frame claims " + std::to_string(found) + " bytes, the limit is " +
              std::to_string(expected);
      break;
    case FrameFault::kBadCrc:
      text += "the checksum is " + std::to_string(found) + ", its bytes give " +
              std::to_string(expected);
      break;
  }
  return text + "; what came: \"" + ToPrintable(first_bytes) + "\"";
}

}  // namespace ebb::wire
