// CRC-32C (Castagnoli, RFC 3720 appendix B.4), the checksum of every frame. Plain table: a tick of
// 60 processes is some 15 KiB.

#ifndef EBB_PROTOCOL_CRC32C_H_
#define EBB_PROTOCOL_CRC32C_H_

#include <cstddef>
#include <cstdint>

namespace ebb::wire {

// Goes on from `seed`, the value for the bytes before; 0 for the first.
std::uint32_t Crc32c(const std::uint8_t* data, std::size_t size, std::uint32_t seed = 0);

}  // namespace ebb::wire

#endif  // EBB_PROTOCOL_CRC32C_H_
