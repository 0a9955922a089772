#pragma once

#include <cstdint>
#include <string>

namespace discmaster::bus {

/// Where the service stages when nobody named a folder.
struct StageFolder {
    std::string path;
    std::uint64_t spare = 0;  ///< bytes that stay free on its file system
};

}  // namespace discmaster::bus
