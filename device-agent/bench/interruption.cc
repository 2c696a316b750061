// See interruption.h.
#include "bench/interruption.h"

#include <signal.h>
#include <unistd.h>

#include <mutex>
#include <thread>
#include <vector>

namespace ebb::bench {
namespace {

constexpr int kSignalBase = 128;  // as a shell reports it

struct UndoList {
  std::mutex mutex;
  std::vector<std::function<void()>> undos;  // empty ones belong to what is gone
};

UndoList& List() {
  static auto* list = new UndoList();  // outlives every other static
  return *list;
}

void UndoAll(int signal) {
  UndoList& list = List();
  const std::lock_guard lock(list.mutex);  // never given back: nothing may be added any more
  for (auto undo = list.undos.rbegin(); undo != list.undos.rend(); ++undo) {
    if (*undo) (*undo)();
  }
  ::_exit(kSignalBase + signal);
}

}  // namespace

void WatchForInterruption() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  ::pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  std::thread([signals] {
    int signal = 0;
    if (::sigwait(&signals, &signal) == 0) UndoAll(signal);
  }).detach();
}

UndoOnInterruption::UndoOnInterruption(std::function<void()> undo)
    : place_([&] {
        const std::lock_guard lock(List().mutex);
        List().undos.push_back(std::move(undo));
        return List().undos.size() - 1;
      }()) {}

UndoOnInterruption::~UndoOnInterruption() {
  const std::lock_guard lock(List().mutex);
  List().undos[place_] = nullptr;
}

}  // namespace ebb::bench
