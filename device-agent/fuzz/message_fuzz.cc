// A payload -> message, for every type and both directions. Whatever comes: what is taken writes
// back as the very bytes that came, so that two agents read the same; what is refused says why.
#include <algorithm>
#include <string>
#include <type_traits>
#include <variant>
#include <vector>

#include "base/check.h"
#include "fuzz/fuzz_target.h"
#include "protocol/frame.h"
#include "protocol/wire.gen.h"

namespace ebb {
namespace {

template <typename Message, typename DecodeFn>
void CheckDecoding(DecodeFn decode, uint16_t type, std::string_view payload) {
  wire::Reader reader(reinterpret_cast<const uint8_t*>(payload.data()), payload.size());
  Message message;
  if (!decode(type, reader, message)) {
    EBB_CHECK(reader.error().kind != wire::DecodeErrorKind::kNone);
    EBB_CHECK(!reader.error().ToText().empty());
    return;
  }
  std::vector<uint8_t> again;
  wire::Writer writer(again);
  std::visit(
      [&](const auto& taken) {
        EBB_CHECK(static_cast<uint16_t>(std::decay_t<decltype(taken)>::kType) == type);
        wire::Encode(taken, writer);
      },
      message);
  EBB_CHECK(ToText(again.data(), again.size()) == payload);
}

}  // namespace
}  // namespace ebb

// An input is laid out as frames whose magic and checksum nobody looks at, and whose last one may
// claim more than there is: the golden vectors are seeds, and every input reaches the decoders.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace ebb;
  std::string_view rest = ToText(data, size);
  while (rest.size() >= wire::kFrameHeaderBytes) {
    const auto* head = reinterpret_cast<const uint8_t*>(rest.data());
    wire::Reader reader(head, wire::kFrameHeaderBytes);
    uint32_t magic = 0;
    uint32_t claimed = 0;
    uint16_t type = 0;
    EBB_CHECK(reader.Number("", magic) && reader.Number("", claimed) && reader.Number("", type));
    const std::string_view payload = rest.substr(wire::kFrameHeaderBytes, claimed);
    CheckDecoding<wire::ToAgentMessage>(wire::DecodeToAgent, type, payload);
    CheckDecoding<wire::ToHostMessage>(wire::DecodeToHost, type, payload);
    rest.remove_prefix(wire::kFrameHeaderBytes + payload.size());
    rest.remove_prefix(std::min(rest.size(), wire::kFrameTrailerBytes));
  }
  return 0;
}
