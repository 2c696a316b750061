// Output of `am start -W` -> AmOutput. Whatever comes: a time is missing or positive, words are
// pieces of the text, a terminal's line ends change nothing, and what was cut off says nothing.
#include <string>

#include "base/check.h"
#include "fuzz/fuzz_target.h"
#include "launch/am_output.h"

namespace ebb {
namespace {

bool IsPieceOf(std::string_view text, std::string_view piece) {
  return piece.empty() ||
         (piece.data() >= text.data() && piece.data() + piece.size() <= text.data() + text.size());
}

bool HaveSameWords(const AmOutput& a, const AmOutput& b) {
  return a.status == b.status && a.activity == b.activity && a.error == b.error &&
         a.state == b.state;
}

bool HaveSameTimes(const AmOutput& a, const AmOutput& b) {
  return a.total_time_ms == b.total_time_ms && a.this_time_ms == b.this_time_ms &&
         a.wait_time_ms == b.wait_time_ms;
}

void Check(std::string_view text) {
  const AmOutput output = ParseAmOutput(text);
  for (const int64_t ms : {output.total_time_ms, output.this_time_ms, output.wait_time_ms}) {
    EBB_CHECK(ms == -1 || ms > 0);
  }
  EBB_CHECK(IsPieceOf(text, output.status) && IsPieceOf(text, output.activity) &&
            IsPieceOf(text, output.error));

  std::string through_terminal;
  through_terminal.reserve(2 * text.size());
  for (const char c : text) {
    if (c == '\n') through_terminal.push_back('\r');
    through_terminal.push_back(c);
  }
  const AmOutput same = ParseAmOutput(through_terminal);
  EBB_CHECK(HaveSameWords(output, same) && HaveSameTimes(output, same));

  // Without the part behind its last newline the text has the same times.
  const std::string_view whole_lines = text.substr(0, text.rfind('\n') + 1);
  EBB_CHECK(HaveSameTimes(output, ParseAmOutput(whole_lines)));
}

}  // namespace
}  // namespace ebb

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  ebb::Check(ebb::ToText(data, size));
  return 0;
}
