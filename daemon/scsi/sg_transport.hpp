#pragma once

#include "base/unique_fd.hpp"
#include "scsi/transport.hpp"

namespace discmaster::scsi {

/// SG_IO on an sg or sr node. Owns the descriptor.
class SgTransport final : public Transport {
public:
    /// Opens the node read-write (an sg node opened so passes every command). Throws Error: DeviceGone (no such node),
    /// AccessDenied, RecorderLocked (somebody holds it exclusively).
    explicit SgTransport(const std::string& node);

    std::expected<std::size_t, Sense> execute(const Command& command) override;
    const std::string& device() const noexcept override { return node_; }

private:
    std::string node_;
    UniqueFd fd_;
};

}  // namespace discmaster::scsi
