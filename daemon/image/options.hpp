#pragma once

#include "image/content.hpp"
#include "image/time.hpp"

#include <cstdint>
#include <discmaster/enums.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace discmaster::image {

/// Whose files they are on the disc, and what may be done with them. The defaults are those of the source.
struct AttributePolicy {
    std::optional<std::uint32_t> uid;
    std::optional<std::uint32_t> gid;
    std::optional<std::uint16_t> fileMode;  ///< permission, set-id and sticky bits
    std::optional<std::uint16_t> directoryMode;
    /// Modes as for a disc that is handed out: everybody reads, nobody writes, what somebody may execute or enter
    /// everybody may, and no set-id bits. Not together with fixed modes.
    bool publicModes = false;
};

/// Fields of ISO 9660's volume descriptors (ECMA-119 8.4), most of which Joliet and UDF have too.
struct VolumeFields {
    std::string system = "LINUX";
    std::string volumeSet;  ///< UDF puts what makes it unique in front
    std::string publisher;
    std::string preparer;
    std::string application = "DISCMASTERD";
    std::string copyrightFile;  ///< names of files in the root; UDF's file set has the first two as well
    std::string abstractFile;
    std::string bibliographicFile;
    Time expires = Time::unknown();
    Time effective = Time::unknown();
};

/// What the volume of the last session is called, in each file system, and its fields (recorded_volume.hpp).
struct RecordedVolume {
    std::string name;  ///< the fullest of the names
    std::string isoName;
    std::string jolietName;
    std::string udfName;
    VolumeFields fields;
};

/// How an image is made. The defaults are read everywhere: ISO 9660, Joliet, Rock Ridge and UDF 1.02 as one bridge.
struct Options {
    bool iso9660 = true;
    bool joliet = true;     ///< needs iso9660
    bool rockRidge = true;  ///< needs iso9660
    bool enhanced = false;  ///< ISO 9660:1999, an enhanced volume descriptor with names of 207 bytes; needs iso9660
    bool udf = true;

    /// Empty: made of the creation time, as IMAPI2 does.
    std::string volumeName;
    /// The moment that the volume was made. Whoever wants the same bytes again sets the same one (SOURCE_DATE_EPOCH).
    Time created = Time::unknown();
    VolumeFields fields;
    /// The last session's volume: each file system keeps its name as long as volumeName is the recorded one, and fields
    /// that were not chosen are its.
    RecordedVolume recorded;
    AttributePolicy attributes;
    /// The zone in which times are written, minutes east of UTC: the moment is the same, readers that show it as it
    /// stands show that zone's. A multiple of 15 from -720 to 780 (ECMA-119 8.4.26.1).
    int zone = 0;

    unsigned isoLevel = 3;    ///< 1: names of 8.3; 2: of 31; 3: as 2, and files of 4 GiB and more
    bool longJoliet = false;  ///< Joliet names of 103 characters, which most readers take, instead of 64
    bool relocate = false;    ///< directories below the eighth level move to /RR_MOVED for readers without Rock Ridge
    std::uint16_t udfRevision = 0x102;  ///< 0x102, 0x150, 0x200, 0x201, 0x250 or 0x260
    bool redundantMetadata = true;      ///< UDF 2.50 and later: the metadata mirror is a second copy
    /// Small files lie in their file entries. Only in UDF, so only where ISO 9660 is not made.
    bool embedFiles = true;

    bool strictCompliance = false;  ///< a name or depth that a file system does not allow is an error, not mangled
    bool strictImapi2 = false;      ///< IMAPI2's own limits: see behaviour of IFileSystemImage
    std::uint64_t freeBlocks = 0;   ///< blocks that the medium has; more throws ImageSizeLimit. 0: no limit

    /// The disc's block that the image begins at: behind the sessions that are on it. Addresses are the disc's.
    std::uint32_t sessionStart = 0;
    /// That disc: files of the tree that lie on it stay where they are. What lies on others is copied.
    std::optional<RecordedDisc> disc;
    /// The disc can be overwritten: its first volume descriptors and anchors are to lead to this session in the end.
    bool overwritable = false;

    std::uint32_t padding = 150;   ///< blocks behind the data at least: drives read ahead over a track's end
    std::uint32_t alignment = 32;  ///< the image's length is a multiple of so many blocks: a write unit of DVD and BD
    std::uint32_t fileAlignment = 1;  ///< each file's content begins at a multiple of so many blocks, see sharing.hpp

    /// IMAPI2's mask of what is made.
    FsiFileSystems fileSystems() const noexcept;
    void setFileSystems(FsiFileSystems mask) noexcept;
};

/// Throws: NoOutput without a file system; InvalidParam for a combination or value that does not exist;
/// InvalidVolumeName (strictImapi2: at most 15 characters of A-Z a-z 0-9 _ and period). Whether the files that fields
/// name are there is seen when the image is planned.
void validate(const Options& options);

/// The volume's name as each file system stores it. An empty `volumeName` gives a name made of the creation time.
std::string isoVolumeName(const Options& options);     ///< at most 32 of A-Z 0-9 _
std::string jolietVolumeName(const Options& options);  ///< UTF-8, at most 16 UTF-16 units
std::string udfVolumeName(const Options& options);     ///< UTF-8, at most 126 bytes in OSTA CS0, or 63 16-bit units
/// Where that has not room for all of the volume's name, a sentence for each file system.
std::vector<std::string> shortenedVolumeNames(const Options& options);

}  // namespace discmaster::image
