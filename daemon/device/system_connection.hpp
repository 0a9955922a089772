#pragma once
// A real drive: commands through its sg node, exclusion through its sr node.

#include "base/clock.hpp"
#include "base/unique_fd.hpp"
#include "device/connection.hpp"

#include <memory>
#include <string>

namespace discmaster::device {

/// The sg node that belongs to a block device, found through sysfs ("<sysPath>/device/scsi_generic/sg0"); empty when
/// there is none (yet).
std::string genericNodeOf(const std::string& sysPath);

class SystemConnection final : public Connection {
public:
    /// `node` is the sr node. The sg node is looked up at each opening: it may appear after the sr node.
    SystemConnection(std::string node, std::string sysPath, std::shared_ptr<Clock> clock);

    std::unique_ptr<scsi::Transport> open() override;
    void exclude(bool force, std::stop_token stop) override;
    void release() noexcept override;

private:
    std::string node_;
    std::string sysPath_;
    std::shared_ptr<Clock> clock_;
    UniqueFd exclusive_;
};

}  // namespace discmaster::device
