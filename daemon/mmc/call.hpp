#pragma once
// How the typed calls of this layer send a command: a refusal is an answer.

#include "scsi/opcode.hpp"
#include "scsi/transport.hpp"

#include <chrono>
#include <cstdint>
#include <expected>
#include <vector>

namespace discmaster::mmc {

/// What a command that a drive may refuse gives.
template <typename T>
using Answer = std::expected<T, scsi::Sense>;

using Bytes = std::vector<std::byte>;

constexpr scsi::Cdb cdb6(scsi::Op op) noexcept { return {static_cast<std::uint8_t>(op), 6}; }
constexpr scsi::Cdb cdb10(scsi::Op op) noexcept { return {static_cast<std::uint8_t>(op), 10}; }
constexpr scsi::Cdb cdb12(scsi::Op op) noexcept { return {static_cast<std::uint8_t>(op), 12}; }

/// How long commands may take; the values that established burning programs settled on.
namespace timeout {
inline constexpr std::chrono::seconds kDefault{30};
inline constexpr std::chrono::seconds kRead{40};
inline constexpr std::chrono::seconds kTray{300};
inline constexpr std::chrono::seconds kWrite{200};      ///< also OPC, RESERVE TRACK and what starts a long operation
inline constexpr std::chrono::seconds kStructure{240};  ///< SEND DISC STRUCTURE
}  // namespace timeout

/// A command without data.
Answer<void> call(scsi::Transport& drive, const scsi::Cdb& cdb, std::chrono::milliseconds limit = timeout::kDefault);
/// A command that sends all of `out`.
Answer<void> send(scsi::Transport& drive, const scsi::Cdb& cdb, ByteView out,
                  std::chrono::milliseconds limit = timeout::kDefault);
/// A command whose answer has at most `length` bytes: those that came.
Answer<Bytes> receive(scsi::Transport& drive, const scsi::Cdb& cdb, std::size_t length,
                      std::chrono::milliseconds limit = timeout::kDefault);

/// The answer's bytes as a value, by a pure decoder.
template <typename Decoder>
auto decoded(Answer<Bytes> answer, Decoder decode) -> Answer<decltype(decode(ByteView{}))>
{
    if (!answer) return std::unexpected{answer.error()};
    return decode(ByteView{*answer});
}

}  // namespace discmaster::mmc
