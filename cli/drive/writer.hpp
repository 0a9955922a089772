#pragma once

#include <discmaster/client/format.hpp>

#include <string>

namespace discmaster::cli {

class Connection;

/// The service's writer, verifier and reader of data discs for a drive. It goes with the connection, which outlives it.
client::FormatData writerFor(Connection& connection, const std::string& drivePath);

}  // namespace discmaster::cli
