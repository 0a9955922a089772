#include "burn/disc_identity.hpp"

#include "base/content_id.hpp"
#include "burn/media_state.hpp"

#include <array>
#include <fmt/format.h>

namespace discmaster::burn {

namespace {

// Of a session: volume descriptors, and UDF's anchor, which leads to the newest volume (ECMA-119 6.7, UDF 2.2.3).
constexpr std::uint64_t kFirstDescriptor = 16, kDescriptors = 16, kAnchor = 256;

void addBlock(ContentId& id, io::ByteSource& disc, std::uint64_t block)
{
    std::array<std::byte, kBlockSize> bytes;
    if ((block + 1) * kBlockSize > disc.size()) return;
    disc.read(block * kBlockSize, bytes);
    id.add(bytes);
}

}  // namespace

std::string discIdentifier(const mmc::MediaInfo& info, io::ByteSource& disc)
{
    ContentId id;
    const auto state = mediaState(info);
    id.add(fmt::format("{} {} {}\n", static_cast<int>(info.mediaType), info.mediaId, state.total.n));
    for (const auto& track : info.tracks)
        id.add(fmt::format("{} {} {} {}\n", track.session, track.track, value(track.start),
                           track.nextWritable ? value(*track.nextWritable) : -1));
    const auto start =
        state.overwritable() ? 0 : static_cast<std::uint64_t>(value(state.previousSessionStart.value_or(Lba{0})));
    for (std::uint64_t n = 0; n < kDescriptors; ++n) addBlock(id, disc, start + kFirstDescriptor + n);
    addBlock(id, disc, start + kAnchor);
    return id.text();
}

}  // namespace discmaster::burn
