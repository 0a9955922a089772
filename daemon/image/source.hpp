#pragma once

#include "image/file_reader.hpp"
#include "image/plan.hpp"
#include "io/caller_files.hpp"
#include "io/streams.hpp"

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>

namespace discmaster::image {

/// The plan as bytes at any offset: for readers of the image, and to look at single blocks again. Thread-safe.
class ImageSource final : public io::ByteSource {
public:
    ImageSource(Plan plan, std::shared_ptr<const io::CallerFiles> files);

    std::uint64_t size() const override { return plan_.total().bytes(); }
    /// Throws SourceChanged and what opening and reading files throw.
    void read(std::uint64_t offset, MutableBytes into) override;

private:
    void readBlocks(const Segment& segment, std::uint64_t offset, MutableBytes into);
    void readFile(ObjectNo object, std::uint64_t offset, MutableBytes into);

    struct Open {
        ObjectNo object{};
        FileReader content;
    };
    Plan plan_;
    std::shared_ptr<const io::CallerFiles> files_;
    std::mutex mutex_;          // guards open_
    std::optional<Open> open_;  // the file read last: reads tend to go on in it
};

}  // namespace discmaster::image
