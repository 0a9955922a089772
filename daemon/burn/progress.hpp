#pragma once
// What a burn, a verification or a read tells while it runs.

#include "base/units.hpp"
#include "scsi/command.hpp"
#include "scsi/sense.hpp"

#include <discmaster/enums.hpp>
#include <discmaster/errors.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace discmaster::burn {

/// IMAPI2's figures, 64 bits wide.
struct Progress {
    DataWriteAction action = DataWriteAction::ValidatingMedia;
    Lba start{};                          ///< first block of the write or the verification
    Sectors count;                        ///< blocks in all
    Lba lastRead{-1};                     ///< the last block taken from the source (while verifying: from the disc)
    Lba lastWritten{-1};                  ///< the last block that the drive took; it stays so while verifying
    std::uint64_t totalSystemBuffer = 0;  ///< bytes that the pool has
    std::uint64_t usedSystemBuffer = 0;   ///< bytes ready in it
    std::uint64_t totalDriveBuffer = 0;   ///< bytes; 0 where the drive does not say
    std::uint64_t usedDriveBuffer = 0;
    std::chrono::milliseconds elapsed{0};
    std::optional<std::chrono::milliseconds> remaining;  ///< estimate for all that is left, once there is one
    std::optional<double> deviceProgress;                ///< 0..1 of a long command (format, close), as the drive says
};

/// A command that the drive refused and that was no plain "busy".
struct FailedCommand {
    scsi::Cdb cdb;
    scsi::Sense sense;
    std::chrono::milliseconds at{0};  ///< since the begin
};

/// Blocks that are not on the disc as they should be.
struct Mismatch {
    Lba first{};
    Sectors count;
    bool unreadable = false;  ///< the drive could not read them; else they differ
    std::string names;        ///< files that they belong to, when the caller can name them
    /// The first byte that differs, where the source could be read again.
    struct Byte {
        std::uint64_t offset = 0;  ///< in the image
        std::uint8_t expected = 0;
        std::uint8_t found = 0;
    };
    std::optional<Byte> byte;
};

/// Called on the thread that runs the operation; does not throw.
class Observer {
public:
    virtual ~Observer() = default;
    /// On each change of action, every 0.5 s, and at the end.
    virtual void onProgress(const Progress& progress) noexcept = 0;
    /// News that the operation goes on with, as a sentence.
    virtual void onNotice(Notice notice, const std::string& text) noexcept
    {
        static_cast<void>(notice);
        static_cast<void>(text);
    }
    /// Something that the user should know and that has no IMAPI2 code.
    virtual void onWarning(const std::string& text) noexcept { static_cast<void>(text); }
    virtual void onFailedCommand(const FailedCommand& command) noexcept { static_cast<void>(command); }
    virtual void onMismatch(const Mismatch& mismatch) noexcept { static_cast<void>(mismatch); }
};

}  // namespace discmaster::burn
