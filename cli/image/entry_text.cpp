#include "cli/image/entry_text.hpp"

#include <chrono>
#include <fmt/core.h>

namespace discmaster::cli {

namespace {

using image::read::Entry;
using image::read::Kind;

struct KindRow {
    char letter;
    const char* name;
};

KindRow rowOf(Kind kind)
{
    switch (kind) {
    case Kind::Directory: return {'d', "directory"};
    case Kind::File: return {'-', "file"};
    case Kind::Symlink: return {'l', "symlink"};
    case Kind::BlockDevice: return {'b', "block device"};
    case Kind::CharacterDevice: return {'c', "character device"};
    case Kind::Fifo: return {'p', "fifo"};
    case Kind::Socket: return {'s', "socket"};
    }
    return {'?', "unknown"};
}

}  // namespace

std::string modeText(const Entry& entry)
{
    std::string text(1, rowOf(entry.kind).letter);
    if (!entry.mode) return text + "?????????";
    constexpr std::string_view kLetters = "rwxrwxrwx";
    for (unsigned i = 0; i < kLetters.size(); ++i)
        text += (*entry.mode >> (kLetters.size() - 1 - i) & 1) != 0 ? kLetters[i] : '-';
    const auto special = [&](unsigned bit, std::size_t at, char letter) {
        if ((*entry.mode & bit) == 0) return;
        text[at] = text[at] == 'x' ? letter : static_cast<char>(letter - 'a' + 'A');
    };
    special(04000, 3, 's');
    special(02000, 6, 's');
    special(01000, 9, 't');
    return text;
}

std::string timeText(const std::optional<image::read::Timestamp>& time)
{
    if (!time) return "-";
    using namespace std::chrono;
    const sys_seconds moment{seconds{time->seconds}};
    const auto day = floor<days>(moment);
    const year_month_day date{day};
    const hh_mm_ss clock{moment - day};
    return fmt::format("{:04}-{:02}-{:02} {:02}:{:02}", static_cast<int>(date.year()),
                       static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()), clock.hours().count(),
                       clock.minutes().count());
}

Json entryJson(const std::string& path, const Entry& entry)
{
    Json json{{"path", path}, {"kind", rowOf(entry.kind).name}, {"size", entry.size}};
    if (entry.mode) json["mode"] = fmt::format("{:04o}", *entry.mode);
    if (entry.uid) json["uid"] = *entry.uid;
    if (entry.gid) json["gid"] = *entry.gid;
    if (entry.links) json["links"] = *entry.links;
    if (entry.modified) json["modified"] = entry.modified->seconds;
    if (!entry.target.empty()) json["target"] = entry.target;
    if (entry.device) json["device"] = fmt::format("{}:{}", *entry.device >> 32, *entry.device & 0xFFFFFFFF);
    if (entry.hidden) json["hidden"] = true;
    if (entry.system) json["system"] = true;
    if (entry.realTime) json["realTime"] = true;
    if (entry.hasStreams) json["streams"] = true;
    if (entry.compression) json["storedSize"] = entry.compression->storedSize;
    if (!entry.fault.empty()) json["fault"] = entry.fault;
    return json;
}

}  // namespace discmaster::cli
