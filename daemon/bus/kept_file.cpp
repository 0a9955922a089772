#include "bus/kept_file.hpp"

#include <utility>

namespace discmaster::bus {

namespace {

std::shared_ptr<const image::Tree> treeAround(const image::Content& content)
{
    auto tree = std::make_shared<image::Tree>();
    tree->addFile(image::kRoot, "content", {}, content);
    return tree;
}

}  // namespace

KeptFile::KeptFile(std::shared_ptr<const image::Tree> tree, image::NodeId file,
                   std::shared_ptr<const io::CallerFiles> files)
    : tree_{std::move(tree)}
    , reader_{*tree_, file, std::move(files)}
{
}

KeptFile::KeptFile(const image::Content& content, std::shared_ptr<const io::CallerFiles> files)
    : tree_{treeAround(content)}
    , reader_{*tree_, *tree_->firstChild(image::kRoot), std::move(files)}
{
}

void KeptFile::read(std::uint64_t offset, MutableBytes into)
{
    const std::lock_guard lock{mutex_};
    reader_.read(offset, into);
}

}  // namespace discmaster::bus
