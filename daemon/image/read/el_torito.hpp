#pragma once
// The boot catalog of an image (El Torito 1.0), as a value.

#include "image/read/blocks.hpp"
#include "io/streams.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <vector>

namespace discmaster::image::read {

/// A default or section entry (El Torito 2.2, 2.4).
struct BootEntry {
    enum class Media : std::uint8_t { None = 0, Floppy1200 = 1, Floppy1440 = 2, Floppy2880 = 3, HardDisk = 4 };

    bool bootable = false;
    std::uint8_t platform = 0;  ///< 0 x86, 1 PowerPC, 2 Mac, EFh UEFI: of its section
    std::uint8_t media = 0;     ///< Media in the low four bits, as recorded
    std::uint16_t loadSegment = 0;
    std::uint8_t systemType = 0;  ///< partition type, for hard disks
    std::uint16_t sectors = 0;    ///< of 512 bytes, to load
    std::uint32_t block = 0;      ///< of 2048 bytes, of the medium
    std::uint8_t selectionType = 0;
    std::array<std::byte, 19> selection{};
    std::string section;  ///< id string of its header; the validation entry's for the default entry
    bool isDefault = false;

    Media emulation() const noexcept { return static_cast<Media>(media & 0x0F); }
};

struct BootCatalog {
    std::uint64_t recordBlock = 0;  ///< of the boot record volume descriptor
    std::uint64_t block = 0;        ///< of the catalog
    std::uint8_t platform = 0;      ///< of the validation entry
    std::string id;                 ///< its manufacturer, without trailing NULs
    bool checksumGood = false;
    bool keyGood = false;             ///< 55h AAh
    std::vector<BootEntry> entries;   ///< the default entry first
    std::size_t bytes = 0;            ///< of the catalog that is in use
    std::vector<std::string> faults;  ///< sentences: what is wrong with its sections
};

/// "x86", "UEFI", ...; a number for others.
std::string platformName(std::uint8_t platform);
/// "no emulation", "1.44 MB floppy", ...; a number for others.
std::string emulationName(std::uint8_t media);

/// Catalogs are read to this length; a catalog of one block has 64 records of 32 bytes.
inline constexpr std::size_t kMostCatalogBytes = std::size_t{64} << 10;

/// Decodes the catalog that the boot record at `recordBlock` names. The error is a sentence.
std::expected<BootCatalog, std::string> readBootCatalog(Blocks& blocks, std::uint64_t recordBlock);

/// The catalog of an image; nothing when it has none that can be decoded.
std::optional<BootCatalog> bootCatalog(io::ByteSource& image, std::uint32_t sessionStart = 0);

}  // namespace discmaster::image::read
