#pragma once

#include "image/read/entry.hpp"
#include "image/time.hpp"

#include <optional>

namespace discmaster::image {

/// A moment that a disc tells of.
inline Time timeOf(const std::optional<read::Timestamp>& time)
{
    return time ? Time{.seconds = time->seconds, .nanoseconds = time->nanoseconds} : Time::unknown();
}

}  // namespace discmaster::image
