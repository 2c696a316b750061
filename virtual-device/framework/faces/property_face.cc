// getprop and setprop, as toolbox prints them.
#include <stdio.h>

#include "base/property_store.h"
#include "faces/faces.h"

namespace ebb::guest {

int RunGetprop(FaceWords words) {
  if (words.empty()) {
    for (const auto& [name, value] : ReadAllProperties())
      printf("[%s]: [%s]\n", name.c_str(), value.c_str());
    return 0;
  }
  const std::string fallback = words.size() > 1 ? words[1] : "";
  printf("%s\n", ReadProperty(words[0]).value_or(fallback).c_str());
  return 0;
}

int RunSetprop(FaceWords words) {
  if (words.size() != 2) {
    fprintf(stderr, "usage: setprop NAME VALUE\n");
    return 1;
  }
  if (SetProperty(words[0], words[1])) return 0;
  fprintf(stderr, "Failed to set property '%s' to '%s'.\nSee dmesg for error reason.\n",
          words[0].c_str(), words[1].c_str());
  return 1;
}

}  // namespace ebb::guest
