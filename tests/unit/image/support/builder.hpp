#pragma once
// Trees and images for tests, without a host's files.

#include "image/plan.hpp"
#include "image/source.hpp"
#include "image/tree.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace discmaster::image::test {

inline constexpr Time kMade{.seconds = 1'700'000'000, .nanoseconds = 0};

/// Builds a tree by paths; directories on the way are made.
class TreeBuilder {
public:
    TreeBuilder()
        : tree_{std::make_shared<Tree>()}
    {
    }
    TreeBuilder& directory(std::string_view path);
    TreeBuilder& file(std::string_view path, std::string_view content);
    /// A file of zeros that takes no memory.
    TreeBuilder& hole(std::string_view path, std::uint64_t size);
    TreeBuilder& symlink(std::string_view path, std::string_view target);
    Tree& tree() noexcept { return *tree_; }
    std::shared_ptr<const Tree> share() const { return tree_; }

private:
    struct Place {
        NodeId parent;
        std::string_view name;
    };
    Place place(std::string_view path);
    std::shared_ptr<Tree> tree_;
};

/// Options with a fixed creation time and these file systems.
Options options(bool iso9660, bool joliet, bool rockRidge, bool udf);
inline Options isoOptions() { return options(true, true, true, false); }

std::vector<std::byte> bytesOf(const Plan& plan);

}  // namespace discmaster::image::test
