#include "device/claim.hpp"

#include "device/drive.hpp"

#include <algorithm>
#include <cassert>
#include <fmt/format.h>
#include <utility>

namespace discmaster::device {

namespace {

// IMAPI2's IDiscRecorder2::AcquireExclusiveAccess: 64 bytes with the terminator.
constexpr std::size_t kLongestClientName = 63;

constexpr bool mayStandInClientName(char c) noexcept
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
           std::string_view{" .,:;-_"}.find(c) != std::string_view::npos;
}

std::string heldBy(const ClaimHolder& holder, std::string_view drive)
{
    return fmt::format("The drive {} is in exclusive use by \"{}\". Wait until it is released.", drive,
                       holder.clientName);
}

}  // namespace

void requireClientName(std::string_view name)
{
    if (!name.empty() && name.size() <= kLongestClientName && std::ranges::all_of(name, mayStandInClientName)) return;
    throw Error{
        Fault::RecorderClientNameIsNotValid,
        "The client name is not valid. Give one of 1 to 63 characters out of letters, digits, space and .,:;-_"};
}

bool ClaimBook::add(const ClaimRequest& request, std::string_view drive)
{
    assert(!request.holder.empty());
    requireClientName(request.clientName);
    if (!current_) {
        current_ = ClaimHolder{request.clientName, request.holder, request.user, 1};
        return true;
    }
    if (current_->holder != request.holder) throw Error{request.whenHeld, heldBy(*current_, drive)};
    ++current_->count;
    return false;
}

bool ClaimBook::remove(std::string_view holder, std::string_view drive)
{
    if (!current_) {
        throw Error{Fault::RecorderLocked,
                    fmt::format("Exclusive access to {} is not held, so it cannot be released.", drive)};
    }
    requireUsableBy(holder, drive);
    if (--current_->count != 0) return false;
    current_.reset();
    return true;
}

void ClaimBook::requireUsableBy(std::string_view holder, std::string_view drive) const
{
    if (current_ && current_->holder != holder) throw Error{Fault::RecorderLocked, heldBy(*current_, drive)};
}

Claim::Claim(std::weak_ptr<Drive> drive, std::string holder)
    : drive_{std::move(drive)}
    , holder_{std::move(holder)}
{
}

Claim::Claim(Claim&& other) noexcept
    : drive_{std::move(other.drive_)}
    , holder_{std::exchange(other.holder_, {})}
{
}

Claim& Claim::operator=(Claim&& other) noexcept
{
    if (this != &other) {
        release();
        drive_ = std::move(other.drive_);
        holder_ = std::exchange(other.holder_, {});
    }
    return *this;
}

Claim::~Claim() { release(); }

void Claim::release() noexcept
{
    const auto holder = std::exchange(holder_, {});
    if (holder.empty()) return;
    if (const auto drive = drive_.lock()) drive->releaseClaim(holder);
}

}  // namespace discmaster::device
