#pragma once
// One emulated recorder behind SG_IO: what stands in for the kernel's sr and sg drivers in a testbed.

#include "base/clock.hpp"
#include "emulator/recorder.hpp"
#include "scsi/transport.hpp"

#include <umockdev.h>

#include <condition_variable>
#include <cstdint>
#include <cstdio>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

namespace discmaster::testbed {

/// Serves the ioctls of one drive. The recorder is used by this object's thread only; others pass it work by `post`, so
/// that a command that takes long holds up no other drive.
class DriveHost {
public:
    /// Writes a trace of commands to `trace` unless that is null.
    DriveHost(std::string name, emulator::Identity identity, emulator::Timing timing, std::FILE* trace);
    ~DriveHost();
    DriveHost(const DriveHost&) = delete;
    DriveHost& operator=(const DriveHost&) = delete;

    /// What umockdev calls for each ioctl; attach it to the drive's nodes.
    UMockdevIoctlBase* handler() const noexcept { return handler_; }
    const std::string& name() const noexcept { return name_; }

    /// Runs work on the drive's thread and waits for it. What it throws is thrown here.
    void call(const std::function<void(emulator::Recorder&)>& work);
    /// What the kernel's sr driver does when it sees a disc come or go: it polls, and so fetches the unit attention.
    void poll();
    /// Later ioctls fail with ENODEV, at once.
    void unplug() noexcept { recorder_->unplug(); }

private:
    static gboolean onIoctl(UMockdevIoctlBase*, UMockdevIoctlClient* client, gpointer self);
    void post(std::function<void()> work);
    void run();
    bool accept(UMockdevIoctlClient* client);
    void sgIo(UMockdevIoctlClient* client, UMockdevIoctlData* header);
    long driveStatus();

    std::string name_;
    SystemClock clock_;
    std::shared_ptr<emulator::Recorder> recorder_;
    std::unique_ptr<scsi::Transport> transport_;
    UMockdevIoctlBase* handler_;

    std::mutex mutex_;  // guards work_ and stopping_
    std::condition_variable wake_;
    std::deque<std::function<void()>> work_;
    bool stopping_ = false;
    std::thread thread_;
};

}  // namespace discmaster::testbed
