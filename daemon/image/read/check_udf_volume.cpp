// From the recognition sequence to the file set descriptor.

#include "image/read/check_parts.hpp"
#include "image/read/check_udf_fields.hpp"
#include "image/read/text.hpp"
#include "image/read/udf_view.hpp"

#include <algorithm>
#include <cstdint>
#include <fmt/format.h>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

namespace discmaster::image::read {
namespace {

using Suffix = DescriptorCheck::Suffix;

class VolumeCheck {
public:
    VolumeCheck(Blocks& blocks, std::uint64_t sessionStart, const UdfVolume& volume, const UdfRules& rules,
                Findings& findings)
        : blocks_{blocks}
        , session_{sessionStart}
        , v_{volume}
        , rules_{rules}
        , findings_{findings}
    {
    }

    void run()
    {
        checkRecognition();
        checkAnchors();
        checkSequence(v_.main, "main");
        checkSequence(v_.reserve, "reserve");
        checkCopies();
        checkPlaces();
        checkFileSet();
    }

private:
    DescriptorCheck on(const Blocks::Block& b, std::uint64_t n, std::string label) const
    {
        return {findings_, rules_, b, n, std::move(label)};
    }

    // --- Recognition (ECMA-167 2/8.3)

    void checkRecognition()
    {
        std::vector<std::string> seen;
        auto n = session_ + 16;
        for (; n < session_ + 256 && n < blocks_.count(); ++n) {
            const auto b = blocks_.block(n);
            const std::string id{asText(ByteView{b}.subspan(1, 5))};
            if (id == "CD001") {
                if (!seen.empty())
                    findings_.error(n, "An ISO 9660 descriptor is behind the extended area", "ECMA-167 2/8.3.1");
                continue;
            }
            const bool ours = id == "BEA01" || id == "NSR02" || id == "NSR03" || id == "BOOT2" || id == "TEA01";
            if (!ours) break;
            const auto check = on(b, n, id);
            check.require(u8(b, 0) == 0, fmt::format("has the structure type {}", u8(b, 0)), "ECMA-167 2/9.1.1");
            check.require(u8(b, 6) == 1, fmt::format("has the structure version {}", u8(b, 6)), "ECMA-167 2/9.1.3");
            if (id != "BOOT2")
                check.zeros(7, kBlockSize - 7, id.starts_with("NSR") ? "ECMA-167 3/9.1.4" : "ECMA-167 2/9.2.4");
            seen.push_back(id);
        }
        const std::string nsr = rules_.atLeast(0x0200) ? "NSR03" : "NSR02";
        if (seen.empty() || seen.front() != "BEA01")
            findings_.error(session_ + 16, "The extended area does not begin with BEA01", "ECMA-167 2/8.3.1");
        if (seen.empty() || seen.back() != "TEA01")
            findings_.error(n, "The extended area does not end with TEA01", "ECMA-167 2/8.3.1");
        const auto count = std::ranges::count_if(seen, [](const auto& id) { return id.starts_with("NSR"); });
        if (count != 1)
            findings_.error(session_ + 16, fmt::format("The recognition sequence has {} NSR descriptors", count),
                            "ECMA-167 3/9.1");
        if (std::ranges::find(seen, nsr) == seen.end())
            findings_.error(session_ + 16,
                            fmt::format("The recognition sequence has no {}, as UDF {:x}.{:02x} demands", nsr,
                                        rules_.revision >> 8, rules_.revision & 0xFF),
                            "UDF 2.1.7");
    }

    // --- Anchors (UDF 2.2.3)

    std::uint64_t partitionsEnd() const
    {
        std::uint64_t end = 0;
        for (const auto& map : v_.partitions.maps()) end = std::max(end, std::uint64_t{map.start} + map.length);
        return end;
    }

    void checkAnchors()
    {
        const auto reference = blocks_.block(v_.anchor);
        const auto last = blocks_.count() - 1;
        int valid = 0;
        bool first = false, followed = false;
        std::set<std::uint64_t> places{session_ + 256, last};
        if (last >= 256) places.insert(last - 256);
        places.insert(v_.anchor);
        for (const auto n : places) {
            if (n >= blocks_.count()) continue;
            const auto b = blocks_.block(n);
            if (le16(b, 0) != static_cast<std::uint16_t>(TagId::Anchor)) continue;
            const auto tag = decodeTag(b);
            if (!tag) {
                findings_.error(n, tag.error(), "ECMA-167 3/7.2");
                continue;
            }
            // A later session's, in whose volume this one's is not.
            if (n != session_ + 256 && decodeExtent(ByteView{b}.subspan(16, 8)).block >= partitionsEnd()) {
                followed = true;
                continue;
            }
            const auto check = on(b, n, "The anchor");
            check.tag(static_cast<std::uint32_t>(n), 496, true);
            check.zeros(32, 480, "ECMA-167 3/10.2.4");
            if (tag->location == n) ++valid;
            first = first || n == session_ + 256;
            if (!std::ranges::equal(ByteView{b}.subspan(16, 16), ByteView{reference}.subspan(16, 16)))
                findings_.error(n, "The anchors point to different volume descriptor sequences", "UDF 2.2.3");
        }
        // A medium that can still be appended to, or was: one is enough.
        if (v_.map(MapKind::Virtual) != nullptr || followed) return;
        if (valid < 2)
            findings_.warning(v_.anchor, "Only one of the blocks 256, N and N - 256 holds an anchor", "UDF 2.2.3");
        else if (!first)
            findings_.warning(session_ + 256,
                              "There is no anchor here: readers that do not know the last block find no volume",
                              "UDF 2.2.3");
    }

    // --- Volume descriptor sequences (ECMA-167 3/8.4)

    void checkSequence(const DescriptorSequence& s, std::string_view label)
    {
        for (const auto& [block, text] : s.faults)
            findings_.error(block, fmt::format("In the {} volume descriptor sequence: {}", label, text),
                            "ECMA-167 3/8.4.2");
        if (s.extent.length < 16 * kBlockSize)
            findings_.error(s.extent.block,
                            fmt::format("The {} volume descriptor sequence has less than 16 blocks", label),
                            "UDF 2.2.3.1");
        findings_.uses(std::uint64_t{s.extent.block} * kBlockSize,
                       std::min<std::uint64_t>(s.extent.length, blocks_.size()), Use::UdfVolume);
        std::map<TagId, int> counts;
        std::map<std::pair<TagId, std::uint32_t>, std::uint64_t> numbers;
        bool information = false;
        for (const auto n : s.blocks) {
            const auto b = blocks_.block(n);
            const auto id = static_cast<TagId>(le16(b, 0));
            ++counts[id];
            checkDescriptor(b, n, id);
            if (id == TagId::ImplementationUse)
                information = information || regidName(ByteView{b}.subspan(20, 32)) == "*UDF LV Info";
            if (id == TagId::Terminating) continue;
            const auto [before, isNew] = numbers.try_emplace({id, le32(b, 16)}, n);
            const auto other = isNew ? b : blocks_.block(before->second);
            if (id != TagId::Partition && id != TagId::ImplementationUse && !isNew &&
                !std::ranges::equal(ByteView{b}.subspan(16), ByteView{other}.subspan(16)))
                findings_.error(n, "Two different volume descriptors of a kind have the same sequence number",
                                "ECMA-167 3/8.4.3");
        }
        const auto want = [&](TagId id, std::string_view name, std::string_view clause) {
            if (counts[id] == 0)
                findings_.error(s.extent.block, fmt::format("The {} volume descriptor sequence has no {}", label, name),
                                clause);
        };
        want(TagId::PrimaryVolume, "primary volume descriptor", "UDF 2.2.2");
        want(TagId::Partition, "partition descriptor", "UDF 2.2.14");
        want(TagId::LogicalVolume, "logical volume descriptor", "UDF 2.2.4");
        want(TagId::UnallocatedSpace, "unallocated space descriptor", "UDF 2.2.5");
        want(TagId::ImplementationUse, "implementation use volume descriptor", "UDF 2.2.7");
        if (counts[TagId::ImplementationUse] != 0 && !information)
            findings_.error(s.extent.block,
                            fmt::format("The {} volume descriptor sequence has no implementation use volume "
                                        "descriptor '*UDF LV Info'",
                                        label),
                            "UDF 2.2.7.1");
        if (!s.terminated && s.blocks.size() * kBlockSize < s.extent.length && s.faults.empty())
            findings_.error(s.extent.block, fmt::format("The {} volume descriptor sequence has no end", label),
                            "ECMA-167 3/8.4.2");
    }

    void checkDescriptor(const Blocks::Block& b, std::uint64_t n, TagId id)
    {
        switch (id) {
        case TagId::PrimaryVolume: return checkPrimary(on(b, n, "The primary volume descriptor"));
        case TagId::ImplementationUse:
            return checkImplementationUse(on(b, n, "The implementation use volume descriptor"));
        case TagId::Partition: return checkPartition(on(b, n, "The partition descriptor"));
        case TagId::LogicalVolume: return checkLogicalVolume(on(b, n, "The logical volume descriptor"));
        case TagId::UnallocatedSpace: return checkUnallocated(on(b, n, "The unallocated space descriptor"));
        case TagId::Terminating: {
            const auto check = on(b, n, "The terminating descriptor");
            tag(check, 496);
            check.zeros(16, 496, "ECMA-167 3/10.9.2");
            return;
        }
        case TagId::VolumePointer: {
            const auto check = on(b, n, "The volume descriptor pointer");
            tag(check, 496);
            check.zeros(28, 484, "ECMA-167 3/10.3.4");
            return;
        }
        default:
            findings_.error(n, fmt::format("A descriptor {} is no volume descriptor", static_cast<unsigned>(id)),
                            "ECMA-167 3/8.4.1");
        }
    }

    /// A wrong location is among the faults of the sequence already.
    void tag(const DescriptorCheck& c, std::size_t crcLength) const
    {
        c.tag(le32(c.bytes(), 12), crcLength, true);
        const auto end = std::clamp<std::size_t>(crcLength + 16, 512, kBlockSize);  // a length may be anything
        c.zeros(end, kBlockSize - end, "ECMA-167 3/8.1.2.2");
    }

    void checkPrimary(const DescriptorCheck& c)
    {
        const auto b = c.bytes();
        tag(c, 496);
        c.require(le32(b, 20) == 0, fmt::format("has the number {}", le32(b, 20)), "ECMA-167 3/10.1.3");
        c.dstring(24, 32, "volume identifier", true);
        const auto sequence = le16(b, 56), most = le16(b, 58), level = le16(b, 60), mostLevel = le16(b, 62);
        c.require(sequence >= 1 && sequence <= std::max<std::uint16_t>(most, 1),
                  fmt::format("is of volume {} of {}", sequence, most), "ECMA-167 3/10.1.5");
        c.require(level == (most > 1 ? 3 : 2), fmt::format("has the interchange level {}", level), "UDF 2.2.2.2");
        c.require(mostLevel >= level && mostLevel <= 3, fmt::format("has the maximum interchange level {}", mostLevel),
                  "UDF 2.2.2.3");
        c.require(le32(b, 64) == 1 && le32(b, 68) == 1, "lists other character sets than CS0", "UDF 2.2.2.4");
        c.dstring(72, 128, "volume set identifier", true);
        c.charset(200);
        c.charset(264);
        for (const std::size_t at : {328U, 336U}) {
            const auto e = decodeExtent(b.subspan(at, 8));
            c.require(e.length == 0 || std::uint64_t{e.block} * kBlockSize + e.length <= blocks_.size(),
                      "names an abstract or copyright notice beyond the end", "ECMA-167 3/10.1.14");
        }
        c.regid(344, "application identifier", Suffix::None);
        c.timestamp(376, "recording time", true);
        c.implementation(388, "implementation identifier");
        c.require((le16(b, 488) & 0xFFFE) == 0, "has reserved flags", "ECMA-167 3/10.1.21");
        c.zeros(490, 22, "ECMA-167 3/10.1.22");
    }

    void checkImplementationUse(const DescriptorCheck& c)
    {
        tag(c, 496);
        if (regidName(c.bytes().subspan(20, 32)) != "*UDF LV Info") return;  // others' own
        c.regid(20, "implementation identifier", Suffix::Udf);
        c.charset(52);
        c.dstring(116, 128, "logical volume identifier", false);
        for (const std::size_t at : {244U, 280U, 316U}) c.dstring(at, 36, "logical volume information", false);
        c.implementation(352, "implementation identifier of its writer");
        if (v_.sequence().logicalVolume) {
            const auto lvd = blocks_.block(*v_.sequence().logicalVolume);
            if (!std::ranges::equal(c.bytes().subspan(116, 128), ByteView{lvd}.subspan(84, 128)))
                c.warning("names another logical volume", "UDF 2.2.7.2.2");
        }
    }

    void checkPartition(const DescriptorCheck& c)
    {
        const auto b = c.bytes();
        tag(c, 496);
        c.require((le16(b, 20) & 1) == 1, "is not marked as allocated", "ECMA-167 3/10.5.3");
        c.require((le16(b, 20) & 0xFFFE) == 0, "has reserved flags", "ECMA-167 3/10.5.3");
        c.regid(24, "contents", Suffix::None, rules_.atLeast(0x0200) ? "+NSR03" : "+NSR02");
        // The partition header (ECMA-167 4/14.3): five short_ads.
        for (const std::size_t at : {56U, 64U, 72U, 80U, 88U}) {
            const auto ad = decodeShortAd(b.subspan(at, 8), 0);
            c.require(ad.length == 0 || std::uint64_t{ad.at.block} + sectorsFor(ad.length).n <= le32(b, 192),
                      "names a space table or bitmap outside the partition", "ECMA-167 4/14.3");
        }
        c.require(le64(b, 72) == 0, "names a partition integrity table", "UDF 2.3.3");
        c.zeros(96, 88, "ECMA-167 4/14.3.6");
        const auto access = le32(b, 184);
        c.require(access <= 4, fmt::format("has the access type {}", access), "ECMA-167 3/10.5.7");
        c.require(access != 0 || rules_.atLeast(0x0260), "has the access type of pseudo-overwritable media",
                  "UDF 2.2.14.2");
        const auto end = std::uint64_t{le32(b, 188)} + le32(b, 192);
        c.require(le32(b, 192) != 0, "is of an empty partition", "ECMA-167 3/10.5.9");
        c.require(end <= blocks_.count() || v_.map(MapKind::Virtual) != nullptr,
                  fmt::format("is of a partition that ends at block {}, but the image has {} blocks: it is cut short",
                              end, blocks_.count()),
                  "ECMA-167 3/10.5.9");
        c.implementation(196, "implementation identifier");
        c.zeros(356, 156, "ECMA-167 3/10.5.12");
    }

    void checkLogicalVolume(const DescriptorCheck& c)
    {
        const auto b = c.bytes();
        const std::size_t table = le32(b, 264);
        tag(c, 424 + table);
        c.charset(20);
        c.dstring(84, 128, "logical volume identifier", true);
        c.regid(216, "domain identifier", Suffix::Domain, "*OSTA UDF Compliant");
        c.reference(248, "file set descriptor", "UDF 2.2.4.4");
        c.implementation(272, "implementation identifier");
        const auto integrity = decodeExtent(b.subspan(432, 8));
        bool rewritable = false;
        for (const auto& map : v_.partitions.maps()) rewritable = rewritable || map.access >= 3;
        c.require(integrity.length >= (rewritable ? 8192U : kBlockSize),
                  fmt::format("gives the integrity sequence {} bytes", integrity.length), "UDF 2.2.4.6");
        std::size_t at = 0;
        std::uint32_t count = 0;
        for (; at + 2 <= table && 440 + at + 2 <= b.size(); ++count) {
            const std::size_t length = u8(b, 440 + at + 1);
            if (length < 2 || at + length > table || 440 + at + length > b.size()) break;
            checkMap(c, b.subspan(440 + at, length));
            at += length;
        }
        c.require(at == table && count == le32(b, 268),
                  fmt::format("says {} partition maps in {} bytes, but has {} in {}", le32(b, 268), table, count, at),
                  "ECMA-167 3/10.6.8");
    }

    void checkMap(const DescriptorCheck& c, ByteView m)
    {
        if (u8(m, 0) == 1 && m.size() == 6)
            return c.require(le16(m, 2) == 1, fmt::format("has a map to volume {}", le16(m, 2)), "ECMA-167 3/10.7.2.3");
        if (u8(m, 0) != 2 || m.size() != 64) return;
        const DescriptorCheck own{findings_, rules_, m, c.block(), "A type 2 partition map"};
        own.zeros(2, 2, "UDF 2.2.8");
        own.require(le16(m, 36) == 1, fmt::format("is to volume {}", le16(m, 36)), "UDF 2.2.8");
        own.regid(4, "partition type identifier", Suffix::Udf);
        const auto name = regidName(m.subspan(4, 32));
        if (name == "*UDF Virtual Partition") {
            own.require(rules_.atLeast(0x0150), "is virtual: that came with UDF 1.50", "UDF 2.2.8");
            own.zeros(40, 24, "UDF 2.2.8");
        } else if (name == "*UDF Sparable Partition") {
            own.require(rules_.atLeast(0x0150), "is sparable: that came with UDF 1.50", "UDF 2.2.9");
            own.require(u8(m, 42) >= 1 && u8(m, 42) <= 4, fmt::format("names {} sparing tables", u8(m, 42)),
                        "UDF 2.2.9");
            own.zeros(43, 1, "UDF 2.2.9");
        } else if (name == "*UDF Metadata Partition") {
            own.require(rules_.atLeast(0x0250), "is a metadata partition: that came with UDF 2.50", "UDF 2.2.10");
            own.require(le32(m, 40) != le32(m, 44), "has one place for the metadata file and its mirror", "UDF 2.2.10");
            const auto unit = le32(m, 52), alignment = std::uint32_t{le16(m, 56)};
            own.require(unit != 0 && alignment != 0 && unit % alignment == 0,
                        fmt::format("has the allocation unit {} and the alignment unit {}", unit, alignment),
                        "UDF 2.2.10");
            own.require((u8(m, 58) & 0xFE) == 0, "has reserved flags", "UDF 2.2.10");
            own.zeros(59, 5, "UDF 2.2.10");
        }
    }

    void checkUnallocated(const DescriptorCheck& c)
    {
        const auto b = c.bytes();
        const auto count = std::size_t{le32(b, 20)};
        c.tag(le32(b, 12), 8 + 8 * std::min<std::size_t>(count, 1000), true);
        if (24 + count * 8 > b.size())
            return c.error(fmt::format("says that it has {} extents, which do not fit it", count), "ECMA-167 3/10.8.3");
        for (std::size_t i = 0; i < count; ++i) {
            const auto e = decodeExtent(b.subspan(24 + i * 8, 8));
            c.require(e.length % kBlockSize == 0, "has an extent that is not of whole sectors", "ECMA-167 3/10.8.4");
            for (const auto& map : v_.partitions.maps())
                c.require(e.length == 0 || e.block >= map.start + map.length ||
                              e.block + sectorsFor(e.length).n <= map.start,
                          "has an extent inside a partition", "ECMA-167 3/10.8");
        }
    }

    void checkCopies()
    {
        const auto compare = [&](std::uint64_t main, std::uint64_t reserve, std::string_view label) {
            const auto a = blocks_.block(main), b = blocks_.block(reserve);
            if (!std::ranges::equal(ByteView{a}.subspan(16), ByteView{b}.subspan(16)))
                findings_.error(reserve, fmt::format("The {} differs between main and reserve sequence", label),
                                "ECMA-167 3/8.4.2.2");
        };
        if (v_.main.primary && v_.reserve.primary)
            compare(*v_.main.primary, *v_.reserve.primary, "primary volume descriptor");
        if (v_.main.logicalVolume && v_.reserve.logicalVolume)
            compare(*v_.main.logicalVolume, *v_.reserve.logicalVolume, "logical volume descriptor");
        if (v_.main.partitions.empty() || v_.reserve.partitions.empty()) return;  // told where they are missing
        const auto missing = [&](std::uint64_t block, std::uint16_t number, std::string_view label) {
            findings_.error(block, fmt::format("Partition {} is not described in the {} sequence", number, label),
                            "ECMA-167 3/8.4.2.2");
        };
        for (const auto& [number, block] : v_.main.partitions)
            if (const auto other = v_.reserve.partitions.find(number); other != v_.reserve.partitions.end())
                compare(block, other->second, "partition descriptor");
            else
                missing(block, number, "reserve");
        for (const auto& [number, block] : v_.reserve.partitions)
            if (!v_.main.partitions.contains(number)) missing(block, number, "main");
    }

    /// Partitions overlap neither each other nor the structures of the volume; but where a session was appended its one
    /// partition (UDF 2.2.14) holds the files of earlier sessions and so the structures of its own volume.
    void checkPlaces()
    {
        std::vector<std::tuple<std::uint64_t, std::uint64_t, std::string>> places;
        for (const auto* s : {&v_.main, &v_.reserve})
            places.emplace_back(s->extent.block, s->extent.block + s->extent.length / kBlockSize,
                                "a volume descriptor sequence");
        places.emplace_back(v_.integrityExtent.block, v_.integrityExtent.block + v_.integrityExtent.length / kBlockSize,
                            "the integrity sequence");
        for (const auto& [number, n] : v_.sequence().partitions) {
            const auto b = blocks_.block(n);
            constexpr std::uint64_t kAnchor = 256;
            const auto structures = std::min(v_.main.extent.block, v_.reserve.extent.block);
            const bool appended = structures > session_ + kAnchor && le32(b, 188) < structures;
            if (appended || le32(b, 188) < session_) continue;
            places.emplace_back(le32(b, 188), std::uint64_t{le32(b, 188)} + le32(b, 192),
                                fmt::format("partition {}", number));
        }
        std::ranges::sort(places);
        for (std::size_t i = 1; i < places.size(); ++i)
            if (std::get<0>(places[i]) < std::get<1>(places[i - 1]) && std::get<0>(places[i]) < std::get<1>(places[i]))
                findings_.error(std::get<0>(places[i]),
                                fmt::format("The blocks of {} are also those of {}", std::get<2>(places[i]),
                                            std::get<2>(places[i - 1])),
                                "ECMA-167 3/8.7");
    }

    // --- File set (ECMA-167 4/14.1)

    void checkFileSet()
    {
        const auto n = v_.partitions.offset(v_.fileSet) / kBlockSize;
        findings_.uses(n * kBlockSize, kBlockSize, Use::UdfVolume);
        const auto b = blocks_.block(n);
        const auto c = on(b, n, "The file set descriptor");
        c.tag(v_.fileSet.block, 496);
        c.timestamp(16, "recording time", true);
        c.require(le16(b, 28) == 3 && le16(b, 30) == 3, "has another interchange level than 3", "UDF 2.3.2.1");
        c.require(le32(b, 32) == 1 && le32(b, 36) == 1, "lists other character sets than CS0", "UDF 2.3.2.3");
        if (le32(b, 40) != 0 || le32(b, 44) != 0)
            c.warning(fmt::format("is number {} of file set {}; readers look for number 0 of set 0", le32(b, 44),
                                  le32(b, 40)),
                      "UDF 2.3.2");
        c.charset(48);
        c.dstring(112, 128, "logical volume identifier", false);
        if (const auto lvd = blocks_.block(*v_.sequence().logicalVolume);
            !std::ranges::equal(ByteView{b}.subspan(112, 128), ByteView{lvd}.subspan(84, 128)))
            c.warning("has another logical volume identifier than the logical volume", "UDF 2.3.2.6");
        c.charset(240);
        c.dstring(304, 32, "file set identifier", true);
        c.dstring(336, 32, "copyright file identifier", false);
        c.dstring(368, 32, "abstract file identifier", false);
        c.reference(400, "root directory", "ECMA-167 4/14.1.15");
        const auto root = decodeLongAd(ByteView{b}.subspan(400, 16));
        c.require(isIcb(root.length), fmt::format("names an ICB of {} bytes for the root", root.length),
                  "ECMA-167 4/14.1.15");
        if (decodeLongAd(ByteView{b}.subspan(448, 16)).length != 0)
            c.warning("leads to a further file set descriptor, which is not looked at", "ECMA-167 4/14.1.18");
        c.regid(416, "domain identifier", Suffix::Domain, "*OSTA UDF Compliant");
        c.zeros(rules_.atLeast(0x0200) ? 480 : 464, rules_.atLeast(0x0200) ? 32 : 48, "ECMA-167 4/14.1.19");
        const auto behind = v_.partitions.find({v_.fileSet.block + 1, v_.fileSet.partition});
        if (v_.fileSetExtent.length >= 2 * kBlockSize && behind && *behind < blocks_.count()) {
            const auto next = blocks_.block(*behind);
            if (const auto tag = decodeTag(next); tag && tag->id == TagId::Terminating) {
                on(next, *behind, "The terminating descriptor of the file set").tag(v_.fileSet.block + 1, 496);
                findings_.uses(*behind * kBlockSize, kBlockSize, Use::UdfVolume);
            }
        }
    }

    Blocks& blocks_;
    std::uint64_t session_;
    const UdfVolume& v_;
    const UdfRules& rules_;
    Findings& findings_;
};

}  // namespace

UdfRules rulesOf(Blocks& blocks, const UdfVolume& volume)
{
    const auto anchor = blocks.block(volume.anchor);
    return {.revision = volume.volume.udfRevision, .serial = le16(anchor, 6)};
}

void checkUdfVolume(Blocks& blocks, std::uint64_t sessionStart, const UdfView& view, Findings& findings)
{
    findings.about(FileSystem::Udf);
    const auto rules = rulesOf(blocks, view.udf());
    VolumeCheck{blocks, sessionStart, view.udf(), rules, findings}.run();
    checkUdfIntegrity(blocks, view.udf(), rules, findings);
}

}  // namespace discmaster::image::read
