#include "profile/profile.h"

#include <map>

#include "base/text.h"

namespace ebb::guest {
namespace {

using Fields = std::map<std::string, std::string, std::less<>>;

Fields ParseFields(const std::vector<std::string>& words) {
  Fields fields;
  for (const std::string& word : words) {
    const size_t equals = word.find('=');
    if (equals != std::string::npos) fields[word.substr(0, equals)] = word.substr(equals + 1);
  }
  return fields;
}

// Takes fields by name and remembers the first that was missing or no number.
class FieldReader {
 public:
  explicit FieldReader(const Fields& fields) : fields_(fields) {}

  std::string Text(std::string_view name) {
    const auto found = fields_.find(name);
    return found == fields_.end() ? std::string() : found->second;
  }

  int64_t Number(std::string_view name) {
    const auto value = ParseInt(Text(name));
    if (!value && bad_.empty()) bad_ = name;
    return value.value_or(0);
  }

  bool Flag(std::string_view name) { return Number(name) != 0; }

  const std::string& bad() const { return bad_; }

 private:
  const Fields& fields_;
  std::string bad_;
};

// The builder writes ratios as percent: 280 = 2.8.
double ReadRatio(FieldReader* reader) {
  return static_cast<double>(reader->Number("compress_percent")) / 100.0;
}

BackgroundSpec ReadBackground(FieldReader* reader, const std::string& prefix) {
  return {reader->Number(prefix + "period_ms"), reader->Number(prefix + "touch_kb"),
          reader->Number(prefix + "churn_kb")};
}

AppSpec ReadApp(FieldReader* reader) {
  AppSpec app;
  app.package = reader->Text("package");
  app.activity = reader->Text("activity");
  app.uid = static_cast<int>(reader->Number("uid"));
  app.is_system = reader->Flag("system");
  app.is_persistent = reader->Flag("persistent");
  app.is_home = reader->Flag("home");
  app.is_bound_by_system = reader->Flag("bound");
  app.is_translucent = reader->Flag("translucent");
  const std::string at_boot = reader->Text("at_boot");
  if (at_boot == "activity") app.at_boot = AtBoot::kActivity;
  if (at_boot == "process") app.at_boot = AtBoot::kProcess;
  app.java_heap_kb = reader->Number("java_heap_kb");
  app.native_heap_kb = reader->Number("native_heap_kb");
  app.activity_kb = reader->Number("activity_kb");
  app.code_kb = reader->Number("code_kb");
  app.apk_kb = reader->Number("apk_kb");
  app.graphics_kb = reader->Number("graphics_kb");
  app.wake_ms = reader->Number("wake_ms");
  app.hot_percent = static_cast<int>(reader->Number("hot_percent"));
  app.compress_ratio = ReadRatio(reader);
  app.background = ReadBackground(reader, "background_");
  app.service.suffix = reader->Text("service");
  if (!app.service.suffix.empty()) {
    app.service.foreground = reader->Flag("service_foreground");
    app.service.heap_kb = reader->Number("service_heap_kb");
    app.service.background = ReadBackground(reader, "service_");
  }
  app.sandbox.name = reader->Text("sandbox");
  if (!app.sandbox.name.empty()) {
    app.sandbox.count = static_cast<int>(reader->Number("sandbox_count"));
    app.sandbox.heap_kb = reader->Number("sandbox_heap_kb");
    app.sandbox.app_zygote = reader->Flag("sandbox_app_zygote");
  }
  return app;
}

}  // namespace

const AppSpec* Profile::FindPackage(std::string_view package) const {
  for (const AppSpec& app : apps) {
    if (app.package == package) return &app;
  }
  return nullptr;
}

std::optional<Profile> ParseProfile(std::string_view text, std::string* error) {
  Profile profile;
  for (const std::string& line : SplitText(text, '\n')) {
    const std::vector<std::string> words = SplitText(TrimText(line), ' ');
    if (words.empty() || words[0].starts_with('#')) continue;
    const Fields fields = ParseFields(words);
    FieldReader reader(fields);
    if (words[0] == "profile") {
      profile.name = reader.Text("name");
    } else if (words[0] == "zygote") {
      profile.zygote = {reader.Number("heap_kb"), reader.Number("code_kb"), ReadRatio(&reader)};
    } else if (words[0] == "app") {
      profile.apps.push_back(ReadApp(&reader));
    } else {
      *error = "line starts with '" + words[0] + "', not with profile, zygote or app";
      return std::nullopt;
    }
    if (!reader.bad().empty()) {
      *error = "field " + reader.bad() + " is missing or no number in: " + line;
      return std::nullopt;
    }
  }
  if (profile.apps.empty()) {
    *error = "it names no app";
    return std::nullopt;
  }
  return profile;
}

}  // namespace ebb::guest
