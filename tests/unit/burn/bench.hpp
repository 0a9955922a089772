#pragma once
// A drive made of software with a disc in it, an image, and somebody who listens.

#include "base/clock.hpp"
#include "base/error.hpp"
#include "burn/media_state.hpp"
#include "burn/write.hpp"
#include "emulator/medium.hpp"
#include "emulator/recorder.hpp"
#include "emulator/transport.hpp"
#include "io/file_source.hpp"
#include "mmc/inspect.hpp"

#include <algorithm>
#include <functional>
#include <gtest/gtest.h>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace discmaster::test {

/// Bytes that differ from block to block, without being stored.
class PatternSource final : public io::ByteSource {
public:
    PatternSource(std::uint64_t size, std::uint64_t seed = 1, std::uint64_t failAt = UINT64_MAX)
        : size_{size}
        , seed_{seed}
        , failAt_{failAt}
    {
    }

    std::uint64_t size() const override { return size_; }
    void read(std::uint64_t offset, MutableBytes into) override
    {
        if (offset + into.size() > failAt_) throw Error{Fault::SourceChanged, "the file changed", {.path = "pattern"}};
        std::size_t i = 0;
        for (; i < into.size() && (offset + i) % 8 != 0; ++i) into[i] = at(offset + i);
        for (; i + 8 <= into.size(); i += 8) putLe64(into, i, word(offset + i));
        for (; i < into.size(); ++i) into[i] = at(offset + i);
    }
    std::byte at(std::uint64_t offset) const noexcept
    {
        return static_cast<std::byte>(word(offset) >> (8 * (offset % 8)));
    }

private:
    /// The eight bytes that an offset is among.
    std::uint64_t word(std::uint64_t offset) const noexcept { return (offset / 8 + seed_) * 0x9E3779B97F4A7C15ULL; }

    std::uint64_t size_;
    std::uint64_t seed_;
    std::uint64_t failAt_;
};

/// Remembers all that it is told, and may act upon progress.
class Listener final : public burn::Observer {
public:
    void onProgress(const burn::Progress& p) noexcept override
    {
        progress.push_back(p);
        if (actions.empty() || actions.back() != p.action) actions.push_back(p.action);
        if (act) act(p);
    }
    void onNotice(Notice n, const std::string&) noexcept override { notices.push_back(n); }
    void onFailedCommand(const burn::FailedCommand& c) noexcept override { failed.push_back(c); }
    void onMismatch(const burn::Mismatch& m) noexcept override { mismatches.push_back(m); }

    std::vector<burn::Progress> progress;
    std::vector<DataWriteAction> actions;
    std::vector<Notice> notices;
    std::vector<burn::FailedCommand> failed;
    std::vector<burn::Mismatch> mismatches;
    std::function<void(const burn::Progress&)> act;
};

/// Passes commands on, and calls somebody before each.
class Tapped final : public scsi::Transport {
public:
    explicit Tapped(scsi::Transport& inner)
        : inner_{inner}
    {
    }
    std::expected<std::size_t, scsi::Sense> execute(const scsi::Command& command) override
    {
        const auto op = static_cast<scsi::Op>(command.cdb.opcode());
        if (before) before(op);
        sent.push_back(op);
        return inner_.execute(command);
    }
    const std::string& device() const noexcept override { return inner_.device(); }
    std::size_t count(scsi::Op op) const { return static_cast<std::size_t>(std::ranges::count(sent, op)); }

    std::function<void(scsi::Op)> before;
    std::vector<scsi::Op> sent;

private:
    scsi::Transport& inner_;
};

/// "dvd+r" as part of a test's name.
inline std::string nameOfMedium(const testing::TestParamInfo<const char*>& info)
{
    std::string name;
    for (const char c : std::string_view{info.param})
        if (c != '-') name += c == '+' ? std::string{"Plus"} : std::string{c};
    return name;
}

struct Bench {
    /// A blank disc; 0 bytes: no disc.
    Bench(const std::string& type, std::uint64_t bytes, emulator::Timing timing = {})
        : recorder{std::make_shared<emulator::Recorder>(clock, emulator::Identity{}, timing)}
        , emulated{recorder, clock, "emulated"}
        , drive{emulated}
    {
        if (bytes != 0) recorder->insert(emulator::makeMedium({.type = type, .bytes = bytes, .folder = {}}));
    }

    std::unique_ptr<io::ChunkStream> stream(std::shared_ptr<io::ByteSource> source, std::size_t chunkBytes = 64 * 1024)
    {
        pool = std::make_shared<io::ChunkPool>(chunkBytes, 8);
        return std::make_unique<io::SourceStream>(std::move(source), pool);
    }

    burn::WriteResult write(std::shared_ptr<io::ByteSource> source, const burn::WriteOptions& options = {})
    {
        burn::WriteRequest request{.stream = stream(source), .options = options, .names = names, .source = source};
        return burn::write(drive, std::move(request), listener, clock, stop.get_token());
    }
    burn::WriteResult write(std::uint64_t bytes, const burn::WriteOptions& options = {})
    {
        return write(std::make_shared<PatternSource>(bytes), options);
    }
    /// The fault that a write ends with; Failed when it ends well.
    Fault writeFails(std::shared_ptr<io::ByteSource> source, const burn::WriteOptions& options = {})
    {
        try {
            write(std::move(source), options);
        } catch (const Error& e) {
            text = e.report();
            return e.fault();
        }
        return Fault::Failed;
    }
    Fault writeFails(std::uint64_t bytes, const burn::WriteOptions& options = {})
    {
        return writeFails(std::make_shared<PatternSource>(bytes), options);
    }

    mmc::MediaInfo info() { return mmc::inspect(emulated, clock, {}); }
    burn::MediaState state() { return burn::examine(emulated, clock, {}, info()); }
    /// Nobody holds the tray, and it is closed.
    bool released() const { return !recorder->removalPrevented() && !recorder->trayOpen(); }
    /// True when the disc holds the source from `start` on.
    bool holds(Lba start, std::shared_ptr<io::ByteSource> source)
    {
        Listener silent;
        const auto s = stream(std::move(source));
        return burn::verifyAgainst(emulated, clock, {}, start, *s, silent).good();
    }

    ManualClock clock;
    std::shared_ptr<emulator::Recorder> recorder;
    emulator::EmulatedTransport emulated;
    Tapped drive;
    Listener listener;
    std::stop_source stop;
    burn::BlockNames names;
    std::shared_ptr<io::ChunkPool> pool;
    std::string text;
};

inline constexpr std::uint64_t kMiB = 1024 * 1024;

}  // namespace discmaster::test
