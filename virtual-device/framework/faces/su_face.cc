// A root shell for uid 2000, as Magisk's su (`su -c COMMAND`) and AOSP's (`su 0 COMMAND …`) take
// it. The binary is set-user-id only where the device was started with the fault `su`.
#include <grp.h>
#include <stdio.h>
#include <unistd.h>

#include <vector>

#include "faces/faces.h"

namespace ebb::guest {

int RunSu(FaceWords words) {
  if (setgroups(0, nullptr) != 0 || setresgid(0, 0, 0) != 0 || setresuid(0, 0, 0) != 0) {
    fprintf(stderr, "su: permission denied\n");
    return 1;
  }
  std::vector<std::string> command = {"sh"};
  size_t next = 0;
  if (next < words.size() && (words[next] == "0" || words[next] == "root")) ++next;
  if (next < words.size() && words[next] == "-c") {
    // Magisk joins everything after -c with blanks and gives it to the shell.
    std::string line;
    for (size_t i = next + 1; i < words.size(); ++i) line += (line.empty() ? "" : " ") + words[i];
    command.insert(command.end(), {"-c", line});
  } else if (next < words.size()) {
    command.assign(words.begin() + static_cast<std::ptrdiff_t>(next), words.end());
  }
  std::vector<char*> arguments;
  for (std::string& word : command) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  execvp(arguments[0], arguments.data());
  fprintf(stderr, "su: %s: not found\n", command[0].c_str());
  return 127;
}

}  // namespace ebb::guest
