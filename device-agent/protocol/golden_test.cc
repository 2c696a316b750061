// Golden vectors: golden/*.bin were made by a second encoder (golden_bytes.ts) from the values in
// golden.gen.h.

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <type_traits>
#include <variant>
#include <vector>

#include "protocol/frame.h"
#include "protocol/golden/golden.gen.h"

namespace ebb::wire {
namespace {

using Bytes = std::vector<std::uint8_t>;

Bytes ReadGolden(const std::string& stem) {
  const auto path = std::filesystem::path(__FILE__).parent_path() / "golden" / (stem + ".bin");
  std::ifstream file(path, std::ios::binary);
  EXPECT_TRUE(file.is_open()) << path << " is missing: run npm run gen";
  return {std::istreambuf_iterator<char>(file), {}};
}

template <typename Message>
constexpr bool kIsCommand = std::is_constructible_v<ToAgentMessage, Message>;

// Decodes a frame through the union of its direction, as the agent and the addon do.
template <typename Message>
void ExpectDecodes(const Frame& frame, const Message& expected) {
  Reader in(frame.payload, frame.payload_bytes);
  std::conditional_t<kIsCommand<Message>, ToAgentMessage, ToHostMessage> decoded;
  if constexpr (kIsCommand<Message>) {
    ASSERT_TRUE(DecodeToAgent(frame.type, in, decoded)) << in.error().ToText();
  } else {
    ASSERT_TRUE(DecodeToHost(frame.type, in, decoded)) << in.error().ToText();
  }
  ASSERT_TRUE(std::holds_alternative<Message>(decoded));
  EXPECT_TRUE(std::get<Message>(decoded) == expected);
}

TEST(Golden, every_message_encodes_to_the_golden_bytes) {
  ForEachGolden([]<typename Message>(const std::string& stem, const std::vector<Message>& all) {
    Bytes encoded;
    FrameWriter writer(encoded);
    for (const Message& message : all) writer.Append(message);
    EXPECT_EQ(encoded, ReadGolden(stem)) << stem;
  });
}

TEST(Golden, every_golden_frame_decodes_to_its_message) {
  ForEachGolden([]<typename Message>(const std::string& stem, const std::vector<Message>& all) {
    SCOPED_TRACE(stem);
    const Bytes bytes = ReadGolden(stem);
    FrameReader reader;
    reader.Feed(bytes.data(), bytes.size());
    Frame frame;
    for (const Message& expected : all) {
      ASSERT_EQ(reader.Next(frame), FrameStatus::kFrame);
      ExpectDecodes(frame, expected);
    }
    EXPECT_EQ(reader.Next(frame), FrameStatus::kIncomplete);
    EXPECT_EQ(reader.pending_bytes(), 0U);
  });
}

// Every payload of every message, cut at every byte: an error, never a message and never a read out
// of bounds (ASan looks).
TEST(Golden, every_payload_truncated_at_every_byte) {
  ForEachGolden([]<typename Message>(const std::string& stem, const std::vector<Message>& all) {
    for (const Message& message : all) {
      Bytes payload;
      Writer writer(payload);
      Encode(message, writer);
      for (std::size_t length = 0; length < payload.size(); ++length) {
        const Bytes cut(payload.begin(), payload.begin() + static_cast<std::ptrdiff_t>(length));
        Reader reader(cut.data(), cut.size());
        Message out;
        EXPECT_FALSE(Decode(reader, out)) << stem << " cut at " << length;
      }
    }
  });
}

// Every byte of every payload set to 0xff: either another valid message or an error that names a
// field.
TEST(Golden, every_payload_corrupted_at_every_byte) {
  ForEachGolden([]<typename Message>(const std::string& stem, const std::vector<Message>& all) {
    for (const Message& message : all) {
      Bytes payload;
      Writer writer(payload);
      Encode(message, writer);
      for (std::size_t at = 0; at < payload.size(); ++at) {
        Bytes corrupt = payload;
        corrupt[at] = static_cast<std::uint8_t>(corrupt[at] ^ 0xffU);
        Reader reader(corrupt.data(), corrupt.size());
        Message out;
        if (Decode(reader, out) && reader.Finish(stem)) {
          EXPECT_FALSE(out == message) << stem << " at " << at;
        } else {
          EXPECT_FALSE(reader.error().field.empty()) << stem << " at " << at;
        }
      }
    }
  });
}

}  // namespace
}  // namespace ebb::wire
