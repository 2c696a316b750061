// logcat: the options that tools use (-b, -d, -c, -t, -v, -s, TAG:PRIORITY); and log, which writes.
#include <cctype>
#include <set>
#include <string>

#include "base/text.h"
#include "server/shell_service.h"

namespace ebb::guest {
namespace {

struct LogQuery {
  bool dump = false;
  bool clear = false;
  int64_t last = -1;  // -t N; negative = all
  LogFormat format = LogFormat::kThreadtime;
  bool events = false;
  bool system = true;
  std::set<std::string, std::less<>> tags;  // empty = every tag
  bool silent_rest = false;
};

void TakeBuffers(std::string_view names, LogQuery* query) {
  query->system = false;
  for (const std::string& name : SplitText(names, ',')) {
    if (name == "events" || name == "all") query->events = true;
    if (name == "system" || name == "main" || name == "default" || name == "all")
      query->system = true;
  }
}

LogFormat ToFormat(std::string_view name) {
  if (name == "epoch") return LogFormat::kEpoch;
  if (name == "brief") return LogFormat::kBrief;
  if (name == "raw") return LogFormat::kRaw;
  return LogFormat::kThreadtime;
}

void TakeFilter(const std::string& word, LogQuery* query) {
  const std::string tag = word.substr(0, word.find(':'));
  if (tag == "*") {
    query->silent_rest = word.ends_with(":S") || word.ends_with(":s");
  } else {
    query->tags.insert(tag);
  }
}

LogQuery ParseQuery(ShellWords words) {
  LogQuery query;
  for (size_t i = 0; i < words.size(); ++i) {
    const std::string& word = words[i];
    const std::string value = i + 1 < words.size() ? words[i + 1] : "";
    if (word == "-d")
      query.dump = true;
    else if (word == "-c")
      query.clear = true;
    else if (word == "-s")
      query.silent_rest = true;
    else if (word == "-b")
      TakeBuffers(value, &query), ++i;
    else if (word == "-v")
      query.format = ToFormat(value), ++i;
    else if (word == "-t")
      query.dump = true, query.last = ParseInt(value).value_or(-1), ++i;
    else if (word == "-T")
      query.last = ParseInt(value).value_or(-1), ++i;
    else if (!word.starts_with("-"))
      TakeFilter(word, &query);
  }
  return query;
}

bool Wants(const LogQuery& query, const LogEntry& entry) {
  if (entry.buffer == LogBuffer::kEvents ? !query.events : !query.system) return false;
  return !query.silent_rest || query.tags.contains(entry.tag);
}

}  // namespace

// `log [-b events|system|main] [-p PRIORITY] [-t TAG] MESSAGE…`: also how lmkd gets into the log.
void RunLogCommand(ShellWords words, const ShellContext& context, const ShellReplyPtr& reply) {
  LogBuffer buffer = LogBuffer::kSystem;
  char priority = 'I';
  std::string tag = "log";
  std::string message;
  for (size_t i = 0; i < words.size(); ++i) {
    const bool has_value = i + 1 < words.size();
    if (words[i] == "-b" && has_value) {
      buffer = words[++i] == "events" ? LogBuffer::kEvents : LogBuffer::kSystem;
    } else if (words[i] == "-p" && has_value) {
      const std::string& letter = words[++i];
      if (!letter.empty()) priority = static_cast<char>(toupper(letter.front()));
    } else if (words[i] == "-t" && has_value) {
      tag = words[++i];
    } else {
      message += (message.empty() ? "" : " ") + words[i];
    }
  }
  context.log->Write(buffer, tag, message, priority, reply->client_pid());
  reply->Finish(0);
}

void RunLogcatCommand(ShellWords words, const ShellContext& context, const ShellReplyPtr& reply) {
  const LogQuery query = ParseQuery(words);
  if (query.clear) {
    context.log->Clear();
    return reply->Finish(0);
  }
  std::vector<const LogEntry*> wanted;
  for (const LogEntry& entry : context.log->entries()) {
    if (Wants(query, entry)) wanted.push_back(&entry);
  }
  size_t first = 0;
  if (query.last >= 0 && wanted.size() > static_cast<size_t>(query.last)) {
    first = wanted.size() - static_cast<size_t>(query.last);
  }
  std::set<LogBuffer> begun;
  std::string text;
  for (size_t i = first; i < wanted.size(); ++i) {
    if (begun.insert(wanted[i]->buffer).second) {
      text += std::string("--------- beginning of ") + LogBufferName(wanted[i]->buffer) + "\n";
    }
    text += FormatLogEntry(*wanted[i], query.format);
  }
  reply->Out(text);
  if (query.dump) return reply->Finish(0);
  EventLog* log = context.log;
  // The follower holds the reply weakly: it must not keep a client's connection open that has gone.
  const std::weak_ptr<ShellReply> weak = reply;
  const int follower = log->AddFollower([weak, query](const LogEntry& entry) {
    if (!Wants(query, entry)) return;
    if (const ShellReplyPtr held = weak.lock()) held->Out(FormatLogEntry(entry, query.format));
  });
  reply->on_closed = [log, follower] { log->RemoveFollower(follower); };
}

}  // namespace ebb::guest
