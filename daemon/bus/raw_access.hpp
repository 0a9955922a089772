#pragma once
// What Drive.Mmc does with a drive, on its lane.

#include "device/lane.hpp"
#include "scsi/command.hpp"

#include <chrono>
#include <cstdint>
#include <discmaster/enums.hpp>
#include <vector>

namespace discmaster::bus::raw {

/// As the bus has them.
using Octets = std::vector<std::uint8_t>;

/// Most bytes of data that a command takes or gives.
inline constexpr std::uint32_t kMostData = 65536;

/// A command from outside. Throws InvalidArgument for a length that its operation code does not have (SPC-4 4.3.4,
/// with IMAPI2's exemptions).
scsi::Cdb requireCdb(const Octets& bytes);
/// Throws InvalidArgument for what is not 1 s to a day.
std::chrono::seconds requireTimeout(std::uint32_t seconds);
/// Throws InvalidArgument for what is not 1 to kMostData bytes.
void requireSize(std::uint64_t bytes);

/// How a drive answered a command: sense data of 18 bytes where it refused it, else what came.
struct Answered {
    Octets sense;
    Octets data;
};
Answered execute(device::Lane& lane, const scsi::Cdb& cdb, std::chrono::seconds timeout, const Octets& out,
                 std::size_t in);

// The rest throws Error as the drive's refusal stands for.

Octets readStructure(device::Lane& lane, std::uint8_t format, std::uint32_t address, std::uint8_t layer,
                     std::uint8_t agid);
void sendStructure(device::Lane& lane, std::uint8_t format, const Octets& data);
Octets adapterDescriptor(device::Lane& lane);
Octets deviceDescriptor(device::Lane& lane);
Octets discInformation(device::Lane& lane);
Octets trackInformation(device::Lane& lane, ReadTrackAddressType by, std::uint32_t address);
/// Throws RecorderNoSuchFeature, RecorderFeatureIsNotCurrent.
Octets featurePage(device::Lane& lane, std::uint16_t feature, bool currentOnly);
/// Throws RecorderNoSuchModePage.
Octets modePage(device::Lane& lane, std::uint8_t page, ModePageRequestType values);
/// Throws InvalidArgument for what is no page.
void setModePage(device::Lane& lane, const Octets& page);
std::vector<std::int32_t> features(device::Lane& lane, bool currentOnly);
std::vector<std::int32_t> profiles(device::Lane& lane, bool currentOnly);
std::vector<std::int32_t> modePages(device::Lane& lane, ModePageRequestType values);

}  // namespace discmaster::bus::raw
