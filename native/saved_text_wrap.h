// What JavaScript may ask about saved texts; see saved_text.ts for the types.

#ifndef EBB_NATIVE_SAVED_TEXT_WRAP_H_
#define EBB_NATIVE_SAVED_TEXT_WRAP_H_

#include <napi.h>

namespace ebb::native {

void RegisterSavedText(Napi::Env env, Napi::Object exports);

}  // namespace ebb::native

#endif  // EBB_NATIVE_SAVED_TEXT_WRAP_H_
