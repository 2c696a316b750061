// Expected failures are values. An Error carries what the desktop shows: a code of the wire schema,
// one sentence with the value that failed, and the cause in the kernel's or the device's own words.
// The remedy is not here: it belongs to the code and stands in the schema.
#pragma once

#include <string>
#include <type_traits>
#include <utility>
#include <variant>

#include "base/check.h"
#include "protocol/wire.gen.h"

namespace ebb {

struct Error {
  wire::ErrorCode code = wire::ErrorCode::kInternal;
  std::string message{};  // What failed, with the value.
  std::string cause{};    // Why, as far as known; may be empty.
  int errno_value = 0;    // Positive; 0 = none.
};

// An Error from a failed system call: the code follows from the errno (ESRCH is no_such_process,
// EPERM and EACCES are permission_denied, everything else io_error). `errno_value` is positive.
Error ErrorFromErrno(int errno_value, std::string message);

// A value or an Error. T must not be Error. Asking for the side that is not there is a bug and
// aborts.
template <typename T, typename E = Error>
class [[nodiscard]] Result {
  static_assert(!std::is_same_v<T, E>);

 public:
  Result(T value)
      : state_(std::in_place_index<0>, std::move(value)) {}  // NOLINT: implicit on purpose
  Result(E error)
      : state_(std::in_place_index<1>, std::move(error)) {}  // NOLINT: implicit on purpose

  bool ok() const { return state_.index() == 0; }
  explicit operator bool() const { return ok(); }

  T& value() & {
    EBB_CHECK(ok());
    return *std::get_if<0>(&state_);
  }
  const T& value() const& {
    EBB_CHECK(ok());
    return *std::get_if<0>(&state_);
  }
  T&& value() && {
    EBB_CHECK(ok());
    return std::move(*std::get_if<0>(&state_));
  }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }

  E& error() & {
    EBB_CHECK(!ok());
    return *std::get_if<1>(&state_);
  }
  const E& error() const& {
    EBB_CHECK(!ok());
    return *std::get_if<1>(&state_);
  }
  E&& error() && {
    EBB_CHECK(!ok());
    return std::move(*std::get_if<1>(&state_));
  }

 private:
  std::variant<T, E> state_;
};

// The value of a call that only succeeds or fails.
struct Ok {};
using Status = Result<Ok>;

}  // namespace ebb
