#include "bus/raw_access.hpp"

#include "base/error.hpp"
#include "mmc/configuration.hpp"
#include "mmc/disc_info.hpp"
#include "mmc/disc_structure.hpp"
#include "mmc/mode_page.hpp"
#include "mmc/profile.hpp"
#include "mmc/sense_fault.hpp"
#include "mmc/track_info.hpp"
#include "mmc/unit.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <span>

namespace discmaster::bus::raw {

namespace {

constexpr std::size_t kShortestCdb = 6, kLongestCdb = 16;

ByteView view(const Octets& octets) { return std::as_bytes(std::span{octets}); }

Octets octets(ByteView bytes)
{
    Octets result(bytes.size());
    std::ranges::transform(bytes, result.begin(), [](std::byte b) { return std::to_integer<std::uint8_t>(b); });
    return result;
}

template <typename T>
T required(device::Lane& lane, mmc::Answer<T> answer, const scsi::Cdb& cdb, const std::string& doing)
{
    if (!answer)
        throw mmc::senseError(lane.transport(), cdb, answer.error(), doing, Fault::UnexpectedResponseFromDevice);
    if constexpr (!std::is_void_v<T>) return std::move(*answer);
}

/// IMAPI2 knows commands that have other lengths than their group's.
bool hasAnyLength(std::uint8_t opcode)
{
    constexpr std::uint8_t kExempt[] = {0x02, 0x05, 0x06, 0x09, 0x0C, 0x0D, 0x0E, 0x0F, 0x10, 0x13, 0x14,
                                        0x19, 0x20, 0x21, 0x22, 0x23, 0x24, 0x26, 0x27, 0x29, 0x2C, 0x2D};
    constexpr std::uint8_t kVendor = 0xC0;
    return opcode >= kVendor || (opcode >= 0x60 && opcode < 0x80) ||
           std::ranges::find(kExempt, opcode) != std::end(kExempt);
}

std::size_t lengthOfGroup(std::uint8_t opcode)
{
    constexpr std::array<std::size_t, 8> kLengths{6, 10, 10, 0, 16, 12, 0, 0};
    return kLengths[opcode >> 5U];
}

mmc::Bytes inquiryData(device::Lane& lane)
{
    constexpr std::uint8_t kLength = 96;
    const auto cdb = mmc::encode(mmc::ReadInquiry{kLength});
    return required(lane, mmc::receive(lane.transport(), cdb, kLength), cdb, "identify the drive");
}

/// STORAGE_BUS_TYPE, by the interface standard of the core feature (MMC-6 5.3.2).
std::uint8_t busType(device::Lane& lane)
{
    const auto configuration = mmc::configuration(lane.transport());
    const auto* core = configuration ? configuration->find(FeaturePageType::Core) : nullptr;
    switch (core ? core->be32(4) : 0) {
    case 1: return 1;  // SCSI
    case 2: return 2;  // ATAPI
    case 3:
    case 4:
    case 5: return 4;   // IEEE 1394
    case 7: return 11;  // SATA
    case 8: return 7;   // USB
    default: return 0;
    }
}

}  // namespace

scsi::Cdb requireCdb(const Octets& bytes)
{
    if (bytes.size() < kShortestCdb || bytes.size() > kLongestCdb)
        throw Error{Fault::InvalidArgument, fmt::format("the command has {} bytes; it has 6 to 16", bytes.size())};
    const auto opcode = bytes[0];
    if (const auto length = lengthOfGroup(opcode); !hasAnyLength(opcode) && bytes.size() != length)
        throw Error{Fault::InvalidArgument, fmt::format("the command {:02X}h has {} bytes; those of its group have {}",
                                                        opcode, bytes.size(), length)};
    return scsi::Cdb::from(view(bytes));
}

std::chrono::seconds requireTimeout(std::uint32_t seconds)
{
    constexpr std::uint32_t kDay = 24 * 60 * 60;
    if (seconds == 0 || seconds > kDay)
        throw Error{Fault::InvalidArgument, fmt::format("a timeout of {} s is none; it is 1 to {}", seconds, kDay)};
    return std::chrono::seconds{seconds};
}

void requireSize(std::uint64_t bytes)
{
    if (bytes == 0 || bytes > kMostData)
        throw Error{
            Fault::InvalidArgument,
            fmt::format("{} bytes of data are not 1 to {}; send a command without data by SendCommandNoData, and "
                        "more in several commands",
                        bytes, kMostData)};
}

Answered execute(device::Lane& lane, const scsi::Cdb& cdb, std::chrono::seconds timeout, const Octets& out,
                 std::size_t in)
{
    std::vector<std::byte> data(in);
    const auto answer = lane.transport().execute({.cdb = cdb, .in = data, .out = view(out), .timeout = timeout});
    if (!answer) return {.sense = octets(scsi::encodeSense(answer.error())), .data = {}};
    return {.sense = {}, .data = octets(ByteView{data}.first(std::min(data.size(), *answer)))};
}

Octets readStructure(device::Lane& lane, std::uint8_t format, std::uint32_t address, std::uint8_t layer,
                     std::uint8_t agid)
{
    constexpr std::uint16_t kLongest = 0x8008;  // of any format of MMC-6
    const auto info = mmc::configuration(lane.transport());
    auto cdb = mmc::encode(mmc::ReadDiscStructure{.bd = info && mmc::familyOf(info->profile) == mmc::Family::Bd,
                                                  .format = format,
                                                  .layer = layer,
                                                  .address = address,
                                                  .length = kLongest});
    cdb.u8(10, static_cast<unsigned>(agid) << 6U);
    return octets(required(lane, mmc::receive(lane.transport(), cdb, kLongest), cdb, "read the disc's structure"));
}

void sendStructure(device::Lane& lane, std::uint8_t format, const Octets& data)
{
    const auto cdb = mmc::cdb12(scsi::Op::SendDiscStructure).u8(7, format).be16(8, static_cast<unsigned>(data.size()));
    required(lane, mmc::send(lane.transport(), cdb, view(data), mmc::timeout::kStructure), cdb,
             "send a structure of the disc");
}

Octets adapterDescriptor(device::Lane& lane)
{
    constexpr std::uint32_t kSize = 32, kPage = 4096;
    std::array<std::byte, kSize> d{};
    putLe32(d, 0, kSize);
    putLe32(d, 4, kSize);
    putLe32(d, 8, kMostData);
    putLe32(d, 12, kMostData / kPage + 1);
    putU8(d, 24, busType(lane));
    return octets(d);
}

Octets deviceDescriptor(device::Lane& lane)
{
    constexpr std::size_t kHead = 36;
    const auto inquiry = inquiryData(lane);
    const auto identity = mmc::decodeInquiry(inquiry);
    const auto serial = mmc::serialNumber(lane.transport());
    std::vector<std::byte> d(kHead + inquiry.size());
    std::ranges::copy(inquiry, d.begin() + kHead);
    const auto text = [&d](std::size_t at, const std::string& value) {
        if (value.empty()) return;
        putLe32(d, at, static_cast<std::uint32_t>(d.size()));
        const auto begin = d.size();
        d.resize(begin + value.size() + 1);
        std::ranges::copy(asBytes(value), d.begin() + static_cast<std::ptrdiff_t>(begin));
    };
    putLe32(d, 0, kHead);
    putU8(d, 8, identity.deviceType);
    putU8(d, 10, identity.removable);
    text(12, identity.vendor);
    text(16, identity.product);
    text(20, identity.revision);
    text(24, serial.value_or(std::string{}));
    putLe32(d, 28, busType(lane));
    putLe32(d, 32, static_cast<std::uint32_t>(inquiry.size()));
    putLe32(d, 4, static_cast<std::uint32_t>(d.size()));
    return octets(d);
}

Octets discInformation(device::Lane& lane)
{
    return octets(required(lane, mmc::rawDiscInformation(lane.transport(), 0), mmc::encode(mmc::ReadDiscInformation{}),
                           "read the disc's information"));
}

Octets trackInformation(device::Lane& lane, ReadTrackAddressType by, std::uint32_t address)
{
    return octets(required(lane, mmc::rawTrackInformation(lane.transport(), by, address),
                           mmc::encode(mmc::ReadTrackInformation{.by = by, .number = address}),
                           "read a track's information"));
}

Octets featurePage(device::Lane& lane, std::uint16_t feature, bool currentOnly)
{
    constexpr std::size_t kHeader = 8, kCurrent = 2;
    const auto all = required(lane, mmc::rawConfiguration(lane.transport(), mmc::FeatureRequest::One, feature),
                              mmc::encode(mmc::GetConfiguration{}), "read the drive's features");
    const auto page = ByteView{all}.subspan(std::min(kHeader, all.size()));
    if (page.size() < 4 || be16(page, 0) != feature)
        throw Error{Fault::RecorderNoSuchFeature, fmt::format("the drive has no feature {:04X}h", feature)};
    if (currentOnly && (u8(page, kCurrent) & 1) == 0)
        throw Error{Fault::RecorderFeatureIsNotCurrent,
                    fmt::format("the drive's feature {:04X}h is not current with this disc", feature)};
    return octets(page);
}

Octets modePage(device::Lane& lane, std::uint8_t page, ModePageRequestType values)
{
    auto answer = mmc::modePage(lane.transport(), page, values);
    if (!answer && answer.error().is(scsi::SenseKey::IllegalRequest, 0x24))
        throw Error{Fault::RecorderNoSuchModePage,
                    fmt::format("the drive has no mode page {:02X}h with such values", page)};
    return octets(required(lane, std::move(answer), mmc::encode(mmc::ModeSense{.values = values, .page = page}),
                           "read a mode page"));
}

void setModePage(device::Lane& lane, const Octets& page)
{
    if (page.size() < 2 || page.size() != std::size_t{page[1]} + 2)
        throw Error{
            Fault::InvalidArgument,
            "the bytes are no mode page: the second one says how many follow it; send one as GetModePage gives it"};
    required(lane, mmc::setModePage(lane.transport(), view(page)), mmc::encode(mmc::ModeSelect{}), "set a mode page");
}

std::vector<std::int32_t> features(device::Lane& lane, bool currentOnly)
{
    const auto configuration = required(lane, mmc::configuration(lane.transport()),
                                        mmc::encode(mmc::GetConfiguration{}), "read the drive's features");
    std::vector<std::int32_t> codes;
    for (const auto& feature : configuration.features)
        if (feature.current || !currentOnly) codes.push_back(static_cast<std::int32_t>(feature.code));
    return codes;
}

std::vector<std::int32_t> profiles(device::Lane& lane, bool currentOnly)
{
    const auto configuration = required(lane, mmc::configuration(lane.transport()),
                                        mmc::encode(mmc::GetConfiguration{}), "read the drive's profiles");
    std::vector<std::int32_t> codes;
    for (const auto profile : configuration.profiles)
        if (profile == configuration.profile || !currentOnly) codes.push_back(static_cast<std::int32_t>(profile));
    return codes;
}

std::vector<std::int32_t> modePages(device::Lane& lane, ModePageRequestType values)
{
    const auto pages = required(lane, mmc::modePages(lane.transport(), values),
                                mmc::encode(mmc::ModeSense{.values = values}), "read the drive's mode pages");
    constexpr std::uint8_t kCode = 0x3F;
    std::vector<std::int32_t> codes;
    for (const auto& page : pages) codes.push_back(u8(page, 0) & kCode);
    return codes;
}

}  // namespace discmaster::bus::raw
