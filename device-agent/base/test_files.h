// Files that tests read: our own beside the source, captures of real devices where a developer has
// them.
#pragma once

#include <gtest/gtest.h>

#include <cstdio>
#include <string>

namespace ebb {

// Whole file; empty when it is not there.
inline std::string ReadFileOrEmpty(const std::string& path) {
  std::string text;
  std::FILE* file = std::fopen(path.c_str(), "rb");
  if (file == nullptr) return text;
  char buffer[4096];
  while (const size_t got = std::fread(buffer, 1, sizeof(buffer), file)) text.append(buffer, got);
  std::fclose(file);
  return text;
}

inline std::string ReadTestData(const std::string& name) {
  const std::string text = ReadFileOrEmpty(EBB_AGENT_DIR "/procfs/testdata/" + name);
  EXPECT_FALSE(text.empty()) << name << " is missing from procfs/testdata";
  return text;
}

// Empty when this machine has no captures: the test then skips.
inline std::string ReadCapture(const std::string& name) {
  return ReadFileOrEmpty(EBB_AGENT_DIR "/../../shared/captures/" + name);
}

}  // namespace ebb
