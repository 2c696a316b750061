// Benches of the agent in C++: each prints one line of JSON per run on stdout, from which
// bench/agent.ts, bench/race.ts and bench/content.ts make medians and tables. Exit code 0, or 1
// with a sentence.
#pragma once

#include <string_view>

namespace ebb::bench {

struct BenchOptions {
  int rounds = 5;
  int vmas_per_mode = 100'000;       // race only
  int operations_per_mode = 10'000;  // content only
  std::string_view mode;             // content only: of consistency; empty = all
};

int RunPageoutBench(const BenchOptions& options);
int RunFreezeBench(const BenchOptions& options);
int RunSamplingBench(const BenchOptions& options);
int RunVmasBench(const BenchOptions& options);
int RunRaceLab(const BenchOptions& options);
int RunContentBench(const BenchOptions& options);

}  // namespace ebb::bench
