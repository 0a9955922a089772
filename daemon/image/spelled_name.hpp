#pragma once

#include "image/options.hpp"
#include "image/tree.hpp"

#include <discmaster/enums.hpp>
#include <string>

namespace discmaster::image {

/// The name that a node will have in one file system (Iso9660, Joliet or Udf), in UTF-8 and without a version: looks at
/// the names of its directory alone (IFsiItem::FileSystemName). Empty for the root. Throws InvalidParam for another
/// file system, ItemNotFound for a node that this one leaves out (a symbolic link in Joliet), and what spelling throws.
std::string spelledName(FsiFileSystems fileSystem, const Tree& tree, NodeId node, const Options& options);

/// Its path there, such as "/DOCS/README.TXT" (IFsiItem::FileSystemPath).
std::string spelledPath(FsiFileSystems fileSystem, const Tree& tree, NodeId node, const Options& options);

}  // namespace discmaster::image
