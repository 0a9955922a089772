#include "emulator/disc_state.hpp"

#include "base/error.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <string_view>

namespace discmaster::emulator {
namespace {

using Json = nlohmann::json;

constexpr int kVersion = 1;
// 32-bit logical block addresses; no disc comes near.
constexpr std::uint64_t kMaxBlocks = 0xFFFFFFFF;
constexpr std::size_t kMaxTracks = 2048;

constexpr std::string_view kStateNames[] = {"empty", "incomplete", "complete"};

[[noreturn]] void invalid(const std::string& what)
{
    throw Error{Fault::ImageInvalid,
                "disc.json does not describe a disc: " + what + ". Remove it and disc.iso to start with a blank disc.",
                {.path = "disc.json"}};
}

void require(bool condition, const char* what)
{
    if (!condition) invalid(what);
}

std::uint64_t number(const Json& object, const char* key, std::uint64_t max)
{
    const auto found = object.find(key);
    if (found == object.end() || !found->is_number_unsigned())
        invalid(std::string{key} + " is missing or not a number");
    const auto v = found->get<std::uint64_t>();
    if (v > max) invalid(std::string{key} + " is too large");
    return v;
}

/// A member that descriptions of earlier versions do not have.
std::uint64_t numberOr0(const Json& object, const char* key, std::uint64_t max)
{
    return object.contains(key) ? number(object, key, max) : 0;
}

bool flag(const Json& object, const char* key)
{
    const auto found = object.find(key);
    if (found == object.end() || !found->is_boolean()) invalid(std::string{key} + " is missing or not true or false");
    return found->get<bool>();
}

std::string text(const Json& object, const char* key)
{
    const auto found = object.find(key);
    if (found == object.end() || !found->is_string()) invalid(std::string{key} + " is missing or not a text");
    return found->get<std::string>();
}

const Json& array(const Json& object, const char* key, std::size_t max)
{
    const auto found = object.find(key);
    if (found == object.end() || !found->is_array()) invalid(std::string{key} + " is missing or not a list");
    if (found->size() > max) invalid(std::string{key} + " has too many entries");
    for (const auto& entry : *found)
        if (!entry.is_object() && !entry.is_array()) invalid(std::string{key} + " has an entry of the wrong kind");
    return *found;
}

Track trackFrom(const Json& j)
{
    Track t;
    const auto state = std::ranges::find(kStateNames, text(j, "state"));
    if (state == std::end(kStateNames)) invalid("a track has an unknown state");
    t.state = static_cast<Track::State>(state - std::begin(kStateNames));
    t.reserved = flag(j, "reserved");
    t.session = static_cast<std::uint16_t>(number(j, "session", kMaxTracks));
    t.start = number(j, "start", kMaxBlocks);
    t.size = number(j, "size", kMaxBlocks);
    t.next = number(j, "next", kMaxBlocks);
    t.control = static_cast<std::uint8_t>(number(j, "control", 15));
    t.dataMode = static_cast<std::uint8_t>(number(j, "data-mode", 15));
    return t;
}

Json trackTo(const Track& t)
{
    return {{"state", kStateNames[static_cast<std::size_t>(t.state)]},
            {"reserved", t.reserved},
            {"session", t.session},
            {"start", t.start},
            {"size", t.size},
            {"next", t.next},
            {"control", t.control},
            {"data-mode", t.dataMode}};
}

/// Tracks follow each other inside the disc, and belong to sessions that follow each other.
void checkTracks(const DiscState& d)
{
    std::uint64_t end = 0;
    std::uint16_t session = 1;
    for (const auto& t : d.tracks) {
        require(t.start >= end && t.start <= d.blocks, "tracks overlap or leave the disc");
        require(t.size <= d.blocks - t.start, "a track is larger than the disc");
        require(t.next >= t.start && t.next <= t.start + t.size, "a track is recorded beyond its end");
        require(t.session == session || t.session == session + 1, "a track is in no session");
        require(t.session <= d.sessions.size() + 1, "a track is in a session that does not exist");
        session = t.session;
        end = t.start + t.size;
    }
    if (!d.type->overwritable()) {
        require(d.finalised || (!d.tracks.empty() && d.tracks.back().state != Track::State::Complete),
                "a disc that is not finalised has no track to write to");
        require(!d.finalised || !d.sessions.empty(), "a finalised disc has no session");
    }
}

void checkSessions(const DiscState& d)
{
    std::uint16_t next = 1;
    for (const auto& s : d.sessions) {
        require(s.firstTrack == next && s.lastTrack >= s.firstTrack, "sessions do not follow each other");
        require(s.lastTrack <= d.tracks.size(), "a session has tracks that do not exist");
        require(s.leadOut <= d.blocks, "a session ends outside of the disc");
        next = static_cast<std::uint16_t>(s.lastTrack + 1);
    }
}

}  // namespace

void layOut(DiscState& d, std::uint64_t blocks)
{
    d.formatted = true;
    d.formattedBlocks = blocks;
    d.tracks = {{.state = Track::State::Complete, .size = blocks, .next = blocks}};
    d.sessions = {{1, 1, blocks}};
}

std::uint64_t scaledBlocks(const MediumType& type, std::uint64_t blocks, const FormatChoice& choice) noexcept
{
    if (choice.blocks == type.blocks) return blocks;
    // Both factors are below 2^32.
    return std::max<std::uint64_t>(choice.blocks * blocks / type.blocks / type.unit, 1) * type.unit;
}

DiscState blankDisc(const MediumType& type, std::uint64_t blocks)
{
    DiscState d;
    d.type = &type;
    d.blocks = blocks;
    if (!type.overwritable()) d.tracks.push_back({.size = blocks});
    if (type.soldFormatted) layOut(d, type.formats.empty() ? blocks : scaledBlocks(type, blocks, type.formats.front()));
    return d;
}

std::uint8_t discTypeOf(const DiscState& state) noexcept
{
    return !state.tracks.empty() && state.tracks.front().dataMode == 2 ? 0x20 : 0x00;
}

std::string toJson(const DiscState& d)
{
    Json tracks = Json::array();
    for (const auto& t : d.tracks) tracks.push_back(trackTo(t));
    Json sessions = Json::array();
    for (const auto& s : d.sessions)
        sessions.push_back({{"first-track", s.firstTrack}, {"last-track", s.lastTrack}, {"lead-out", s.leadOut}});
    Json recorded = Json::array();
    for (const auto& e : d.recorded.extents()) recorded.push_back({e.begin, e.end});
    const Json document = {{"version", kVersion},
                           {"type", d.type->name},
                           {"blocks", d.blocks},
                           {"formatted", d.formatted},
                           {"format-type", d.formatType},
                           {"pseudo-overwrite", d.pseudoOverwrite},
                           {"formatted-blocks", d.formattedBlocks},
                           {"background-format", static_cast<unsigned>(d.background)},
                           {"background-end", d.backgroundEnd},
                           {"layer-break", d.layerBreak},
                           {"replaced", d.replaced},
                           {"at-once-only", d.atOnceOnly ? 1U : 0U},
                           {"finalised", d.finalised},
                           {"sessions", sessions},
                           {"tracks", tracks},
                           {"recorded", recorded}};
    return document.dump(1) + "\n";
}

DiscState fromJson(const std::string& source)
{
    // A parser callback bounds the depth: hostile nesting would otherwise recurse without limit on destruction.
    const auto shallow = [](int depth, Json::parse_event_t, Json&) {
        if (depth > 4) invalid("it is nested too deep");
        return true;
    };
    const auto j = Json::parse(source, shallow, false);
    if (!j.is_object()) invalid("it is not a JSON object");
    if (number(j, "version", 1000) != kVersion) invalid("its version is not known");

    DiscState d;
    d.type = findMediumType(text(j, "type"));
    if (d.type == nullptr) invalid("its type is not known");
    d.blocks = number(j, "blocks", kMaxBlocks);
    require(d.blocks > 0, "the disc has no blocks");
    d.formatted = flag(j, "formatted");
    d.formatType = static_cast<std::uint8_t>(number(j, "format-type", 63));
    d.pseudoOverwrite = flag(j, "pseudo-overwrite");
    d.formattedBlocks = number(j, "formatted-blocks", d.blocks);
    require(!d.formatted || d.formattedBlocks > 0, "the disc is formatted but has no blocks");
    d.background = static_cast<BackgroundFormat>(numberOr0(j, "background-format", 3));
    d.backgroundEnd = numberOr0(j, "background-end", d.blocks);
    require(d.background == BackgroundFormat::None || (d.formatted && d.type->backgroundFormat),
            "a background format is on a disc that has none");
    d.layerBreak = numberOr0(j, "layer-break", d.blocks / 2);
    d.replaced = numberOr0(j, "replaced", kMaxBlocks);
    d.atOnceOnly = numberOr0(j, "at-once-only", 1) != 0;
    d.finalised = flag(j, "finalised");
    for (const auto& s : array(j, "sessions", kMaxTracks))
        d.sessions.push_back({static_cast<std::uint16_t>(number(s, "first-track", kMaxTracks)),
                              static_cast<std::uint16_t>(number(s, "last-track", kMaxTracks)),
                              number(s, "lead-out", kMaxBlocks)});
    for (const auto& t : array(j, "tracks", kMaxTracks)) d.tracks.push_back(trackFrom(t));
    for (const auto& e : array(j, "recorded", kMaxBlocks)) {
        require(e.is_array() && e.size() == 2 && e[0].is_number_unsigned() && e[1].is_number_unsigned(),
                "an extent is not a pair of numbers");
        const Extent extent{e[0].get<std::uint64_t>(), e[1].get<std::uint64_t>()};
        require(extent.begin < extent.end && extent.end <= d.blocks, "an extent is empty or outside of the disc");
        require(extent.begin >= d.recorded.end(), "extents are not in order");
        d.recorded.add(extent);
    }
    checkTracks(d);
    checkSessions(d);
    return d;
}

}  // namespace discmaster::emulator
