#pragma once

#include "image/time.hpp"

#include <cstdint>
#include <discmaster/enums.hpp>
#include <string>
#include <string_view>

namespace discmaster::image {

/// How an image is made. The defaults are read everywhere: ISO 9660, Joliet, Rock Ridge and UDF 1.02 as one bridge.
struct Options {
    bool iso9660 = true;
    bool joliet = true;     ///< needs iso9660
    bool rockRidge = true;  ///< needs iso9660
    bool udf = true;

    /// Empty: made of the creation time, as IMAPI2 does.
    std::string volumeName;
    /// The moment that the volume was made. Whoever wants the same bytes again sets the same one (SOURCE_DATE_EPOCH).
    Time created = Time::unknown();

    unsigned isoLevel = 3;  ///< 1: names of 8.3; 2: of 31; 3: as 2, and files of 4 GiB and more
    std::uint16_t udfRevision = 0x102;
    std::string publisher;  ///< ISO 9660's field; likewise the others
    std::string preparer;
    std::string application = "DISCMASTERD";

    bool strictCompliance = false;  ///< a name or depth that a file system does not allow is an error, not mangled
    bool strictImapi2 = false;      ///< IMAPI2's own limits: see behaviour of IFileSystemImage
    std::uint64_t freeBlocks = 0;   ///< blocks that the medium has; more throws ImageSizeLimit. 0: no limit

    std::uint32_t padding = 150;   ///< blocks of zeros after the data: drives read ahead over a track's end
    std::uint32_t alignment = 32;  ///< the image's length is a multiple of so many blocks: a write unit of DVD and BD

    /// IMAPI2's mask of what is made.
    FsiFileSystems fileSystems() const noexcept;
    void setFileSystems(FsiFileSystems mask) noexcept;
};

/// Throws: NoOutput without a file system; InvalidParam for a combination or value that does not exist;
/// InvalidVolumeName (strictImapi2: at most 15 characters of A-Z a-z 0-9 _ and period).
void validate(const Options& options);

/// The volume's name as each file system stores it. An empty `volumeName` gives a name made of the creation time.
std::string isoVolumeName(const Options& options);     ///< at most 32 of A-Z 0-9 _
std::string jolietVolumeName(const Options& options);  ///< UTF-8, at most 16 UTF-16 units
std::string udfVolumeName(const Options& options);     ///< UTF-8, at most 126 bytes in OSTA CS0, or 63 16-bit units

}  // namespace discmaster::image
