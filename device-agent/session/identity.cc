#include "session/identity.h"

#include <sys/utsname.h>
#include <unistd.h>

#include <string>

#include "advise/capability.h"
#include "base/file.h"
#include "base/page_size.h"

namespace ebb {
namespace {

#if defined(__x86_64__)
constexpr std::string_view kAbi = "x86_64";
#elif defined(__aarch64__)
constexpr std::string_view kAbi = "arm64-v8a";
#else
#error "ebbd is built for x86_64 and arm64-v8a"
#endif

// First line of a small file, without a closing NUL (as SELinux writes it); empty when it cannot be
// read.
std::string ReadLine(Sys& sys, const char* path) {
  constexpr size_t kMaxBytes = 256;
  const auto text = ReadText(sys, path, kMaxBytes);
  return text ? text->substr(0, text->find_first_of(std::string_view("\n\0", 2))) : std::string();
}

}  // namespace

wire::HelloReply DescribeAgent(Sys& sys, Guard* guard, uint32_t recovered) {
  utsname name{};
  const bool named = sys.Uname(&name) >= 0;
  wire::HelloReply reply;
  reply.schema_hash = wire::kSchemaHash;
  reply.agent_pid = static_cast<uint32_t>(getpid());
  reply.guard_pid = guard == nullptr ? 0 : static_cast<uint32_t>(guard->pid());
  reply.abi = kAbi;
  reply.kernel = named ? name.release : "";
  reply.page_size = static_cast<uint32_t>(PageBytes());
  reply.clock_ticks_per_s = static_cast<uint32_t>(sysconf(_SC_CLK_TCK));
  reply.boot_id = ReadLine(sys, "/proc/sys/kernel/random/boot_id");
  reply.uid = getuid();
  reply.selinux = ReadLine(sys, "/proc/self/attr/current");
  reply.capabilities = ProbeCapabilities(sys, guard);
  reply.recovered = recovered;
  return reply;
}

}  // namespace ebb
