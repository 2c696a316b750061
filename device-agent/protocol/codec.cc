#include "protocol/codec.h"

namespace ebb::wire {
namespace {

// Largest prefix of at most `max_bytes` that does not end inside a UTF-8 sequence.
std::size_t CutLength(std::string_view text, std::size_t max_bytes) {
  if (text.size() <= max_bytes) return text.size();
  std::size_t cut = max_bytes;
  const auto is_continuation = [&](std::size_t i) {
    return (static_cast<unsigned char>(text[i]) & 0xC0U) == 0x80U;
  };
  // A UTF-8 sequence has at most 3 continuation bytes; more of them is not UTF-8 and is cut
  // anywhere.
  for (int back = 0; back < 3 && cut > 0 && is_continuation(cut); ++back) --cut;
  return is_continuation(cut) ? max_bytes : cut;
}

}  // namespace

void Writer::Text(std::string_view text, std::size_t max_bytes) {
  const std::size_t length = CutLength(text, max_bytes);
  Number(static_cast<std::uint16_t>(length));
  out_.insert(out_.end(), text.begin(), text.begin() + static_cast<std::ptrdiff_t>(length));
}

void Writer::Blob(const std::vector<std::uint8_t>& bytes, std::size_t max_bytes) {
  const std::size_t length = bytes.size() < max_bytes ? bytes.size() : max_bytes;
  Number(static_cast<std::uint32_t>(length));
  out_.insert(out_.end(), bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(length));
}

bool Reader::Text(std::string_view field, std::size_t max_bytes, std::string& out) {
  std::uint16_t length = 0;
  if (!Number(field, length)) return false;
  if (length > max_bytes) return Fail({DecodeErrorKind::kOverLimit, field, length, max_bytes});
  if (!Need(field, length)) return false;
  out.assign(data_ + at_, data_ + at_ + length);
  at_ += length;
  return true;
}

bool Reader::Blob(std::string_view field, std::size_t max_bytes, std::vector<std::uint8_t>& out) {
  std::uint32_t length = 0;
  if (!Number(field, length)) return false;
  if (length > max_bytes) return Fail({DecodeErrorKind::kOverLimit, field, length, max_bytes});
  if (!Need(field, length)) return false;
  out.assign(data_ + at_, data_ + at_ + length);
  at_ += length;
  return true;
}

bool Reader::Finish(std::string_view message) {
  if (error_.kind != DecodeErrorKind::kNone) return false;
  if (at_ == size_) return true;
  return Fail({DecodeErrorKind::kTrailingBytes, message, size_ - at_, 0});
}

bool Reader::Fail(DecodeError error) {
  if (error_.kind == DecodeErrorKind::kNone) error_ = error;
  return false;
}

bool Reader::Need(std::string_view field, std::size_t bytes) {
  if (error_.kind != DecodeErrorKind::kNone) return false;
  if (size_ - at_ >= bytes) return true;
  return Fail({DecodeErrorKind::kTruncated, field, bytes, size_ - at_});
}

std::string DecodeError::ToText() const {
  const std::string name(field);
  const std::string number = std::to_string(value);
  switch (kind) {
    case DecodeErrorKind::kNone:
      return "no error";
    case DecodeErrorKind::kTruncated:
      return name + " needs " + number + " bytes, the payload has " + std::to_string(limit) +
             " left";
    case DecodeErrorKind::kTrailingBytes:
      return number + " bytes follow the last field of " + name;
    case DecodeErrorKind::kUnknownValue:
      return name + " is " + number + ", which the schema does not have";
    case DecodeErrorKind::kOverLimit:
      return name + " is " + number + " long, the limit is " + std::to_string(limit);
    case DecodeErrorKind::kTooLarge:
      return name + " is " + number + ", more than " + std::to_string(limit) + " is not exact";
    case DecodeErrorKind::kUnknownType:
      return "message type " + number + " is not one that " + name;
  }
  return name;
}

}  // namespace ebb::wire
