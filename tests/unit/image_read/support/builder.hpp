#pragma once
// Trees in memory and the images that are mastered from them.

#include "image/plan.hpp"
#include "image/tree.hpp"
#include "support/planned.hpp"

#include <map>
#include <memory>
#include <string>
#include <utility>

namespace discmaster::image::read::test {

/// A tree in memory, and what a reader has to see of it.
class TreeBuilder {
public:
    TreeBuilder& folder(const std::string& path);
    TreeBuilder& file(const std::string& path, std::string text, std::uint16_t mode = 0644);
    TreeBuilder& link(const std::string& path, const std::string& target);
    PlannedSource master(const Options& options) const { return PlannedSource{plan(tree, options)}; }

    std::shared_ptr<Tree> tree = std::make_shared<Tree>(Attributes{.mode = 0755});
    std::map<std::string, std::string> expected;

private:
    std::pair<NodeId, std::string> split(const std::string& path) const;
};

/// 7-Zip opens no UDF volume with a symbolic link in it.
TreeBuilder treeWithoutLinks();
/// The same with links: names, depths and sizes that readers stumble over.
TreeBuilder interestingTree();

/// Options with a fixed time.
Options udfAlone();
Options bridge();

}  // namespace discmaster::image::read::test
