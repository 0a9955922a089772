#pragma once
// GET CONFIGURATION: what the drive can do, and what it can do right now (MMC-6 6.6, chapter 5).

#include "mmc/call.hpp"

#include <discmaster/enums.hpp>

#include <vector>

namespace discmaster::mmc {

/// A feature descriptor.
struct Feature {
    FeaturePageType code{};
    std::uint8_t version = 0;
    bool persistent = false;
    bool current = false;  ///< possible with the medium as it is now
    Bytes data;            ///< what follows the four bytes of its head

    /// Access by MMC's byte numbers, which count from the descriptor's head: data begins at [4].
    bool bit(std::size_t at, unsigned number) const noexcept { return Fields{data}.bit(at - 4, number); }
    std::uint8_t u8(std::size_t at) const noexcept { return Fields{data}.u8(at - 4); }
    std::uint32_t be32(std::size_t at) const noexcept { return Fields{data}.be32(at - 4); }
    /// The descriptor as the drive sends it.
    Bytes wire() const;

    bool operator==(const Feature&) const = default;
};

struct Configuration {
    ProfileType profile = ProfileType::Invalid;  ///< the current one; Invalid without a medium
    std::vector<ProfileType> profiles;           ///< all that the drive supports, in its order
    std::vector<Feature> features;               ///< by rising code

    const Feature* find(FeaturePageType code) const noexcept;
    /// The feature when it is current, else null.
    const Feature* current(FeaturePageType code) const noexcept;
    bool supports(ProfileType profile) const noexcept;

    bool operator==(const Configuration&) const = default;
};

/// Which features GET CONFIGURATION returns.
enum class FeatureRequest : std::uint8_t { All = 0, Current = 1, One = 2 };

struct GetConfiguration {
    FeatureRequest request = FeatureRequest::All;
    std::uint16_t first = 0;
    std::uint16_t length = 8;
};

constexpr scsi::Cdb encode(GetConfiguration c) noexcept
{
    return cdb10(scsi::Op::GetConfiguration).u8(1, static_cast<unsigned>(c.request)).be16(2, c.first).be16(7, c.length);
}

/// An announced length beyond this is nonsense; no drive has half as much.
inline constexpr std::size_t kMaxConfiguration = 4096;

/// Reads head and descriptors as far as they are whole.
Configuration decodeConfiguration(ByteView data);

/// All features. A drive that announces more than kMaxConfiguration bytes, or does not know the command, refuses.
Answer<Configuration> configuration(scsi::Transport& drive);
/// One feature's descriptor, or all bytes of a request, as they came (raw access for clients).
Answer<Bytes> rawConfiguration(scsi::Transport& drive, FeatureRequest request, std::uint16_t first);

}  // namespace discmaster::mmc
