// The short round's engine: a fuzz target under this main is an ordinary program that g++ builds
// with the sanitizers that the tests have. It takes the inputs of a corpus, changes them at random,
// and runs the target on each. The same seed gives the same inputs on every machine: a finding of
// `npm test` is a finding for everybody. It does not look at coverage; that is what libFuzzer is
// for in the long round (`npm run fuzz`).
//
//   maps_fuzz [-runs=N] [-seed=S] [-crash=FILE] DIR...    the flags are libFuzzer's, but -crash
//   maps_fuzz FILE                                       one input, as it is
//
// When the target aborts, the input is left in FILE.
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

#include "fuzz/fuzz_target.h"

// Of the sanitizers' runtime, where there is one.
extern "C" void __sanitizer_set_death_callback(void (*callback)()) __attribute__((weak));

namespace {

constexpr size_t kMaxInputBytes = 4096;
constexpr size_t kMaxChanges = 4;

struct Options {
  uint64_t runs = 100'000;
  uint64_t seed = 1;
  std::string crash_path = "crash_input";
  std::vector<std::string> inputs;
};

// What the target works on right now, for the moment of its death.
std::string current_input;
std::string crash_path;

void SaveCurrentInput() {
  const int fd = open(crash_path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (fd < 0) return;
  [[maybe_unused]] const ssize_t written = write(fd, current_input.data(), current_input.size());
  close(fd);
}

void OnAbort(int) {
  SaveCurrentInput();
  signal(SIGABRT, SIG_DFL);
  raise(SIGABRT);
}

void Run(std::string input) {
  current_input = std::move(input);
  // A copy of its own size on the heap: one byte too far is seen.
  const std::vector<uint8_t> bytes(current_input.begin(), current_input.end());
  LLVMFuzzerTestOneInput(bytes.data(), bytes.size());
}

class Mutator {
 public:
  Mutator(std::vector<std::string> corpus, uint64_t seed)
      : corpus_(std::move(corpus)), random_(seed) {
    for (const std::string& input : corpus_) TakeWords(input);
  }

  std::string Next() {
    std::string input = corpus_[Below(corpus_.size())];
    const size_t changes = 1 + Below(kMaxChanges);
    for (size_t i = 0; i < changes; ++i) Change(&input);
    if (input.size() > kMaxInputBytes) input.resize(kMaxInputBytes);
    return input;
  }

 private:
  size_t Below(size_t bound) { return bound == 0 ? 0 : static_cast<size_t>(random_() % bound); }

  // The words of the corpus are the dictionary.
  void TakeWords(const std::string& input) {
    constexpr const char kEnds[] = " \t\n:,[]()-/";
    size_t at = 0;
    while (at < input.size()) {
      const size_t end = std::min(input.find_first_of(kEnds, at), input.size());
      if (end > at) words_.push_back(input.substr(at, end - at));
      at = end + 1;
    }
    for (const char* number : {"0", "-1", "9223372036854775807", "18446744073709551616", "\n"}) {
      words_.emplace_back(number);
    }
  }

  void Change(std::string* input) {
    const size_t at = Below(input->size() + 1);
    const size_t length = std::min(1 + Below(16), input->size() - at);
    switch (Below(8)) {
      case 0:  // another bit
        if (at < input->size()) (*input)[at] = static_cast<char>((*input)[at] ^ (1 << Below(8)));
        break;
      case 1:  // another byte
        if (at < input->size()) (*input)[at] = static_cast<char>(Below(256));
        break;
      case 2:  // a piece less
        input->erase(at, length);
        break;
      case 3:  // a piece twice
        input->insert(Below(input->size() + 1), input->substr(at, length));
        break;
      case 4:  // another word
        input->replace(at, length, words_[Below(words_.size())]);
        break;
      case 5:  // one word more
        input->insert(at, words_[Below(words_.size())]);
        break;
      case 6:  // cut off
        input->resize(at);
        break;
      case 7: {  // on with another input
        const std::string& other = corpus_[Below(corpus_.size())];
        input->replace(at, std::string::npos, other.substr(Below(other.size())));
        break;
      }
    }
  }

  const std::vector<std::string> corpus_;
  std::mt19937_64 random_;
  std::vector<std::string> words_;
};

std::string ReadFile(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

// In the order of their names: a directory has none of its own.
std::vector<std::string> ReadCorpus(const std::vector<std::string>& inputs) {
  std::vector<std::filesystem::path> paths;
  for (const std::string& input : inputs) {
    for (const auto& entry : std::filesystem::directory_iterator(input)) {
      if (entry.is_regular_file()) paths.push_back(entry.path());
    }
  }
  std::ranges::sort(paths);
  std::vector<std::string> corpus;
  for (const auto& path : paths) corpus.push_back(ReadFile(path));
  return corpus;
}

bool TakeNumber(std::string_view argument, std::string_view flag, uint64_t* value) {
  if (!argument.starts_with(flag)) return false;
  argument.remove_prefix(flag.size());
  return std::from_chars(argument.data(), argument.data() + argument.size(), *value).ec ==
         std::errc();
}

Options ReadOptions(int argc, char** argv) {
  Options options;
  for (int i = 1; i < argc; ++i) {
    const std::string_view argument = argv[i];
    constexpr std::string_view kCrash = "-crash=";
    if (TakeNumber(argument, "-runs=", &options.runs)) continue;
    if (TakeNumber(argument, "-seed=", &options.seed)) continue;
    if (argument.starts_with(kCrash)) {
      options.crash_path = argument.substr(kCrash.size());
    } else {
      options.inputs.emplace_back(argument);
    }
  }
  return options;
}

}  // namespace

int main(int argc, char** argv) {
  const Options options = ReadOptions(argc, argv);
  crash_path = options.crash_path;
  signal(SIGABRT, OnAbort);
  if (__sanitizer_set_death_callback != nullptr) __sanitizer_set_death_callback(SaveCurrentInput);
  if (options.inputs.size() == 1 && std::filesystem::is_regular_file(options.inputs[0])) {
    Run(ReadFile(options.inputs[0]));
    return 0;
  }
  std::vector<std::string> corpus = ReadCorpus(options.inputs);
  if (corpus.empty()) {
    std::fprintf(stderr, "no corpus: name a folder with at least one input\n");
    return 2;
  }
  for (const std::string& input : corpus) Run(input);
  Mutator mutator(std::move(corpus), options.seed);
  for (uint64_t run = 0; run < options.runs; ++run) Run(mutator.Next());
  std::printf("%llu runs without a finding\n", static_cast<unsigned long long>(options.runs));
  return 0;
}
