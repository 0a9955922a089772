#pragma once
// The drive that a writer was given.

#include "bus/compat.hpp"
#include "bus/media_facts.hpp"

#include <memory>

namespace discmaster::bus {

struct ChosenRecorder {
    sdbus::ObjectPath path{"/"};
    std::weak_ptr<device::Drive> drive{};

    MediaFacts media() const;
    /// Null without a drive.
    std::shared_ptr<const device::Snapshot> snapshot() const;
    /// Throws Error{RecorderRequired, DeviceGone}.
    std::shared_ptr<device::Drive> require() const;
};

}  // namespace discmaster::bus
