#include "saved_text.h"

#include "procfs/text.h"

namespace ebb::native {
namespace {

SavedField ToField(std::string_view line) {
  SavedField field;
  if (const auto split = procfs::SplitSmapsField(line)) {
    field.size_kb = procfs::ParseSmapsSizeKb(split->value);
  }
  if (const auto split = procfs::SplitColonLine(line)) {
    field.key = split->key;
    field.text = split->text;
  }
  return field;
}

}  // namespace

SavedMappings ReadMappings(std::string_view text) {
  SavedMappings read;
  const auto ignore_entry = [](const procfs::SmapsEntry&) {};
  const auto on_line = [&](std::string_view line, procfs::SmapsLine became) {
    read.lines.push_back(became);
    if (became == procfs::SmapsLine::kMapping) {
      SavedMapping mapping;
      mapping.line = static_cast<std::uint32_t>(read.lines.size());
      mapping.vma = procfs::ParseMapsLine(line).value_or(procfs::Vma{});
      mapping.name = mapping.vma.name;
      mapping.vma.name = {};  // it points into the line
      read.mappings.push_back(std::move(mapping));
    } else if (became == procfs::SmapsLine::kField) {
      SavedField field = ToField(line);
      SavedMapping& mapping = read.mappings.back();
      if (field.key == "Name" && mapping.name.empty()) mapping.name = field.text;
      mapping.fields.push_back(std::move(field));
    }
  };
  procfs::SmapsParser parser;
  parser.Feed(text, ignore_entry, on_line);
  parser.Finish(ignore_entry);
  procfs::VmaCategorizer categorizer;
  for (SavedMapping& mapping : read.mappings) {
    mapping.category = categorizer.Next(mapping.vma.start, mapping.vma.end, mapping.name);
  }
  return read;
}

}  // namespace ebb::native
