#pragma once
// The commands that we send and that the emulated recorder knows (SPC, SBC, MMC-6 table 217), each spelled once.

#include <cstdint>
#include <string_view>

namespace discmaster::scsi {

enum class Op : std::uint8_t {
    TestUnitReady = 0x00,
    RequestSense = 0x03,
    FormatUnit = 0x04,
    Inquiry = 0x12,
    ModeSelect6 = 0x15,
    ModeSense6 = 0x1A,
    StartStopUnit = 0x1B,
    PreventAllowMediumRemoval = 0x1E,
    ReadFormatCapacities = 0x23,
    ReadCapacity = 0x25,
    Read10 = 0x28,
    Seek10 = 0x2B,
    Write10 = 0x2A,
    WriteAndVerify10 = 0x2E,
    Verify10 = 0x2F,
    SynchronizeCache = 0x35,
    ReadSubChannel = 0x42,
    ReadTocPmaAtip = 0x43,
    GetConfiguration = 0x46,
    GetEventStatusNotification = 0x4A,
    ReadDiscInformation = 0x51,
    ReadTrackInformation = 0x52,
    ReserveTrack = 0x53,
    SendOpcInformation = 0x54,
    ModeSelect10 = 0x55,
    RepairTrack = 0x58,
    ModeSense10 = 0x5A,
    CloseTrackSession = 0x5B,
    ReadBufferCapacity = 0x5C,
    SendCueSheet = 0x5D,
    ReportLuns = 0xA0,
    Blank = 0xA1,
    SendKey = 0xA3,
    ReportKey = 0xA4,
    LoadUnloadMedium = 0xA6,
    Read12 = 0xA8,
    Write12 = 0xAA,
    ReadMediaSerialNumber = 0xAB,
    GetPerformance = 0xAC,
    ReadDiscStructure = 0xAD,
    SetStreaming = 0xB6,
    ReadCdMsf = 0xB9,
    SetCdSpeed = 0xBB,
    MechanismStatus = 0xBD,
    ReadCd = 0xBE,
    SendDiscStructure = 0xBF,
};

/// The standard's name ("WRITE(10)"); "command XXh" has no entry and gives an empty text.
std::string_view name(Op op) noexcept;

}  // namespace discmaster::scsi
