// See smaps.h.
#include "procfs/smaps.h"

#include <array>
#include <charconv>

namespace ebb::procfs {
namespace {

struct SizeField {
  std::string_view key;
  int64_t SmapsEntry::*member;
};

constexpr std::array kSizeFields = {
    SizeField{"Rss", &SmapsEntry::rss_kb},
    SizeField{"Pss", &SmapsEntry::pss_kb},
    SizeField{"Shared_Clean", &SmapsEntry::shared_clean_kb},
    SizeField{"Shared_Dirty", &SmapsEntry::shared_dirty_kb},
    SizeField{"Private_Clean", &SmapsEntry::private_clean_kb},
    SizeField{"Private_Dirty", &SmapsEntry::private_dirty_kb},
    SizeField{"Anonymous", &SmapsEntry::anonymous_kb},
    SizeField{"Swap", &SmapsEntry::swap_kb},
    SizeField{"SwapPss", &SmapsEntry::swap_pss_kb},
    SizeField{"Locked", &SmapsEntry::locked_kb},
};

struct FlagField {
  std::string_view letters;
  bool SmapsEntry::*member;
};

constexpr std::array kFlagFields = {
    FlagField{"lo", &SmapsEntry::is_locked},  FlagField{"pf", &SmapsEntry::is_pfnmap},
    FlagField{"ht", &SmapsEntry::is_hugetlb}, FlagField{"io", &SmapsEntry::is_io},
    FlagField{"sh", &SmapsEntry::is_shared},
};

std::string_view TrimSpaces(std::string_view text) {
  const size_t begin = text.find_first_not_of(" \t\r");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t\r") - begin + 1);
}

void TakeFlags(std::string_view text, SmapsEntry* entry) {
  entry->has_vm_flags = true;
  while (!(text = TrimSpaces(text)).empty()) {
    const std::string_view letters = text.substr(0, text.find(' '));
    for (const FlagField& field : kFlagFields) {
      if (field.letters == letters) entry->*field.member = true;
    }
    text.remove_prefix(letters.size());
  }
}

}  // namespace

std::optional<SmapsField> SplitSmapsField(std::string_view line) {
  if (line.empty() || line.front() < 'A' || line.front() > 'Z') return std::nullopt;
  const size_t colon = line.find(':');
  if (colon == std::string_view::npos) return std::nullopt;
  return SmapsField{line.substr(0, colon), line.substr(colon + 1)};
}

std::optional<int64_t> ParseSmapsSizeKb(std::string_view value) {
  std::string_view text = TrimSpaces(value);
  int64_t size_kb = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), size_kb);
  if (error != std::errc() || size_kb < 0) return std::nullopt;
  text.remove_prefix(static_cast<size_t>(end - text.data()));
  if (text != " kB") return std::nullopt;
  return size_kb;
}

SmapsLine SmapsParser::TakeField(std::string_view line) {
  const std::optional<SmapsField> split = SplitSmapsField(line);
  if (!split || !has_entry_) {
    ++malformed_lines_;
    return split ? SmapsLine::kOrphan : SmapsLine::kMalformed;
  }
  if (split->key == "VmFlags") {
    TakeFlags(split->value, &entry_);
    return SmapsLine::kField;
  }
  for (const SizeField& field : kSizeFields) {
    if (field.key != split->key) continue;
    const std::optional<int64_t> size_kb = ParseSmapsSizeKb(split->value);
    if (!size_kb) {
      ++malformed_lines_;
      return SmapsLine::kBadSize;
    }
    entry_.*field.member = *size_kb;
    return SmapsLine::kField;
  }
  return SmapsLine::kField;  // Size, Referenced, Name, THPeligible, …: known to exist, not needed
}

SmapsLine SmapsParser::TakeHeader(std::string_view line) {
  const std::optional<Vma> vma = ParseMapsLine(line);
  if (!vma) {
    ++malformed_lines_;
    return SmapsLine::kMalformed;
  }
  entry_ = SmapsEntry{};
  entry_.vma = *vma;
  name_.assign(vma->name);
  entry_.vma.name = name_;
  has_entry_ = true;
  return SmapsLine::kMapping;
}

}  // namespace ebb::procfs
