#include "protocol/codec.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "protocol/wire.gen.h"

namespace ebb::wire {
namespace {

using Bytes = std::vector<std::uint8_t>;

template <typename T>
Bytes ToPayload(const T& value) {
  Bytes out;
  Writer writer(out);
  Encode(value, writer);
  return out;
}

Advise SmallAdvise() { return {.request_id = 1, .pid = 2, .strategy = Strategy::kWarm}; }

DecodeError DecodeAdvise(const Bytes& payload) {
  Reader reader(payload.data(), payload.size());
  ToAgentMessage message;
  DecodeToAgent(static_cast<std::uint16_t>(MessageType::kAdvise), reader, message);
  return reader.error();
}

TEST(Codec, truncated_at_every_byte) {
  const Bytes whole = ToPayload(SmallAdvise());
  for (std::size_t length = 0; length < whole.size(); ++length) {
    const DecodeError error =
        DecodeAdvise(Bytes(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(length)));
    EXPECT_EQ(error.kind, DecodeErrorKind::kTruncated) << length;
    const bool is_named = error.field.starts_with("Advise.") ||
                          error.field.starts_with("Selection.");  // a part of it
    EXPECT_TRUE(is_named) << error.field;
  }
  EXPECT_EQ(DecodeAdvise(whole).kind, DecodeErrorKind::kNone);
}

TEST(Codec, trailing_byte) {
  Bytes payload = ToPayload(SmallAdvise());
  payload.push_back(0);
  EXPECT_EQ(DecodeAdvise(payload).kind, DecodeErrorKind::kTrailingBytes);
  EXPECT_EQ(DecodeAdvise(payload).ToText(), "1 bytes follow the last field of Advise");
}

TEST(Codec, unknown_enum_value_names_the_field) {
  Bytes payload = ToPayload(SmallAdvise());
  payload[16] = 99;  // request_id 4, pid 4, start_ticks 8, then strategy
  EXPECT_EQ(DecodeAdvise(payload).ToText(),
            "Advise.strategy is 99, which the schema does not have");
}

TEST(Codec, bool_of_two) {
  Bytes payload = ToPayload(SmallAdvise());
  payload[18] = 2;
  EXPECT_EQ(DecodeAdvise(payload).field, "Advise.dry_run");
}

TEST(Codec, unknown_error_code) {
  Bytes payload = ToPayload(ErrorReply{});
  payload[4] = 0xff;
  payload[5] = 0xff;
  Reader reader(payload.data(), payload.size());
  ErrorReply out;
  EXPECT_FALSE(Decode(reader, out));
  EXPECT_EQ(reader.error().field, "ErrorReply.code");
}

TEST(Codec, count_above_its_limit_allocates_nothing) {
  Bytes payload;
  Writer writer(payload);
  writer.Number(std::uint16_t{1});
  writer.Number(std::uint32_t{0xffffffff});
  Reader reader(payload.data(), payload.size());
  MetricColumn out;
  EXPECT_FALSE(Decode(reader, out));
  EXPECT_EQ(reader.error().kind, DecodeErrorKind::kOverLimit);
  EXPECT_EQ(out.values.capacity(), 0U);
}

TEST(Codec, count_that_the_payload_cannot_hold_allocates_nothing) {
  Bytes payload;
  Writer writer(payload);
  writer.Number(std::uint16_t{1});
  writer.Number(static_cast<std::uint32_t>(kMaxProcesses));
  Reader reader(payload.data(), payload.size());
  MetricColumn out;
  EXPECT_FALSE(Decode(reader, out));
  EXPECT_EQ(reader.error().kind, DecodeErrorKind::kTruncated);
  EXPECT_EQ(out.values.capacity(), 0U);
}

TEST(Codec, message_of_the_other_direction) {
  const Bytes payload = ToPayload(Done{.request_id = 1});
  Reader reader(payload.data(), payload.size());
  ToAgentMessage out;
  EXPECT_FALSE(DecodeToAgent(static_cast<std::uint16_t>(MessageType::kDone), reader, out));
  EXPECT_EQ(reader.error().kind, DecodeErrorKind::kUnknownType);
}

TEST(Codec, first_failure_stays) {
  const Bytes payload = {1};
  Reader reader(payload.data(), payload.size());
  std::uint32_t wide = 0;
  std::uint8_t narrow = 0;
  EXPECT_FALSE(reader.Number("wide", wide));
  EXPECT_FALSE(reader.Number("narrow", narrow));
  EXPECT_EQ(reader.error().field, "wide");
}

TEST(Codec, long_text_is_cut_between_characters) {
  // 255 bytes of ASCII, then a two-byte character across the limit of 256.
  const ProcessRow row{.name = std::string(255, 'a') + "\xc3\xa9"};
  const Bytes payload = ToPayload(row);
  Reader reader(payload.data(), payload.size());
  ProcessRow out;
  ASSERT_TRUE(Decode(reader, out)) << reader.error().ToText();
  EXPECT_EQ(out.name, std::string(255, 'a'));
}

TEST(Codec, text_that_is_not_utf8_is_cut_at_the_limit) {
  const ProcessRow row{.name = std::string(1000, '\x80')};
  const Bytes payload = ToPayload(row);
  Reader reader(payload.data(), payload.size());
  ProcessRow out;
  ASSERT_TRUE(Decode(reader, out));
  EXPECT_EQ(out.name.size(), kMaxNameBytes);
}

TEST(Codec, long_array_is_cut_at_its_limit) {
  const MetricColumn column{.metric = 1, .values = std::vector<std::int64_t>(kMaxProcesses + 9, 5)};
  const Bytes payload = ToPayload(column);
  Reader reader(payload.data(), payload.size());
  MetricColumn out;
  ASSERT_TRUE(Decode(reader, out));
  EXPECT_EQ(out.values.size(), kMaxProcesses);
}

TEST(Metrics, ids_find_their_rows) {
  EXPECT_EQ(kProcessMetrics[0].id, static_cast<std::uint16_t>(ProcessMetric::kPssKb));
  ASSERT_EQ(kProcessMetrics[6].keys().size(), 2U);
  EXPECT_EQ(kProcessMetrics[6].keys()[1], "Private_Dirty");
}

TEST(Names, round_trip) {
  Strategy strategy = Strategy::kWarm;
  EXPECT_TRUE(FromName("cold_all", strategy));
  EXPECT_EQ(strategy, Strategy::kColdAll);
  EXPECT_FALSE(FromName("freeze", strategy));
  EXPECT_EQ(ToName(static_cast<Strategy>(200)), "");
  EXPECT_NE(Remedy(ErrorCode::kNoSuchProcess), "");
}

}  // namespace
}  // namespace ebb::wire
