#include "image/read/check_rock_ridge.hpp"

#include "image/read/iso9660_view.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace discmaster::image::read {

/// What was seen in one record's system use field.
struct RockRidgeCheck::Entries {
    std::optional<std::uint32_t> mode, links, serial, child, parent;
    bool name = false, target = false, device = false, relocated = false, sharing = false, reference = false,
         nameOpen = false, linkOpen = false, closed = false;
    std::optional<std::uint8_t> flags;  // RR of 1.09
    unsigned present = 0;               // as its bits are
    std::uint64_t nextBlock = 0;
    std::uint32_t nextOffset = 0, nextLength = 0;
    bool more = false;
};

void RockRidgeCheck::entry(std::string_view signature, ByteView e, RecordRole role, std::uint64_t block,
                           const std::string& path, Entries& seen)
{
    const Fields f{e};
    const auto error = [&](const std::string& text, std::string_view clause) {
        findings_.error(block, fmt::format("{} {}", signature, text), clause, path);
    };
    const auto number = [&](std::size_t at, std::string_view clause) {
        if (f.le32(at) != f.be32(at + 4)) error("has a number that differs between its two byte orders", clause);
        return f.le32(at);
    };
    const auto length = [&](std::initializer_list<std::size_t> allowed, std::string_view clause) {
        if (std::ranges::find(allowed, e.size()) != allowed.end()) return true;
        error(fmt::format("has {} bytes", e.size()), clause);
        return false;
    };
    struct Known {
        std::string_view signature;
        unsigned bit;  // of RR (RRIP 1.09 4.1.7)
    };
    static constexpr Known kKnown[] = {{"CE", 0},  {"PD", 0},  {"SP", 0},   {"ST", 0}, {"ER", 0}, {"ES", 0},
                                       {"RR", 0},  {"PX", 1},  {"PN", 2},   {"SL", 4}, {"NM", 8}, {"CL", 16},
                                       {"PL", 32}, {"RE", 64}, {"TF", 128}, {"SF", 0}};
    const auto known = std::ranges::find(kKnown, signature, &Known::signature);
    if (known == std::end(kKnown)) return;  // somebody's own: zisofs, AAIP, Apple's
    seen.present |= known->bit;
    if (f.u8(3) != 1) error(fmt::format("has the version {}", f.u8(3)), "SUSP 4.1");

    if (signature == "CE") {
        if (!length({28}, "SUSP 5.1")) return;
        if (seen.more) error("is there twice in one area", "SUSP 5.1");
        seen.nextBlock = number(4, "SUSP 5.1");
        seen.nextOffset = number(12, "SUSP 5.1");
        seen.nextLength = number(20, "SUSP 5.1");
        seen.more = true;
    } else if (signature == "SP") {
        length({7}, "SUSP 5.3");
        seen.sharing = true;
        if (f.u8(4) != 0xBE || f.u8(5) != 0xEF) error("lacks its check bytes", "SUSP 5.3");
        if (role != RecordRole::RootSelf) error("is not in the root's own record", "SUSP 5.3");
    } else if (signature == "ER") {
        seen.reference = true;
        if (8U + f.u8(4) + f.u8(5) + f.u8(6) != e.size()) error("has texts that do not fill it", "SUSP 5.5");
        if (role != RecordRole::RootSelf) error("is not in the root's own record", "SUSP 5.5");
    } else if (signature == "PX") {
        if (!length({36, 44}, "RRIP 4.1.1")) return;
        if (seen.mode) error("is there twice", "RRIP 4.1.1");
        seen.mode = number(4, "RRIP 4.1.1");
        seen.links = number(12, "RRIP 4.1.1");
        number(20, "RRIP 4.1.1");
        number(28, "RRIP 4.1.1");
        if (e.size() == 44) seen.serial = number(36, "RRIP 4.1.1");
    } else if (signature == "PN") {
        if (!length({20}, "RRIP 4.1.2")) return;
        number(4, "RRIP 4.1.2");
        number(12, "RRIP 4.1.2");
        seen.device = true;
    } else if (signature == "SL") {
        if ((f.u8(4) & 0xFE) != 0) error("has reserved flags", "RRIP 4.1.3");
        seen.target = true;
        seen.linkOpen = (f.u8(4) & 1) != 0;
        std::size_t at = 5;
        while (at + 2 <= e.size() && at + 2 + f.u8(at + 1) <= e.size()) {
            if ((f.u8(at) & 0xF0) != 0) error("has a component with reserved flags", "RRIP 4.1.3.1");
            if ((f.u8(at) & 0x0E) != 0 && f.u8(at + 1) != 0)
                error("has a component that is both a name and a special one", "RRIP 4.1.3.1");
            at += 2U + f.u8(at + 1);
        }
        if (at != e.size()) error("has components that do not fill it", "RRIP 4.1.3.1");
    } else if (signature == "NM") {
        const auto flags = f.u8(4);
        if ((flags & 0xD8) != 0) error("has reserved flags", "RRIP 4.1.4");
        if (seen.name && !seen.nameOpen) error("is there twice", "RRIP 4.1.4");
        if ((flags & 0x06) != 0 && e.size() != 5) error("has a name besides a special one", "RRIP 4.1.4");
        seen.name = true;
        seen.nameOpen = (flags & 1) != 0;
    } else if (signature == "CL") {
        if (length({12}, "RRIP 4.1.5.1")) seen.child = number(4, "RRIP 4.1.5.1");
    } else if (signature == "PL") {
        if (length({12}, "RRIP 4.1.5.2")) seen.parent = number(4, "RRIP 4.1.5.2");
        if (role != RecordRole::Parent) error("is not in the record of a parent", "RRIP 4.1.5.2");
    } else if (signature == "RE") {
        length({4}, "RRIP 4.1.5.3");
        seen.relocated = true;
    } else if (signature == "TF") {
        const auto flags = f.u8(4);
        std::size_t times = 0;
        for (unsigned bit = 0; bit < 7; ++bit) times += flags >> bit & 1;
        const std::size_t size = (flags & 0x80) != 0 ? 17 : 7;
        if (!length({5 + times * size}, "RRIP 4.1.6")) return;
        for (std::size_t i = 0; i < times; ++i) {
            const auto t = e.subspan(5 + i * size, size);
            const bool unset = allZero(t);
            if (!unset && !(size == 17 ? decodeLongTime(t) : decodeShortTime(t)))
                error("has an impossible time", "RRIP 4.1.6");
        }
    } else if (signature == "RR") {
        if (length({5}, "RRIP 1.09 4.1.7")) seen.flags = f.u8(4);
    } else if (signature == "ST") {
        length({4}, "SUSP 5.4");
        seen.closed = true;
    }
}

void RockRidgeCheck::areas(const DirectoryRecord& record, RecordRole role, std::uint64_t block, const std::string& path,
                           Entries& seen)
{
    constexpr int kMaxAreas = 32;
    const std::size_t skip = role == RecordRole::RootSelf ? 0 : skip_;
    auto use = record.systemUse.subspan(std::min(skip, record.systemUse.size()));
    // In the root's own record SP is first, perhaps behind what CD-ROM XA adds.
    if (role == RecordRole::RootSelf && use.size() >= 16 && asText(use.first(2)) != "SP") use = use.subspan(14);
    std::vector<std::byte> area;
    for (int n = 0;; ++n) {
        seen.more = seen.closed = false;
        auto rest = use;
        for (; rest.size() >= 4 && rest[0] != std::byte{0} && !seen.closed;) {
            const std::size_t length = u8(rest, 2);
            if (length < 4 || length > rest.size())
                return findings_.error(block, "A system use entry does not fit its area", "SUSP 4.1", path);
            entry(asText(rest.first(2)), rest.first(length), role, block, path, seen);
            rest = rest.subspan(length);
        }
        if (!seen.closed && !allZero(rest))
            findings_.error(block, "There is something behind the last system use entry", "SUSP 4", path);
        if (!seen.more) return;
        if (n == kMaxAreas) return findings_.error(block, "A record continues in too many areas", "SUSP 5.1", path);
        const auto at = seen.nextBlock * blockSize_ + seen.nextOffset;
        if (seen.nextOffset > kBlockSize || seen.nextLength > kBlockSize - seen.nextOffset)
            return findings_.error(block, "A continuation area crosses its block", "SUSP 5.1", path);
        if (!blocks_.has(at, seen.nextLength) || seen.nextBlock >= volumeBlocks_)
            return findings_.error(
                block, fmt::format("A continuation area at block {} lies outside the volume", seen.nextBlock),
                "SUSP 5.1", path);
        findings_.uses(at / kBlockSize * kBlockSize, 1, Use::Continuation);
        area.resize(seen.nextLength);
        blocks_.read(at, area);
        use = area;
        block = at / kBlockSize;
    }
}

void RockRidgeCheck::attributes(const DirectoryRecord& record, RecordRole role, const Entries& seen,
                                std::uint64_t block, const std::string& path)
{
    const auto error = [&](const char* text, std::string_view clause) { findings_.error(block, text, clause, path); };
    if (seen.nameOpen) error("A name is to be continued, but is not (NM)", "RRIP 4.1.4");
    if (seen.linkOpen) error("A symbolic link is to be continued, but is not (SL)", "RRIP 4.1.3");
    if (seen.flags && (*seen.flags & ~seen.present & 0x7F) != 0)
        error("RR announces entries that are not there", "RRIP 1.09 4.1.7");
    if (seen.flags && (seen.present & ~*seen.flags & 0x7F) != 0)
        error("RR does not announce entries that are there", "RRIP 1.09 4.1.7");
    if (!seen.mode) return findings_.warning(block, "The entry has no POSIX attributes (PX)", "RRIP 4.1.1", path);
    const auto type = *seen.mode & 0170000;
    static constexpr std::uint32_t kTypes[] = {0040000, 0100000, 0120000, 0060000, 0020000, 0010000, 0140000};
    if (std::ranges::find(kTypes, type) == std::end(kTypes)) error("The file type in PX is unknown", "RRIP 4.1.1");
    if ((*seen.mode & 0xFFFF0000) != 0) error("The mode in PX has bits that are none", "RRIP 4.1.1");
    if (seen.links == 0U) findings_.warning(block, "The link count in PX is 0", "RRIP 4.1.1", path);
    if (!seen.child && (type == 0040000) != record.is(DirectoryRecord::kDirectory))
        error("The file type in PX contradicts the directory record", "RRIP 4.1.1");
    if (type == 0120000 && !seen.target) error("The symbolic link has no target (SL)", "RRIP 4.1.3");
    if (type != 0120000 && seen.target) error("What is no symbolic link has a target (SL)", "RRIP 4.1.3");
    const bool device = type == 0060000 || type == 0020000;
    if (device && !seen.device) error("The device has no numbers (PN)", "RRIP 4.1.2");
    if (!device && seen.device) error("What is no device has a device's numbers (PN)", "RRIP 4.1.2");
    if (role == RecordRole::Child && !device && type != 0100000 && !record.is(DirectoryRecord::kDirectory) &&
        !seen.child && record.size != 0)
        error("What is no file has content", "RRIP 4.1.1");
}

void RockRidgeCheck::noteFile(const DirectoryRecord& record, const Entries& seen, std::uint64_t block,
                              const std::string& path)
{
    if (!seen.serial || !seen.mode || record.is(DirectoryRecord::kDirectory) || seen.child || *seen.serial == 0) return;
    const auto [file, isNew] =
        files_.try_emplace(*seen.serial, File{*seen.links, 0, record.extent, record.size, block});
    ++file->second.seen;
    if (isNew || record.is(DirectoryRecord::kMultiExtent)) return;
    if (record.size != 0 && file->second.size != 0 &&
        (file->second.extent != record.extent || file->second.size != record.size))
        findings_.error(block, fmt::format("Two files with different content have the serial number {}", *seen.serial),
                        "RRIP 4.1.1", path);
}

bool RockRidgeCheck::record(const DirectoryRecord& record, RecordRole role, std::uint32_t directory,
                            std::uint64_t block, const std::string& path)
{
    Entries seen;
    areas(record, role, block, path, seen);
    if (role == RecordRole::RootSelf && !seen.sharing)
        findings_.error(block, "The root's own record does not begin with SP", "SUSP 5.3", path);
    attributes(record, role, seen, block, path);
    if (role == RecordRole::Child) {
        if (!seen.name && !seen.relocated)
            findings_.warning(block, "The entry has no alternate name (NM)", "RRIP 4.1.4", path);
        noteFile(record, seen, block, path);
    }
    if (seen.child) moved_.try_emplace(*seen.child, Moved{directory, block, path});
    if (seen.parent) parents_.try_emplace(directory, *seen.parent);
    if (seen.relocated && role == RecordRole::Child) hidden_.try_emplace(record.extent, Moved{directory, block, path});
    return seen.child.has_value();
}

void RockRidgeCheck::finish()
{
    for (const auto& [serial, f] : files_)
        if (f.links < f.seen)
            findings_.warning(f.block,
                              fmt::format("The file with the serial number {} has {} names, but a link count of {}",
                                          serial, f.seen, f.links),
                              "RRIP 4.1.1");
    for (const auto& [extent, m] : moved_) {
        const auto parent = parents_.find(extent);
        if (parent == parents_.end())
            findings_.error(m.block,
                            fmt::format("The relocated directory at block {} does not name its parent (PL)", extent),
                            "RRIP 4.1.5.2", m.path);
        else if (parent->second != m.from)
            findings_.error(m.block,
                            fmt::format("The relocated directory at block {} names another parent (PL)", extent),
                            "RRIP 4.1.5.2", m.path);
        if (!hidden_.contains(extent))
            findings_.error(
                m.block,
                fmt::format("The relocated directory at block {} is not marked where it was moved to (RE)", extent),
                "RRIP 4.1.5.3", m.path);
    }
    for (const auto& [extent, m] : hidden_)
        if (!moved_.contains(extent) && parents_.contains(extent))
            findings_.error(m.block, "A relocated directory is named by no CL: it cannot be found", "RRIP 4.1.5.1",
                            m.path);
}

}  // namespace discmaster::image::read
