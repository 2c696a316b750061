// Memory that a bench and the processes it forks both see, at the same address.
#pragma once

#include <sys/mman.h>

#include <cstddef>
#include <new>

#include "base/check.h"

namespace ebb::bench {

template <typename T>
class SharedMemory {
 public:
  SharedMemory() {
    void* memory =
        ::mmap(nullptr, sizeof(T), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    EBB_CHECK(memory != MAP_FAILED);
    value_ = new (memory) T();
  }
  ~SharedMemory() { ::munmap(value_, sizeof(T)); }
  SharedMemory(const SharedMemory&) = delete;
  SharedMemory& operator=(const SharedMemory&) = delete;

  T* operator->() { return value_; }
  T& operator*() { return *value_; }

 private:
  T* value_;
};

}  // namespace ebb::bench
