// ebb_bench: runs one bench of the agent. See benches.h; usually started by `npm run bench`.
#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "bench/benches.h"
#include "bench/interruption.h"

namespace {

struct BenchRow {
  std::string_view name;
  int (*run)(const ebb::bench::BenchOptions& options);
};

constexpr BenchRow kBenches[] = {
    {"pageout", ebb::bench::RunPageoutBench},   {"freeze", ebb::bench::RunFreezeBench},
    {"sampling", ebb::bench::RunSamplingBench}, {"vmas", ebb::bench::RunVmasBench},
    {"race", ebb::bench::RunRaceLab},           {"content", ebb::bench::RunContentBench},
};

}  // namespace

int main(int argc, char** argv) {
  ebb::bench::WatchForInterruption();
  ebb::bench::BenchOptions options;
  for (int i = 2; i + 1 < argc; i += 2) {
    const std::string_view flag = argv[i];
    if (flag == "--rounds") options.rounds = std::atoi(argv[i + 1]);
    if (flag == "--vmas") options.vmas_per_mode = std::atoi(argv[i + 1]);
    if (flag == "--operations") options.operations_per_mode = std::atoi(argv[i + 1]);
    if (flag == "--mode") options.mode = argv[i + 1];
  }
  for (const BenchRow& row : kBenches) {
    if (argc > 1 && row.name == argv[1]) return row.run(options);
  }
  std::fprintf(stderr,
               "ebb_bench pageout|freeze|sampling|vmas|race|content [--rounds N] [--vmas N] "
               "[--operations N] [--mode NAME]\n");
  return 64;
}
