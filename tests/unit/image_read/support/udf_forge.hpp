#pragma once
// UDF volumes made byte by byte, of every revision and partition map: what no tool at hand makes, and sound ones to
// damage. Shares no code with the writers and readers but the CRC.

#include "base/bytes.hpp"
#include "base/units.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace discmaster::image::read::test {

enum class Forged : std::uint8_t { Physical, Virtual, Sparable, Metadata };

struct ForgeOptions {
    std::uint16_t revision = 0x0201;
    Forged kind = Forged::Physical;
    bool mirrorDuplicated = true;  ///< metadata: the mirror file has data of its own
    bool bitmap = false;           ///< metadata: a bitmap file; else a partition that is read only
    bool rewrittenEntry = false;   ///< a file whose ICB is a chain by strategy 4096
    bool streams = false;          ///< named streams on /embedded, and a system stream directory
    bool devices = true;           ///< device nodes, FIFO, socket
    std::uint32_t sessions = 1;    ///< virtual: tables, each after the one before; file "session N" comes in each
};

/// Where things are in a forged image, in bytes.
struct ForgedPlaces {
    std::uint64_t mainSequence = 0, reserveSequence = 0, integrity = 0, fileSet = 0, partition = 0;
    std::map<std::string, std::uint64_t> entry;    ///< file entries by path; the root's is ""
    std::map<std::string, std::uint64_t> content;  ///< directories' identifiers by path (not in their entries)
    std::uint64_t table = 0;                       ///< VAT's ICB, the first sparing table
    std::uint64_t tableContent = 0;                ///< the VAT's bytes
    std::uint64_t metadataMain = 0, metadataMirror = 0, metadataBitmap = 0, mirrorData = 0, metadataData = 0;
    std::uint64_t systemStreams = 0, chainBlock = 0;
    std::uint64_t space = 0;  ///< space bitmap of a partition that can be written
};

struct ForgedImage {
    std::vector<std::byte> bytes;
    ForgedPlaces at;
    std::map<std::string, std::string> expected;  ///< as contents() gives it, of files, directories and links
    std::vector<std::uint32_t> tables;            ///< virtual: ICBs of the tables, oldest first
};

ForgedImage forge(const ForgeOptions& options);

/// Makes the tag of a changed descriptor true again.
void sealTag(std::vector<std::byte>& image, std::uint64_t at);

}  // namespace discmaster::image::read::test
