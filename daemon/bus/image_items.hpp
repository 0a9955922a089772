#pragma once
// Items of an image as D-Bus shows and changes them (IFsiItem, IFsiFileItem, IFsiDirectoryItem).

#include "bus/compat.hpp"
#include "bus/free_items.hpp"
#include "bus/options.hpp"
#include "image/tree.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace discmaster::bus {

/// An item argument: a path in the image (s), or the handle of a free item (t).
struct ItemRef {
    std::string path;
    std::optional<std::uint64_t> handle;
};
/// Throws Error{InvalidArgument}.
ItemRef takeItem(const sdbus::Variant& value);

/// What GetItem, ListDirectory and ListStreams give.
Variants describe(const image::Tree& tree, image::NodeId node);
Variants describe(const FreeItem& item);

/// How many names of the tree stand for the same file as the node does. Goes through all of them.
std::uint64_t countLinks(const image::Tree& tree, image::NodeId node);

/// What SetItem changes; what is not given stays.
struct ItemChange {
    std::optional<image::Time> created, accessed, modified;
    std::optional<bool> hidden, realTime;
    std::optional<std::uint16_t> mode;
    std::optional<std::uint32_t> uid, gid;
    std::optional<std::int32_t> weight;

    /// Throws Error{InvalidDate}: a creation later than the last access or modification.
    image::Attributes applyTo(image::Attributes attributes) const;
};
/// Throws Error{InvalidArgument, InvalidParam, InvalidDate}.
ItemChange takeItemChange(Options options);

}  // namespace discmaster::bus
