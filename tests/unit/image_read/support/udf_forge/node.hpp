#pragma once
// What is in the tree of a forged volume.

#include "support/udf_forge/fields.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace discmaster::image::read::test {

/// A structure's place: its logical address and its block in the image.
struct Place {
    std::uint32_t block = 0;
    std::uint16_t partition = 0;
    std::uint32_t image = 0;
};

/// A file or directory with what is below it.
struct Node {
    std::string name;
    std::uint8_t type = 5;
    std::string content;  // in the entry
    std::vector<Ad> ads;  // else where it is
    std::uint64_t size = 0;
    std::uint64_t recorded = 0;
    unsigned flags = 0;
    std::uint8_t characteristics = 0;
    std::uint32_t permissions = 0x1084;
    std::optional<std::pair<std::uint32_t, std::uint32_t>> device;
    std::vector<Node> children;
    std::vector<Node> streams;
    bool chained = false;    // long list of extents, which goes on in an AED
    bool rewritten = false;  // strategy 4096
    std::uint64_t id = 0;
    Place at;
};

}  // namespace discmaster::image::read::test
