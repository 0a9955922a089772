#pragma once

#include "base/clock.hpp"
#include "emulator/recorder.hpp"
#include "scsi/transport.hpp"

#include <cstddef>
#include <expected>
#include <memory>
#include <string>

namespace discmaster::emulator {

/// Commands to an emulated recorder in this process. Time that a command takes is slept on the clock.
class EmulatedTransport final : public scsi::Transport {
public:
    /// `device` is how errors name the drive. The clock outlives the transport; it is the recorder's.
    EmulatedTransport(std::shared_ptr<Recorder> recorder, Clock& clock, std::string device);

    /// Throws Error: DeviceGone after Recorder::unplug, RecorderCommandTimeout when a Delay exceeds the command's
    /// time-out.
    std::expected<std::size_t, scsi::Sense> execute(const scsi::Command& command) override;
    const std::string& device() const noexcept override { return device_; }

private:
    std::shared_ptr<Recorder> recorder_;
    Clock& clock_;
    std::string device_;
};

}  // namespace discmaster::emulator
