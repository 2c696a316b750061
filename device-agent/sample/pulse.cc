#include "sample/pulse.h"

#include <fcntl.h>

#include <array>
#include <string_view>

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

bool Pulse::Keep(Sys& sys, int proc_dir) {
  statm_.Reset(sys.OpenAt(proc_dir, "statm", O_RDONLY, 0));
  oom_score_adj_.Reset(sys.OpenAt(proc_dir, "oom_score_adj", O_RDONLY, 0));
  if (!oom_score_adj_.valid()) statm_.Reset();
  return is_kept();
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

}  // namespace ebb
