#include "bus/image_items.hpp"

#include "base/error.hpp"
#include "bus/text.hpp"

#include <discmaster/enums.hpp>

#include <fmt/format.h>
#include <string_view>

namespace discmaster::bus {

namespace {

using image::Kind;
using image::Time;

const char* kindName(Kind kind)
{
    switch (kind) {
    case Kind::Directory: return "directory";
    case Kind::File: return "file";
    case Kind::Symlink: return "symlink";
    case Kind::BlockDevice: return "block-device";
    case Kind::CharacterDevice: return "character-device";
    case Kind::Fifo: return "fifo";
    case Kind::Socket: return "socket";
    }
    return "";
}

void putTime(Variants& item, const std::string& name, Time time)
{
    if (!time.known()) return;
    item.emplace(name + "-time", sdbus::Variant{time.seconds});
    item.emplace(name + "-nanoseconds", sdbus::Variant{time.nanoseconds});
}

void put(Variants& item, std::string_view name, Kind kind, const image::Attributes& a)
{
    const auto type = kind == Kind::Directory ? FsiItemType::Directory : FsiItemType::File;
    item.emplace("name", sdbus::Variant{busText(name)});
    item.emplace("type", sdbus::Variant{static_cast<std::int32_t>(type)});
    item.emplace("kind", sdbus::Variant{std::string{kindName(kind)}});
    putTime(item, "creation", a.created);
    putTime(item, "last-accessed", a.accessed);
    putTime(item, "last-modified", a.modified);
    item.emplace("hidden", sdbus::Variant{a.hidden});
    item.emplace("mode", sdbus::Variant{std::uint32_t{a.mode}});
    item.emplace("uid", sdbus::Variant{a.uid});
    item.emplace("gid", sdbus::Variant{a.gid});
}

void putFile(Variants& item, std::uint64_t size, bool realTime, std::uint64_t streams, bool isStream)
{
    item.emplace("data-size", sdbus::Variant{size});
    item.emplace("real-time", sdbus::Variant{realTime});
    item.emplace("named-streams", sdbus::Variant{streams});
    item.emplace("named-stream", sdbus::Variant{isStream});
}

/// A moment that a disc can store: of the years 1 to 9999 (ECMA-119 8.4.26.1, ECMA-167 1/7.3).
Time requireDate(std::int64_t seconds, std::uint32_t nanoseconds, const char* key)
{
    constexpr std::int64_t kFirst = -62135596800, kLast = 253402300799;
    if (seconds < kFirst || seconds > kLast || nanoseconds > 999'999'999)
        throw Error{Fault::InvalidDate,
                    fmt::format("{} {} s and {} ns is no time that a disc can store: it is one of the years 1 to 9999, "
                                "with less than 1000000000 nanoseconds",
                                key, seconds, nanoseconds)};
    return {.seconds = seconds, .nanoseconds = nanoseconds};
}

std::optional<Time> takeTime(Options& options, const std::string& name)
{
    const auto seconds = options.take<std::int64_t>(name + "-time");
    const auto nanoseconds = options.take<std::uint32_t>(name + "-nanoseconds");
    if (!seconds && nanoseconds)
        throw Error{Fault::InvalidParam, name + "-nanoseconds needs " + name + "-time beside it"};
    if (!seconds) return {};
    return requireDate(*seconds, nanoseconds.value_or(0), name.c_str());
}

void requireOrder(Time created, Time later, std::string_view name)
{
    if (created.known() && later.known() && later < created)
        throw Error{Fault::InvalidDate,
                    fmt::format("the item would be {} before it was created; set creation-time as well", name)};
}

}  // namespace

ItemRef takeItem(const sdbus::Variant& value)
{
    if (value.containsValueOfType<std::string>()) return {value.get<std::string>(), {}};
    if (value.containsValueOfType<std::uint64_t>()) return {{}, value.get<std::uint64_t>()};
    throw Error{Fault::InvalidArgument, "an item is a path in the image (s) or the handle of a free item (t)"};
}

Variants describe(const image::Tree& tree, image::NodeId node)
{
    const auto kind = tree.kind(node);
    const auto attributes = tree.attributes(node);
    Variants item;
    put(item, tree.name(node), kind, attributes);
    item.emplace("full-path", sdbus::Variant{busText(tree.path(node))});
    if (kind == Kind::File)
        putFile(item, tree.size(node), attributes.realTime, tree.streamCount(node), tree.isStream(node));
    else
        item.emplace("data-size", sdbus::Variant{tree.size(node)});
    if (kind == Kind::Directory) item.emplace("entries", sdbus::Variant{tree.entryCount(node)});
    if (kind == Kind::Symlink) item.emplace("link-target", sdbus::Variant{busText(tree.target(node))});
    if (isDevice(kind)) {
        const auto device = tree.device(node);
        item.emplace("device", sdbus::Variant{sdbus::Struct<std::uint32_t, std::uint32_t>{device.major, device.minor}});
    }
    if (const auto weight = tree.weight(node)) item.emplace("weight", sdbus::Variant{*weight});
    return item;
}

Variants describe(const FreeItem& free)
{
    Variants item;
    put(item, free.name, free.directory ? Kind::Directory : Kind::File, free.attributes);
    if (free.directory)
        item.emplace("data-size", sdbus::Variant{std::uint64_t{0}});
    else
        putFile(item, sizeOf(free.content), free.attributes.realTime, 0, false);
    return item;
}

std::uint64_t countLinks(const image::Tree& tree, image::NodeId node)
{
    const auto link = tree.link(node);
    if (!link) return 1;
    std::uint64_t count = 0;
    std::vector<image::NodeId> waiting{image::kRoot};
    while (!waiting.empty()) {
        const auto directory = waiting.back();
        waiting.pop_back();
        for (auto entry = tree.firstChild(directory); entry; entry = tree.nextSibling(*entry)) {
            if (tree.isDirectory(*entry))
                waiting.push_back(*entry);
            else if (tree.link(*entry) == link)
                ++count;
        }
    }
    return count;
}

image::Attributes ItemChange::applyTo(image::Attributes a) const
{
    if (created) a.created = *created;
    if (accessed) a.accessed = *accessed;
    if (modified) a.modified = *modified;
    if (created || accessed || modified) {
        requireOrder(a.created, a.accessed, "accessed");
        requireOrder(a.created, a.modified, "modified");
    }
    a.hidden = hidden.value_or(a.hidden);
    a.realTime = realTime.value_or(a.realTime);
    a.mode = mode.value_or(a.mode);
    a.uid = uid.value_or(a.uid);
    a.gid = gid.value_or(a.gid);
    return a;
}

ItemChange takeItemChange(Options options)
{
    ItemChange change;
    change.created = takeTime(options, "creation");
    change.accessed = takeTime(options, "last-accessed");
    change.modified = takeTime(options, "last-modified");
    change.hidden = options.take<bool>("hidden");
    change.realTime = options.take<bool>("real-time");
    if (const auto mode = options.take<std::uint32_t>("mode")) {
        if (*mode > 07777)
            throw Error{Fault::InvalidParam, fmt::format("{:o} is no mode: it is 0 to 7777, in octal", *mode)};
        change.mode = static_cast<std::uint16_t>(*mode);
    }
    change.uid = options.take<std::uint32_t>("uid");
    change.gid = options.take<std::uint32_t>("gid");
    change.weight = options.take<std::int32_t>("weight");
    options.finish();
    return change;
}

}  // namespace discmaster::bus
