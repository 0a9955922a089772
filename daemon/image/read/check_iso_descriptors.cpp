// The volume descriptors of ISO 9660 and its kin, and the boot catalog.

#include "image/read/check_iso_names.hpp"
#include "image/read/check_parts.hpp"
#include "image/read/el_torito.hpp"
#include "image/read/text.hpp"

#include <algorithm>
#include <cstdint>
#include <fmt/format.h>
#include <string>
#include <string_view>

namespace discmaster::image::read {
namespace {

/// A descriptor of type 1 or 2.
class VolumeCheck {
public:
    VolumeCheck(Blocks& blocks, const VolumeDescriptor& d, Findings& findings)
        : blocks_{blocks}
        , d_{d}
        , findings_{findings}
        , storage_{blocks.block(d.block)}
        , b_{storage_}
        , joliet_{d.jolietLevel != 0}
        , enhanced_{d.volume.fileSystem == FileSystem::Enhanced}
    {
    }

    void run()
    {
        findings_.about(d_.volume.fileSystem);
        findings_.uses(d_.block * kBlockSize, kBlockSize, Use::Descriptors);
        checkHead();
        checkNumbers();
        checkTexts();
        checkTimes();
        checkTail();
        checkPlaces();
    }

private:
    void require(bool holds, const std::string& text, std::string_view clause) const
    {
        if (!holds) findings_.error(d_.block, "The volume descriptor " + text, clause);
    }
    void prefer(bool holds, const std::string& text, std::string_view clause) const
    {
        if (!holds) findings_.warning(d_.block, "The volume descriptor " + text, clause);
    }

    void checkHead() const
    {
        const int version = enhanced_ ? 2 : 1;
        require(d_.version == version, fmt::format("has the version {}", d_.version),
                d_.type == 1 ? "ECMA-119 8.4.3" : "ECMA-119 8.5.2");
        if (d_.type == 1) {
            require(u8(b_, 7) == 0, "has something in its unused byte 7", "ECMA-119 8.4.4");
            require(allZero(b_.subspan(88, 32)), "has something in its unused bytes 88 to 119", "ECMA-119 8.4.9");
        } else {
            require((u8(b_, 7) & 0xFE) == 0, "has reserved flags", "ECMA-119 8.5.3");
            if (joliet_) {
                require((u8(b_, 7) & 1) == 0, "says that its escape sequence is not registered",
                        "Joliet, SVD Volume Flags");
                require(allZero(b_.subspan(91, 29)), "has something behind its escape sequence", "ECMA-119 8.5.6");
            }
        }
        require(allZero(b_.subspan(72, 8)), "has something in its unused bytes 72 to 79", "ECMA-119 8.4.7");
    }

    void both(std::size_t at, std::size_t n, std::string_view name, std::string_view clause) const
    {
        const bool agree = n == 4 ? le32(b_, at) == be32(b_, at + 4) : le16(b_, at) == be16(b_, at + 2);
        require(agree, fmt::format("has a {} that differs between its two byte orders", name), clause);
    }

    void checkNumbers() const
    {
        both(80, 4, "volume space size", "ECMA-119 7.3.3, 8.4.8");
        both(120, 2, "volume set size", "ECMA-119 7.2.3, 8.4.10");
        both(124, 2, "volume sequence number", "ECMA-119 7.2.3, 8.4.11");
        both(128, 2, "logical block size", "ECMA-119 7.2.3, 8.4.12");
        both(132, 4, "path table size", "ECMA-119 7.3.3, 8.4.13");
        const bool power = d_.blockSize == 512 || d_.blockSize == 1024 || d_.blockSize == 2048;
        require(power, fmt::format("has the logical block size {}", d_.blockSize), "ECMA-119 8.4.12");
        prefer(!power || d_.blockSize == kBlockSize,
               fmt::format("has the logical block size {}, which some readers do not know", d_.blockSize),
               "ECMA-119 8.4.12");
        require(d_.sequence >= 1 && d_.sequence <= d_.setSize,
                fmt::format("is of volume {} of {}", d_.sequence, d_.setSize), "ECMA-119 8.4.11");
        prefer(d_.setSize <= 1, "is one of a set of volumes", "ECMA-119 8.4.10");
        require(std::uint64_t{d_.spaceSize} * d_.blockSize <= roundUp(blocks_.size(), kBlockSize),
                fmt::format("has {} blocks of {} bytes, but the image only {} bytes: it is cut short", d_.spaceSize,
                            d_.blockSize, blocks_.size()),
                "ECMA-119 8.4.8");
        require(d_.spaceSize != 0, "is of a volume without blocks", "ECMA-119 8.4.8");
    }

    void characters(std::size_t at, std::size_t n, std::string_view field, bool d, std::string_view clause) const
    {
        auto text = b_.subspan(at, n);
        if (joliet_) {
            for (std::size_t i = 0; i + 2 <= n; i += 2)
                if (const auto c = be16(text, i); c != 0 && c < 0x20)
                    return require(false, fmt::format("has control characters as its {}", field), clause);
            return;
        }
        while (!text.empty() && (text.back() == std::byte{' '} || text.back() == std::byte{0}))
            text = text.first(text.size() - 1);
        if (enhanced_) return;
        const bool nul = std::ranges::find(b_.subspan(at, n), std::byte{0}) != b_.subspan(at, n).end();
        prefer(!nul, fmt::format("has a {} that is not padded with spaces", field), clause);
        if (nul) return;
        prefer(d ? onlyDCharacters(text) : onlyACharacters(text),
               fmt::format("has a {} with other than {}-characters", field, d ? 'd' : 'a'), clause);
    }

    void checkTexts() const
    {
        characters(8, 32, "system identifier", false, "ECMA-119 8.4.5");
        characters(40, 32, "volume identifier", true, "ECMA-119 8.4.6");
        characters(190, 128, "volume set identifier", true, "ECMA-119 8.4.19");
        characters(318, 128, "publisher identifier", false, "ECMA-119 8.4.20");
        characters(446, 128, "data preparer identifier", false, "ECMA-119 8.4.21");
        characters(574, 128, "application identifier", false, "ECMA-119 8.4.22");
    }

    void checkTimes() const
    {
        struct Field {
            std::size_t at;
            std::string_view name, clause;
        };
        static constexpr Field kFields[] = {{813, "creation", "ECMA-119 8.4.26"},
                                            {830, "modification", "ECMA-119 8.4.27"},
                                            {847, "expiration", "ECMA-119 8.4.28"},
                                            {864, "effective", "ECMA-119 8.4.29"}};
        for (const auto& f : kFields) {
            const auto t = b_.subspan(f.at, 17);
            const auto digits = asText(t.first(16));
            const bool unset = digits == "0000000000000000" && u8(t, 16) == 0;
            const auto offset = static_cast<std::int8_t>(u8(t, 16));
            const bool good = decodeLongTime(t).has_value() && offset >= -48 && offset <= 52;
            require(unset || good, fmt::format("has an impossible {} date", f.name), f.clause);
        }
    }

    void checkTail() const
    {
        require(d_.structureVersion == (enhanced_ ? 2 : 1),
                fmt::format("has the file structure version {}", d_.structureVersion), "ECMA-119 8.4.30");
        require(u8(b_, 882) == 0, "has something in its reserved byte 882", "ECMA-119 8.4.31");
        require(allZero(b_.subspan(1395, 653)), "has something in its reserved bytes 1395 to 2047", "ECMA-119 8.4.33");
    }

    void checkPlaces() const
    {
        const auto inside = [&](std::uint32_t block) { return block < d_.limit; };
        require(d_.pathTableL != 0 && inside(d_.pathTableL), fmt::format("has path table L at block {}", d_.pathTableL),
                "ECMA-119 8.4.14");
        require(d_.pathTableM != 0 && inside(d_.pathTableM), fmt::format("has path table M at block {}", d_.pathTableM),
                "ECMA-119 8.4.16");
        require(inside(le32(b_, 144)), "has an optional path table L outside the volume", "ECMA-119 8.4.15");
        require(inside(be32(b_, 152)), "has an optional path table M outside the volume", "ECMA-119 8.4.17");
        const auto root = decodeRecord(b_.subspan(156, 34));
        require(root && root->length == 34 && root->isSelf() && root->is(DirectoryRecord::kDirectory),
                "has no record of a root directory", "ECMA-119 8.4.18");
    }

    Blocks& blocks_;
    const VolumeDescriptor& d_;
    Findings& findings_;
    Blocks::Block storage_;
    ByteView b_;
    bool joliet_, enhanced_;
};

void checkSequence(Blocks& blocks, const VolumeDescriptors& found, std::uint64_t sessionStart, Findings& findings)
{
    findings.about(FileSystem::Iso9660);
    if (!found.primary && found.end != sessionStart + 16 && (found.joliet || found.enhanced || found.bootRecord))
        findings.error(sessionStart + 16, "There is no primary volume descriptor", "ECMA-119 6.7.1.1");
    if (!found.terminated) {
        if (found.primary || found.joliet)
            findings.error(found.end, "The volume descriptors have no terminator", "ECMA-119 6.7.1");
        return;
    }
    const auto n = found.end - 1;
    const auto b = blocks.block(n);
    findings.uses(n * kBlockSize, kBlockSize, Use::Descriptors);
    if (u8(b, 6) != 1) findings.error(n, fmt::format("The terminator has the version {}", u8(b, 6)), "ECMA-119 8.3.3");
    if (!allZero(ByteView{b}.subspan(7)))
        findings.error(n, "The terminator has something in its reserved bytes", "ECMA-119 8.3.4");
}

void checkAgreement(const VolumeDescriptors& found, Findings& findings)
{
    if (!found.primary) return;
    for (const auto* d : {&found.joliet, &found.enhanced}) {
        if (!*d) continue;
        findings.about((*d)->volume.fileSystem);
        if ((*d)->spaceSize != found.primary->spaceSize)
            findings.error((*d)->block,
                           fmt::format("The volume has {} blocks here, {} in the primary volume descriptor",
                                       (*d)->spaceSize, found.primary->spaceSize),
                           "ECMA-119 8.5.9");
        if ((*d)->blockSize != found.primary->blockSize)
            findings.error((*d)->block, "The logical block size differs from the primary volume descriptor's",
                           "ECMA-119 8.5");
    }
}

// --- El Torito

void checkBootEntry(const BootEntry& e, const Blocks& blocks, std::uint64_t n, Findings& findings)
{
    if ((e.media & 0x0F) > 4)
        findings.error(n, fmt::format("A boot entry has the media type {}", e.media & 0x0F), "El Torito 2.2");
    if (!e.bootable) return;
    if (e.block == 0 || e.block >= blocks.count())
        findings.error(n, fmt::format("A boot entry names block {}, which the image does not have", e.block),
                       "El Torito 2.2");
    else if (e.sectors != 0 && !blocks.has(std::uint64_t{e.block} * kBlockSize, e.sectors * std::uint64_t{512}))
        findings.error(n, fmt::format("A boot image of {} sectors at block {} lies beyond the end", e.sectors, e.block),
                       "El Torito 2.2");
    static constexpr std::uint64_t kFloppy[] = {0, 1'228'800, 1'474'560, 2'949'120};
    const auto type = e.media & 0x0F;
    if (type >= 1 && type <= 3 && !blocks.has(std::uint64_t{e.block} * kBlockSize, kFloppy[type]))
        findings.error(n, "A boot image of a floppy lies beyond the end", "El Torito 2.2");
    if (e.sectors == 0 && e.platform != 0xEF) findings.warning(n, "A boot entry loads no sectors", "El Torito 2.2");
}

void checkBoot(Blocks& blocks, const VolumeDescriptors& found, std::uint64_t sessionStart, Findings& findings)
{
    if (!found.bootRecord) return;
    const auto n = *found.bootRecord;
    const auto b = blocks.block(n);
    findings.uses(n * kBlockSize, kBlockSize, Use::Descriptors);
    if (n != sessionStart + 17)
        findings.error(n, "The boot record is not the second volume descriptor", "El Torito 2.0");
    if (u8(b, 6) != 1) findings.error(n, fmt::format("The boot record has the version {}", u8(b, 6)), "ECMA-119 8.2.3");
    if (!allZero(ByteView{b}.subspan(30, 41)))
        findings.error(n, "The boot record has something in its unused bytes 30 to 70", "El Torito 2.0");
    if (!allZero(ByteView{b}.subspan(75)))
        findings.warning(n, "The boot record has something in its unused bytes 75 to 2047", "El Torito 2.0");
    const auto catalog = readBootCatalog(blocks, n);
    if (!catalog) return findings.error(n, catalog.error(), "El Torito 2.1");
    const auto at = catalog->block;
    const auto c = blocks.block(at);
    if (!catalog->checksumGood)
        findings.error(at, "The validation entry of the boot catalog has a wrong checksum", "El Torito 2.1");
    if (!catalog->keyGood)
        findings.error(at, "The validation entry of the boot catalog lacks 55h AAh", "El Torito 2.1");
    if (le16(c, 2) != 0)
        findings.error(at, "The validation entry of the boot catalog has something in its reserved bytes",
                       "El Torito 2.1");
    if (u8(c, 37) != 0) findings.error(at, "The default boot entry has something in its unused byte", "El Torito 2.2");
    for (const auto& fault : catalog->faults) findings.error(at, fault, "El Torito 2.3");
    for (const auto& e : catalog->entries) checkBootEntry(e, blocks, at, findings);
}

}  // namespace

void checkDescriptors(Blocks& blocks, const VolumeDescriptors& found, std::uint64_t sessionStart, Findings& findings)
{
    for (const auto* d : {&found.primary, &found.joliet, &found.enhanced})
        if (*d) VolumeCheck{blocks, **d, findings}.run();
    checkSequence(blocks, found, sessionStart, findings);
    checkBoot(blocks, found, sessionStart, findings);
    checkAgreement(found, findings);
}

}  // namespace discmaster::image::read
