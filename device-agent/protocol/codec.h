// Byte order and bounds of every field: the hand-written half under the generated Encode/Decode of
// wire.gen.cc.
//
// Little endian, no padding. text = u16 length + UTF-8, blob = u32 length + bytes, array = u32
// count + items. A Writer cuts what is longer than its limit (the sender's duty); a Reader refuses
// it, and refuses enum values it does not know, naming the field. Single-threaded, no I/O, no
// exceptions.

#ifndef EBB_PROTOCOL_CODEC_H_
#define EBB_PROTOCOL_CODEC_H_

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace ebb::wire {

// Appends to a buffer that the caller owns and that outlives the Writer.
class Writer {
 public:
  explicit Writer(std::vector<std::uint8_t>& out) : out_(out) {}

  template <typename T>
  void Number(T value) {
    if constexpr (std::is_same_v<T, double>) {
      Number(std::bit_cast<std::uint64_t>(value));
    } else if constexpr (std::is_same_v<T, bool>) {
      out_.push_back(value ? 1 : 0);
    } else {
      const auto bits = static_cast<std::uint64_t>(static_cast<std::make_unsigned_t<T>>(value));
      std::array<std::uint8_t, sizeof(T)> bytes;
      for (std::size_t i = 0; i < sizeof(T); ++i) {
        bytes[i] = static_cast<std::uint8_t>(bits >> (8 * i));
      }
      out_.insert(out_.end(), bytes.begin(), bytes.end());
    }
  }

  template <typename E>
  void Enumerator(E value) {
    Number(static_cast<std::underlying_type_t<E>>(value));
  }

  // Cuts at `max_bytes`, never inside a UTF-8 sequence.
  void Text(std::string_view text, std::size_t max_bytes);
  void Blob(const std::vector<std::uint8_t>& bytes, std::size_t max_bytes);

  template <typename T, typename EncodeItem>
  void Array(const std::vector<T>& items, std::size_t max_items, EncodeItem encode_item) {
    const std::size_t count = items.size() < max_items ? items.size() : max_items;
    Number(static_cast<std::uint32_t>(count));
    for (std::size_t i = 0; i < count; ++i) encode_item(*this, items[i]);
  }

 private:
  std::vector<std::uint8_t>& out_;
};

enum class DecodeErrorKind : std::uint8_t {
  kNone,
  kTruncated,      // the payload ends inside the field
  kTrailingBytes,  // the payload goes on after the last field
  kUnknownValue,   // an enum, bool or error code that the schema does not have
  kOverLimit,      // a length or count above its limit
  kTooLarge,       // an integer that the receiver's number type cannot hold exactly
  kUnknownType,    // a message type that this side does not take
};

struct DecodeError {
  DecodeErrorKind kind = DecodeErrorKind::kNone;
  std::string_view field;   // "Advise.strategy"; always a literal, so it may be kept
  std::uint64_t value = 0;  // the value, length, count or type that was refused
  std::uint64_t limit = 0;  // kOverLimit: the limit; kTruncated: bytes that were left

  // One sentence with field, value and expectation.
  std::string ToText() const;
};

// Reads from bytes that the caller owns and that outlive the Reader. After the first failure every
// call fails and error() stays.
class Reader {
 public:
  Reader(const std::uint8_t* data, std::size_t size) : data_(data), size_(size) {}

  template <typename T>
  bool Number(std::string_view field, T& out) {
    if constexpr (std::is_same_v<T, double>) {
      std::uint64_t bits = 0;
      if (!Number(field, bits)) return false;
      out = std::bit_cast<double>(bits);
      return true;
    } else if constexpr (std::is_same_v<T, bool>) {
      std::uint8_t byte = 0;
      if (!Number(field, byte)) return false;
      if (byte > 1) return Fail({DecodeErrorKind::kUnknownValue, field, byte, 0});
      out = byte == 1;
      return true;
    } else {
      if (!Need(field, sizeof(T))) return false;
      std::uint64_t bits = 0;
      for (std::size_t i = 0; i < sizeof(T); ++i) {
        bits |= static_cast<std::uint64_t>(data_[at_ + i]) << (8 * i);
      }
      at_ += sizeof(T);
      out = static_cast<T>(bits);
      return true;
    }
  }

  // `IsKnown(E)` is generated beside each enum.
  template <typename E>
  bool Enumerator(std::string_view field, E& out) {
    std::underlying_type_t<E> raw{};
    if (!Number(field, raw)) return false;
    if (!IsKnown(static_cast<E>(raw))) {
      return Fail({DecodeErrorKind::kUnknownValue, field, static_cast<std::uint64_t>(raw), 0});
    }
    out = static_cast<E>(raw);
    return true;
  }

  bool Text(std::string_view field, std::size_t max_bytes, std::string& out);
  bool Blob(std::string_view field, std::size_t max_bytes, std::vector<std::uint8_t>& out);

  template <typename T, typename DecodeItem>
  bool Array(std::string_view field, std::size_t max_items, std::vector<T>& out,
             DecodeItem decode_item) {
    std::uint32_t count = 0;
    if (!Number(field, count)) return false;
    if (count > max_items) return Fail({DecodeErrorKind::kOverLimit, field, count, max_items});
    out.clear();
    // Every item takes a byte at least: a count that the rest cannot hold allocates nothing.
    if (!Need(field, count)) return false;
    out.resize(count);
    for (T& item : out) {
      if (!decode_item(*this, item)) return false;
    }
    return true;
  }

  // Call after the last field: fails when bytes are left over.
  bool Finish(std::string_view message);

  bool Fail(DecodeError error);
  const DecodeError& error() const { return error_; }

 private:
  bool Need(std::string_view field, std::size_t bytes);

  const std::uint8_t* data_;
  std::size_t size_;
  std::size_t at_ = 0;
  DecodeError error_;
};

}  // namespace ebb::wire

#endif  // EBB_PROTOCOL_CODEC_H_
