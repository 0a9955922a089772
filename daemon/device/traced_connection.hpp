#pragma once

#include "device/connection.hpp"

#include <memory>
#include <string>

namespace discmaster::device {

/// A connection whose commands are written to `folder`/`name`.trace (scsi/trace.hpp), appended to what is there.
class TracedConnection final : public Connection {
public:
    TracedConnection(std::unique_ptr<Connection> inner, std::string folder, const std::string& name);
    ~TracedConnection() override;

    std::unique_ptr<scsi::Transport> open() override;
    void exclude(bool force, std::stop_token stop) override { inner_->exclude(force, std::move(stop)); }
    void release() noexcept override { inner_->release(); }

private:
    std::unique_ptr<Connection> inner_;
    std::string file_;
};

}  // namespace discmaster::device
