#pragma once

#include "burn/verify.hpp"

namespace discmaster::burn {

/// Collects what a verification finds: single blocks become ranges, which the observer hears of as they end.
class Comparison {
public:
    /// `start`: where block 0 of the image lies on the disc. The references outlive it.
    Comparison(Observer& observer, const BlockNames& names, Lba start);

    /// A block of the image that is wrong; blocks come in rising order.
    void bad(std::uint64_t block, bool unreadable, std::optional<Mismatch::Byte> byte = std::nullopt);
    /// The same, or not, as what was read in place of a block's bytes.
    void compare(std::uint64_t block, ByteView want, ByteView have);
    /// So many blocks were looked at.
    void checked(std::uint64_t blocks) noexcept { report_.checked.n += blocks; }
    /// Too much is wrong for going on.
    bool hopeless() const noexcept;
    VerifyReport finish();

private:
    void endRange();

    Observer& observer_;
    const BlockNames& names_;
    Lba start_;
    VerifyReport report_;
    std::optional<Mismatch> open_;
    std::uint64_t nextBlock_ = 0;
    std::uint64_t firstBlock_ = 0;
    std::uint64_t unreadable_ = 0;
};

}  // namespace discmaster::burn
