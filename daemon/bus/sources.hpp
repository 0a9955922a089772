#pragma once
// Sources as callers give them: taken from the message at once, opened later, on a worker, with the caller's rights.

#include "base/unique_fd.hpp"
#include "burn/write.hpp"
#include "bus/compat.hpp"
#include "bus/options.hpp"
#include "device/virtual_drives.hpp"
#include "io/streams.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace discmaster::io {
class CallerFiles;
}

namespace discmaster::bus {

struct Context;
struct Caller;

/// A source of bytes that is not open yet. May be opened once.
class Source {
public:
    virtual ~Source() = default;
    /// How errors name it. To be asked before it is opened.
    virtual std::string name() const = 0;
    /// What it gives. `again`, where it is not null, gives the same bytes at any offset, for a second look.
    struct Opened {
        std::unique_ptr<io::ChunkStream> stream;
        std::shared_ptr<io::ByteSource> again;
        std::optional<burn::Continuation> continues = {};  ///< it is the next session of a disc
    };
    /// On a worker or a lane. Throws Error: SourceNotFound, AccessDenied, NotSupported (a path on the system bus),
    /// InvalidArgument (a folder, a pipe whose length nobody said).
    virtual Opened open(std::shared_ptr<io::ChunkPool> pool) = 0;

    // For whoever keeps it rather than reads it at once.

    /// Where the source is one file, pipe or socket: a descriptor to read from, instead of `open`; otherwise empty.
    virtual UniqueFd openDescriptor() { return {}; }
    /// The length that the caller announced.
    virtual std::optional<std::uint64_t> announced() const { return {}; }
    /// Files that stay open as long as it is read.
    virtual unsigned descriptors() const { return 0; }
    /// Images within images: 1 for an ImageResult that is made of files.
    virtual unsigned depth() const { return 0; }
    /// The files of the image that blocks [first, first + count) belong to; empty where there is none.
    virtual std::string names(std::uint64_t first, std::uint64_t count) const
    {
        static_cast<void>(first);
        static_cast<void>(count);
        return {};
    }
};

/// What a call says of its source besides: options `size`, the length of a pipe or socket, and `shown-as`.
struct SourceFacts {
    std::optional<std::uint64_t> size = {};
    std::string shownAs = {};
};
SourceFacts takeSourceFacts(Options& options);

/// Reads a source argument. Throws Error{InvalidArgument, NoSuchObject, AccessDenied, NotSupported}.
std::shared_ptr<Source> takeSource(const sdbus::Variant& value, SourceFacts facts, const Context& context,
                                   const Caller& caller);

/// A descriptor or path, not opened: what AddFile, AddTree and `store` take.
struct HostPlace {
    UniqueFd descriptor;  ///< or
    std::string path;     ///< absolute
    std::string shownAs;  ///< how the caller names it, where it says so
    /// How errors name it. To be asked before `open`, which takes the descriptor away.
    std::string name() const;
    /// A descriptor to read from, or what the path leads to. Throws as CallerFiles::adopt and openPath.
    UniqueFd open(const io::CallerFiles& files);
};
/// Throws Error{InvalidArgument} for a value that is neither, NotSupported for a path on the system bus.
HostPlace takePlace(const sdbus::Variant& value, const Context& context, std::string shownAs = {});

/// The options `size`, `store` and `blank` of a virtual drive's medium.
device::MediumRequest takeMedium(Options& options, const Context& context, const Caller& caller);

}  // namespace discmaster::bus
