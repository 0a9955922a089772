#pragma once
// Images and discs made by anybody, read over a ByteSource: what file systems are there, what they hold, and the bytes.
//
// All of it is hostile input. Whatever the bytes are, a call returns or throws
// Error{Fault::ImageInvalid or Fault::FileSystemFeatureNotSupported} that says where; nothing recurses without bound,
// and memory and work stay within the limits that are named below.
//
// Bounds. What a reader or check() has in use at a time is at most 16 MiB and 16 bytes for each byte of the image; for
// images of discs it is far less (a check of 100,000 files in four views: 27 MB), as no content is read and only
// what has to be compared is kept. Each structure is decoded a bounded number of times: chains (continuation areas,
// allocation descriptors, indirect entries, volume descriptors, sessions) end, directories are entered once, and those
// of one view are together not larger than the image. The fuzz targets (tests/fuzz) hold both.
//
// How to use it:
//
//   const auto image = open(source);                        // what is there
//   const auto& view = image.preferred();                   // or image.view(FileSystem::Udf)
//   walk(view, [&](const std::string& path, const Entry& e) {
//       if (e.kind == Kind::File) read(*view.content(e));   // or view.extents(e): where it lies, to refer to it
//       return Walk::Continue;
//   });
//
// An earlier session: open(source, findSessions(source)[n]) (sessions.hpp). What is wrong: check() (check.hpp), which
// needs none of this to succeed. Which views hold what: Rock Ridge has everything that POSIX has; UDF has times with
// their zones, streams and devices; plain ISO 9660, ISO 9660:1999 and Joliet have names, sizes and one time.

#include "image/read/el_torito.hpp"
#include "image/read/entry.hpp"
#include "io/streams.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace discmaster::image::read {

/// One way to see the files of an image. A bridge has several, whose files share their data.
/// Not thread-safe, as it reads through the image's block cache.
class View {
public:
    virtual ~View() = default;

    const Volume& volume() const noexcept { return volume_; }
    FileSystem fileSystem() const noexcept { return volume_.fileSystem; }

    /// The root directory; its name is empty.
    virtual Entry root() const = 0;
    /// Hands the entries of a directory to `visit`, in the order on the disc and without "." and "..", until it
    /// returns false.
    virtual void list(const Entry& directory, const std::function<bool(Entry&&)>& visit) const = 0;
    /// Where the content of an entry lies, in the order of the content. At most kMaxExtents.
    virtual std::vector<Extent> extents(const Entry& entry) const = 0;

    /// Hands the named streams of an entry to `visit`, as files whose content and extents can be asked for, until it
    /// returns false: UDF's (2.00), and as "associated" the associated file of ISO 9660 (9.1.6) that belongs to it.
    virtual void streams(const Entry& entry, const std::function<bool(Entry&&)>& visit) const;

    /// The content of a file, without copying it; what is compressed (zisofs) is decompressed as it is read. The
    /// image's source outlives it; thread-safe where that is. Throws Error{Fault::ImageInvalid} for an entry that has
    /// a fault, Fault::FileSystemFeatureNotSupported for sparse files of Rock Ridge.
    std::unique_ptr<io::ByteSource> content(const Entry& entry) const;
    std::uint64_t imageBytes() const { return source_.size(); }
    /// The entry at a path such as "/docs/a.txt" (a leading slash is optional), compared byte by byte.
    std::optional<Entry> find(std::string_view path) const;

protected:
    View(io::ByteSource& source, Volume volume);

    io::ByteSource& source_;
    Volume volume_;
};

/// What is on an image. Keeps a reference to its source, which outlives it.
class Image {
public:
    explicit Image(std::vector<std::unique_ptr<View>> views, std::optional<BootCatalog> boot = {});

    /// The views that the image offers, the preferred one first: Rock Ridge tells most (names as they were, owner,
    /// mode, links, devices), then UDF, then Joliet and ISO 9660:1999, which have long names only, then plain ISO 9660.
    const std::vector<std::unique_ptr<View>>& views() const noexcept { return views_; }
    const View& preferred() const noexcept { return *views_.front(); }
    /// Null when the image has no such view.
    const View* view(FileSystem fileSystem) const noexcept;
    /// What the image boots by (El Torito); nothing when it does not, or its catalog cannot be decoded.
    const std::optional<BootCatalog>& boot() const noexcept { return boot_; }

private:
    std::vector<std::unique_ptr<View>> views_;  // never empty
    std::optional<BootCatalog> boot_;
};

/// Finds the file systems. `sessionStart` is the first block of the session to look at; addresses on the disc count
/// from the medium's block 0 all the same. Throws Error{Fault::ImageInvalid} when there is no file system, and the
/// first file system's own error when there are some and none can be read.
Image open(io::ByteSource& source, std::uint32_t sessionStart = 0);
struct Session;
/// The same for a session that findSessions() found.
Image open(io::ByteSource& source, const Session& session);

/// What a visitor of walk() wants next.
enum class Walk : std::uint8_t { Continue, SkipDirectory, Stop };

/// Hands every entry below the root to `visit` with its path ("docs/a.txt"), parents before their children. Throws
/// Error{Fault::ImageInvalid} for a directory that contains itself or is there twice, for a tree deeper than
/// kMaxDepth or with more than kMaxDirectories, and when the directories together are larger than the image: such a
/// tree does not end.
void walk(const View& view, const std::function<Walk(const std::string& path, const Entry& entry)>& visit);

/// Directory levels that walk() descends.
inline constexpr std::size_t kMaxDepth = 1024;
/// Directories that walk() follows.
inline constexpr std::size_t kMaxDirectories = std::size_t{1} << 20;
/// Extents of one file: 1 PiB in UDF's largest extents.
inline constexpr std::size_t kMaxExtents = std::size_t{1} << 20;
/// Bytes of a symbolic link's target.
inline constexpr std::size_t kMaxTarget = std::size_t{32} << 10;

}  // namespace discmaster::image::read
