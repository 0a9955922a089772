#pragma once

#include "image/content.hpp"
#include "image/file_reader.hpp"
#include "image/tree.hpp"
#include "io/streams.hpp"

#include <cstdint>
#include <memory>
#include <mutex>

namespace discmaster::bus {

/// Reads a file of a tree, which it keeps. Thread-safe.
class KeptFile final : public io::ByteSource {
public:
    KeptFile(std::shared_ptr<const image::Tree> tree, image::NodeId file, std::shared_ptr<const io::CallerFiles> files);
    /// Content that is in no tree yet.
    KeptFile(const image::Content& content, std::shared_ptr<const io::CallerFiles> files);

    std::uint64_t size() const override { return reader_.size(); }
    void read(std::uint64_t offset, MutableBytes into) override;

private:
    std::shared_ptr<const image::Tree> tree_;
    std::mutex mutex_;  // guards reader_
    image::FileReader reader_;
};

}  // namespace discmaster::bus
