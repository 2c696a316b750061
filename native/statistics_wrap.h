// The resampling loop for JavaScript: checks every argument, so that statistics_core cannot fail.

#ifndef EBB_NATIVE_STATISTICS_WRAP_H_
#define EBB_NATIVE_STATISTICS_WRAP_H_

#include <napi.h>

namespace ebb::native {

// bootstrapBlocks(spec: BlockBootstrapSpec): Float64Array; see electron/common/resampling.ts. A
// wrong argument throws a TypeError. On the calling thread: milliseconds for an experiment.
Napi::Value BootstrapBlocks(const Napi::CallbackInfo& info);

}  // namespace ebb::native

#endif  // EBB_NATIVE_STATISTICS_WRAP_H_
