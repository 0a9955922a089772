#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace discmaster::fuzz {

using Bytes = std::vector<std::byte>;

/// Small valid images of all makers, and pieces of them as the target `name` takes them.
std::vector<Bytes> seedsFor(const std::string& name);

}  // namespace discmaster::fuzz
