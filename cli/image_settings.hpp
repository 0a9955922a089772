#pragma once
// The options that say how an image is made, shared by `image create`, `burn` and `verify`.

#include "cli/boot_settings.hpp"
#include "cli/content_settings.hpp"
#include "cli/volume_settings.hpp"

#include <cstdint>
#include <discmaster/enums.hpp>
#include <optional>
#include <string>

namespace CLI {
class App;
}

namespace discmaster::cli {

/// What the user typed.
struct ImageSettings {
    std::string volume;
    std::optional<std::string> fileSystems;
    std::string udfRevision;
    std::optional<unsigned> isoLevel;
    std::string media;
    bool reproducible = false;
    bool strictImapi2 = false;
    bool strict = false;
    bool longJoliet = false;
    bool relocate = false;
    bool singleMetadata = false;
    bool separateFiles = false;
    BootSettings boot;
    ContentSettings content;
    VolumeSettings fields;
};

/// What it means. Empty fields leave the default, which is read everywhere: ISO 9660, Joliet, Rock Ridge and UDF 1.02.
struct ImageChoice {
    struct FileSystems {
        std::uint32_t mask = 0;  ///< FsiFileSystems
        bool rockRidge = false;
        bool enhanced = false;  ///< ISO 9660:1999
    };
    std::string volume;
    std::optional<FileSystems> fileSystems;
    std::optional<std::uint16_t> udfRevision;  ///< 0x0102
    std::optional<unsigned> isoLevel;
    std::optional<MediaPhysicalType> media;  ///< IMAPI2's choice for this medium
    bool mediaOfDrive = false;               ///< ... for the disc in the drive
    bool reproducible = false;
    std::optional<std::int64_t> sourceDateEpoch;
    std::optional<std::int64_t> created;  ///< the volume's creation time, in seconds since 1970; none: now
    bool strictImapi2 = false;
    bool strict = false;          ///< what a file system does not allow is an error
    bool longJoliet = false;      ///< Joliet names of 103 characters
    bool relocate = false;        ///< deep directories are relocated
    bool singleMetadata = false;  ///< no second copy of UDF's metadata
    bool separateFiles = false;   ///< no small files in their file entries
    BootChoice boot;
    ContentChoice content;
    VolumeChoice fields;
};

void addImageOptions(CLI::App& app, ImageSettings& settings);

/// Throws UsageError for what makes no sense, an unusable SOURCE_DATE_EPOCH in the environment among it.
ImageChoice choiceOf(const ImageSettings& settings);

/// Throws UsageError for an option that changes nothing in an image of the chosen file systems. Where a disc decides on
/// these, only for what is wrong on any.
void requireEffect(const ImageSettings& settings, const ImageChoice& choice);

/// Throws UsageError for what a further session takes over from the disc or image that it goes on with.
void requireFurtherSession(const ImageSettings& settings);

/// When the image is made, in seconds since 1970: the time that was asked for, 1970 where nothing may depend on the
/// time, else the present.
std::int64_t creationTime(const ImageChoice& choice);

}  // namespace discmaster::cli
