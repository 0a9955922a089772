#pragma once

#include "cli/output.hpp"

#include <discmaster/client/object.hpp>

namespace discmaster::cli {

/// A D-Bus value as JSON; null for types that this service does not use.
Json toJson(const sdbus::Variant& value);
Json toJson(const client::Fields& fields);
Json toJson(const std::vector<client::Fields>& list);

}  // namespace discmaster::cli
