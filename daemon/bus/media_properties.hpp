#pragma once
// Facts about a disc in the types of the bus.

#include "bus/compat.hpp"
#include "bus/media_facts.hpp"

namespace discmaster::bus {

inline std::vector<std::int64_t> speedList(const MediaFacts& facts)
{
    std::vector<std::int64_t> list;
    for (const auto& s : facts.speeds) list.push_back(s.sectorsPerSecond);
    return list;
}

inline std::vector<sdbus::Struct<std::int32_t, bool, std::int64_t>> speedDescriptors(const MediaFacts& facts)
{
    std::vector<sdbus::Struct<std::int32_t, bool, std::int64_t>> list;
    for (const auto& s : facts.speeds) list.emplace_back(s.mediaType, s.pureCav, s.sectorsPerSecond);
    return list;
}

inline std::vector<Variants> sessionList(const MediaFacts& facts)
{
    std::vector<Variants> list;
    for (const auto& s : facts.sessions)
        list.push_back({{"number", sdbus::Variant{s.number}},
                        {"state", sdbus::Variant{s.state}},
                        {"first-track", sdbus::Variant{s.firstTrack}},
                        {"last-track", sdbus::Variant{s.lastTrack}}});
    return list;
}

inline std::vector<Variants> trackList(const MediaFacts& facts)
{
    std::vector<Variants> list;
    for (const auto& t : facts.tracks) {
        Variants track{{"number", sdbus::Variant{t.number}},  {"session", sdbus::Variant{t.session}},
                       {"start", sdbus::Variant{t.start}},    {"length", sdbus::Variant{t.length}},
                       {"blank", sdbus::Variant{t.blank}},    {"data", sdbus::Variant{t.data}},
                       {"damaged", sdbus::Variant{t.damaged}}};
        if (t.nextWritable) track.emplace("next-writable", sdbus::Variant{*t.nextWritable});
        list.push_back(std::move(track));
    }
    return list;
}

}  // namespace discmaster::bus
