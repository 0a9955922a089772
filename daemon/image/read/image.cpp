#include "image/read/image.hpp"

#include "base/error.hpp"
#include "image/read/blocks.hpp"
#include "image/read/content.hpp"
#include "image/read/iso9660_view.hpp"
#include "image/read/sessions.hpp"
#include "image/read/udf_view.hpp"
#include "image/read/zisofs.hpp"

#include <algorithm>
#include <exception>
#include <unordered_set>
#include <utility>

namespace discmaster::image::read {

std::string_view displayName(FileSystem fileSystem) noexcept
{
    switch (fileSystem) {
    case FileSystem::Iso9660: return "ISO 9660";
    case FileSystem::RockRidge: return "Rock Ridge";
    case FileSystem::Joliet: return "Joliet";
    case FileSystem::Enhanced: return "ISO 9660:1999";
    case FileSystem::Udf: return "UDF";
    }
    return "?";
}

View::View(io::ByteSource& source, Volume volume)
    : source_{source}
    , volume_{std::move(volume)}
{
}

std::unique_ptr<io::ByteSource> View::content(const Entry& entry) const
{
    if (!entry.fault.empty()) throw Error{Fault::ImageInvalid, entry.fault};
    if (entry.sparse) unsupported("A sparse file (Rock Ridge SF) cannot be read", entry.dataAt / kBlockSize);
    const auto& packed = entry.compression;
    auto stored = std::make_unique<ContentSource>(source_, extents(entry), packed ? packed->storedSize : entry.size);
    if (!packed) return stored;
    return openZisofs(std::move(stored), entry.size, packed->headerBytes, packed->blockShift,
                      entry.dataAt / kBlockSize);
}

void View::streams(const Entry&, const std::function<bool(Entry&&)>&) const {}

std::optional<Entry> View::find(std::string_view path) const
{
    auto at = root();
    while (true) {
        while (path.starts_with('/')) path.remove_prefix(1);
        if (path.empty()) return at;
        const auto name = path.substr(0, path.find('/'));
        path.remove_prefix(name.size());
        if (!at.isDirectory()) return std::nullopt;
        std::optional<Entry> next;
        list(at, [&](Entry&& e) {
            if (e.name == name) next = std::move(e);
            return !next;
        });
        if (!next) return std::nullopt;
        at = std::move(*next);
    }
}

Image::Image(std::vector<std::unique_ptr<View>> views, std::optional<BootCatalog> boot)
    : views_{std::move(views)}
    , boot_{std::move(boot)}
{
}

const View* Image::view(FileSystem fileSystem) const noexcept
{
    for (const auto& v : views_)
        if (v->fileSystem() == fileSystem) return v.get();
    return nullptr;
}

namespace {

Image openChoice(io::ByteSource& source, const UdfChoice& choice)
{
    const auto sessionStart = choice.sessionStart;
    const auto blocks = std::make_shared<Blocks>(source);
    std::vector<std::unique_ptr<View>> views;
    std::exception_ptr failure;
    // One damaged file system does not hide the others.
    const auto attempt = [&](auto&& make) {
        try {
            make();
        } catch (const Error& e) {
            if (e.fault() != Fault::ImageInvalid && e.fault() != Fault::FileSystemFeatureNotSupported) throw;
            if (!failure) failure = std::current_exception();
        }
    };
    const auto found = readVolumeDescriptors(*blocks, sessionStart);
    const auto add = [&](const std::optional<VolumeDescriptor>& d, FileSystem fileSystem, std::uint8_t skip) {
        auto view = std::make_unique<Iso9660View>(source, blocks, *d, fileSystem, skip);
        view->root();
        views.push_back(std::move(view));
    };
    if (found.primary)
        attempt([&] {
            if (const auto skip = rockRidgeSkip(*blocks, *found.primary))
                add(found.primary, FileSystem::RockRidge, *skip);
        });
    attempt([&] {
        if (auto view = openUdf(source, blocks, choice)) views.push_back(std::move(view));
    });
    if (found.joliet) attempt([&] { add(found.joliet, FileSystem::Joliet, 0); });
    if (found.enhanced) attempt([&] { add(found.enhanced, FileSystem::Enhanced, 0); });
    if (found.primary) attempt([&] { add(found.primary, FileSystem::Iso9660, 0); });
    if (views.empty()) {
        if (failure) std::rethrow_exception(failure);
        invalid("There is no file system: neither ISO 9660 nor UDF descriptors were found", sessionStart + 16);
    }
    std::optional<BootCatalog> boot;
    if (found.bootRecord)
        if (auto catalog = readBootCatalog(*blocks, *found.bootRecord)) boot = std::move(*catalog);
    return Image{std::move(views), std::move(boot)};
}

}  // namespace

Image open(io::ByteSource& source, std::uint32_t sessionStart)
{
    return openChoice(source, {.sessionStart = sessionStart, .virtualTable = {}});
}

Image open(io::ByteSource& source, const Session& session)
{
    return openChoice(source, {.sessionStart = session.start, .virtualTable = session.virtualTable});
}

void walk(const View& view, const std::function<Walk(const std::string&, const Entry&)>& visit)
{
    struct Pending {
        std::string name;
        std::uint64_t size, dataAt, node;
    };
    struct Level {
        std::vector<Pending> directories;  // still to be entered, last first
        std::size_t pathLength = 0;        // of the directory that they are in
    };
    std::unordered_set<std::uint64_t> entered;
    const auto imageBytes = view.imageBytes();
    std::uint64_t bytes = 0;
    std::size_t directories = 0;
    std::string path;
    std::vector<Level> levels;
    bool stopped = false;

    const auto enter = [&](const Entry& directory) {
        const auto block = directory.dataAt / kBlockSize;
        if (directory.size == 0) return;
        // Where the content is tells directories apart; one that has nothing recorded goes by its node.
        if (!entered.insert(directory.dataAt != 0 ? directory.dataAt : ~directory.node).second)
            invalid("The directory '/" + path + "' is there twice, or contains itself", block);
        if (levels.size() == kMaxDepth)
            invalid("The tree is deeper than " + std::to_string(kMaxDepth) + " levels", block);
        bytes += directory.size;
        if (bytes > imageBytes) invalid("The directories overlap: together they are larger than the image", block);
        Level level{{}, path.size()};
        view.list(directory, [&](Entry&& e) {
            path.resize(level.pathLength);
            if (level.pathLength != 0) path += '/';
            path += e.name;
            const auto next = visit(path, e);
            stopped = next == Walk::Stop;
            if (e.isDirectory() && next == Walk::Continue) {
                if (++directories > kMaxDirectories) invalid("The tree has too many directories", block);
                level.directories.push_back({std::move(e.name), e.size, e.dataAt, e.node});
            }
            return !stopped;
        });
        path.resize(level.pathLength);
        std::ranges::reverse(level.directories);
        levels.push_back(std::move(level));
    };

    enter(view.root());
    while (!levels.empty() && !stopped) {
        auto& level = levels.back();
        path.resize(level.pathLength);
        if (level.directories.empty()) {
            levels.pop_back();
            continue;
        }
        const auto next = std::move(level.directories.back());
        level.directories.pop_back();
        if (level.pathLength != 0) path += '/';
        path += next.name;
        Entry directory;
        directory.kind = Kind::Directory;
        directory.size = next.size;
        directory.dataAt = next.dataAt;
        directory.node = next.node;
        enter(directory);
    }
}

}  // namespace discmaster::image::read
