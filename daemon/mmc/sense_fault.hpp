#pragma once
// The one place where a sense becomes a Fault and a sentence.

#include "base/error.hpp"
#include "scsi/transport.hpp"

#include <string>
#include <string_view>

namespace discmaster::mmc {

/// The Fault that a sense stands for; UnexpectedResponseFromDevice for what has no name of its own.
Fault faultOf(const scsi::Sense& sense) noexcept;

/// What a user can do about it, as a sentence; empty when there is nothing to say.
std::string_view adviceFor(const scsi::Sense& sense) noexcept;

/// "cannot <doing> on /dev/sr0: <sense>. <advice>", with command and sense as evidence. A `fault` given is taken where
/// the sense has no more precise one.
Error senseError(const scsi::Transport& drive, const scsi::Cdb& cdb, const scsi::Sense& sense, const std::string& doing,
                 Fault fault = Fault::UnexpectedResponseFromDevice);

/// As senseError, for a failed wait that has no command of its own.
Error senseError(const scsi::Transport& drive, const scsi::Sense& sense, const std::string& doing,
                 Fault fault = Fault::UnexpectedResponseFromDevice);

}  // namespace discmaster::mmc
