#include "session/outbox.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <string>

#include "base/fault_sys.h"
#include "protocol/frame.h"

namespace ebb {
namespace {

class OutboxTest : public testing::Test {
 protected:
  OutboxTest() : wake_(Event::Create(RealSys()).value()), outbox_(wake_) {
    std::array<int, 2> ends;
    EXPECT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends.data()), 0);
    ours_.Reset(ends[0]);
    theirs_.Reset(ends[1]);
  }

  // Everything that the other end can read now, as messages.
  std::vector<wire::ToHostMessage> ReadAll() {
    std::array<uint8_t, 4096> buffer;
    std::vector<wire::ToHostMessage> messages;
    while (true) {
      const ssize_t got = read(theirs_.get(), buffer.data(), buffer.size());
      if (got <= 0) return messages;
      reader_.Feed(buffer.data(), static_cast<size_t>(got));
      wire::Frame frame;
      while (reader_.Next(frame) == wire::FrameStatus::kFrame) {
        wire::Reader payload(frame.payload, frame.payload_bytes);
        EXPECT_TRUE(wire::DecodeToHost(frame.type, payload, messages.emplace_back()));
      }
    }
  }
  void Fill() {
    wire::ExecResult big;
    big.stdout.resize(600'000);
    outbox_.PushReply(big);
  }

  Event wake_;
  Outbox outbox_;
  UniqueFd ours_;
  UniqueFd theirs_;
  wire::FrameReader reader_;
};

TEST_F(OutboxTest, FramesArriveInTheirOrderThroughAStreamThatTakesLittle) {
  const int small = 4096;
  setsockopt(ours_.get(), SOL_SOCKET, SO_SNDBUF, &small, sizeof(small));
  constexpr uint32_t kFrames = 200;
  for (uint32_t id = 1; id <= kFrames; ++id) {
    wire::ExecResult reply{.request_id = id};
    reply.stdout.resize(1000, static_cast<uint8_t>(id));
    outbox_.PushReply(reply);
  }
  EXPECT_TRUE(wake_.Take());
  uint32_t next = 1;
  while (!outbox_.empty()) {
    ASSERT_EQ(outbox_.WriteSome(RealSys(), ours_.get()), 0);
    for (const auto& message : ReadAll()) {
      const auto* reply = std::get_if<wire::ExecResult>(&message);
      ASSERT_NE(reply, nullptr);
      EXPECT_EQ(reply->request_id, next);
      EXPECT_EQ(reply->stdout.at(999), static_cast<uint8_t>(next));
      ++next;
    }
  }
  EXPECT_EQ(next, kFrames + 1);
}

TEST_F(OutboxTest, FullOutboxDropsTicksAndKeepsReplies) {
  EXPECT_TRUE(outbox_.PushDroppable(wire::Tick{.seq = 1}));
  Fill();
  const size_t before = outbox_.unsent_bytes();
  EXPECT_FALSE(outbox_.PushDroppable(wire::Tick{.seq = 2}));
  EXPECT_EQ(outbox_.unsent_bytes(), before);
  outbox_.PushReply(wire::Done{.request_id = 7});
  EXPECT_GT(outbox_.unsent_bytes(), before);
}

TEST_F(OutboxTest, LostLogLinesAreCountedInTheNextOne) {
  Fill();
  outbox_.WriteLog(LogLevel::kInfo, 1, "lost");
  outbox_.WriteLog(LogLevel::kInfo, 2, "lost too");
  while (!outbox_.empty()) {
    ASSERT_EQ(outbox_.WriteSome(RealSys(), ours_.get()), 0);
    ReadAll();
  }
  outbox_.WriteLog(LogLevel::kWarning, 3, "here");
  outbox_.WriteSome(RealSys(), ours_.get());
  const auto messages = ReadAll();
  ASSERT_EQ(messages.size(), 1u);
  const auto& line = std::get<wire::Log>(messages[0]);
  EXPECT_EQ(line.text, "here (2 lines before this one were lost)");
  EXPECT_EQ(line.level, 2);
}

TEST_F(OutboxTest, ClosedStreamIsTold) {
  signal(SIGPIPE, SIG_IGN);
  theirs_.Reset();
  outbox_.PushReply(wire::Done{.request_id = 1});
  EXPECT_EQ(outbox_.WriteSome(RealSys(), ours_.get()), -EPIPE);
}

}  // namespace
}  // namespace ebb
