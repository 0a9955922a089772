#pragma once

#include "emulator/medium.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>

namespace discmaster::emulator {

/// BD-RE: one track in one session over the whole disc, written anywhere once it is formatted. What was
/// never written reads as zeros.
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
    bool writable() const noexcept override { return state_.formatted; }

    Outcome read(std::int64_t lba, MutableBytes blocks) override;
    Outcome write(std::int64_t lba, ByteView blocks) override;
    Outcome flush() override;
    Outcome format(const FormatChoice& choice) override;
    void breakOff() override { Change{*this}.keep(); }

private:
    Outcome check(std::int64_t lba, std::size_t bytes) const;
};

}  // namespace discmaster::emulator
