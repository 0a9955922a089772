#pragma once
// What an image starts when a machine boots from it, read and checked before the image is planned.

#include "image/tree.hpp"
#include "io/caller_files.hpp"
#include "io/streams.hpp"

#include <cstddef>
#include <cstdint>
#include <discmaster/enums.hpp>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace discmaster::image::boot {

/// An entry of the boot catalog and the image that it starts (El Torito 1.0 section 2).
struct BootImage {
    PlatformId platform = PlatformId::X86;
    /// Nothing: for BIOSes what the size is of, as IMAPI2 and mkisofs take it; none for UEFI.
    std::optional<EmulationType> emulation;
    std::string manufacturer;       ///< at most 24 characters of ASCII: the identifier of its section
    std::uint16_t loadSegment = 0;  ///< 0: 07C0h, where BIOSes put it
    /// Sectors of 512 bytes that a BIOS loads. 0: four without emulation and one with it; for UEFI, where it is the
    /// size of the file system, all.
    std::uint16_t loadSectors = 0;
    /// The loader finds out where it lies from its own bytes 8 to 63 (isolinux, and GRUB for BIOSes); isolinux is
    /// known by its mark and gets them unasked.
    bool infoTable = false;
    /// GRUB 2's image for BIOSes finds its second part by its bytes 2548 to 2555.
    bool grub2 = false;

    std::string path;                         ///< of a file in the image whose content it is; empty: `content` is
    std::shared_ptr<io::ByteSource> content;  ///< thread-safe
    std::string name;                         ///< of `content`, for errors
};

/// Code of at most 440 bytes for the first sector of a stick or hard disk that BIOSes start.
struct BootCode {
    enum class Kind : std::uint8_t {
        Isolinux,  ///< isohdpfx.bin: finds the boot image by bytes 432 to 435
        Grub2      ///< boot_hybrid.img: by bytes 432 to 439
    };
    Kind kind = Kind::Isolinux;
    std::vector<std::byte> bytes;
};

/// Tells from a file which code it is. Throws BootImageData for one that is neither.
BootCode recognizeBootCode(std::vector<std::byte> file, const std::string& name);

struct Settings {
    std::vector<BootImage> images;  ///< at most 32; none: the image does not boot
    /// The image boots from a stick and a hard disk too: where it has an image for UEFI, its first sectors are a
    /// partition table.
    bool hybrid = true;
    std::optional<BootCode> code;
};

/// What was found out: all that the plan has to know. Immutable.
struct Boot {
    struct Entry {
        BootImage image;  ///< complete
        std::uint64_t size = 0;
        std::optional<NodeId> file;      ///< whose content it is
        std::uint8_t partitionType = 0;  ///< of an emulated hard disk
        std::uint32_t checksum = 0;      ///< of the table: the sum of 32-bit words from byte 64 on
        /// Bytes that lie in the image on their own: because they are no file of it, or are changed. Null for a file
        /// that stays as it is.
        std::shared_ptr<io::ByteSource> bytes;

        bool isEmulated() const noexcept { return image.emulation != EmulationType::None; }
        bool isUefi() const noexcept { return image.platform == PlatformId::Efi; }
        /// What boot code can start.
        bool isForBios() const noexcept { return image.platform == PlatformId::X86 && !isEmulated(); }
        bool isPatched() const noexcept { return image.infoTable || image.grub2; }
    };
    std::vector<Entry> entries;
    bool hybrid = false;  ///< there is something for its first sectors
    std::optional<BootCode> code;

    bool hasPartitions() const noexcept;
    /// Blocks at the image's end that the copy of the partition table takes.
    std::uint32_t endBlocks() const noexcept;
};

/// Reads the boot images and checks them. Throws: InvalidParam for settings that do not go together, LimitsExceeded for
/// more than 32 images, ItemNotFound and NotFile for a file that is not in the tree, BootImageData for what cannot be
/// started (an empty one, loaders that are patched and have over 64 MiB together, a hard disk without exactly one
/// partition), BootEmulationImageSizeMismatch; and what reading them throws.
std::shared_ptr<const Boot> prepare(const Tree& tree, const Settings& settings,
                                    const std::shared_ptr<const io::CallerFiles>& files);

/// Chooses the emulation of an image of this size where it was left open, and throws what `prepare` throws without
/// having read it.
void complete(BootImage& image, std::uint64_t size);

}  // namespace discmaster::image::boot
