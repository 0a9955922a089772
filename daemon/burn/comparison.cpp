#include "burn/comparison.hpp"

#include <algorithm>
#include <cstddef>

namespace discmaster::burn {

namespace {

/// Each unreadable block costs seconds; a disc with so many has failed.
constexpr std::uint64_t kTooManyUnreadable = 1024;

}  // namespace

Comparison::Comparison(Observer& observer, const BlockNames& names, Lba start)
    : observer_{observer}
    , names_{names}
    , start_{start}
{
}

void Comparison::bad(std::uint64_t block, bool unreadable, std::optional<Mismatch::Byte> byte)
{
    ++report_.bad.n;
    unreadable_ += unreadable;
    if (open_ && block == nextBlock_ && open_->unreadable == unreadable) {
        ++open_->count.n;
        ++nextBlock_;
        return;
    }
    endRange();
    open_ = Mismatch{.first = start_ + Sectors{block}, .count = {1}, .unreadable = unreadable, .byte = byte};
    firstBlock_ = block;
    nextBlock_ = block + 1;
}

void Comparison::compare(std::uint64_t block, ByteView want, ByteView have)
{
    const auto differs = std::ranges::mismatch(want, have);
    if (differs.in1 == want.end()) return;
    bad(block, false,
        Mismatch::Byte{.offset = block * kBlockSize + static_cast<std::uint64_t>(differs.in1 - want.begin()),
                       .expected = std::to_integer<std::uint8_t>(*differs.in1),
                       .found = std::to_integer<std::uint8_t>(*differs.in2)});
}

bool Comparison::hopeless() const noexcept { return unreadable_ >= kTooManyUnreadable; }

void Comparison::endRange()
{
    if (!open_) return;
    if (names_) open_->names = names_(firstBlock_, open_->count.n);
    observer_.onMismatch(*open_);
    if (report_.mismatches.size() < kMaxMismatches) report_.mismatches.push_back(std::move(*open_));
    open_.reset();
}

VerifyReport Comparison::finish()
{
    endRange();
    report_.gaveUp = hopeless();
    return std::move(report_);
}

}  // namespace discmaster::burn
