#include "protocol/frame.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <string>
#include <vector>

#include "protocol/crc32c.h"

namespace ebb::wire {
namespace {

using Bytes = std::vector<std::uint8_t>;

Bytes SmallFrame() { return ToFrame(Cancel{.request_id = 7, .target_request_id = 0x01020304}); }

Bytes operator+(Bytes left, const Bytes& right) {
  left.insert(left.end(), right.begin(), right.end());
  return left;
}

struct Read {
  std::vector<Cancel> messages;
  FrameStatus last = FrameStatus::kIncomplete;
};

void Drain(FrameReader& reader, Read& read) {
  Frame frame;
  while ((read.last = reader.Next(frame)) == FrameStatus::kFrame) {
    ToAgentMessage message;
    Reader in(frame.payload, frame.payload_bytes);
    ASSERT_TRUE(DecodeToAgent(frame.type, in, message)) << in.error().ToText();
    read.messages.push_back(std::get<Cancel>(message));
  }
}

TEST(Crc32c, rfc_3720_vectors) {
  const Bytes zeros(32, 0x00);
  const Bytes ones(32, 0xff);
  EXPECT_EQ(Crc32c(zeros.data(), zeros.size()), 0x8a9136aaU);
  EXPECT_EQ(Crc32c(ones.data(), ones.size()), 0x62a8ab43U);
  const std::string digits = "123456789";
  const auto* data = reinterpret_cast<const std::uint8_t*>(digits.data());
  EXPECT_EQ(Crc32c(data, 9), 0xe3069283U);
  EXPECT_EQ(Crc32c(data + 4, 5, Crc32c(data, 4)), 0xe3069283U);
}

TEST(Frame, layout_is_as_the_header_draws_it) {
  const Bytes frame = SmallFrame();
  ASSERT_EQ(frame.size(), kFrameHeaderBytes + 8 + kFrameTrailerBytes);
  const Bytes expected_head = {'E', 'B', 'B', '1', 8, 0, 0, 0, 7, 0, 0, 0, 7, 0, 0, 0, 4, 3, 2, 1};
  EXPECT_TRUE(std::equal(expected_head.begin(), expected_head.end(), frame.begin()));
}

TEST(Frame, split_at_every_boundary) {
  const Bytes stream = SmallFrame() + SmallFrame() + SmallFrame();
  for (std::size_t cut = 0; cut <= stream.size(); ++cut) {
    FrameReader reader;
    Read read;
    reader.Feed(stream.data(), cut);
    Drain(reader, read);
    EXPECT_EQ(read.messages.size(), cut / SmallFrame().size());
    reader.Feed(stream.data() + cut, stream.size() - cut);
    Drain(reader, read);
    EXPECT_EQ(read.messages.size(), 3U) << "cut at " << cut;
    EXPECT_EQ(read.last, FrameStatus::kIncomplete);
    EXPECT_EQ(reader.pending_bytes(), 0U);
    EXPECT_EQ(reader.stream_offset(), stream.size());
  }
}

TEST(Frame, fed_byte_by_byte) {
  FrameReader reader;
  Read read;
  for (const std::uint8_t byte : SmallFrame() + SmallFrame()) {
    reader.Feed(&byte, 1);
    Drain(reader, read);
  }
  EXPECT_EQ(read.messages.size(), 2U);
  EXPECT_EQ(read.messages[1].target_request_id, 0x01020304U);
}

TEST(Frame, truncated_at_every_byte_is_incomplete) {
  const Bytes frame = SmallFrame();
  for (std::size_t length = 0; length < frame.size(); ++length) {
    FrameReader reader;
    Read read;
    reader.Feed(frame.data(), length);
    Drain(reader, read);
    EXPECT_TRUE(read.messages.empty());
    EXPECT_EQ(read.last, FrameStatus::kIncomplete) << "length " << length;
    EXPECT_EQ(reader.pending_bytes(), length);
  }
}

TEST(Frame, every_flipped_bit_is_noticed) {
  for (std::size_t bit = 0; bit < SmallFrame().size() * 8; ++bit) {
    Bytes frame = SmallFrame();
    frame[bit / 8] = static_cast<std::uint8_t>(frame[bit / 8] ^ (1U << (bit % 8)));
    FrameReader reader;
    Frame out;
    reader.Feed(frame.data(), frame.size());
    const FrameStatus status = reader.Next(out);
    EXPECT_NE(status, FrameStatus::kFrame) << "bit " << bit;
    // Only a longer length may wait for more bytes; everything else is known to be wrong at once.
    if (bit / 8 < 4 || bit / 8 >= 8) {
      EXPECT_EQ(status, FrameStatus::kBroken) << "bit " << bit;
    }
  }
}

TEST(Frame, oversized_length_breaks_before_the_payload_comes) {
  Bytes head = SmallFrame();
  head.resize(kFrameHeaderBytes);
  const std::uint32_t length = static_cast<std::uint32_t>(kMaxFrameBytes) + 1;
  for (std::size_t i = 0; i < 4; ++i) head[4 + i] = static_cast<std::uint8_t>(length >> (8 * i));
  FrameReader reader;
  Frame out;
  reader.Feed(head.data(), head.size());
  EXPECT_EQ(reader.Next(out), FrameStatus::kBroken);
  EXPECT_EQ(reader.failure().fault, FrameFault::kOversized);
  EXPECT_NE(reader.failure().ToText().find("4194305"), std::string::npos);
}

TEST(Frame, garbage_before_the_magic_is_kept_for_the_message) {
  const std::string garbage = "/system/bin/sh: su: inaccessible or not found\n";
  FrameReader reader;
  Frame out;
  const auto* data = reinterpret_cast<const std::uint8_t*>(garbage.data());
  reader.Feed(data, 1);
  EXPECT_EQ(reader.Next(out), FrameStatus::kBroken) << "the first byte already tells";
  reader.Feed(data + 1, garbage.size() - 1);
  EXPECT_NE(reader.failure().ToText().find("su: inaccessible or not found\\n"), std::string::npos);
}

TEST(Frame, failure_is_sticky_and_bounded) {
  const Bytes garbage(100'000, 'x');
  FrameReader reader;
  Frame out;
  reader.Feed(garbage.data(), garbage.size());
  EXPECT_EQ(reader.Next(out), FrameStatus::kBroken);
  const Bytes good = SmallFrame();
  reader.Feed(good.data(), good.size());
  EXPECT_EQ(reader.Next(out), FrameStatus::kBroken);
  EXPECT_EQ(reader.pending_bytes(), 0U);
  EXPECT_EQ(reader.failure().first_bytes, Bytes(kMaxOffendingBytes, 'x'));
}

TEST(Frame, frames_before_the_break_are_delivered) {
  const Bytes stream = SmallFrame() + Bytes{'n', 'o'};
  FrameReader reader;
  Read read;
  reader.Feed(stream.data(), stream.size());
  Drain(reader, read);
  EXPECT_EQ(read.messages.size(), 1U);
  EXPECT_EQ(read.last, FrameStatus::kBroken);
  EXPECT_EQ(reader.failure().stream_offset, SmallFrame().size());
}

}  // namespace
}  // namespace ebb::wire
