// Texts of /proc that somebody saved, read by the agent's own parsers, with an account of every
// line: what `ebb inspect` rests on. Pure, no JavaScript; saved_text_wrap.cc hands it over.
//
// A text is whole lines, each with its newline; cutting off a torn end is the caller's business.

#ifndef EBB_NATIVE_SAVED_TEXT_H_
#define EBB_NATIVE_SAVED_TEXT_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "procfs/smaps.h"
#include "procfs/vma_category.h"

namespace ebb::native {

// One "Key: …" line below a mapping.
struct SavedField {
  std::string key;
  std::optional<std::int64_t> size_kb;  // when the value is "N kB"
  std::string text;                     // else, blanks around it gone
};

struct SavedMapping {
  std::uint32_t line = 0;  // from 1
  procfs::Vma vma;         // its name is empty: see below
  std::string name;  // of the mapping's line, else of a "Name:" line (Android kernels to 4.14)
  procfs::VmaCategory category = procfs::VmaCategory::kUnknown;
  std::vector<SavedField> fields;  // in the order of the file; also those no parser knows
};

struct SavedMappings {
  std::vector<SavedMapping> mappings;
  std::vector<procfs::SmapsLine> lines;  // one for each line of the text
};

// Text of maps, smaps or smaps_rollup.
SavedMappings ReadMappings(std::string_view text);

}  // namespace ebb::native

#endif  // EBB_NATIVE_SAVED_TEXT_H_
