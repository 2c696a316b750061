// What every fuzz target is: one function that takes any bytes, feeds them to a parser and checks
// what must hold for whatever came. libFuzzer calls it in the long round, mutating_main.cc in the
// short one of every `npm test`.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

// The name and shape that libFuzzer asks for. 0 = taken.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);

namespace ebb {

// The input as text. An empty one has no address: std::string_view wants one all the same.
inline std::string_view ToText(const uint8_t* data, size_t size) {
  return size == 0 ? std::string_view("", 0)
                   : std::string_view(reinterpret_cast<const char*>(data), size);
}

// Calls feed(piece) for `text` cut into pieces of `piece_bytes`, as reads of a slow stream give it.
template <typename Feed>
void FeedInPieces(std::string_view text, size_t piece_bytes, Feed feed) {
  for (size_t at = 0; at < text.size(); at += piece_bytes) feed(text.substr(at, piece_bytes));
}

}  // namespace ebb
