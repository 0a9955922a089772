#pragma once
// The refusals of the emulated recorder, each spelled once (SPC annex: ASC and ASCQ assignments; MMC-6 says
// at each command which it uses).

#include "scsi/sense.hpp"

#include <cstdint>
#include <expected>

namespace discmaster::emulator::senses {

using scsi::Sense;
using Key = scsi::SenseKey;

inline constexpr Sense kBecomingReady{Key::NotReady, 0x04, 0x01};
inline constexpr Sense kFormatInProgress{Key::NotReady, 0x04, 0x04};
inline constexpr Sense kFormatInBackground{Key::NoSense, 0x04, 0x04};
inline constexpr Sense kOperationInProgress{Key::NotReady, 0x04, 0x07};
inline constexpr Sense kLongWriteInProgress{Key::NotReady, 0x04, 0x08};
inline constexpr Sense kNoMediumTrayClosed{Key::NotReady, 0x3A, 0x01};
inline constexpr Sense kNoMediumTrayOpen{Key::NotReady, 0x3A, 0x02};
inline constexpr Sense kNotFormatted{Key::IllegalRequest, 0x30, 0x10};
inline constexpr Sense kWriteError{Key::MediumError, 0x0C, 0x00};
inline constexpr Sense kUnrecoveredRead{Key::MediumError, 0x11, 0x00};
inline constexpr Sense kParameterListLength{Key::IllegalRequest, 0x1A, 0x00};
inline constexpr Sense kInvalidOpcode{Key::IllegalRequest, 0x20, 0x00};
inline constexpr Sense kOutOfRange{Key::IllegalRequest, 0x21, 0x00};
inline constexpr Sense kInvalidWriteAddress{Key::IllegalRequest, 0x21, 0x02};
inline constexpr Sense kInvalidFieldInCdb{Key::IllegalRequest, 0x24, 0x00};
inline constexpr Sense kInvalidFieldInParameters{Key::IllegalRequest, 0x26, 0x00};
inline constexpr Sense kSequenceError{Key::IllegalRequest, 0x2C, 0x00};
inline constexpr Sense kProgramAreaNotEmpty{Key::IllegalRequest, 0x2C, 0x03};
inline constexpr Sense kProgramAreaEmpty{Key::IllegalRequest, 0x2C, 0x04};
inline constexpr Sense kCannotReadMedium{Key::IllegalRequest, 0x30, 0x02};
inline constexpr Sense kCannotWriteMedium{Key::IllegalRequest, 0x30, 0x05};
inline constexpr Sense kCannotFormatMedium{Key::IllegalRequest, 0x30, 0x06};
inline constexpr Sense kSavingNotSupported{Key::IllegalRequest, 0x39, 0x00};
inline constexpr Sense kRemovalPrevented{Key::IllegalRequest, 0x53, 0x02};
inline constexpr Sense kEndOfUserArea{Key::IllegalRequest, 0x63, 0x00};
inline constexpr Sense kIllegalModeForTrack{Key::IllegalRequest, 0x64, 0x00};
inline constexpr Sense kSessionIncomplete{Key::IllegalRequest, 0x72, 0x03};
inline constexpr Sense kEmptyReservedTrack{Key::IllegalRequest, 0x72, 0x04};
inline constexpr Sense kNoMoreReservations{Key::IllegalRequest, 0x72, 0x05};
inline constexpr Sense kMediumChanged{Key::UnitAttention, 0x28, 0x00};
inline constexpr Sense kReset{Key::UnitAttention, 0x29, 0x00};
inline constexpr Sense kEjectRequested{Key::UnitAttention, 0x5A, 0x01};
inline constexpr Sense kBlankCheck{Key::BlankCheck, 0x00, 0x00};

/// `return refuse(senses::kOutOfRange);`
inline std::unexpected<Sense> refuse(const Sense& sense) { return std::unexpected{sense}; }
inline std::unexpected<Sense> refuseAt(Sense sense, std::uint64_t lba)
{
    sense.information = static_cast<std::uint32_t>(lba);
    return std::unexpected{sense};
}

}  // namespace discmaster::emulator::senses
