#pragma once
// What readers say about volumes and files: plain values.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace discmaster::image::read {

/// The ways in which an image can describe its files. Rock Ridge is the ISO 9660 tree with its extensions honoured;
/// Enhanced is the tree of an enhanced volume descriptor (ISO 9660:1999).
enum class FileSystem : std::uint8_t { Iso9660, RockRidge, Joliet, Enhanced, Udf };

/// "ISO 9660", "Rock Ridge", "Joliet", "ISO 9660:1999", "UDF".
std::string_view displayName(FileSystem fileSystem) noexcept;

/// A moment on the disc. The offset from UTC is how it was written; `seconds` is already UTC where the offset is known.
struct Timestamp {
    std::int64_t seconds = 0;  ///< since 1970-01-01 00:00:00
    std::uint32_t nanoseconds = 0;
    std::optional<std::int16_t> offsetMinutes;  ///< empty: the disc does not say, `seconds` is local time of the writer

    bool operator==(const Timestamp&) const = default;
};

/// What a volume says about itself. Fields that its file system does not have are empty or 0.
struct Volume {
    FileSystem fileSystem = FileSystem::Iso9660;
    std::string name;
    std::string volumeSet;
    std::string system;
    std::string publisher;
    std::string preparer;
    std::string application;
    std::string copyrightFile;
    std::string abstractFile;
    std::string bibliographicFile;
    std::uint64_t firstBlock = 0;   ///< of the volume (UDF: of its partition)
    std::uint64_t blocks = 0;       ///< as the volume says, in units of 2048 bytes
    std::uint64_t end = 0;          ///< the block behind everything that it says it has, its descriptors too
    std::uint16_t udfRevision = 0;  ///< as 0x0102
    std::uint8_t jolietLevel = 0;
    bool bootable = false;  ///< an El Torito boot record is there (ISO 9660)
    bool closed = true;     ///< UDF: the integrity descriptor says so
    bool readOnly = true;   ///< UDF: no partition is written in place, or by a virtual allocation or sparing table
    std::optional<std::uint32_t> files;        ///< UDF: as the integrity descriptor says
    std::optional<std::uint32_t> directories;  ///< the same, with the root
    std::optional<Timestamp> created;
    std::optional<Timestamp> modified;
    std::optional<Timestamp> expires;
    std::optional<Timestamp> effective;
};

/// How a file's content is stored when it is not stored as it is.
struct Compression {
    std::uint64_t storedSize = 0;   ///< bytes of the extents
    std::uint32_t headerBytes = 0;  ///< as ZF says (zisofs)
    std::uint8_t blockShift = 0;

    bool operator==(const Compression&) const = default;
};

enum class Kind : std::uint8_t { Directory, File, Symlink, BlockDevice, CharacterDevice, Fifo, Socket };

/// A run of a file's content.
struct Extent {
    std::uint64_t offset = 0;  ///< in the image, in bytes
    std::uint64_t length = 0;
    bool recorded = true;  ///< otherwise its bytes are zeros, wherever it lies

    bool operator==(const Extent&) const = default;
};

/// A file or directory. What the file system does not record is empty.
struct Entry {
    /// UTF-8, but for Rock Ridge the bytes as they are. Never empty (but the root's), "." or "..", and without '/' and
    /// NUL, whatever the disc says. Other control characters are possible.
    std::string name;
    Kind kind = Kind::File;
    std::uint64_t size = 0;
    std::optional<std::uint16_t> mode;  ///< permission bits, 07777
    std::optional<std::uint32_t> uid;
    std::optional<std::uint32_t> gid;
    std::optional<std::uint32_t> links;
    std::optional<std::uint64_t> fileId;  ///< equal for the names of one file: hard links
    std::optional<std::uint64_t> device;  ///< of device nodes: major << 32 | minor
    std::optional<Timestamp> created;
    std::optional<Timestamp> modified;
    std::optional<Timestamp> accessed;
    std::optional<Timestamp> changed;  ///< the attributes
    std::string target;                ///< of a symbolic link
    bool hidden = false;
    bool system = false;                     ///< UDF: what FAT calls a system file
    bool realTime = false;                   ///< UDF 2.01: to be recorded and played at a rate
    bool hasStreams = false;                 ///< View::streams() has something to say
    bool sparse = false;                     ///< Rock Ridge SF: its content cannot be read
    std::optional<Compression> compression;  ///< zisofs: `size` and content() are of the plain bytes, extents() not
    /// What is wrong with the entry itself, so that nothing but its name can be had; empty when it is sound. Its
    /// siblings are not hidden by it.
    std::string fault;
    std::uint64_t dataAt = 0;     ///< where the content begins in the image, in bytes; 0 when it has none
    std::uint64_t node = 0;       ///< for the view alone: where it finds the entry again
    std::uint64_t streamsAt = 0;  ///< the same, for its streams

    bool isDirectory() const noexcept { return kind == Kind::Directory; }
};

}  // namespace discmaster::image::read
