// Process 1 after /init has mounted everything: starts adbd, lmkd and the zygote, starts them again
// when they end, reaps orphans. Obeys `setprop ctl.start|ctl.stop|ctl.restart NAME`, and lines
// "setprop NAME VALUE" from the host on the second serial port, which works when adb does not.
#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <signal.h>
#include <sys/inotify.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include <algorithm>
#include <vector>

#include "base/clock.h"
#include "base/files.h"
#include "base/property_store.h"
#include "base/text.h"
#include "base/unique_fd.h"
#include "faces/faces.h"

namespace ebb::guest {
namespace {

constexpr int kShellUid = 2000;
constexpr int64_t kRestartDelayMs = 500;
constexpr const char* kControlPort = "/dev/ebb_control";

struct Service {
  std::string name;
  std::vector<std::string> command;
  std::vector<std::string> environment;
  int uid = 0;
  bool wanted = true;
  pid_t pid = 0;
  int64_t restart_at_ms = 0;
};

std::vector<char*> ToPointers(std::vector<std::string>* words) {
  std::vector<char*> pointers;
  for (std::string& word : *words) pointers.push_back(word.data());
  pointers.push_back(nullptr);
  return pointers;
}

[[noreturn]] void ExecService(Service service) {
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  setsid();
  const int log = open("/dev/null", O_RDWR);
  for (const int fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) dup2(log, fd);
  if (service.uid != 0) {
    const auto uid = static_cast<uid_t>(service.uid);
    // 3009 = readproc, as adbd's shell has it: /proc is mounted hidepid=0 here, so nothing else is
    // needed.
    if (setgroups(0, nullptr) != 0 || setresgid(uid, uid, uid) != 0 ||
        setresuid(uid, uid, uid) != 0) {
      _exit(126);
    }
  }
  std::vector<char*> arguments = ToPointers(&service.command);
  std::vector<char*> environment = ToPointers(&service.environment);
  execve(arguments[0], arguments.data(), environment.data());
  _exit(127);
}

class Init {
 public:
  explicit Init(FaceWords faults) {
    const auto has = [faults](std::string_view fault) {
      return std::find(faults.begin(), faults.end(), fault) != faults.end();
    };
    std::vector<std::string> environment = {"PATH=/system/bin:/system/xbin:/bin",
                                            "HOME=/",
                                            "TERM=xterm",
                                            "ANDROID_DATA=/data",
                                            "ANDROID_ROOT=/system",
                                            "TMPDIR=/data/local/tmp"};
    services_.push_back({"zygote",
                         {"/system/bin/app_process64", std::string(192, '-')},
                         environment,
                         0,
                         true,
                         0,
                         0});
    services_.push_back({"lmkd", {"/system/bin/lmkd"}, environment, 0, true, 0, 0});
    environment.push_back("LD_PRELOAD=/system/lib64/libebb_properties.so");
    Service adbd{"adbd",
                 {"/system/bin/adbd"},
                 environment,
                 has("no-root") || has("su") ? kShellUid : 0,
                 true,
                 0,
                 0};
    if (has("unauthorized")) adbd.command = {"/system/bin/adbd_unauthorized"};
    services_.insert(services_.begin(), adbd);
  }

  int Run() {
    sigset_t children;
    sigemptyset(&children);
    sigaddset(&children, SIGCHLD);
    sigprocmask(SIG_BLOCK, &children, nullptr);
    const UniqueFd child_signal(signalfd(-1, &children, SFD_CLOEXEC | SFD_NONBLOCK));
    const UniqueFd properties(inotify_init1(IN_CLOEXEC | IN_NONBLOCK));
    inotify_add_watch(properties.get(), kPropertyDir, IN_MOVED_TO);
    const UniqueFd control = OpenControl();
    while (true) {
      StartDue();
      pollfd waiting[] = {{child_signal.get(), POLLIN, 0},
                          {properties.get(), POLLIN, 0},
                          {control.get(), POLLIN, 0}};
      if (poll(waiting, 3, TimeoutMs()) <= 0) continue;
      if (waiting[0].revents != 0) Reap(child_signal.get());
      if (waiting[1].revents != 0) ReadPropertyChanges(properties.get());
      if ((waiting[2].revents & POLLIN) != 0) ReadControl(control.get());
    }
  }

 private:
  static UniqueFd OpenControl() {
    UniqueFd port(open(kControlPort, O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK));
    termios settings{};
    if (port.valid() && tcgetattr(port.get(), &settings) == 0) {
      cfmakeraw(&settings);
      tcsetattr(port.get(), TCSANOW, &settings);
    }
    return port;
  }

  void StartDue() {
    for (Service& service : services_) {
      if (!service.wanted || service.pid != 0 || service.restart_at_ms > MonotonicMs()) continue;
      const pid_t pid = fork();
      if (pid == 0) ExecService(service);
      if (pid < 0) continue;
      service.pid = pid;
      WriteConsole(FormatText("%s started as %d", service.name.c_str(), pid));
    }
  }

  int TimeoutMs() const {
    int64_t wait_ms = -1;
    for (const Service& service : services_) {
      if (!service.wanted || service.pid != 0) continue;
      const int64_t left = std::max<int64_t>(0, service.restart_at_ms - MonotonicMs());
      if (wait_ms < 0 || left < wait_ms) wait_ms = left;
    }
    return static_cast<int>(wait_ms);
  }

  void Reap(int child_signal) {
    signalfd_siginfo ignored{};
    while (read(child_signal, &ignored, sizeof(ignored)) > 0) {
    }
    int status = 0;
    for (pid_t pid = waitpid(-1, &status, WNOHANG); pid > 0; pid = waitpid(-1, &status, WNOHANG)) {
      for (Service& service : services_) {
        if (service.pid != pid) continue;
        service.pid = 0;
        service.restart_at_ms = MonotonicMs() + kRestartDelayMs;
        WriteConsole(FormatText("%s ended with status %d", service.name.c_str(), status));
      }
    }
  }

  void ReadPropertyChanges(int watch) {
    alignas(inotify_event) char events[4096];
    while (true) {
      const ssize_t got = read(watch, events, sizeof(events));
      if (got <= 0) return;
      for (ssize_t at = 0; at < got;) {
        const auto* event = reinterpret_cast<const inotify_event*>(events + at);
        if (event->len > 0) OnProperty(event->name);
        at += static_cast<ssize_t>(sizeof(inotify_event) + event->len);
      }
    }
  }

  void OnProperty(const std::string& name) {
    if (name != "ctl.start" && name != "ctl.stop" && name != "ctl.restart") return;
    const std::string target = ReadProperty(name).value_or("");
    for (Service& service : services_) {
      if (service.name != target) continue;
      service.wanted = name != "ctl.stop";
      if (name != "ctl.start" && service.pid != 0)
        kill(-service.pid, SIGKILL), kill(service.pid, SIGKILL);
      service.restart_at_ms = 0;
    }
  }

  // Lines from the host. What is not understood is dropped: nobody is there to be told.
  void ReadControl(int port) {
    char buffer[512];
    const ssize_t got = read(port, buffer, sizeof(buffer));
    if (got <= 0) return;
    control_text_.append(buffer, static_cast<size_t>(got));
    for (size_t end = control_text_.find('\n'); end != std::string::npos;
         end = control_text_.find('\n')) {
      const std::vector<std::string> words = SplitText(TrimText(control_text_.substr(0, end)), ' ');
      control_text_.erase(0, end + 1);
      if (words.size() >= 2 && words[0] == "setprop") {
        const std::string value = words.size() > 2 ? words[2] : "";
        SetProperty(words[1], value);
        WriteConsole("control: " + words[1] + "=" + value);
      }
    }
    if (control_text_.size() > sizeof(buffer)) control_text_.clear();
  }

  std::vector<Service> services_;
  std::string control_text_;
};

}  // namespace

int RunInit(FaceWords words) { return Init(words).Run(); }

}  // namespace ebb::guest
