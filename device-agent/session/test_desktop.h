// The desktop's end of a session's stream, for tests: sends commands, collects what comes back.
#pragma once

#include <gtest/gtest.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "base/clock.h"
#include "base/unique_fd.h"
#include "protocol/crc32c.h"
#include "protocol/frame.h"
#include "protocol/wire.gen.h"

namespace ebb {

// Longest wait for anything that must come; a test that runs into it has failed.
inline constexpr int64_t kPatienceNs = 60 * kNsPerS;

// Request id of a reply; nothing for events.
inline std::optional<uint32_t> IdOf(const wire::ToHostMessage& message) {
  return std::visit(
      [](const auto& reply) -> std::optional<uint32_t> {
        using Message = std::decay_t<decltype(reply)>;
        if constexpr (std::is_same_v<Message, wire::Tick> || std::is_same_v<Message, wire::Log> ||
                      std::is_same_v<Message, wire::AdviseProgress>) {
          return std::nullopt;
        } else {
          return reply.request_id;
        }
      },
      message);
}

class Desktop {
 public:
  explicit Desktop(int fd) : fd_(fd) {}

  void SendBytes(const std::vector<uint8_t>& bytes) {
    size_t at = 0;
    while (at < bytes.size()) {
      const ssize_t wrote = write(fd_.get(), bytes.data() + at, bytes.size() - at);
      if (wrote <= 0) return;  // The agent hung up: the test sees that by what it misses.
      at += static_cast<size_t>(wrote);
    }
  }
  template <typename Message>
  void Send(const Message& message) {
    SendBytes(wire::ToFrame(message));
  }
  void SendRaw(uint16_t type, const std::vector<uint8_t>& payload) {
    // The header of a real frame with another type and payload, sealed anew.
    std::vector<uint8_t> frame = wire::ToFrame(wire::StopSampling{.request_id = 0});
    frame.resize(wire::kFrameHeaderBytes);
    for (size_t i = 0; i < 4; ++i) frame[4 + i] = static_cast<uint8_t>(payload.size() >> (8 * i));
    frame[8] = static_cast<uint8_t>(type);
    frame[9] = static_cast<uint8_t>(type >> 8);
    frame.insert(frame.end(), payload.begin(), payload.end());
    const uint32_t crc = wire::Crc32c(frame.data(), frame.size());
    for (size_t i = 0; i < 4; ++i) frame.push_back(static_cast<uint8_t>(crc >> (8 * i)));
    SendBytes(frame);
  }
  void CloseWriting() { shutdown(fd_.get(), SHUT_WR); }
  void Close() { fd_.Reset(); }

  // Next message; nothing at the end of the stream or when patience ran out.
  std::optional<wire::ToHostMessage> Next() { return NextUntil(BootNs() + kPatienceNs); }
  std::optional<wire::ToHostMessage> NextUntil(int64_t deadline_ns) {
    while (true) {
      wire::Frame frame;
      if (reader_.Next(frame) == wire::FrameStatus::kFrame) {
        ++frames_;
        wire::Reader payload(frame.payload, frame.payload_bytes);
        wire::ToHostMessage message;
        EXPECT_TRUE(wire::DecodeToHost(frame.type, payload, message)) << payload.error().ToText();
        return message;
      }
      pollfd wait{.fd = fd_.get(), .events = POLLIN, .revents = 0};
      if (poll(&wait, 1, PollTimeoutMs(deadline_ns)) <= 0) return std::nullopt;
      std::array<uint8_t, 65536> buffer;
      const ssize_t got = read(fd_.get(), buffer.data(), buffer.size());
      if (got <= 0) return std::nullopt;
      reader_.Feed(buffer.data(), static_cast<size_t>(got));
    }
  }

  // Waits for the reply to `id` and checks its type. Other replies are kept for later; every id is
  // counted.
  template <typename Message>
  Message Expect(uint32_t id) {
    while (!replies_.contains(id)) {
      auto message = Next();
      if (!message) {
        ADD_FAILURE() << "no reply to " << id;
        return {};
      }
      Keep(std::move(*message));
    }
    const auto* reply = std::get_if<Message>(&replies_.at(id));
    if (reply == nullptr) {
      ADD_FAILURE() << "reply to " << id << " has type " << replies_.at(id).index();
      if (const auto* error = std::get_if<wire::ErrorReply>(&replies_.at(id))) {
        ADD_FAILURE() << error->message << " " << error->cause;
      }
      return {};
    }
    return *reply;
  }
  template <typename Event>
  Event NextEvent() {
    while (true) {
      auto message = Next();
      if (!message) {
        ADD_FAILURE() << "no such event";
        return {};
      }
      if (const auto* event = std::get_if<Event>(&*message)) return *event;
      Keep(std::move(*message));
    }
  }
  void ReadToEnd() {
    while (auto message = Next()) Keep(std::move(*message));
  }
  // Collects what comes until then.
  void ReadUntil(int64_t deadline_ns) {
    while (auto message = NextUntil(deadline_ns)) Keep(std::move(*message));
  }
  const std::map<uint32_t, int>& answers() const { return answers_; }
  uint64_t frames() const { return frames_; }  // taken as whole and right
  const wire::FrameReader& reader() const { return reader_; }

 private:
  void Keep(wire::ToHostMessage message) {
    const auto id = IdOf(message);
    if (!id) return;
    ++answers_[*id];
    replies_.insert_or_assign(*id, std::move(message));
  }

  UniqueFd fd_;
  wire::FrameReader reader_;
  uint64_t frames_ = 0;
  std::map<uint32_t, wire::ToHostMessage> replies_;
  std::map<uint32_t, int> answers_;
};

}  // namespace ebb
