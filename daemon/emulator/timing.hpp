#pragma once

#include <chrono>
#include <cstdint>

namespace discmaster::emulator {

/// How long things take. The default is a drive that is as fast as its storage: nothing takes time, and no command is
/// ever answered with "busy".
struct Timing {
    double rate = 0;                  ///< writes at so many times the speed that the host chose; 0: without limit
    std::uint32_t buffer = 4U << 20;  ///< the drive's buffer in bytes
    std::chrono::milliseconds load{0};
    std::chrono::milliseconds closeTrack{0};
    std::chrono::milliseconds closeSession{0};
    std::chrono::milliseconds format{0};
    std::chrono::milliseconds backgroundFormat{0};  ///< of a whole DVD+RW, between the commands
    std::chrono::milliseconds blank{0};             ///< minimal: PMA, TOC and the first pre-gap
    std::chrono::milliseconds blankFull{0};         ///< the whole disc
    std::chrono::milliseconds calibrate{0};

    /// What a tray drive of flesh and blood needs.
    static constexpr Timing realistic() noexcept
    {
        using std::chrono::seconds;
        return {.rate = 1,
                .load = seconds{8},
                .closeTrack = seconds{4},
                .closeSession = seconds{25},
                .format = seconds{60},
                .backgroundFormat = std::chrono::minutes{20},
                .blank = seconds{30},
                .blankFull = std::chrono::minutes{8},
                .calibrate = seconds{3}};
    }
};

}  // namespace discmaster::emulator
