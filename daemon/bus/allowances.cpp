#include "bus/allowances.hpp"

#include "base/error.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <string>

namespace discmaster::bus {

namespace {

constexpr std::size_t index(Allowances::Kind kind) noexcept { return static_cast<std::size_t>(kind); }

std::string refusal(Allowances::Kind kind, std::uint64_t limit)
{
    switch (kind) {
    case Allowances::Kind::Memory:
        return fmt::format("your images may take {} MiB of memory, which is not enough for this; release images that "
                           "are done with, or add fewer files",
                           limit >> 20);
    case Allowances::Kind::StagedBytes:
        return fmt::format("your images may have {} MiB in stage files, which is not enough for this; release images "
                           "that are done with, or add files that need not be copied",
                           limit >> 20);
    case Allowances::Kind::Descriptors: break;
    }
    return fmt::format("your images may keep {} files open, which is not enough for this; add their folder instead, or "
                       "release images that are done with",
                       limit);
}

}  // namespace

std::uint64_t Allowances::limit(Kind kind) const noexcept
{
    switch (kind) {
    case Kind::Memory: return limits_.memory;
    case Kind::StagedBytes: return limits_.stagedBytes;
    case Kind::Descriptors: break;
    }
    return limits_.descriptors;
}

/// The caller holds the mutex.
void Allowances::change(uid_t user, Kind kind, std::uint64_t from, std::uint64_t to)
{
    auto& taken = taken_[user][index(kind)];
    const auto others = taken - from;
    if (to > from && (to > limit(kind) || others > limit(kind) - to))
        throw Error{Fault::LimitsExceeded, refusal(kind, limit(kind))};
    taken = others + to;
    if (std::ranges::all_of(taken_[user], [](auto amount) { return amount == 0; })) taken_.erase(user);
}

Allowances::Share::~Share()
{
    const std::lock_guard lock{all_->mutex_};
    for (const auto kind : {Kind::Memory, Kind::StagedBytes, Kind::Descriptors})
        all_->change(user_, kind, taken_[index(kind)], 0);
}

void Allowances::Share::set(Kind kind, std::uint64_t amount)
{
    const std::lock_guard lock{all_->mutex_};
    all_->change(user_, kind, taken_[index(kind)], amount);
    taken_[index(kind)] = amount;
}

std::uint64_t Allowances::Share::get(Kind kind) const
{
    const std::lock_guard lock{all_->mutex_};
    return taken_[index(kind)];
}

std::shared_ptr<void> Allowances::Share::take(Kind kind, std::uint64_t amount)
{
    {
        const std::lock_guard lock{all_->mutex_};
        all_->change(user_, kind, 0, amount);
    }
    return {nullptr, [all = all_, user = user_, kind, amount](void*) {
                const std::lock_guard lock{all->mutex_};
                all->change(user, kind, amount, 0);
            }};
}

}  // namespace discmaster::bus
