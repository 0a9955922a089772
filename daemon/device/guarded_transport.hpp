#pragma once

#include "scsi/transport.hpp"

#include <atomic>
#include <memory>

namespace discmaster::device {

/// Passes commands on until the drive is known to be gone; from then on they throw Error{DeviceGone} unsent.
class GuardedTransport final : public scsi::Transport {
public:
    GuardedTransport(std::unique_ptr<scsi::Transport> inner, const std::atomic<bool>& gone)
        : inner_{std::move(inner)}
        , gone_{gone}
    {
    }

    std::expected<std::size_t, scsi::Sense> execute(const scsi::Command& command) override;
    const std::string& device() const noexcept override { return inner_->device(); }

private:
    std::unique_ptr<scsi::Transport> inner_;
    const std::atomic<bool>& gone_;
};

}  // namespace discmaster::device
