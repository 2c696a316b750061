#include "app/heap_content.h"

#include <algorithm>
#include <array>
#include <cstring>

namespace ebb::guest {
namespace {

constexpr size_t kTemplateBytes = 256 * 1024;
constexpr size_t kObjectBytes = 48;

constexpr std::array<const char*, 16> kWords = {"android.view.View",
                                                "java.lang.String",
                                                "title",
                                                "onCreate",
                                                "layout_width",
                                                "message",
                                                "https://",
                                                "application/json",
                                                "text/plain",
                                                "user",
                                                "timestamp",
                                                "null",
                                                "java.util.ArrayList",
                                                "id",
                                                "utf-8",
                                                "thumbnail"};

// One object as ART lays it out: class reference, lock word, fields. Neighbours are of one class
// and point to neighbours.
void PutObject(std::byte* at, uint32_t class_reference, uint32_t reference, Random* random) {
  std::array<uint32_t, kObjectBytes / sizeof(uint32_t)> words{};
  words[0] = class_reference;
  words[2] = reference;
  words[3] = random->Below(4) == 0 ? static_cast<uint32_t>(random->Below(200)) : 0;
  words[7] = 1;
  std::memcpy(at, words.data(), kObjectBytes);
}

void PutText(std::byte* at, Random* random) {
  size_t used = 0;
  while (used < kObjectBytes) {
    const char* word = kWords[random->Below(kWords.size())];
    const size_t length = std::min(std::strlen(word), kObjectBytes - used);
    std::memcpy(at + used, word, length);
    used += length;
  }
}

void PutNoise(std::byte* at, Random* random) {
  for (size_t offset = 0; offset < kObjectBytes; offset += sizeof(uint64_t)) {
    const uint64_t noise = random->Next();
    std::memcpy(at + offset, &noise, sizeof(noise));
  }
}

// Measured with lz4 page by page, as zram does it: objects, text and free space alone compress this
// many times …
constexpr double kOrderedRatio = 5.3;
// … and a byte of noise between them costs a little more than a byte.
constexpr double kNoiseCost = 1.07;

double NoiseShare(double compress_ratio) {
  const double ordered_cost = 1.0 / kOrderedRatio;
  return std::clamp((1.0 / compress_ratio - ordered_cost) / (kNoiseCost - ordered_cost), 0.0, 1.0);
}

}  // namespace

uint64_t Random::Next() {
  state_ += 0x9E37'79B9'7F4A'7C15ULL;
  uint64_t mixed = state_;
  mixed = (mixed ^ (mixed >> 30U)) * 0xBF58'476D'1CE4'E5B9ULL;
  mixed = (mixed ^ (mixed >> 27U)) * 0x94D0'49BB'1331'11EBULL;
  return mixed ^ (mixed >> 31U);
}

HeapContent::HeapContent(uint64_t seed, double compress_ratio, size_t page_bytes)
    : page_bytes_(page_bytes),
      template_pages_(kTemplateBytes / page_bytes),
      templates_(kTemplateBytes),
      random_(seed) {
  const auto noise_per_mille = static_cast<uint64_t>(NoiseShare(compress_ratio) * 1000.0);
  for (size_t page = 0; page < template_pages_; ++page) {
    std::byte* base = templates_.data() + page * page_bytes_;
    // A page holds few classes, and what it refers to lies close together.
    const uint32_t class_reference =
        0x7000'0000U + static_cast<uint32_t>(random_.Below(24)) * 0x90U;
    uint32_t reference = 0x1200'0000U + (static_cast<uint32_t>(random_.Below(1U << 16)) << 3U);
    for (size_t at = 0; at + kObjectBytes <= page_bytes_; at += kObjectBytes) {
      const uint64_t draw = random_.Below(1000);
      reference += kObjectBytes;
      if (draw < noise_per_mille) {
        PutNoise(base + at, &random_);
      } else if (random_.Below(10) < 6) {
        PutObject(base + at, class_reference, reference, &random_);
      } else if (random_.Below(4) == 0) {
        PutText(base + at, &random_);
      }  // the rest stays zero: free space between objects
    }
  }
}

void HeapContent::Fill(std::span<std::byte> memory) {
  for (size_t at = 0; at + page_bytes_ <= memory.size(); at += page_bytes_) {
    const uint64_t draw = random_.Next();
    std::byte* page = memory.data() + at;
    std::memcpy(page, templates_.data() + (draw % template_pages_) * page_bytes_, page_bytes_);
    const uint64_t unique = draw ^ reinterpret_cast<uintptr_t>(page);
    std::memcpy(page + page_bytes_ - sizeof(unique), &unique, sizeof(unique));
  }
}

}  // namespace ebb::guest
