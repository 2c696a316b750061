// A directory of a test's own, gone with it.
#pragma once

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <string_view>

namespace ebb {

class TempDir {
 public:
  TempDir() : path_(testing::TempDir() + "ebb_XXXXXX") {
    EXPECT_NE(mkdtemp(path_.data()), nullptr);
  }
  TempDir(const TempDir&) = delete;
  TempDir& operator=(const TempDir&) = delete;
  ~TempDir() { std::filesystem::remove_all(path_); }

  const std::string& path() const { return path_; }
  std::string operator/(std::string_view name) const { return path_ + "/" + std::string(name); }

  // Writes a file, making the directories on its way.
  void Write(std::string_view name, std::string_view text) const {
    const std::filesystem::path file(*this / name);
    std::filesystem::create_directories(file.parent_path());
    std::FILE* out = std::fopen(file.c_str(), "wb");
    ASSERT_NE(out, nullptr) << file;
    std::fwrite(text.data(), 1, text.size(), out);
    std::fclose(out);
  }
  // Writes a shell script that can be run.
  void WriteScript(std::string_view name, std::string_view body) const {
    Write(name, "#!/bin/sh\n" + std::string(body));
    ASSERT_EQ(chmod((*this / name).c_str(), 0755), 0);
  }

 private:
  std::string path_;
};

// Sets an environment variable and puts the former value back.
class ScopedEnv {
 public:
  ScopedEnv(const char* name, const std::string& value) : name_(name) {
    const char* former = getenv(name);
    had_ = former != nullptr;
    if (had_) former_ = former;
    setenv(name, value.c_str(), 1);
  }
  ScopedEnv(const ScopedEnv&) = delete;
  ScopedEnv& operator=(const ScopedEnv&) = delete;
  ~ScopedEnv() {
    if (had_) {
      setenv(name_, former_.c_str(), 1);
    } else {
      unsetenv(name_);
    }
  }

 private:
  const char* name_;
  bool had_ = false;
  std::string former_;
};

}  // namespace ebb
