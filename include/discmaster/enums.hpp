#pragma once
// IMAPI2's enumerations and constants with their numbers. Each enumerator is IMAPI2's name without its prefix,
// in CamelCase; `kEnumerators` keeps the original names, and a test holds them against IMAPI2's list.

#include <array>
#include <cstdint>
#include <string_view>

// A table: a row is one line, or breaks where its text begins.
// clang-format off

namespace discmaster {

/// IMAPI_MEDIA_PHYSICAL_TYPE
enum class MediaPhysicalType : std::int32_t {
    Unknown = 0x0,  ///< No disc, or a disc that is not recognised
    Cdrom = 0x1,  ///< CD-ROM (also reported for CD-R/RW seen as read-only)
    Cdr = 0x2,  ///< CD-R
    Cdrw = 0x3,  ///< CD-RW
    Dvdrom = 0x4,  ///< DVD-ROM: the drive or the disc is read-only
    Dvdram = 0x5,  ///< DVD-RAM
    Dvdplusr = 0x6,  ///< DVD+R
    Dvdplusrw = 0x7,  ///< DVD+RW
    DvdplusrDuallayer = 0x8,  ///< DVD+R DL
    Dvddashr = 0x9,  ///< DVD-R
    Dvddashrw = 0xA,  ///< DVD-RW
    DvddashrDuallayer = 0xB,  ///< DVD-R DL
    Disk = 0xC,  ///< Randomly writable, hardware defect-managed medium that reports the disk profile (REV and the like)
    DvdplusrwDuallayer = 0xD,  ///< DVD+RW DL
    Hddvdrom = 0xE,  ///< HD DVD-ROM
    Hddvdr = 0xF,  ///< HD DVD-R
    Hddvdram = 0x10,  ///< HD DVD-RAM
    Bdrom = 0x11,  ///< BD-ROM
    Bdr = 0x12,  ///< BD-R
    Bdre = 0x13,  ///< BD-RE
    Max = 0x13,  ///< Alias of the highest defined type; 0x0 to 0xFFFF reserved, vendor types use 0x10000 and up
};

/// IMAPI_MEDIA_WRITE_PROTECT_STATE (a mask)
enum class MediaWriteProtectState : std::uint32_t {
    UntilPowerdown = 0x1,  ///< Flag: software write protect until power off (any medium)
    ByCartridge = 0x2,  ///< Flag: cartridge write-protect tab is set
    ByMediaSpecificReason = 0x4,  ///< Flag: medium-specific inhibit, such as a bare disc that must be in its cartridge, or spare areas used up
    BySoftwareWriteProtect = 0x8,  ///< Flag: persistent write protect stored on the disc (DVD-RAM, DVD-RW)
    ByDiscControlBlock = 0x10,  ///< Flag: write inhibit in a DVD+RW disc control block; some drives ignore it
    ReadOnlyMedia = 0x4000,  ///< Flag: the medium is read-only for this drive
};

/// IMAPI_READ_TRACK_ADDRESS_TYPE
enum class ReadTrackAddressType : std::int32_t {
    Lba = 0x0,  ///< The address is an LBA inside the track
    Track = 0x1,  ///< The address is a track number
    Session = 0x2,  ///< The address is a session number; its first track is reported
};

/// IMAPI_MODE_PAGE_REQUEST_TYPE
enum class ModePageRequestType : std::int32_t {
    CurrentValues = 0x0,  ///< Values in force
    ChangeableValues = 0x1,  ///< Bit mask of what may be changed
    DefaultValues = 0x2,  ///< Factory defaults
    SavedValues = 0x3,  ///< Saved values, when the drive has them
};

/// IMAPI_MODE_PAGE_TYPE
enum class ModePageType : std::int32_t {
    ReadWriteErrorRecovery = 0x1,  ///< Error recovery when reading and writing
    Mrw = 0x3,  ///< Mount Rainier
    WriteParameters = 0x5,  ///< Write parameters (CD and DVD-R/RW set-up)
    Caching = 0x8,  ///< Read and write caching
    InformationalExceptions = 0x1C,  ///< Failure prediction reporting
    TimeoutAndProtect = 0x1D,  ///< Command time-outs and protect
    PowerCondition = 0x1A,  ///< Power state delays
    LegacyCapabilities = 0x2A,  ///< Legacy capabilities page (2Ah)
};

/// IMAPI_FEATURE_PAGE_TYPE
enum class FeaturePageType : std::int32_t {
    ProfileList = 0x0,  ///< Profile list
    Core = 0x1,  ///< Core behaviour
    Morphing = 0x2,  ///< Morphing (event notification, behaviour change)
    RemovableMedium = 0x3,  ///< Removable medium (tray, lock, eject)
    WriteProtect = 0x4,  ///< Software control of write protect
    RandomlyReadable = 0x10,  ///< Random read
    CdMultiread = 0x1D,  ///< MultiRead for all CD types
    CdRead = 0x1E,  ///< CD read
    DvdRead = 0x1F,  ///< DVD read
    RandomlyWritable = 0x20,  ///< Random write
    IncrementalStreamingWritable = 0x21,  ///< Sequential incremental write
    SectorErasable = 0x22,  ///< Sector erase
    Formattable = 0x23,  ///< Formatting
    HardwareDefectManagement = 0x24,  ///< Hardware defect management
    WriteOnce = 0x25,  ///< Write once at random addresses
    RestrictedOverwrite = 0x26,  ///< Overwrite in fixed-size sets only
    CdrwCavWrite = 0x27,  ///< CAV writing of CD-RW
    Mrw = 0x28,  ///< Mount Rainier
    EnhancedDefectReporting = 0x29,  ///< Enhanced defect reporting
    DvdPlusRw = 0x2A,  ///< DVD+RW
    DvdPlusR = 0x2B,  ///< DVD+R
    RigidRestrictedOverwrite = 0x2C,  ///< Writing only on block boundaries
    CdTrackAtOnce = 0x2D,  ///< CD track-at-once write
    CdMastering = 0x2E,  ///< CD session-at-once or raw write
    DvdDashWrite = 0x2F,  ///< DVD-R/RW write
    DoubleDensityCdRead = 0x30,  ///< DDCD read (obsolete)
    DoubleDensityCdRWrite = 0x31,  ///< DDCD-R write (obsolete)
    DoubleDensityCdRwWrite = 0x32,  ///< DDCD-RW write (obsolete)
    LayerJumpRecording = 0x33,  ///< Layer jump recording (DVD-R DL)
    CdRwMediaWriteSupport = 0x37,  ///< CD-RW write, with subtypes
    BdPseudoOverwrite = 0x38,  ///< BD-R pseudo-overwrite
    DvdPlusRDualLayer = 0x3B,  ///< DVD+R DL
    BdRead = 0x40,  ///< BD read
    BdWrite = 0x41,  ///< BD write
    HdDvdRead = 0x50,  ///< HD DVD read
    HdDvdWrite = 0x51,  ///< HD DVD write
    PowerManagement = 0x100,  ///< Power management
    Smart = 0x101,  ///< S.M.A.R.T.
    EmbeddedChanger = 0x102,  ///< Built-in changer
    CdAnalogPlay = 0x103,  ///< Analogue audio play
    MicrocodeUpdate = 0x104,  ///< Firmware update
    Timeout = 0x105,  ///< Bounded command response time
    DvdCss = 0x106,  ///< CSS/CPPM
    RealTimeStreaming = 0x107,  ///< Real-time streaming performance control
    LogicalUnitSerialNumber = 0x108,  ///< Drive serial number
    MediaSerialNumber = 0x109,  ///< Disc serial number
    DiscControlBlocks = 0x10A,  ///< Disc control blocks
    DvdCprm = 0x10B,  ///< CPRM
    FirmwareInformation = 0x10C,  ///< Firmware date
    Aacs = 0x10D,  ///< AACS
    Vcps = 0x110,  ///< VCPS
};

/// IMAPI_PROFILE_TYPE
enum class ProfileType : std::int32_t {
    Invalid = 0x0,  ///< Not a valid profile
    NonRemovableDisk = 0x1,  ///< Fixed disk
    RemovableDisk = 0x2,  ///< Removable rewritable disk
    MoErasable = 0x3,  ///< Erasable magneto-optical
    MoWriteOnce = 0x4,  ///< Write-once magneto-optical
    AsMo = 0x5,  ///< Advanced-storage magneto-optical
    Cdrom = 0x8,  ///< CD-ROM
    CdRecordable = 0x9,  ///< CD-R
    CdRewritable = 0xA,  ///< CD-RW
    Dvdrom = 0x10,  ///< DVD-ROM
    DvdDashRecordable = 0x11,  ///< DVD-R sequential
    DvdRam = 0x12,  ///< DVD-RAM
    DvdDashRewritable = 0x13,  ///< DVD-RW restricted overwrite
    DvdDashRwSequential = 0x14,  ///< DVD-RW sequential
    DvdDashRDualSequential = 0x15,  ///< DVD-R DL sequential
    DvdDashRDualLayerJump = 0x16,  ///< DVD-R DL layer jump
    DvdPlusRw = 0x1A,  ///< DVD+RW
    DvdPlusR = 0x1B,  ///< DVD+R
    Ddcdrom = 0x20,  ///< DDCD-ROM
    DdcdRecordable = 0x21,  ///< DDCD-R
    DdcdRewritable = 0x22,  ///< DDCD-RW
    DvdPlusRwDual = 0x2A,  ///< DVD+RW DL
    DvdPlusRDual = 0x2B,  ///< DVD+R DL
    BdRom = 0x40,  ///< BD-ROM
    BdRSequential = 0x41,  ///< BD-R sequential (SRM)
    BdRRandomRecording = 0x42,  ///< BD-R random recording (RRM)
    BdRewritable = 0x43,  ///< BD-RE
    HdDvdRom = 0x50,  ///< HD DVD-ROM
    HdDvdRecordable = 0x51,  ///< HD DVD-R
    HdDvdRam = 0x52,  ///< HD DVD-RAM
    NonStandard = 0xFFFF,  ///< Drive does not match any profile
};

/// IMAPI_FORMAT2_DATA_WRITE_ACTION
enum class DataWriteAction : std::int32_t {
    ValidatingMedia = 0x0,  ///< Checking that the disc is supported
    FormattingMedia = 0x1,  ///< Formatting the disc where needed (DVD+RW and the like)
    InitializingHardware = 0x2,  ///< Setting up the drive
    CalibratingPower = 0x3,  ///< Laser power calibration
    WritingData = 0x4,  ///< Writing user data
    Finalization = 0x5,  ///< Flushing and closing track, session or disc
    Completed = 0x6,  ///< Write finished
    Verifying = 0x7,  ///< Burn verification running (numerically after COMPLETED)
};

/// IMAPI_FORMAT2_DATA_MEDIA_STATE (a mask)
enum class DataMediaState : std::uint32_t {
    Unknown = 0x0,  ///< No state known
    InformationalMask = 0xF,  ///< Mask of the bits that give information
    UnsupportedMask = 0xFC00,  ///< Mask of the bits that make the disc unusable
    OverwriteOnly = 0x1,  ///< Info: the disc can only be overwritten
    RandomlyWritable = 0x1,  ///< Deprecated alias of OVERWRITE_ONLY
    Blank = 0x2,  ///< Info: blank, never used or erased
    Appendable = 0x4,  ///< Info: another session can be added
    FinalSession = 0x8,  ///< Info: only one more session fits, or the disc has no multisession
    Damaged = 0x400,  ///< Unusable: damaged, may need an erase or other recovery
    EraseRequired = 0x800,  ///< Unusable: must be erased first
    NonEmptySession = 0x1000,  ///< Unusable: last session is partly written
    WriteProtected = 0x2000,  ///< Unusable: disc or drive is write protected
    Finalized = 0x4000,  ///< Unusable: disc is finalised
    UnsupportedMedia = 0x8000,  ///< Unusable: media type not supported by the data writer
};

/// IMAPI_FORMAT2_TAO_WRITE_ACTION
enum class TaoWriteAction : std::int32_t {
    Unknown = 0x0,  ///< Unknown
    Preparing = 0x1,  ///< Preparing the track
    Writing = 0x2,  ///< Writing the track
    Finishing = 0x3,  ///< Closing the track
    Verifying = 0x4,  ///< Verifying
};

/// IMAPI_FORMAT2_RAW_CD_DATA_SECTOR_TYPE
enum class RawCdDataSectorType : std::int32_t {
    PqOnly = 0x1,  ///< 2352 main + 16 bytes P and Q per sector (MMC block type 1, 2368 bytes)
    IsCooked = 0x2,  ///< 2352 main + 96 bytes of corrected, de-interleaved R-W per sector (MMC block type 2, 2448 bytes)
    IsRaw = 0x3,  ///< 2352 main + 96 bytes raw P-W per sector (MMC block type 3, 2448 bytes)
};

/// IMAPI_FORMAT2_RAW_CD_WRITE_ACTION
enum class RawCdWriteAction : std::int32_t {
    Unknown = 0x0,  ///< Unknown
    Preparing = 0x1,  ///< Preparing the disc
    Writing = 0x2,  ///< Writing the image
    Finishing = 0x3,  ///< Finishing
};

/// IMAPI_CD_SECTOR_TYPE
enum class CdSectorType : std::int32_t {
    Audio = 0x0,  ///< Audio, 2352 bytes (588 stereo 16-bit samples)
    ModeZero = 0x1,  ///< Mode 0, 2336 bytes of zeros
    Mode1 = 0x2,  ///< Mode 1, 2048 bytes
    Mode2form0 = 0x3,  ///< Mode 2 formless, 2336 bytes
    Mode2form1 = 0x4,  ///< Mode 2 form 1 (XA), 2048 bytes
    Mode2form2 = 0x5,  ///< Mode 2 form 2 (XA, Video CD), 2336 bytes, last 4 an optional CRC
    Mode1raw = 0x6,  ///< Mode 1, 2352 bytes, header, EDC/ECC and scrambling already done
    Mode2form0raw = 0x7,  ///< Mode 2 formless, 2352 bytes, already encoded
    Mode2form1raw = 0x8,  ///< Mode 2 form 1, 2352 bytes, already encoded
    Mode2form2raw = 0x9,  ///< Mode 2 form 2, 2352 bytes, already encoded
};

/// IMAPI_CD_TRACK_DIGITAL_COPY_SETTING
enum class CdTrackDigitalCopySetting : std::int32_t {
    Permitted = 0x0,  ///< Digital copies allowed
    Prohibited = 0x1,  ///< Digital copies not allowed on consumer recorders
    Scms = 0x2,  ///< Track is itself a copy of a protected original; no further copies
};

/// IMAPI_BURN_VERIFICATION_LEVEL
enum class BurnVerificationLevel : std::int32_t {
    None = 0x0,  ///< No verification
    Quick = 0x1,  ///< Quick, heuristic verification
    Full = 0x2,  ///< Quick checks plus a checksum of all that was burned (data writer only)
};

/// FsiItemType
enum class FsiItemType : std::int32_t {
    NotFound = 0x0,  ///< No such item
    Directory = 0x1,  ///< Directory
    File = 0x2,  ///< File
};

/// FsiFileSystems (a mask)
enum class FsiFileSystems : std::uint32_t {
    None = 0x0,  ///< No recognised file system
    Iso9660 = 0x1,  ///< Flag: ISO 9660
    Joliet = 0x2,  ///< Flag: Joliet
    Udf = 0x4,  ///< Flag: UDF
    Unknown = 0x40000000,  ///< Flag: something is there, not recognised
};

/// EmulationType
enum class EmulationType : std::int32_t {
    None = 0x0,  ///< No emulation
    Floppy12M = 0x1,  ///< 1.2 MB floppy
    Floppy144M = 0x2,  ///< 1.44 MB floppy
    Floppy288M = 0x3,  ///< 2.88 MB floppy
    HardDisk = 0x4,  ///< Hard disk
};

/// PlatformId
enum class PlatformId : std::int32_t {
    X86 = 0x0,  ///< x86 BIOS
    PowerPC = 0x1,  ///< PowerPC
    Mac = 0x2,  ///< Apple Macintosh
    Efi = 0xEF,  ///< EFI
};

// Constants
inline constexpr std::uint32_t kSectorSize = 0x800;  ///< IMAPI_SECTOR_SIZE: Bytes per data sector (decimal 2048)
inline constexpr std::uint32_t kSectorsPerSecondAt1xCd = 0x4B;  ///< IMAPI_SECTORS_PER_SECOND_AT_1X_CD: Sectors/s at 1x CD (decimal 75)
inline constexpr std::uint32_t kSectorsPerSecondAt1xDvd = 0x2A8;  ///< IMAPI_SECTORS_PER_SECOND_AT_1X_DVD: Sectors/s at 1x DVD (decimal 680)
inline constexpr std::uint32_t kSectorsPerSecondAt1xBd = 0x893;  ///< IMAPI_SECTORS_PER_SECOND_AT_1X_BD: Sectors/s at 1x BD (decimal 2195)
inline constexpr std::uint32_t kSectorsPerSecondAt1xHdDvd = 0x11D8;  ///< IMAPI_SECTORS_PER_SECOND_AT_1X_HD_DVD: As in the header; not in the documentation; looks like kB/s rather than sectors/s, do not rely on it (decimal 4568)
inline constexpr std::uint32_t kDefaultCommandTimeout = 0xA;  ///< IMAPI2_DEFAULT_COMMAND_TIMEOUT: Default device command time-out in seconds (decimal 10)
inline constexpr std::uint32_t kBootEntryCountMax = 0x20;  ///< IMAPI2FS_BOOT_ENTRY_COUNT_MAX: Most boot images in BootImageOptionsArray (decimal 32)
inline constexpr std::uint32_t kImapi2fsMajorVersion = 0x1;  ///< IMAPI2FS_MajorVersion: Type library version (decimal 1)
inline constexpr std::uint32_t kImapi2fsMinorVersion = 0x0;  ///< IMAPI2FS_MinorVersion: Type library version (decimal 0)
inline constexpr std::uint32_t kImapi2MajorVersion = 0x1;  ///< IMAPILib2_MajorVersion: Type library version (decimal 1)
inline constexpr std::uint32_t kImapi2MinorVersion = 0x0;  ///< IMAPILib2_MinorVersion: Type library version (decimal 0)
inline constexpr std::uint32_t kFacilityImapi2 = 0xAA;  ///< FACILITY_IMAPI2: HRESULT facility of all codes in results.tsv (decimal 170)
inline constexpr std::uint32_t kExclusiveCallerLength = 0x40;  ///< CDROM_EXCLUSIVE_CALLER_LENGTH: Driver buffer for the client name incl. terminating zero (63 usable characters) (decimal 64)
inline constexpr std::uint32_t kLockIgnoreVolume = 0x1;  ///< CDROM_LOCK_IGNORE_VOLUME: Driver flag behind AcquireExclusiveAccess(force=TRUE) (decimal 1)
inline constexpr std::uint32_t kNoMediaNotifications = 0x2;  ///< CDROM_NO_MEDIA_NOTIFICATIONS: Driver flag: no removal notice on lock, no arrival notice on unlock (decimal 2)

/// One enumerator or constant with the name that IMAPI2 gives it.
struct EnumeratorName {
    std::string_view enumeration;  ///< IMAPI2's name of the enumeration; "(constant)" for a constant
    std::string_view name;         ///< IMAPI2's name of the value
    std::int64_t value;
};

inline constexpr auto kEnumerators = std::to_array<EnumeratorName>({
    {"IMAPI_MEDIA_PHYSICAL_TYPE", "IMAPI_MEDIA_TYPE_UNKNOWN", static_cast<std::int64_t>(MediaPhysicalType::Unknown)},
    {"IMAPI_MEDIA_PHYSICAL_TYPE", "IMAPI_MEDIA_TYPE_CDROM", static_cast<std::int64_t>(MediaPhysicalType::Cdrom)},
    {"IMAPI_MEDIA_PHYSICAL_TYPE", "IMAPI_MEDIA_TYPE_CDR", static_cast<std::int64_t>(MediaPhysicalType::Cdr)},
    {"IMAPI_MEDIA_PHYSICAL_TYPE", "IMAPI_MEDIA_TYPE_CDRW", static_cast<std::int64_t>(MediaPhysicalType::Cdrw)},
    {"IMAPI_MEDIA_PHYSICAL_TYPE", "IMAPI_MEDIA_TYPE_DVDROM", static_cast<std::int64_t>(MediaPhysicalType::Dvdrom)},
    {"IMAPI_MEDIA_PHYSICAL_TYPE", "IMAPI_MEDIA_TYPE_DVDRAM", static_cast<std::int64_t>(MediaPhysicalType::Dvdram)},
    {"IMAPI_MEDIA_PHYSICAL_TYPE", "IMAPI_MEDIA_TYPE_DVDPLUSR", static_cast<std::int64_t>(MediaPhysicalType::Dvdplusr)},
    {"IMAPI_MEDIA_PHYSICAL_TYPE", "IMAPI_MEDIA_TYPE_DVDPLUSRW", static_cast<std::int64_t>(MediaPhysicalType::Dvdplusrw)},
    {"IMAPI_MEDIA_PHYSICAL_TYPE", "IMAPI_MEDIA_TYPE_DVDPLUSR_DUALLAYER", static_cast<std::int64_t>(MediaPhysicalType::DvdplusrDuallayer)},
    {"IMAPI_MEDIA_PHYSICAL_TYPE", "IMAPI_MEDIA_TYPE_DVDDASHR", static_cast<std::int64_t>(MediaPhysicalType::Dvddashr)},
    {"IMAPI_MEDIA_PHYSICAL_TYPE", "IMAPI_MEDIA_TYPE_DVDDASHRW", static_cast<std::int64_t>(MediaPhysicalType::Dvddashrw)},
    {"IMAPI_MEDIA_PHYSICAL_TYPE", "IMAPI_MEDIA_TYPE_DVDDASHR_DUALLAYER", static_cast<std::int64_t>(MediaPhysicalType::DvddashrDuallayer)},
    {"IMAPI_MEDIA_PHYSICAL_TYPE", "IMAPI_MEDIA_TYPE_DISK", static_cast<std::int64_t>(MediaPhysicalType::Disk)},
    {"IMAPI_MEDIA_PHYSICAL_TYPE", "IMAPI_MEDIA_TYPE_DVDPLUSRW_DUALLAYER", static_cast<std::int64_t>(MediaPhysicalType::DvdplusrwDuallayer)},
    {"IMAPI_MEDIA_PHYSICAL_TYPE", "IMAPI_MEDIA_TYPE_HDDVDROM", static_cast<std::int64_t>(MediaPhysicalType::Hddvdrom)},
    {"IMAPI_MEDIA_PHYSICAL_TYPE", "IMAPI_MEDIA_TYPE_HDDVDR", static_cast<std::int64_t>(MediaPhysicalType::Hddvdr)},
    {"IMAPI_MEDIA_PHYSICAL_TYPE", "IMAPI_MEDIA_TYPE_HDDVDRAM", static_cast<std::int64_t>(MediaPhysicalType::Hddvdram)},
    {"IMAPI_MEDIA_PHYSICAL_TYPE", "IMAPI_MEDIA_TYPE_BDROM", static_cast<std::int64_t>(MediaPhysicalType::Bdrom)},
    {"IMAPI_MEDIA_PHYSICAL_TYPE", "IMAPI_MEDIA_TYPE_BDR", static_cast<std::int64_t>(MediaPhysicalType::Bdr)},
    {"IMAPI_MEDIA_PHYSICAL_TYPE", "IMAPI_MEDIA_TYPE_BDRE", static_cast<std::int64_t>(MediaPhysicalType::Bdre)},
    {"IMAPI_MEDIA_PHYSICAL_TYPE", "IMAPI_MEDIA_TYPE_MAX", static_cast<std::int64_t>(MediaPhysicalType::Max)},
    {"IMAPI_MEDIA_WRITE_PROTECT_STATE", "IMAPI_WRITEPROTECTED_UNTIL_POWERDOWN", static_cast<std::int64_t>(MediaWriteProtectState::UntilPowerdown)},
    {"IMAPI_MEDIA_WRITE_PROTECT_STATE", "IMAPI_WRITEPROTECTED_BY_CARTRIDGE", static_cast<std::int64_t>(MediaWriteProtectState::ByCartridge)},
    {"IMAPI_MEDIA_WRITE_PROTECT_STATE", "IMAPI_WRITEPROTECTED_BY_MEDIA_SPECIFIC_REASON", static_cast<std::int64_t>(MediaWriteProtectState::ByMediaSpecificReason)},
    {"IMAPI_MEDIA_WRITE_PROTECT_STATE", "IMAPI_WRITEPROTECTED_BY_SOFTWARE_WRITE_PROTECT", static_cast<std::int64_t>(MediaWriteProtectState::BySoftwareWriteProtect)},
    {"IMAPI_MEDIA_WRITE_PROTECT_STATE", "IMAPI_WRITEPROTECTED_BY_DISC_CONTROL_BLOCK", static_cast<std::int64_t>(MediaWriteProtectState::ByDiscControlBlock)},
    {"IMAPI_MEDIA_WRITE_PROTECT_STATE", "IMAPI_WRITEPROTECTED_READ_ONLY_MEDIA", static_cast<std::int64_t>(MediaWriteProtectState::ReadOnlyMedia)},
    {"IMAPI_READ_TRACK_ADDRESS_TYPE", "IMAPI_READ_TRACK_ADDRESS_TYPE_LBA", static_cast<std::int64_t>(ReadTrackAddressType::Lba)},
    {"IMAPI_READ_TRACK_ADDRESS_TYPE", "IMAPI_READ_TRACK_ADDRESS_TYPE_TRACK", static_cast<std::int64_t>(ReadTrackAddressType::Track)},
    {"IMAPI_READ_TRACK_ADDRESS_TYPE", "IMAPI_READ_TRACK_ADDRESS_TYPE_SESSION", static_cast<std::int64_t>(ReadTrackAddressType::Session)},
    {"IMAPI_MODE_PAGE_REQUEST_TYPE", "IMAPI_MODE_PAGE_REQUEST_TYPE_CURRENT_VALUES", static_cast<std::int64_t>(ModePageRequestType::CurrentValues)},
    {"IMAPI_MODE_PAGE_REQUEST_TYPE", "IMAPI_MODE_PAGE_REQUEST_TYPE_CHANGEABLE_VALUES", static_cast<std::int64_t>(ModePageRequestType::ChangeableValues)},
    {"IMAPI_MODE_PAGE_REQUEST_TYPE", "IMAPI_MODE_PAGE_REQUEST_TYPE_DEFAULT_VALUES", static_cast<std::int64_t>(ModePageRequestType::DefaultValues)},
    {"IMAPI_MODE_PAGE_REQUEST_TYPE", "IMAPI_MODE_PAGE_REQUEST_TYPE_SAVED_VALUES", static_cast<std::int64_t>(ModePageRequestType::SavedValues)},
    {"IMAPI_MODE_PAGE_TYPE", "IMAPI_MODE_PAGE_TYPE_READ_WRITE_ERROR_RECOVERY", static_cast<std::int64_t>(ModePageType::ReadWriteErrorRecovery)},
    {"IMAPI_MODE_PAGE_TYPE", "IMAPI_MODE_PAGE_TYPE_MRW", static_cast<std::int64_t>(ModePageType::Mrw)},
    {"IMAPI_MODE_PAGE_TYPE", "IMAPI_MODE_PAGE_TYPE_WRITE_PARAMETERS", static_cast<std::int64_t>(ModePageType::WriteParameters)},
    {"IMAPI_MODE_PAGE_TYPE", "IMAPI_MODE_PAGE_TYPE_CACHING", static_cast<std::int64_t>(ModePageType::Caching)},
    {"IMAPI_MODE_PAGE_TYPE", "IMAPI_MODE_PAGE_TYPE_INFORMATIONAL_EXCEPTIONS", static_cast<std::int64_t>(ModePageType::InformationalExceptions)},
    {"IMAPI_MODE_PAGE_TYPE", "IMAPI_MODE_PAGE_TYPE_TIMEOUT_AND_PROTECT", static_cast<std::int64_t>(ModePageType::TimeoutAndProtect)},
    {"IMAPI_MODE_PAGE_TYPE", "IMAPI_MODE_PAGE_TYPE_POWER_CONDITION", static_cast<std::int64_t>(ModePageType::PowerCondition)},
    {"IMAPI_MODE_PAGE_TYPE", "IMAPI_MODE_PAGE_TYPE_LEGACY_CAPABILITIES", static_cast<std::int64_t>(ModePageType::LegacyCapabilities)},
    {"IMAPI_FEATURE_PAGE_TYPE", "IMAPI_FEATURE_PAGE_TYPE_PROFILE_LIST", static_cast<std::int64_t>(FeaturePageType::ProfileList)},
    {"IMAPI_FEATURE_PAGE_TYPE", "IMAPI_FEATURE_PAGE_TYPE_CORE", static_cast<std::int64_t>(FeaturePageType::Core)},
    {"IMAPI_FEATURE_PAGE_TYPE", "IMAPI_FEATURE_PAGE_TYPE_MORPHING", static_cast<std::int64_t>(FeaturePageType::Morphing)},
    {"IMAPI_FEATURE_PAGE_TYPE", "IMAPI_FEATURE_PAGE_TYPE_REMOVABLE_MEDIUM", static_cast<std::int64_t>(FeaturePageType::RemovableMedium)},
    {"IMAPI_FEATURE_PAGE_TYPE", "IMAPI_FEATURE_PAGE_TYPE_WRITE_PROTECT", static_cast<std::int64_t>(FeaturePageType::WriteProtect)},
    {"IMAPI_FEATURE_PAGE_TYPE", "IMAPI_FEATURE_PAGE_TYPE_RANDOMLY_READABLE", static_cast<std::int64_t>(FeaturePageType::RandomlyReadable)},
    {"IMAPI_FEATURE_PAGE_TYPE", "IMAPI_FEATURE_PAGE_TYPE_CD_MULTIREAD", static_cast<std::int64_t>(FeaturePageType::CdMultiread)},
    {"IMAPI_FEATURE_PAGE_TYPE", "IMAPI_FEATURE_PAGE_TYPE_CD_READ", static_cast<std::int64_t>(FeaturePageType::CdRead)},
    {"IMAPI_FEATURE_PAGE_TYPE", "IMAPI_FEATURE_PAGE_TYPE_DVD_READ", static_cast<std::int64_t>(FeaturePageType::DvdRead)},
    {"IMAPI_FEATURE_PAGE_TYPE", "IMAPI_FEATURE_PAGE_TYPE_RANDOMLY_WRITABLE", static_cast<std::int64_t>(FeaturePageType::RandomlyWritable)},
    {"IMAPI_FEATURE_PAGE_TYPE", "IMAPI_FEATURE_PAGE_TYPE_INCREMENTAL_STREAMING_WRITABLE", static_cast<std::int64_t>(FeaturePageType::IncrementalStreamingWritable)},
    {"IMAPI_FEATURE_PAGE_TYPE", "IMAPI_FEATURE_PAGE_TYPE_SECTOR_ERASABLE", static_cast<std::int64_t>(FeaturePageType::SectorErasable)},
    {"IMAPI_FEATURE_PAGE_TYPE", "IMAPI_FEATURE_PAGE_TYPE_FORMATTABLE", static_cast<std::int64_t>(FeaturePageType::Formattable)},
    {"IMAPI_FEATURE_PAGE_TYPE", "IMAPI_FEATURE_PAGE_TYPE_HARDWARE_DEFECT_MANAGEMENT", static_cast<std::int64_t>(FeaturePageType::HardwareDefectManagement)},
    {"IMAPI_FEATURE_PAGE_TYPE", "IMAPI_FEATURE_PAGE_TYPE_WRITE_ONCE", static_cast<std::int64_t>(FeaturePageType::WriteOnce)},
    {"IMAPI_FEATURE_PAGE_TYPE", "IMAPI_FEATURE_PAGE_TYPE_RESTRICTED_OVERWRITE", static_cast<std::int64_t>(FeaturePageType::RestrictedOverwrite)},
    {"IMAPI_FEATURE_PAGE_TYPE", "IMAPI_FEATURE_PAGE_TYPE_CDRW_CAV_WRITE", static_cast<std::int64_t>(FeaturePageType::CdrwCavWrite)},
    {"IMAPI_FEATURE_PAGE_TYPE", "IMAPI_FEATURE_PAGE_TYPE_MRW", static_cast<std::int64_t>(FeaturePageType::Mrw)},
    {"IMAPI_FEATURE_PAGE_TYPE", "IMAPI_FEATURE_PAGE_TYPE_ENHANCED_DEFECT_REPORTING", static_cast<std::int64_t>(FeaturePageType::EnhancedDefectReporting)},
    {"IMAPI_FEATURE_PAGE_TYPE", "IMAPI_FEATURE_PAGE_TYPE_DVD_PLUS_RW", static_cast<std::int64_t>(FeaturePageType::DvdPlusRw)},
    {"IMAPI_FEATURE_PAGE_TYPE", "IMAPI_FEATURE_PAGE_TYPE_DVD_PLUS_R", static_cast<std::int64_t>(FeaturePageType::DvdPlusR)},
    {"IMAPI_FEATURE_PAGE_TYPE", "IMAPI_FEATURE_PAGE_TYPE_RIGID_RESTRICTED_OVERWRITE", static_cast<std::int64_t>(FeaturePageType::RigidRestrictedOverwrite)},
    {"IMAPI_FEATURE_PAGE_TYPE", "IMAPI_FEATURE_PAGE_TYPE_CD_TRACK_AT_ONCE", static_cast<std::int64_t>(FeaturePageType::CdTrackAtOnce)},
    {"IMAPI_FEATURE_PAGE_TYPE", "IMAPI_FEATURE_PAGE_TYPE_CD_MASTERING", static_cast<std::int64_t>(FeaturePageType::CdMastering)},
    {"IMAPI_FEATURE_PAGE_TYPE", "IMAPI_FEATURE_PAGE_TYPE_DVD_DASH_WRITE", static_cast<std::int64_t>(FeaturePageType::DvdDashWrite)},
    {"IMAPI_FEATURE_PAGE_TYPE", "IMAPI_FEATURE_PAGE_TYPE_DOUBLE_DENSITY_CD_READ", static_cast<std::int64_t>(FeaturePageType::DoubleDensityCdRead)},
    {"IMAPI_FEATURE_PAGE_TYPE", "IMAPI_FEATURE_PAGE_TYPE_DOUBLE_DENSITY_CD_R_WRITE", static_cast<std::int64_t>(FeaturePageType::DoubleDensityCdRWrite)},
    {"IMAPI_FEATURE_PAGE_TYPE", "IMAPI_FEATURE_PAGE_TYPE_DOUBLE_DENSITY_CD_RW_WRITE", static_cast<std::int64_t>(FeaturePageType::DoubleDensityCdRwWrite)},
    {"IMAPI_FEATURE_PAGE_TYPE", "IMAPI_FEATURE_PAGE_TYPE_LAYER_JUMP_RECORDING", static_cast<std::int64_t>(FeaturePageType::LayerJumpRecording)},
    {"IMAPI_FEATURE_PAGE_TYPE", "IMAPI_FEATURE_PAGE_TYPE_CD_RW_MEDIA_WRITE_SUPPORT", static_cast<std::int64_t>(FeaturePageType::CdRwMediaWriteSupport)},
    {"IMAPI_FEATURE_PAGE_TYPE", "IMAPI_FEATURE_PAGE_TYPE_BD_PSEUDO_OVERWRITE", static_cast<std::int64_t>(FeaturePageType::BdPseudoOverwrite)},
    {"IMAPI_FEATURE_PAGE_TYPE", "IMAPI_FEATURE_PAGE_TYPE_DVD_PLUS_R_DUAL_LAYER", static_cast<std::int64_t>(FeaturePageType::DvdPlusRDualLayer)},
    {"IMAPI_FEATURE_PAGE_TYPE", "IMAPI_FEATURE_PAGE_TYPE_BD_READ", static_cast<std::int64_t>(FeaturePageType::BdRead)},
    {"IMAPI_FEATURE_PAGE_TYPE", "IMAPI_FEATURE_PAGE_TYPE_BD_WRITE", static_cast<std::int64_t>(FeaturePageType::BdWrite)},
    {"IMAPI_FEATURE_PAGE_TYPE", "IMAPI_FEATURE_PAGE_TYPE_HD_DVD_READ", static_cast<std::int64_t>(FeaturePageType::HdDvdRead)},
    {"IMAPI_FEATURE_PAGE_TYPE", "IMAPI_FEATURE_PAGE_TYPE_HD_DVD_WRITE", static_cast<std::int64_t>(FeaturePageType::HdDvdWrite)},
    {"IMAPI_FEATURE_PAGE_TYPE", "IMAPI_FEATURE_PAGE_TYPE_POWER_MANAGEMENT", static_cast<std::int64_t>(FeaturePageType::PowerManagement)},
    {"IMAPI_FEATURE_PAGE_TYPE", "IMAPI_FEATURE_PAGE_TYPE_SMART", static_cast<std::int64_t>(FeaturePageType::Smart)},
    {"IMAPI_FEATURE_PAGE_TYPE", "IMAPI_FEATURE_PAGE_TYPE_EMBEDDED_CHANGER", static_cast<std::int64_t>(FeaturePageType::EmbeddedChanger)},
    {"IMAPI_FEATURE_PAGE_TYPE", "IMAPI_FEATURE_PAGE_TYPE_CD_ANALOG_PLAY", static_cast<std::int64_t>(FeaturePageType::CdAnalogPlay)},
    {"IMAPI_FEATURE_PAGE_TYPE", "IMAPI_FEATURE_PAGE_TYPE_MICROCODE_UPDATE", static_cast<std::int64_t>(FeaturePageType::MicrocodeUpdate)},
    {"IMAPI_FEATURE_PAGE_TYPE", "IMAPI_FEATURE_PAGE_TYPE_TIMEOUT", static_cast<std::int64_t>(FeaturePageType::Timeout)},
    {"IMAPI_FEATURE_PAGE_TYPE", "IMAPI_FEATURE_PAGE_TYPE_DVD_CSS", static_cast<std::int64_t>(FeaturePageType::DvdCss)},
    {"IMAPI_FEATURE_PAGE_TYPE", "IMAPI_FEATURE_PAGE_TYPE_REAL_TIME_STREAMING", static_cast<std::int64_t>(FeaturePageType::RealTimeStreaming)},
    {"IMAPI_FEATURE_PAGE_TYPE", "IMAPI_FEATURE_PAGE_TYPE_LOGICAL_UNIT_SERIAL_NUMBER", static_cast<std::int64_t>(FeaturePageType::LogicalUnitSerialNumber)},
    {"IMAPI_FEATURE_PAGE_TYPE", "IMAPI_FEATURE_PAGE_TYPE_MEDIA_SERIAL_NUMBER", static_cast<std::int64_t>(FeaturePageType::MediaSerialNumber)},
    {"IMAPI_FEATURE_PAGE_TYPE", "IMAPI_FEATURE_PAGE_TYPE_DISC_CONTROL_BLOCKS", static_cast<std::int64_t>(FeaturePageType::DiscControlBlocks)},
    {"IMAPI_FEATURE_PAGE_TYPE", "IMAPI_FEATURE_PAGE_TYPE_DVD_CPRM", static_cast<std::int64_t>(FeaturePageType::DvdCprm)},
    {"IMAPI_FEATURE_PAGE_TYPE", "IMAPI_FEATURE_PAGE_TYPE_FIRMWARE_INFORMATION", static_cast<std::int64_t>(FeaturePageType::FirmwareInformation)},
    {"IMAPI_FEATURE_PAGE_TYPE", "IMAPI_FEATURE_PAGE_TYPE_AACS", static_cast<std::int64_t>(FeaturePageType::Aacs)},
    {"IMAPI_FEATURE_PAGE_TYPE", "IMAPI_FEATURE_PAGE_TYPE_VCPS", static_cast<std::int64_t>(FeaturePageType::Vcps)},
    {"IMAPI_PROFILE_TYPE", "IMAPI_PROFILE_TYPE_INVALID", static_cast<std::int64_t>(ProfileType::Invalid)},
    {"IMAPI_PROFILE_TYPE", "IMAPI_PROFILE_TYPE_NON_REMOVABLE_DISK", static_cast<std::int64_t>(ProfileType::NonRemovableDisk)},
    {"IMAPI_PROFILE_TYPE", "IMAPI_PROFILE_TYPE_REMOVABLE_DISK", static_cast<std::int64_t>(ProfileType::RemovableDisk)},
    {"IMAPI_PROFILE_TYPE", "IMAPI_PROFILE_TYPE_MO_ERASABLE", static_cast<std::int64_t>(ProfileType::MoErasable)},
    {"IMAPI_PROFILE_TYPE", "IMAPI_PROFILE_TYPE_MO_WRITE_ONCE", static_cast<std::int64_t>(ProfileType::MoWriteOnce)},
    {"IMAPI_PROFILE_TYPE", "IMAPI_PROFILE_TYPE_AS_MO", static_cast<std::int64_t>(ProfileType::AsMo)},
    {"IMAPI_PROFILE_TYPE", "IMAPI_PROFILE_TYPE_CDROM", static_cast<std::int64_t>(ProfileType::Cdrom)},
    {"IMAPI_PROFILE_TYPE", "IMAPI_PROFILE_TYPE_CD_RECORDABLE", static_cast<std::int64_t>(ProfileType::CdRecordable)},
    {"IMAPI_PROFILE_TYPE", "IMAPI_PROFILE_TYPE_CD_REWRITABLE", static_cast<std::int64_t>(ProfileType::CdRewritable)},
    {"IMAPI_PROFILE_TYPE", "IMAPI_PROFILE_TYPE_DVDROM", static_cast<std::int64_t>(ProfileType::Dvdrom)},
    {"IMAPI_PROFILE_TYPE", "IMAPI_PROFILE_TYPE_DVD_DASH_RECORDABLE", static_cast<std::int64_t>(ProfileType::DvdDashRecordable)},
    {"IMAPI_PROFILE_TYPE", "IMAPI_PROFILE_TYPE_DVD_RAM", static_cast<std::int64_t>(ProfileType::DvdRam)},
    {"IMAPI_PROFILE_TYPE", "IMAPI_PROFILE_TYPE_DVD_DASH_REWRITABLE", static_cast<std::int64_t>(ProfileType::DvdDashRewritable)},
    {"IMAPI_PROFILE_TYPE", "IMAPI_PROFILE_TYPE_DVD_DASH_RW_SEQUENTIAL", static_cast<std::int64_t>(ProfileType::DvdDashRwSequential)},
    {"IMAPI_PROFILE_TYPE", "IMAPI_PROFILE_TYPE_DVD_DASH_R_DUAL_SEQUENTIAL", static_cast<std::int64_t>(ProfileType::DvdDashRDualSequential)},
    {"IMAPI_PROFILE_TYPE", "IMAPI_PROFILE_TYPE_DVD_DASH_R_DUAL_LAYER_JUMP", static_cast<std::int64_t>(ProfileType::DvdDashRDualLayerJump)},
    {"IMAPI_PROFILE_TYPE", "IMAPI_PROFILE_TYPE_DVD_PLUS_RW", static_cast<std::int64_t>(ProfileType::DvdPlusRw)},
    {"IMAPI_PROFILE_TYPE", "IMAPI_PROFILE_TYPE_DVD_PLUS_R", static_cast<std::int64_t>(ProfileType::DvdPlusR)},
    {"IMAPI_PROFILE_TYPE", "IMAPI_PROFILE_TYPE_DDCDROM", static_cast<std::int64_t>(ProfileType::Ddcdrom)},
    {"IMAPI_PROFILE_TYPE", "IMAPI_PROFILE_TYPE_DDCD_RECORDABLE", static_cast<std::int64_t>(ProfileType::DdcdRecordable)},
    {"IMAPI_PROFILE_TYPE", "IMAPI_PROFILE_TYPE_DDCD_REWRITABLE", static_cast<std::int64_t>(ProfileType::DdcdRewritable)},
    {"IMAPI_PROFILE_TYPE", "IMAPI_PROFILE_TYPE_DVD_PLUS_RW_DUAL", static_cast<std::int64_t>(ProfileType::DvdPlusRwDual)},
    {"IMAPI_PROFILE_TYPE", "IMAPI_PROFILE_TYPE_DVD_PLUS_R_DUAL", static_cast<std::int64_t>(ProfileType::DvdPlusRDual)},
    {"IMAPI_PROFILE_TYPE", "IMAPI_PROFILE_TYPE_BD_ROM", static_cast<std::int64_t>(ProfileType::BdRom)},
    {"IMAPI_PROFILE_TYPE", "IMAPI_PROFILE_TYPE_BD_R_SEQUENTIAL", static_cast<std::int64_t>(ProfileType::BdRSequential)},
    {"IMAPI_PROFILE_TYPE", "IMAPI_PROFILE_TYPE_BD_R_RANDOM_RECORDING", static_cast<std::int64_t>(ProfileType::BdRRandomRecording)},
    {"IMAPI_PROFILE_TYPE", "IMAPI_PROFILE_TYPE_BD_REWRITABLE", static_cast<std::int64_t>(ProfileType::BdRewritable)},
    {"IMAPI_PROFILE_TYPE", "IMAPI_PROFILE_TYPE_HD_DVD_ROM", static_cast<std::int64_t>(ProfileType::HdDvdRom)},
    {"IMAPI_PROFILE_TYPE", "IMAPI_PROFILE_TYPE_HD_DVD_RECORDABLE", static_cast<std::int64_t>(ProfileType::HdDvdRecordable)},
    {"IMAPI_PROFILE_TYPE", "IMAPI_PROFILE_TYPE_HD_DVD_RAM", static_cast<std::int64_t>(ProfileType::HdDvdRam)},
    {"IMAPI_PROFILE_TYPE", "IMAPI_PROFILE_TYPE_NON_STANDARD", static_cast<std::int64_t>(ProfileType::NonStandard)},
    {"IMAPI_FORMAT2_DATA_WRITE_ACTION", "IMAPI_FORMAT2_DATA_WRITE_ACTION_VALIDATING_MEDIA", static_cast<std::int64_t>(DataWriteAction::ValidatingMedia)},
    {"IMAPI_FORMAT2_DATA_WRITE_ACTION", "IMAPI_FORMAT2_DATA_WRITE_ACTION_FORMATTING_MEDIA", static_cast<std::int64_t>(DataWriteAction::FormattingMedia)},
    {"IMAPI_FORMAT2_DATA_WRITE_ACTION", "IMAPI_FORMAT2_DATA_WRITE_ACTION_INITIALIZING_HARDWARE", static_cast<std::int64_t>(DataWriteAction::InitializingHardware)},
    {"IMAPI_FORMAT2_DATA_WRITE_ACTION", "IMAPI_FORMAT2_DATA_WRITE_ACTION_CALIBRATING_POWER", static_cast<std::int64_t>(DataWriteAction::CalibratingPower)},
    {"IMAPI_FORMAT2_DATA_WRITE_ACTION", "IMAPI_FORMAT2_DATA_WRITE_ACTION_WRITING_DATA", static_cast<std::int64_t>(DataWriteAction::WritingData)},
    {"IMAPI_FORMAT2_DATA_WRITE_ACTION", "IMAPI_FORMAT2_DATA_WRITE_ACTION_FINALIZATION", static_cast<std::int64_t>(DataWriteAction::Finalization)},
    {"IMAPI_FORMAT2_DATA_WRITE_ACTION", "IMAPI_FORMAT2_DATA_WRITE_ACTION_COMPLETED", static_cast<std::int64_t>(DataWriteAction::Completed)},
    {"IMAPI_FORMAT2_DATA_WRITE_ACTION", "IMAPI_FORMAT2_DATA_WRITE_ACTION_VERIFYING", static_cast<std::int64_t>(DataWriteAction::Verifying)},
    {"IMAPI_FORMAT2_DATA_MEDIA_STATE", "IMAPI_FORMAT2_DATA_MEDIA_STATE_UNKNOWN", static_cast<std::int64_t>(DataMediaState::Unknown)},
    {"IMAPI_FORMAT2_DATA_MEDIA_STATE", "IMAPI_FORMAT2_DATA_MEDIA_STATE_INFORMATIONAL_MASK", static_cast<std::int64_t>(DataMediaState::InformationalMask)},
    {"IMAPI_FORMAT2_DATA_MEDIA_STATE", "IMAPI_FORMAT2_DATA_MEDIA_STATE_UNSUPPORTED_MASK", static_cast<std::int64_t>(DataMediaState::UnsupportedMask)},
    {"IMAPI_FORMAT2_DATA_MEDIA_STATE", "IMAPI_FORMAT2_DATA_MEDIA_STATE_OVERWRITE_ONLY", static_cast<std::int64_t>(DataMediaState::OverwriteOnly)},
    {"IMAPI_FORMAT2_DATA_MEDIA_STATE", "IMAPI_FORMAT2_DATA_MEDIA_STATE_RANDOMLY_WRITABLE", static_cast<std::int64_t>(DataMediaState::RandomlyWritable)},
    {"IMAPI_FORMAT2_DATA_MEDIA_STATE", "IMAPI_FORMAT2_DATA_MEDIA_STATE_BLANK", static_cast<std::int64_t>(DataMediaState::Blank)},
    {"IMAPI_FORMAT2_DATA_MEDIA_STATE", "IMAPI_FORMAT2_DATA_MEDIA_STATE_APPENDABLE", static_cast<std::int64_t>(DataMediaState::Appendable)},
    {"IMAPI_FORMAT2_DATA_MEDIA_STATE", "IMAPI_FORMAT2_DATA_MEDIA_STATE_FINAL_SESSION", static_cast<std::int64_t>(DataMediaState::FinalSession)},
    {"IMAPI_FORMAT2_DATA_MEDIA_STATE", "IMAPI_FORMAT2_DATA_MEDIA_STATE_DAMAGED", static_cast<std::int64_t>(DataMediaState::Damaged)},
    {"IMAPI_FORMAT2_DATA_MEDIA_STATE", "IMAPI_FORMAT2_DATA_MEDIA_STATE_ERASE_REQUIRED", static_cast<std::int64_t>(DataMediaState::EraseRequired)},
    {"IMAPI_FORMAT2_DATA_MEDIA_STATE", "IMAPI_FORMAT2_DATA_MEDIA_STATE_NON_EMPTY_SESSION", static_cast<std::int64_t>(DataMediaState::NonEmptySession)},
    {"IMAPI_FORMAT2_DATA_MEDIA_STATE", "IMAPI_FORMAT2_DATA_MEDIA_STATE_WRITE_PROTECTED", static_cast<std::int64_t>(DataMediaState::WriteProtected)},
    {"IMAPI_FORMAT2_DATA_MEDIA_STATE", "IMAPI_FORMAT2_DATA_MEDIA_STATE_FINALIZED", static_cast<std::int64_t>(DataMediaState::Finalized)},
    {"IMAPI_FORMAT2_DATA_MEDIA_STATE", "IMAPI_FORMAT2_DATA_MEDIA_STATE_UNSUPPORTED_MEDIA", static_cast<std::int64_t>(DataMediaState::UnsupportedMedia)},
    {"IMAPI_FORMAT2_TAO_WRITE_ACTION", "IMAPI_FORMAT2_TAO_WRITE_ACTION_UNKNOWN", static_cast<std::int64_t>(TaoWriteAction::Unknown)},
    {"IMAPI_FORMAT2_TAO_WRITE_ACTION", "IMAPI_FORMAT2_TAO_WRITE_ACTION_PREPARING", static_cast<std::int64_t>(TaoWriteAction::Preparing)},
    {"IMAPI_FORMAT2_TAO_WRITE_ACTION", "IMAPI_FORMAT2_TAO_WRITE_ACTION_WRITING", static_cast<std::int64_t>(TaoWriteAction::Writing)},
    {"IMAPI_FORMAT2_TAO_WRITE_ACTION", "IMAPI_FORMAT2_TAO_WRITE_ACTION_FINISHING", static_cast<std::int64_t>(TaoWriteAction::Finishing)},
    {"IMAPI_FORMAT2_TAO_WRITE_ACTION", "IMAPI_FORMAT2_TAO_WRITE_ACTION_VERIFYING", static_cast<std::int64_t>(TaoWriteAction::Verifying)},
    {"IMAPI_FORMAT2_RAW_CD_DATA_SECTOR_TYPE", "IMAPI_FORMAT2_RAW_CD_SUBCODE_PQ_ONLY", static_cast<std::int64_t>(RawCdDataSectorType::PqOnly)},
    {"IMAPI_FORMAT2_RAW_CD_DATA_SECTOR_TYPE", "IMAPI_FORMAT2_RAW_CD_SUBCODE_IS_COOKED", static_cast<std::int64_t>(RawCdDataSectorType::IsCooked)},
    {"IMAPI_FORMAT2_RAW_CD_DATA_SECTOR_TYPE", "IMAPI_FORMAT2_RAW_CD_SUBCODE_IS_RAW", static_cast<std::int64_t>(RawCdDataSectorType::IsRaw)},
    {"IMAPI_FORMAT2_RAW_CD_WRITE_ACTION", "IMAPI_FORMAT2_RAW_CD_WRITE_ACTION_UNKNOWN", static_cast<std::int64_t>(RawCdWriteAction::Unknown)},
    {"IMAPI_FORMAT2_RAW_CD_WRITE_ACTION", "IMAPI_FORMAT2_RAW_CD_WRITE_ACTION_PREPARING", static_cast<std::int64_t>(RawCdWriteAction::Preparing)},
    {"IMAPI_FORMAT2_RAW_CD_WRITE_ACTION", "IMAPI_FORMAT2_RAW_CD_WRITE_ACTION_WRITING", static_cast<std::int64_t>(RawCdWriteAction::Writing)},
    {"IMAPI_FORMAT2_RAW_CD_WRITE_ACTION", "IMAPI_FORMAT2_RAW_CD_WRITE_ACTION_FINISHING", static_cast<std::int64_t>(RawCdWriteAction::Finishing)},
    {"IMAPI_CD_SECTOR_TYPE", "IMAPI_CD_SECTOR_AUDIO", static_cast<std::int64_t>(CdSectorType::Audio)},
    {"IMAPI_CD_SECTOR_TYPE", "IMAPI_CD_SECTOR_MODE_ZERO", static_cast<std::int64_t>(CdSectorType::ModeZero)},
    {"IMAPI_CD_SECTOR_TYPE", "IMAPI_CD_SECTOR_MODE1", static_cast<std::int64_t>(CdSectorType::Mode1)},
    {"IMAPI_CD_SECTOR_TYPE", "IMAPI_CD_SECTOR_MODE2FORM0", static_cast<std::int64_t>(CdSectorType::Mode2form0)},
    {"IMAPI_CD_SECTOR_TYPE", "IMAPI_CD_SECTOR_MODE2FORM1", static_cast<std::int64_t>(CdSectorType::Mode2form1)},
    {"IMAPI_CD_SECTOR_TYPE", "IMAPI_CD_SECTOR_MODE2FORM2", static_cast<std::int64_t>(CdSectorType::Mode2form2)},
    {"IMAPI_CD_SECTOR_TYPE", "IMAPI_CD_SECTOR_MODE1RAW", static_cast<std::int64_t>(CdSectorType::Mode1raw)},
    {"IMAPI_CD_SECTOR_TYPE", "IMAPI_CD_SECTOR_MODE2FORM0RAW", static_cast<std::int64_t>(CdSectorType::Mode2form0raw)},
    {"IMAPI_CD_SECTOR_TYPE", "IMAPI_CD_SECTOR_MODE2FORM1RAW", static_cast<std::int64_t>(CdSectorType::Mode2form1raw)},
    {"IMAPI_CD_SECTOR_TYPE", "IMAPI_CD_SECTOR_MODE2FORM2RAW", static_cast<std::int64_t>(CdSectorType::Mode2form2raw)},
    {"IMAPI_CD_TRACK_DIGITAL_COPY_SETTING", "IMAPI_CD_TRACK_DIGITAL_COPY_PERMITTED", static_cast<std::int64_t>(CdTrackDigitalCopySetting::Permitted)},
    {"IMAPI_CD_TRACK_DIGITAL_COPY_SETTING", "IMAPI_CD_TRACK_DIGITAL_COPY_PROHIBITED", static_cast<std::int64_t>(CdTrackDigitalCopySetting::Prohibited)},
    {"IMAPI_CD_TRACK_DIGITAL_COPY_SETTING", "IMAPI_CD_TRACK_DIGITAL_COPY_SCMS", static_cast<std::int64_t>(CdTrackDigitalCopySetting::Scms)},
    {"IMAPI_BURN_VERIFICATION_LEVEL", "IMAPI_BURN_VERIFICATION_NONE", static_cast<std::int64_t>(BurnVerificationLevel::None)},
    {"IMAPI_BURN_VERIFICATION_LEVEL", "IMAPI_BURN_VERIFICATION_QUICK", static_cast<std::int64_t>(BurnVerificationLevel::Quick)},
    {"IMAPI_BURN_VERIFICATION_LEVEL", "IMAPI_BURN_VERIFICATION_FULL", static_cast<std::int64_t>(BurnVerificationLevel::Full)},
    {"FsiItemType", "FsiItemNotFound", static_cast<std::int64_t>(FsiItemType::NotFound)},
    {"FsiItemType", "FsiItemDirectory", static_cast<std::int64_t>(FsiItemType::Directory)},
    {"FsiItemType", "FsiItemFile", static_cast<std::int64_t>(FsiItemType::File)},
    {"FsiFileSystems", "FsiFileSystemNone", static_cast<std::int64_t>(FsiFileSystems::None)},
    {"FsiFileSystems", "FsiFileSystemISO9660", static_cast<std::int64_t>(FsiFileSystems::Iso9660)},
    {"FsiFileSystems", "FsiFileSystemJoliet", static_cast<std::int64_t>(FsiFileSystems::Joliet)},
    {"FsiFileSystems", "FsiFileSystemUDF", static_cast<std::int64_t>(FsiFileSystems::Udf)},
    {"FsiFileSystems", "FsiFileSystemUnknown", static_cast<std::int64_t>(FsiFileSystems::Unknown)},
    {"EmulationType", "EmulationNone", static_cast<std::int64_t>(EmulationType::None)},
    {"EmulationType", "Emulation12MFloppy", static_cast<std::int64_t>(EmulationType::Floppy12M)},
    {"EmulationType", "Emulation144MFloppy", static_cast<std::int64_t>(EmulationType::Floppy144M)},
    {"EmulationType", "Emulation288MFloppy", static_cast<std::int64_t>(EmulationType::Floppy288M)},
    {"EmulationType", "EmulationHardDisk", static_cast<std::int64_t>(EmulationType::HardDisk)},
    {"PlatformId", "PlatformX86", static_cast<std::int64_t>(PlatformId::X86)},
    {"PlatformId", "PlatformPowerPC", static_cast<std::int64_t>(PlatformId::PowerPC)},
    {"PlatformId", "PlatformMac", static_cast<std::int64_t>(PlatformId::Mac)},
    {"PlatformId", "PlatformEFI", static_cast<std::int64_t>(PlatformId::Efi)},
    {"(constant)", "IMAPI_SECTOR_SIZE", kSectorSize},
    {"(constant)", "IMAPI_SECTORS_PER_SECOND_AT_1X_CD", kSectorsPerSecondAt1xCd},
    {"(constant)", "IMAPI_SECTORS_PER_SECOND_AT_1X_DVD", kSectorsPerSecondAt1xDvd},
    {"(constant)", "IMAPI_SECTORS_PER_SECOND_AT_1X_BD", kSectorsPerSecondAt1xBd},
    {"(constant)", "IMAPI_SECTORS_PER_SECOND_AT_1X_HD_DVD", kSectorsPerSecondAt1xHdDvd},
    {"(constant)", "IMAPI2_DEFAULT_COMMAND_TIMEOUT", kDefaultCommandTimeout},
    {"(constant)", "IMAPI2FS_BOOT_ENTRY_COUNT_MAX", kBootEntryCountMax},
    {"(constant)", "IMAPI2FS_MajorVersion", kImapi2fsMajorVersion},
    {"(constant)", "IMAPI2FS_MinorVersion", kImapi2fsMinorVersion},
    {"(constant)", "IMAPILib2_MajorVersion", kImapi2MajorVersion},
    {"(constant)", "IMAPILib2_MinorVersion", kImapi2MinorVersion},
    {"(constant)", "FACILITY_IMAPI2", kFacilityImapi2},
    {"(constant)", "CDROM_EXCLUSIVE_CALLER_LENGTH", kExclusiveCallerLength},
    {"(constant)", "CDROM_LOCK_IGNORE_VOLUME", kLockIgnoreVolume},
    {"(constant)", "CDROM_NO_MEDIA_NOTIFICATIONS", kNoMediaNotifications},
});

}  // namespace discmaster
