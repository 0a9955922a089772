#include "bus/import_work.hpp"

#include "base/error.hpp"
#include "burn/disc_identity.hpp"
#include "burn/disc_source.hpp"
#include "burn/media_state.hpp"
#include "bus/file_system_mask.hpp"
#include "device/lane.hpp"
#include "image/append.hpp"
#include "image/import.hpp"
#include "image/read/content.hpp"
#include "image/read/sessions.hpp"
#include "mmc/inspect.hpp"
#include "scsi/transport.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <utility>
#include <vector>

namespace discmaster::bus {

namespace {

namespace read = image::read;

/// Further sessions begin at a multiple of so many blocks, a writable unit of every overwritable medium.
constexpr std::uint64_t kUnit = 32;

/// In a tree, the disc in a drive: where its files lie is known, but it is read on its lane alone.
class DistantDisc final : public io::ByteSource {
public:
    explicit DistantDisc(std::uint64_t size)
        : size_{size}
    {
    }
    std::uint64_t size() const override { return size_; }
    void read(std::uint64_t, MutableBytes) override
    {
        throw Error{Fault::NotSupported,
                    "files that an import left on their disc cannot be copied from it here; read the disc into an "
                    "image, and import that"};
    }

private:
    std::uint64_t size_;
};

/// The disc in a drive, on its lane.
class Disc {
public:
    explicit Disc(device::Lane& lane, burn::DiscSource::Unreadable unreadable = burn::DiscSource::Unreadable::Zeros)
        : info_{mmc::inspect(lane.transport(), lane.clock(), lane.stop())}
        , state_{info_.present() ? burn::examine(lane.transport(), lane.clock(), lane.stop(), info_)
                                 : burn::MediaState{}}
        , source_{lane.transport(), lane.clock(), lane.stop(), burn::writtenPart(info_, state_), unreadable}
        , name_{lane.transport().device()}
    {
    }

    burn::DiscSource& source() noexcept { return source_; }
    const burn::MediaState& state() const noexcept { return state_; }
    std::string id() { return burn::discIdentifier(info_, source_); }

    /// `fault`: what the caller's call answers without a disc.
    void requirePresent(Fault fault) const
    {
        if (!info_.present()) throw Error{fault, "there is no disc in " + name_ + "; insert one"};
    }
    void requireRecorded() const
    {
        if (state_.heuristicallyBlank)
            throw Error{Fault::EmptyDisc, "the disc in " + name_ + " is blank; there is nothing to import"};
    }

    /// The file systems of a session, counted from 1, or of the last.
    read::Image open(std::optional<std::uint32_t> session)
    {
        try {
            if (!session) return read::open(source_, lastStart());
            if (state_.overwritable()) {
                const auto sessions = read::findSessions(source_);
                requireSession(*session, sessions.size());
                return read::open(source_, sessions[*session - 1]);
            }
            return read::open(source_, startOf(*session));
        } catch (const Error& e) {
            if (e.fault() != Fault::ImageInvalid) throw;
            throw Error{Fault::NoSupportedFileSystem, std::string{"the session has no file system: "} + e.what()};
        }
    }

    /// Makes the options those of the next session.
    void goOn(image::Options& options, const image::LastSession& last, image::RecordedDisc disc) const
    {
        options.overwritable = state_.overwritable();
        const auto start = nextStart(last);
        image::goOn(options, last, disc, start);
        const auto all =
            state_.overwritable() ? state_.total.n - std::min<std::uint64_t>(state_.total.n, start) : state_.free.n;
        options.freeBlocks = std::max<std::uint64_t>(all, 1);  // 0 is no limit
    }

private:
    std::uint32_t lastStart() const
    {
        if (state_.overwritable()) return 0;
        return static_cast<std::uint32_t>(value(state_.previousSessionStart.value_or(Lba{0})));
    }

    /// Of a session that the drive knows.
    std::uint32_t startOf(std::uint32_t session) const
    {
        std::map<std::uint32_t, std::uint32_t> complete;
        for (const auto& track : info_.tracks)
            if (!track.blank && !track.nextWritable)
                complete.try_emplace(track.session, static_cast<std::uint32_t>(value(track.start)));
        requireSession(session, complete.empty() ? 0 : complete.rbegin()->first);
        const auto found = complete.find(session);
        if (found == complete.end())
            throw Error{Fault::InvalidArgument,
                        fmt::format("session {} of the disc was not completed; choose another one", session)};
        return found->second;
    }

    static void requireSession(std::uint32_t wanted, std::size_t count)
    {
        if (wanted == 0 || wanted > count)
            throw Error{Fault::InvalidArgument, fmt::format("the disc has {} {}, and no session {}", count,
                                                            count == 1 ? "session" : "sessions", wanted)};
    }

    std::uint32_t nextStart(const image::LastSession& last) const
    {
        if (state_.overwritable())
            return static_cast<std::uint32_t>(std::min<std::uint64_t>(roundUp(last.end, kUnit), UINT32_MAX));
        if (!state_.nextWritable)
            throw Error{Fault::IncompatiblePreviousSession,
                        "the disc in " + name_ + " is closed and takes no further session; make a new image of it"};
        return static_cast<std::uint32_t>(value(*state_.nextWritable));
    }

    mmc::MediaInfo info_;
    burn::MediaState state_;
    burn::DiscSource source_;
    std::string name_;
};

const read::View* findView(const read::Image& image, FsiFileSystems fileSystem)
{
    const auto one = [&](read::FileSystem f) { return image.view(f); };
    switch (fileSystem) {
    case FsiFileSystems::Iso9660:
        if (const auto* rockRidge = one(read::FileSystem::RockRidge)) return rockRidge;
        if (const auto* enhanced = one(read::FileSystem::Enhanced)) return enhanced;
        return one(read::FileSystem::Iso9660);
    case FsiFileSystems::Joliet: return one(read::FileSystem::Joliet);
    case FsiFileSystems::Udf: return one(read::FileSystem::Udf);
    default: return nullptr;
    }
}

std::string nameOf(FsiFileSystems fileSystem)
{
    switch (fileSystem) {
    case FsiFileSystems::Iso9660: return "ISO 9660";
    case FsiFileSystems::Joliet: return "Joliet";
    default: return "UDF";
    }
}

const read::View& chooseView(const read::Image& image, const ImportChoice& choice, bool strictImapi2)
{
    if (choice.fileSystem) {
        if (const auto* view = findView(image, *choice.fileSystem)) return *view;
        throw Error{Fault::FileSystemNotFound, "the session has no " + nameOf(*choice.fileSystem)};
    }
    if (strictImapi2)
        for (const auto fileSystem : {FsiFileSystems::Udf, FsiFileSystems::Joliet, FsiFileSystems::Iso9660})
            if (const auto* view = findView(image, fileSystem)) return *view;
    return image::viewForImport(image);
}

image::ImportOptions importOptions(const TreeSite& site, const ImportChoice& choice, device::Lane& lane,
                                   JobControl& control)
{
    return {.skipUnreadable = choice.skipUnreadable,
            .stop = lane.stop(),
            .keep = [&](io::ByteSource& content, const std::string& path) -> image::Content {
                return site.stage->add(content, path, control);
            },
            .progress =
                [&](const image::ImportProgress& p) {
                    control.imported(p.directories, p.files, p.path);
                    site.kept->share->set(Allowances::Kind::Memory, site.tree().memoryBytes());
                }};
}

Variants resultOf(const image::ImportReport& report, FsiFileSystems fileSystem)
{
    return {{"file-system", sdbus::Variant{static_cast<std::uint32_t>(fileSystem)}},
            {"files", sdbus::Variant{report.files}},
            {"directories", sdbus::Variant{report.directories}},
            {"covered", sdbus::Variant{report.covered}},
            {"left-out", sdbus::Variant{report.skippedCount}}};
}

}  // namespace

Jobs::LaneWork importWork(TreeSite site, ImportChoice choice, std::function<void(Imported)> finish)
{
    return [site = std::move(site), choice, finish = std::move(finish)](device::Lane& lane,
                                                                        JobControl& control) -> Jobs::Finish {
        Disc disc{lane};
        disc.requirePresent(Fault::NoCompatibleMultisessionType);
        disc.requireRecorded();
        const auto newest = disc.open({});
        const auto earlier = choice.session ? std::optional{disc.open(choice.session)} : std::nullopt;
        const auto& from = earlier ? *earlier : newest;
        const auto& view = chooseView(from, choice, site.options.strictImapi2);
        auto last = image::lastSession(from, view);
        last.end = image::endOfVolumes(newest);
        const auto distant = std::make_shared<DistantDisc>(disc.source().size());
        image::ImportReport report;
        auto next = site;  // what the tree may hold is what the next session may
        changeTree(next, [&](image::Tree& tree) {
            report = image::importView(tree, view, distant, importOptions(site, choice, lane, control));
            disc.goOn(next.options, last, report.disc);
        });
        for (const auto& skipped : report.skipped) {
            control.warn(skipped.path + " is left out: " + skipped.reason);
            control.leftOut({skipped.path, skipped.reason, true});
        }
        Imported imported{std::move(next.options), disc.id(), last.volume.name, last.bootCatalog,
                          image::readHead(disc.source())};
        return [finish, imported = std::move(imported), result = resultOf(report, maskOf(view.fileSystem()))] {
            finish(imported);
            return result;
        };
    };
}

Jobs::LaneWork probeWork(image::Options options, FsiFileSystems fileSystem)
{
    return [options = std::move(options), fileSystem](device::Lane& lane, JobControl&) -> Jobs::Finish {
        Disc disc{lane};
        disc.requirePresent(Fault::NoCompatibleMultisessionType);
        std::string reason;
        try {
            disc.requireRecorded();
            const auto image = disc.open({});
            static_cast<void>(chooseView(image, {.fileSystem = fileSystem}, false));
            auto next = options;
            disc.goOn(next, image::lastSession(image, image.preferred()), {});
        } catch (const Error& e) {
            if (e.fault() == Fault::RequestCancelled || e.fault() == Fault::DeviceGone) throw;
            reason = e.what();
        }
        return [reason] {
            Variants result{{"appendable", sdbus::Variant{reason.empty()}}};
            if (!reason.empty()) result.emplace("reason", sdbus::Variant{reason});
            return result;
        };
    };
}

Jobs::LaneWork identifyWork()
{
    return [](device::Lane& lane, JobControl&) -> Jobs::Finish {
        Disc disc{lane};
        disc.requirePresent(Fault::RecorderMediaNoMedia);
        std::uint32_t mask = 0;
        if (!disc.state().heuristicallyBlank) {
            try {
                mask = maskOf(disc.open({}));
            } catch (const Error& e) {
                if (e.fault() != Fault::NoSupportedFileSystem && e.fault() != Fault::FileSystemFeatureNotSupported)
                    throw;
                mask = static_cast<std::uint32_t>(FsiFileSystems::Unknown);
            }
        }
        return [mask] { return Variants{{"file-systems", sdbus::Variant{mask}}}; };
    };
}

Jobs::LaneWork discIdentifierWork()
{
    return [](device::Lane& lane, JobControl&) -> Jobs::Finish {
        Disc disc{lane};
        disc.requirePresent(Fault::RecorderMediaNoMedia);
        return [id = disc.id()] { return Variants{{"disc-id", sdbus::Variant{id}}}; };
    };
}

Jobs::LaneWork readRecordedWork(image::RecordedFile file, std::string discId, Destination destination)
{
    return [file = std::move(file), discId = std::move(discId),
            destination = std::move(destination)](device::Lane& lane, JobControl& control) -> Jobs::Finish {
        Disc disc{lane, burn::DiscSource::Unreadable::Error};
        disc.requirePresent(Fault::RecorderMediaNoMedia);
        if (disc.id() != discId)
            throw Error{Fault::DiscMismatch,
                        "the disc in the drive is not the one that was imported, or it was written to since; insert "
                        "that disc, or import it anew"};
        std::vector<read::Extent> extents;
        for (const auto& run : file.extents)
            extents.push_back({.offset = std::uint64_t{run.block} * kBlockSize,
                               .length = std::uint64_t{run.blocks} * kBlockSize,
                               .recorded = true});
        read::ContentSource content{disc.source(), std::move(extents), file.size};
        FdSink sink{destination};
        std::vector<std::byte> piece(kUnit * kBlockSize);
        for (std::uint64_t done = 0; done < file.size;) {
            const auto part = MutableBytes{piece}.first(
                static_cast<std::size_t>(std::min<std::uint64_t>(piece.size(), file.size - done)));
            content.read(done, part);
            sink.write(part, lane.stop());
            done += part.size();
            control.publishProgress(static_cast<double>(done) / static_cast<double>(file.size));
        }
        sink.finish();
        return [bytes = file.size] { return Variants{{"bytes", sdbus::Variant{bytes}}}; };
    };
}

}  // namespace discmaster::bus
