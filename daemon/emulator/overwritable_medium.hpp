#pragma once

#include "emulator/medium.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>

namespace discmaster::emulator {

/// DVD-RAM, DVD+RW, BD-RE: one track in one session over the whole disc, written anywhere once it is formatted. What
/// was never written reads as zeros.
class OverwritableMedium final : public Medium {
public:
    OverwritableMedium(DiscState state, std::unique_ptr<Store> store)
        : Medium{std::move(state), std::move(store)}
    {
    }

    DiscStatus status() const noexcept override { return state_.formatted ? DiscStatus::Other : DiscStatus::Blank; }
    SessionStatus lastSession() const noexcept override
    {
        return state_.formatted ? SessionStatus::Complete : SessionStatus::Empty;
    }
    unsigned sessionCount() const noexcept override { return 1; }
    std::uint64_t lastReadable() const noexcept override;
    bool writable() const noexcept override
    {
        return state_.formatted && state_.background != BackgroundFormat::Stopped;
    }

    Outcome read(std::int64_t lba, MutableBytes blocks) override;
    Outcome write(std::int64_t lba, ByteView blocks) override;
    Outcome flush() override;
    Outcome format(const FormatChoice& choice) override;
    void endFormat(bool complete) override;
    Outcome resumeFormat() override;
    /// DVD+RW: a lead-out, for drives that read only. Others have nothing to close.
    Outcome closeSession(bool last) override;
    void breakOff() override;

private:
    Outcome check(std::int64_t lba, std::size_t bytes) const;
};

}  // namespace discmaster::emulator
