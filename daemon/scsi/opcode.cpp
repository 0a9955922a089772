#include "scsi/opcode.hpp"

#include "base/hex.hpp"
#include "scsi/transport.hpp"

#include <fmt/format.h>

namespace discmaster::scsi {

std::string_view name(Op op) noexcept
{
    switch (op) {
    case Op::TestUnitReady: return "TEST UNIT READY";
    case Op::RequestSense: return "REQUEST SENSE";
    case Op::FormatUnit: return "FORMAT UNIT";
    case Op::Inquiry: return "INQUIRY";
    case Op::ModeSelect6: return "MODE SELECT(6)";
    case Op::ModeSense6: return "MODE SENSE(6)";
    case Op::StartStopUnit: return "START STOP UNIT";
    case Op::PreventAllowMediumRemoval: return "PREVENT ALLOW MEDIUM REMOVAL";
    case Op::ReadFormatCapacities: return "READ FORMAT CAPACITIES";
    case Op::ReadCapacity: return "READ CAPACITY";
    case Op::Read10: return "READ(10)";
    case Op::Seek10: return "SEEK(10)";
    case Op::Write10: return "WRITE(10)";
    case Op::WriteAndVerify10: return "WRITE AND VERIFY(10)";
    case Op::Verify10: return "VERIFY(10)";
    case Op::SynchronizeCache: return "SYNCHRONIZE CACHE";
    case Op::ReadSubChannel: return "READ SUB-CHANNEL";
    case Op::ReadTocPmaAtip: return "READ TOC/PMA/ATIP";
    case Op::GetConfiguration: return "GET CONFIGURATION";
    case Op::GetEventStatusNotification: return "GET EVENT STATUS NOTIFICATION";
    case Op::ReadDiscInformation: return "READ DISC INFORMATION";
    case Op::ReadTrackInformation: return "READ TRACK INFORMATION";
    case Op::ReserveTrack: return "RESERVE TRACK";
    case Op::SendOpcInformation: return "SEND OPC INFORMATION";
    case Op::ModeSelect10: return "MODE SELECT(10)";
    case Op::RepairTrack: return "REPAIR TRACK";
    case Op::ModeSense10: return "MODE SENSE(10)";
    case Op::CloseTrackSession: return "CLOSE TRACK SESSION";
    case Op::ReadBufferCapacity: return "READ BUFFER CAPACITY";
    case Op::SendCueSheet: return "SEND CUE SHEET";
    case Op::ReportLuns: return "REPORT LUNS";
    case Op::Blank: return "BLANK";
    case Op::SendKey: return "SEND KEY";
    case Op::ReportKey: return "REPORT KEY";
    case Op::LoadUnloadMedium: return "LOAD/UNLOAD MEDIUM";
    case Op::Read12: return "READ(12)";
    case Op::Write12: return "WRITE(12)";
    case Op::ReadMediaSerialNumber: return "READ MEDIA SERIAL NUMBER";
    case Op::GetPerformance: return "GET PERFORMANCE";
    case Op::ReadDiscStructure: return "READ DISC STRUCTURE";
    case Op::SetStreaming: return "SET STREAMING";
    case Op::ReadCdMsf: return "READ CD MSF";
    case Op::SetCdSpeed: return "SET CD SPEED";
    case Op::MechanismStatus: return "MECHANISM STATUS";
    case Op::ReadCd: return "READ CD";
    case Op::SendDiscStructure: return "SEND DISC STRUCTURE";
    }
    return {};
}

std::string describe(const Cdb& cdb)
{
    const auto known = name(static_cast<Op>(cdb.opcode()));
    return fmt::format("{} {}", known.empty() ? fmt::format("command {:02X}h", cdb.opcode()) : std::string{known},
                       toHex(cdb.bytes(), ' '));
}

}  // namespace discmaster::scsi
