#pragma once

#include <discmaster/client/format.hpp>

#include <cstdint>
#include <optional>
#include <string>

namespace discmaster::cli {

class Connection;

/// What a disc says of itself and what mastering it again needs.
struct DiscIdentity {
    std::string label;         ///< the least mangled of its file systems' labels
    std::int64_t created = 0;  ///< of the volume, in seconds since 1970
};

/// Reads the head of a session of the disc in the writer's drive (-1: of the disc). Nothing where no file system is
/// found there.
std::optional<DiscIdentity> identityOf(Connection& connection, client::FormatData& format, std::int64_t sessionStart);

}  // namespace discmaster::cli
