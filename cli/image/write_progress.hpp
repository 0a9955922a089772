#pragma once

#include "cli/progress.hpp"

#include <chrono>
#include <cstdint>

namespace discmaster::cli {

/// Reports how far the image is, now and then.
class WriteProgress {
public:
    WriteProgress(ProgressReport& report, std::uint64_t total)
        : report_{report}
        , total_{total}
    {
    }

    void wrote(std::uint64_t done)
    {
        const auto now = Clock::now();
        if (done < total_ && now - shown_ < kPause) return;
        shown_ = now;
        Progress p{.action = "Writing", .share = static_cast<double>(done) / static_cast<double>(total_)};
        const std::chrono::duration<double> time = now - start_;
        if (time > kPause) {
            p.bytesPerSecond = static_cast<double>(done) / time.count();
            if (done < total_)
                p.remaining = std::chrono::seconds{
                    static_cast<std::int64_t>(static_cast<double>(total_ - done) / *p.bytesPerSecond)};
        }
        report_.update(p);
    }

private:
    using Clock = std::chrono::steady_clock;
    static constexpr std::chrono::milliseconds kPause{200};

    ProgressReport& report_;
    std::uint64_t total_;
    Clock::time_point start_ = Clock::now();
    Clock::time_point shown_ = start_;
};

}  // namespace discmaster::cli
