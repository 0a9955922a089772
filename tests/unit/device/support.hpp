#pragma once
// What the tests of this layer share: a loop that is turned until something holds, and drives made of lambdas.

#include "base/clock.hpp"
#include "base/error.hpp"
#include "device/connection.hpp"
#include "io/event_loop.hpp"
#include "scsi/transport.hpp"

#include <atomic>
#include <chrono>
#include <functional>
#include <future>
#include <gtest/gtest.h>
#include <memory>
#include <string>

namespace discmaster::device::test {

/// Turns the loop until `holds`. A minute without that is a failure, not a wait that a test relies on.
inline void turnUntil(io::EventLoop& loop, const std::function<bool()>& holds)
{
    const auto limit = std::chrono::steady_clock::now() + std::chrono::minutes{1};
    while (!holds()) {
        if (std::chrono::steady_clock::now() > limit) {
            FAIL() << "what the test waits for does not happen";
            return;
        }
        loop.runOnce(std::chrono::milliseconds{100});
    }
}

using Answer = std::expected<std::size_t, scsi::Sense>;

/// What a drive made of lambdas does; shared by its connections, and looked at by tests.
struct FakeDrive {
    /// On the lane's thread. Without it the drive is empty: 2/3A/01 (medium not present, tray closed).
    std::function<Answer(const scsi::Command&)> answer = {};
    std::function<void(bool force, std::stop_token)> exclude = {};
    std::atomic<int> commands{0};
    std::atomic<int> opened{0};
    std::atomic<int> closed{0};
    std::atomic<int> excluded{0};
    std::atomic<int> released{0};
};

class FakeTransport final : public scsi::Transport {
public:
    explicit FakeTransport(std::shared_ptr<FakeDrive> drive)
        : drive_{std::move(drive)}
    {
        ++drive_->opened;
    }
    ~FakeTransport() override { ++drive_->closed; }

    Answer execute(const scsi::Command& command) override
    {
        ++drive_->commands;
        if (drive_->answer) return drive_->answer(command);
        return std::unexpected{scsi::Sense{.key = scsi::SenseKey::NotReady, .asc = 0x3A, .ascq = 0x01}};
    }
    const std::string& device() const noexcept override { return name_; }

private:
    std::shared_ptr<FakeDrive> drive_;
    std::string name_ = "fake";
};

class FakeConnection final : public Connection {
public:
    explicit FakeConnection(std::shared_ptr<FakeDrive> drive)
        : drive_{std::move(drive)}
    {
    }

    std::unique_ptr<scsi::Transport> open() override { return std::make_unique<FakeTransport>(drive_); }
    void exclude(bool force, std::stop_token stop) override
    {
        if (drive_->exclude) drive_->exclude(force, stop);
        ++drive_->excluded;
    }
    void release() noexcept override { ++drive_->released; }

private:
    std::shared_ptr<FakeDrive> drive_;
};

inline scsi::Command testUnitReady() { return {.cdb = scsi::Cdb{0x00, 6}}; }

/// Something that a lane waits in until the test lets it go: a command that does not return.
class Hang {
public:
    /// On the lane.
    void wait()
    {
        entered_.set_value();
        gone_.wait();
    }
    /// In the test: until the lane is in there.
    void awaitEntry() { inside_.wait(); }
    void letGo() { go_.set_value(); }

private:
    std::promise<void> entered_;
    std::promise<void> go_;
    std::future<void> inside_ = entered_.get_future();
    std::shared_future<void> gone_ = go_.get_future().share();
};

}  // namespace discmaster::device::test
