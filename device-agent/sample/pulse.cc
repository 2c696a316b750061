#include "sample/pulse.h"

#include <fcntl.h>

#include <array>
#include <string_view>
#include <utility>

#include "procfs/text.h"

namespace ebb {
namespace {

// Both files are one short line.
using LineBuffer = std::array<char, 256>;

// What is in the file now; empty when the process ended.
std::string_view ReadLine(Sys& sys, int fd, LineBuffer* buffer) {
  const ssize_t got = sys.PRead(fd, buffer->data(), buffer->size(), 0);
  return {buffer->data(), got < 0 ? 0 : static_cast<size_t>(got)};
}

}  // namespace

bool Pulse::Keep(Sys& sys, UniqueFd proc_dir) {
  UniqueFd statm(sys.OpenAt(proc_dir.get(), "statm", O_RDONLY, 0));
  UniqueFd oom_score_adj(sys.OpenAt(proc_dir.get(), "oom_score_adj", O_RDONLY, 0));
  if (!statm.valid() || !oom_score_adj.valid()) return false;
  proc_dir_ = std::move(proc_dir);
  statm_ = std::move(statm);
  oom_score_adj_ = std::move(oom_score_adj);
  return true;
}

bool Pulse::TakeClock(Sys& sys, uint32_t pid) {
  const int64_t cpu_ns = sys.CpuNsOf(static_cast<pid_t>(pid));
  const bool stood_still = cpu_ns >= 0 && cpu_ns == cpu_ns_;
  cpu_ns_ = cpu_ns;
  return stood_still;
}

bool Pulse::TakeStatm(Sys& sys) {
  LineBuffer buffer;
  const std::string_view text = ReadLine(sys, statm_.get(), &buffer);
  if (!text.empty() && text == statm_text_) return true;
  statm_text_ = text;
  return false;
}

std::optional<int32_t> Pulse::ReadOomScoreAdj(Sys& sys) const {
  LineBuffer buffer;
  return procfs::ParseNumberLine<int32_t>(ReadLine(sys, oom_score_adj_.get(), &buffer));
}

bool Pulse::Read(Sys& sys, File file, std::string* text) {
  constexpr size_t kMostBytes = 8192;  // each is less than 2 kB
  const auto index = static_cast<size_t>(file);
  UniqueFd& fd = files_[index];
  if (!fd.valid()) {
    fd.Reset(sys.OpenAt(proc_dir_.get(), kFileNames[index], O_RDONLY, 0));
    if (!fd.valid()) return false;
  }
  text->resize(kMostBytes);
  const ssize_t got = sys.PRead(fd.get(), text->data(), text->size(), 0);
  text->resize(got < 0 ? 0 : static_cast<size_t>(got));
  if (got > 0) return true;
  fd.Reset();  // of a program that is gone: the next reading opens that of the new one
  return false;
}

}  // namespace ebb
