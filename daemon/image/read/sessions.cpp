#include "image/read/sessions.hpp"

#include "base/error.hpp"
#include "image/read/blocks.hpp"
#include "image/read/image.hpp"
#include "image/read/iso9660.hpp"
#include "image/read/udf_tables.hpp"
#include "image/read/udf_view.hpp"

#include <algorithm>
#include <utility>

namespace discmaster::image::read {
namespace {

constexpr std::uint32_t kDescriptors = 16;   // behind a session's start (ECMA-119 6.2.1)
constexpr std::uint64_t kAnchor = 256;       // behind a session's start (UDF 2.2.3)
constexpr std::uint64_t kPadding = 320;      // that images have behind their volumes, at most 300 blocks
constexpr std::uint32_t kOverwritable = 32;  // libburn's session alignment, and where the first one keeps its own

/// The primary descriptor of a session that begins at `start`.
std::optional<VolumeDescriptor> primaryAt(Blocks& blocks, std::uint64_t start)
{
    const auto n = start + kDescriptors;
    if (n >= blocks.count()) return std::nullopt;
    const auto b = blocks.block(n);
    if (u8(b, 0) != 1 || asText(ByteView{b}.subspan(1, 5)) != "CD001") return std::nullopt;
    auto found = readVolumeDescriptors(blocks, start);
    // A volume space that does not reach behind its own descriptors is none.
    if (!found.primary || found.primary->block != n || !found.primary->halvesAgree) return std::nullopt;
    return std::move(found.primary);
}

Session sessionOf(const VolumeDescriptor& d, std::uint64_t start)
{
    // Some masters count from the medium's block 0 (as they should), some from the session's start.
    auto end = d.volume.blocks;
    if (end <= start + kDescriptors) end += start;
    return {static_cast<std::uint32_t>(start), end, FileSystem::Iso9660, d.volume.name, d.volume.created, {}};
}

std::optional<Session> isoSessionAt(Blocks& blocks, std::uint64_t start)
{
    const auto primary = primaryAt(blocks, start);
    return primary ? std::optional{sessionOf(*primary, start)} : std::nullopt;
}

Session udfSessionOf(Blocks& blocks, std::uint64_t start)
{
    Session session{.start = static_cast<std::uint32_t>(start), .end = start, .fileSystem = FileSystem::Udf};
    UdfChoice choice;
    choice.sessionStart = start;
    const auto volume = readUdfVolume(blocks, choice);
    if (!volume) return session;
    session.name = volume->volume.name;
    session.created = volume->volume.created;
    session.end = 0;  // its own anchor may be far behind it
    for (const auto& map : volume->partitions.maps())
        session.end = std::max(session.end, std::uint64_t{map.start} + map.length);
    return session;
}

/// What a part of the search brings; nothing where it meets what is damaged, or not read here.
template <typename Part>
auto orNone(Part part) -> decltype(part())
{
    try {
        return part();
    } catch (const Error& e) {
        if (e.fault() != Fault::ImageInvalid && e.fault() != Fault::FileSystemFeatureNotSupported) throw;
        return {};
    }
}

std::optional<Session> udfSessionAt(Blocks& blocks, std::uint64_t start)
{
    // Readers look for a session's own anchor there first (UDF 2.2.3).
    if (recognitionSequence(blocks, start) == 0 || !isAnchor(blocks, start + kAnchor)) return std::nullopt;
    return orNone([&] { return std::optional{udfSessionOf(blocks, start)}; });
}

/// The session that begins at a block, if one does.
using SessionAt = std::optional<Session> (*)(Blocks&, std::uint64_t start);

/// Where the next session may begin: at a multiple of `align`, within `gap` blocks behind the one before.
struct Reach {
    std::uint64_t align = 1;
    std::uint64_t gap = kMostGap;
    std::uint64_t until = UINT64_MAX;  ///< and before this block
};

/// Adds the sessions that follow the last one, each behind the one before.
void follow(Blocks& blocks, std::vector<Session>& sessions, SessionAt at, const Reach& reach)
{
    while (sessions.size() < kMostSessions) {
        const auto from = roundUp(sessions.back().end, reach.align);
        const auto end = std::min({from + reach.gap + 1, blocks.count(), reach.until, std::uint64_t{UINT32_MAX}});
        std::optional<Session> next;
        for (auto start = from; start < end && !next; start += reach.align) next = at(blocks, start);
        if (!next) return;
        const bool ends = next->end <= next->start;
        sessions.push_back(std::move(*next));
        if (ends) return;
    }
}

bool sameRoot(Blocks& blocks, const VolumeDescriptor& a, const VolumeDescriptor& b)
{
    const auto x = blocks.block(a.block), y = blocks.block(b.block);
    return std::ranges::equal(ByteView{x}.subspan(156, 34), ByteView{y}.subspan(156, 34));
}

/// xorriso: from block 32 on.
std::vector<Session> overwritable(Blocks& blocks, const VolumeDescriptor& newest)
{
    const auto first = primaryAt(blocks, kOverwritable);
    if (!first || first->volume.blocks > newest.volume.blocks) return {};
    std::vector<Session> sessions{sessionOf(*first, kOverwritable)};
    follow(blocks, sessions, isoSessionAt, {.align = kOverwritable, .gap = kPadding});
    return sessions;
}

/// Where the newest session begins, by the place of UDF's volume descriptors, which is not far behind.
std::optional<std::uint64_t> byAnchor(Blocks& blocks, std::uint64_t state)
{
    constexpr std::uint64_t kMostBetween = 64, kUnit = 16;
    if (!isAnchor(blocks, state + kAnchor)) return std::nullopt;
    const auto b = blocks.block(state + kAnchor);
    const std::uint64_t sequence = decodeExtent(ByteView{b}.subspan(16, 8)).block;
    const auto lowest = sequence > kMostBetween ? sequence - kMostBetween : kUnit;
    for (auto start = sequence / kUnit * kUnit; start >= lowest && start >= kUnit; start -= kUnit)
        if (start != state && recognitionSequence(blocks, start) != 0) return start;
    return std::nullopt;
}

/// The same by that of the path table; the copy of a primary descriptor that belongs to the session.
std::optional<std::uint64_t> byPathTable(Blocks& blocks, const VolumeDescriptor& newest)
{
    constexpr std::uint64_t kMostBetween = 128, kUnit = 16;
    const std::uint64_t table = newest.pathTableL;
    const auto lowest = table > kMostBetween ? table - kMostBetween : 0;
    for (auto start = table / kUnit * kUnit; start >= kUnit && start >= lowest; start -= kUnit)
        if (const auto copy = primaryAt(blocks, start); copy && sameRoot(blocks, *copy, newest)) return start;
    return std::nullopt;
}

/// Where the session that a state shows has its own descriptors, which is not where the state's are; nothing for a
/// first session.
std::optional<std::uint64_t> ownStart(Blocks& blocks, std::uint64_t state, const std::optional<VolumeDescriptor>& shown)
{
    if (shown)
        if (const auto start = byPathTable(blocks, *shown)) return start;
    const auto start = byAnchor(blocks, state);
    if (!start || !shown) return start;
    const auto copy = primaryAt(blocks, *start);
    return copy && sameRoot(blocks, *copy, *shown) ? start : std::nullopt;
}

/// States that were kept, oldest first, and what follows each of them as on write-once media: the one that was kept
/// next did not lead there.
std::vector<Session> withThoseBetween(Blocks& blocks, std::vector<Session> kept, SessionAt at)
{
    std::vector<Session> all;
    for (auto& session : kept) {
        const auto until = session.kept ? std::uint64_t{session.start} : UINT64_MAX;
        all.push_back(std::move(session));
        follow(blocks, all, at, {.until = until});
    }
    return all;
}

/// Block 16 and the anchor are copies of what the newest session has (growisofs, discmasterd). What they were before
/// discmasterd keeps in front of the session; growisofs lets it go.
std::vector<Session> merged(Blocks& blocks, const std::optional<VolumeDescriptor>& newest)
{
    std::vector<Session> sessions;
    auto start = ownStart(blocks, 0, newest);
    if (!start) return {};
    sessions.push_back(newest ? sessionOf(*primaryAt(blocks, *start), *start) : udfSessionOf(blocks, *start));
    while (start && *start >= kDescriptors && sessions.size() < kMostSessions) {
        const auto state = *start - kDescriptors;
        const auto earlier = primaryAt(blocks, state);
        if (newest ? !earlier : recognitionSequence(blocks, state) == 0) break;
        sessions.push_back(earlier ? sessionOf(*earlier, 0) : udfSessionOf(blocks, state));
        sessions.back().start = static_cast<std::uint32_t>(state);
        sessions.back().kept = true;
        const auto before = ownStart(blocks, state, earlier);
        if (before && *before >= *start) break;
        start = before;
    }
    std::ranges::reverse(sessions);
    return withThoseBetween(blocks, std::move(sessions), newest ? isoSessionAt : udfSessionAt);
}

std::vector<Session> isoSessions(Blocks& blocks)
{
    const auto newest = primaryAt(blocks, 0);
    if (!newest) return {};
    if (auto found = overwritable(blocks, *newest); !found.empty()) return found;
    if (auto found = merged(blocks, newest); !found.empty()) return found;
    std::vector<Session> sessions{sessionOf(*newest, 0)};
    follow(blocks, sessions, isoSessionAt, {});
    return sessions;
}

std::vector<Session> udfSessions(io::ByteSource& source)
{
    const auto blocks = std::make_shared<Blocks>(source);
    const auto volume = readUdfVolume(*blocks, {});
    if (!volume) return {};
    const auto* map = volume->map(MapKind::Virtual);
    std::vector<Session> sessions;
    if (map == nullptr) {
        if (sessions = merged(*blocks, {}); !sessions.empty()) return sessions;
        sessions.push_back(udfSessionOf(*blocks, 0));
        follow(*blocks, sessions, udfSessionAt, {});
        return sessions;
    }
    for (const auto& table : virtualTableChain(*blocks, volume->partitions, map->vat))
        sessions.push_back({0, table.block + 1, FileSystem::Udf, table.name.empty() ? volume->volume.name : table.name,
                            table.modified, table.icb.block});
    std::ranges::reverse(sessions);
    return sessions;
}

}  // namespace

std::vector<Session> findSessions(io::ByteSource& source)
{
    Blocks blocks{source};
    auto sessions = orNone([&] { return isoSessions(blocks); });
    return sessions.empty() ? orNone([&] { return udfSessions(source); }) : sessions;
}

std::uint32_t lastSessionStart(io::ByteSource& source)
{
    const auto sessions = findSessions(source);
    if (sessions.size() < 2 || sessions.back().virtualTable) return 0;
    const auto start = sessions.back().start;
    Blocks blocks{source};
    if (sessions.back().fileSystem == FileSystem::Udf) return byAnchor(blocks, 0) == start ? 0 : start;
    const auto first = primaryAt(blocks, 0), last = primaryAt(blocks, start);
    return first && last && !sameRoot(blocks, *first, *last) ? start : 0;
}

}  // namespace discmaster::image::read
