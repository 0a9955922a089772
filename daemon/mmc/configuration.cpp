#include "mmc/configuration.hpp"

#include <algorithm>

namespace discmaster::mmc {

namespace {

constexpr std::size_t kHead = 8;

Feature decodeFeature(const Fields& f, std::size_t at)
{
    Feature feature;
    feature.code = static_cast<FeaturePageType>(f.be16(at));
    feature.version = f.u8(at + 2) >> 2 & 0x0F;
    feature.persistent = f.bit(at + 2, 1);
    feature.current = f.bit(at + 2, 0);
    const auto data = f.bytes(at + 4, f.u8(at + 3));
    feature.data.assign(data.begin(), data.end());
    return feature;
}

std::vector<ProfileType> profilesOf(const Feature& list)
{
    std::vector<ProfileType> profiles;
    const Fields f{list.data};
    for (std::size_t at = 0; f.has(at, 4); at += 4) profiles.push_back(static_cast<ProfileType>(f.be16(at)));
    return profiles;
}

scsi::Sense tooLong() { return {.key = scsi::SenseKey::IllegalRequest, .asc = 0x24}; }

}  // namespace

Bytes Feature::wire() const
{
    Bytes bytes(4 + data.size());
    putBe16(bytes, 0, static_cast<std::uint16_t>(code));
    putU8(bytes, 2, static_cast<std::uint8_t>(version << 2 | (persistent ? 2 : 0) | (current ? 1 : 0)));
    putU8(bytes, 3, static_cast<std::uint8_t>(data.size()));
    std::ranges::copy(data, bytes.begin() + 4);
    return bytes;
}

const Feature* Configuration::find(FeaturePageType code) const noexcept
{
    const auto it = std::ranges::find(features, code, &Feature::code);
    return it == features.end() ? nullptr : &*it;
}

const Feature* Configuration::current(FeaturePageType code) const noexcept
{
    const auto* feature = find(code);
    return feature && feature->current ? feature : nullptr;
}

bool Configuration::supports(ProfileType p) const noexcept { return std::ranges::find(profiles, p) != profiles.end(); }

Configuration decodeConfiguration(ByteView data)
{
    const Fields all{data};
    // The length counts from byte 4 on; what arrived bounds it.
    const auto f = all.sub(0, std::size_t{all.be32(0)} + 4);
    Configuration c;
    c.profile = static_cast<ProfileType>(f.be16(6));
    for (std::size_t at = kHead; f.has(at, 4) && f.has(at + 4, f.u8(at + 3)); at += 4U + f.u8(at + 3)) {
        c.features.push_back(decodeFeature(f, at));
        if (c.features.back().code == FeaturePageType::ProfileList) c.profiles = profilesOf(c.features.back());
    }
    std::ranges::stable_sort(c.features, {}, &Feature::code);
    return c;
}

Answer<Bytes> rawConfiguration(scsi::Transport& drive, FeatureRequest request, std::uint16_t first)
{
    const auto head = receive(drive, encode(GetConfiguration{request, first, kHead}), kHead);
    if (!head) return head;
    const auto length = std::size_t{Fields{*head}.be32(0)} + 4;
    if (length > kMaxConfiguration) return std::unexpected{tooLong()};
    if (length <= kHead) return head;
    return receive(drive, encode(GetConfiguration{request, first, static_cast<std::uint16_t>(length)}), length);
}

Answer<Configuration> configuration(scsi::Transport& drive)
{
    return decoded(rawConfiguration(drive, FeatureRequest::All, 0), decodeConfiguration);
}

}  // namespace discmaster::mmc
