#pragma once

#include "burn/strategy.hpp"

#include <functional>

namespace discmaster::burn {

/// Writes runs of blocks with patience for a busy drive, and an end at errors that last.
class RunWriter {
public:
    /// `onPause` is called now and then while the drive is busy. The references outlive it.
    RunWriter(Work& work, Strategy& strategy, std::function<void()> onPause = {});

    /// Throws Error: RequestCancelled, and what the drive's refusal stands for. `stop` ends the wait for a busy drive.
    void write(Lba at, ByteView blocks, const std::stop_token& stop);

private:
    bool retry(const scsi::Sense& sense, const std::stop_token& stop);
    void pause(const scsi::Sense& sense, const std::stop_token& stop);

    Work& work_;
    Strategy& strategy_;
    std::function<void()> onPause_;
    int repeats_ = 0;
    Clock::TimePoint busySince_{};
    std::chrono::milliseconds pause_{0};
};

}  // namespace discmaster::burn
