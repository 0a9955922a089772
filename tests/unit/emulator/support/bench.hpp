#pragma once
// A drive on the bench: an emulated recorder with a clock that stands still, and the commands that tests send to it.

#include "base/clock.hpp"
#include "emulator/recorder.hpp"
#include "emulator/transport.hpp"
#include "scsi/command.hpp"
#include "scsi/opcode.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <expected>
#include <memory>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

namespace discmaster::scsi {
// GoogleTest shows a sense by its text.
inline void PrintTo(const Sense& s, std::ostream* out) { *out << s.text(); }
}  // namespace discmaster::scsi

namespace discmaster::emulator {

using Bytes = std::vector<std::byte>;
using Result = std::expected<std::size_t, scsi::Sense>;
using scsi::Op;

/// key/asc/ascq without the fields that say where.
inline std::string code(const Result& r)
{
    if (r) return "good";
    char text[16];
    std::snprintf(text, sizeof text, "%X/%02X/%02X", static_cast<unsigned>(r.error().key), r.error().asc,
                  r.error().ascq);
    return text;
}

/// Blocks of a pattern that differs from block to block.
inline Bytes pattern(std::size_t blocks, unsigned seed = 1)
{
    Bytes b(blocks * kBlockSize);
    for (std::size_t i = 0; i < b.size(); ++i)
        b[i] = static_cast<std::byte>((i / kBlockSize * 31 + i * 7 + seed * 101) & 0xFF);
    return b;
}

struct Bench {
    ManualClock clock;
    std::shared_ptr<Recorder> recorder;
    EmulatedTransport drive;

    explicit Bench(Timing timing = {})
        : recorder{std::make_shared<Recorder>(clock, Identity{}, timing)}
        , drive{recorder, clock, "bench"}
    {
    }
    /// With a blank disc in it whose unit attention has been fetched.
    explicit Bench(const std::string& type, std::uint64_t bytes = 64 << 20, Timing timing = {})
        : Bench{timing}
    {
        load(makeMedium({.type = type, .bytes = bytes, .folder = {}}));
    }

    void load(std::unique_ptr<Medium> medium)
    {
        recorder->insert(std::move(medium));
        while (!ready() && !recorder->trayOpen()) clock.advance(std::chrono::seconds{1});
    }

    static scsi::Cdb cdb(Op op, std::size_t length) { return {static_cast<std::uint8_t>(op), length}; }
    Result none(const scsi::Cdb& c) { return drive.execute({.cdb = c}); }
    Result out(const scsi::Cdb& c, ByteView data) { return drive.execute({.cdb = c, .out = data}); }
    /// The reply; empty when the command was refused.
    Bytes in(const scsi::Cdb& c, std::size_t size)
    {
        Bytes data(size);
        const auto n = drive.execute({.cdb = c, .in = data});
        data.resize(n.value_or(0));
        return data;
    }
    Result refusal(const scsi::Cdb& c, std::size_t size)
    {
        Bytes data(size);
        return drive.execute({.cdb = c, .in = data});
    }

    Result ready() { return none(cdb(Op::TestUnitReady, 6)); }
    Result write(std::int64_t lba, ByteView data)
    {
        return out(cdb(Op::Write10, 10)
                       .be32(2, static_cast<std::uint32_t>(lba))
                       .be16(7, static_cast<unsigned>(data.size() / kBlockSize)),
                   data);
    }
    static scsi::Cdb readCdb(std::int64_t lba, std::size_t blocks)
    {
        return cdb(Op::Read10, 10).be32(2, static_cast<std::uint32_t>(lba)).be16(7, static_cast<unsigned>(blocks));
    }
    Bytes read(std::int64_t lba, std::size_t blocks) { return in(readCdb(lba, blocks), blocks * kBlockSize); }
    Result readResult(std::int64_t lba, std::size_t blocks = 1)
    {
        return refusal(readCdb(lba, blocks), blocks * kBlockSize);
    }
    Result sync(bool immediate = true) { return none(cdb(Op::SynchronizeCache, 10).u8(1, immediate ? 2 : 0)); }
    Result close(unsigned function, unsigned track = 0)
    {
        return none(cdb(Op::CloseTrackSession, 10).u8(1, 1).u8(2, function).be16(4, track));
    }
    Result eject() { return none(cdb(Op::StartStopUnit, 6).u8(4, 2)); }
    Result prevent(bool yes) { return none(cdb(Op::PreventAllowMediumRemoval, 6).u8(4, yes ? 1 : 0)); }
    Result format(unsigned type, std::uint64_t blocks, unsigned subtype = 0)
    {
        Bytes list(12);
        putU8(list, 1, 0x82);
        putBe16(list, 2, 8);
        putBe32(list, 4, static_cast<std::uint32_t>(blocks));
        putU8(list, 8, static_cast<std::uint8_t>(type << 2 | subtype));
        return out(cdb(Op::FormatUnit, 6).u8(1, 0x11), list);
    }

    /// Sets write type, multisession field and data block type of page 05h.
    Result writeParameters(unsigned type, bool appendable, unsigned block = 8, bool test = false)
    {
        auto page = in(cdb(Op::ModeSense10, 10).u8(2, 0x05).be16(7, 60), 60);
        putBe16(page, 0, 0);
        putU8(page, 8 + 2, static_cast<std::uint8_t>(0x40 | (test ? 0x10 : 0) | type));
        putU8(page, 8 + 3, appendable ? 0xC4 : 0x04);
        putU8(page, 8 + 4, static_cast<std::uint8_t>(block));
        return out(cdb(Op::ModeSelect10, 10).u8(1, 0x10).be16(7, static_cast<unsigned>(page.size())), page);
    }

    Bytes trackInformation(std::uint32_t track)
    {
        return in(cdb(Op::ReadTrackInformation, 10).u8(1, 1).be32(2, track).be16(7, 48), 48);
    }
    /// The next writable address of the open end; -1 when there is none.
    std::int64_t nextWritable(std::uint32_t track = 0xFF)
    {
        const auto t = trackInformation(track);
        const Fields f{t};
        return f.bit(7, 0) ? static_cast<std::int64_t>(f.be32(12)) : -1;
    }
    Bytes discInformation() { return in(cdb(Op::ReadDiscInformation, 10).be16(7, 34), 34); }
    unsigned discStatus() { return Fields{discInformation()}.u8(2) & 3; }
    unsigned lastSessionStatus() { return Fields{discInformation()}.u8(2) >> 2 & 3; }
    unsigned sessions() { return Fields{discInformation()}.u8(4); }

    /// A whole track in writes of 32 blocks.
    ::testing::AssertionResult burn(std::int64_t lba, ByteView data)
    {
        while (!data.empty()) {
            const auto n = std::min<std::size_t>(data.size(), 32 * kBlockSize);
            if (const auto r = write(lba, data.first(n)); !r)
                return ::testing::AssertionFailure() << "WRITE at " << lba << ": " << r.error().text();
            lba += static_cast<std::int64_t>(n / kBlockSize);
            data = data.subspan(n);
        }
        return ::testing::AssertionSuccess();
    }
};

}  // namespace discmaster::emulator
