#include "base/result.h"

#include <cerrno>

#include "base/format.h"

namespace ebb {

Error ErrorFromErrno(int errno_value, std::string message) {
  wire::ErrorCode code = wire::ErrorCode::kIoError;
  if (errno_value == ESRCH) code = wire::ErrorCode::kNoSuchProcess;
  if (errno_value == EPERM || errno_value == EACCES) code = wire::ErrorCode::kPermissionDenied;
  return Error{.code = code,
               .message = std::move(message),
               .cause = ErrnoText(errno_value),
               .errno_value = errno_value};
}

}  // namespace ebb
