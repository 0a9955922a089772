#include "bus/sources.hpp"

#include "bus/callers.hpp"
#include "bus/context.hpp"
#include "bus/made_streams.hpp"
#include "bus/objects.hpp"
#include "bus/result_object.hpp"
#include "bus/shown_name.hpp"
#include "bus/text.hpp"
#include "io/caller_files.hpp"
#include "io/file_source.hpp"

#include <algorithm>
#include <cerrno>
#include <fmt/format.h>
#include <sys/stat.h>
#include <utility>

namespace discmaster::bus {

namespace {

constexpr std::size_t kMostParts = 16;  // as many descriptors as fit into a message
constexpr unsigned kMostNesting = 4;    // streams made of streams
constexpr std::size_t kPartChunk = 65536;

/// A small pool for a part, whose bytes are copied into the whole's chunks.
std::shared_ptr<io::ChunkPool> partPool() { return std::make_shared<io::ChunkPool>(kPartChunk, 4); }

Source::Opened fromBytes(std::shared_ptr<io::ByteSource> bytes, std::shared_ptr<io::ChunkPool> pool)
{
    auto stream = std::make_unique<io::SourceStream>(bytes, std::move(pool));
    return {std::move(stream), std::move(bytes)};
}

/// A file, pipe or socket, by descriptor or path.
class HostSource final : public Source {
public:
    HostSource(HostPlace place, std::shared_ptr<const io::CallerFiles> files, std::optional<std::uint64_t> size)
        : place_{std::move(place)}
        , files_{std::move(files)}
        , size_{size}
    {
    }

    std::string name() const override { return place_.name(); }
    UniqueFd openDescriptor() override { return place_.open(*files_); }
    std::optional<std::uint64_t> announced() const override { return size_; }
    unsigned descriptors() const override { return 1; }

    Opened open(std::shared_ptr<io::ChunkPool> pool) override
    {
        const auto name = place_.name();
        auto fd = place_.open(*files_);
        struct stat st {};
        if (fstat(fd.get(), &st) != 0) throw systemError(Fault::ReadFailed, errno, "cannot look at", name);
        if (S_ISREG(st.st_mode) || S_ISBLK(st.st_mode))
            return fromBytes(std::make_shared<io::FileSource>(std::move(fd), name), std::move(pool));
        if (S_ISDIR(st.st_mode))
            throw Error{Fault::InvalidArgument, name + " is a folder; make an image of it first, and pass that"};
        if (!size_) throw Error{Fault::InvalidArgument, name + " does not tell its length; pass the option size"};
        return {std::make_unique<io::PipeStream>(std::move(fd), name, std::move(pool), *size_), nullptr};
    }

private:
    HostPlace place_;
    std::shared_ptr<const io::CallerFiles> files_;
    std::optional<std::uint64_t> size_;
};

/// An ImageResult of this service.
class ImageSource final : public Source {
public:
    explicit ImageSource(std::shared_ptr<const MadeImage> image)
        : image_{std::move(image)}
    {
    }
    std::string name() const override { return "the ImageResult"; }
    Opened open(std::shared_ptr<io::ChunkPool> pool) override { return image_->open(std::move(pool)); }
    unsigned depth() const override { return image_->depth(); }
    std::string names(std::uint64_t first, std::uint64_t count) const override { return image_->names(first, count); }

private:
    std::shared_ptr<const MadeImage> image_;
};

/// Bytes that nobody stores.
class MadeSource final : public Source {
public:
    explicit MadeSource(std::shared_ptr<io::ByteSource> bytes)
        : bytes_{std::move(bytes)}
    {
    }
    std::string name() const override { return "the stream"; }
    Opened open(std::shared_ptr<io::ChunkPool> pool) override { return fromBytes(bytes_, std::move(pool)); }

private:
    std::shared_ptr<io::ByteSource> bytes_;
};

/// Several sources as one.
class JoinedSource final : public Source {
public:
    /// Without turns: one after the other.
    JoinedSource(std::vector<std::shared_ptr<Source>> parts, std::vector<std::uint64_t> turns)
        : parts_{std::move(parts)}
        , turns_{std::move(turns)}
    {
    }
    std::string name() const override { return "the stream"; }
    Opened open(std::shared_ptr<io::ChunkPool> pool) override
    {
        std::vector<std::unique_ptr<io::ChunkStream>> streams;
        std::vector<std::shared_ptr<io::ByteSource>> again;
        for (const auto& part : parts_) {
            auto opened = part->open(partPool());
            streams.push_back(std::move(opened.stream));
            if (opened.again) again.push_back(std::move(opened.again));
        }
        Opened joined{join(std::move(streams), turns_, std::move(pool)), nullptr};
        if (again.size() == parts_.size()) joined.again = joinBytes(std::move(again), turns_);
        return joined;
    }
    unsigned descriptors() const override
    {
        unsigned count = 0;
        for (const auto& part : parts_) count += part->descriptors();
        return count;
    }
    unsigned depth() const override
    {
        unsigned most = 0;
        for (const auto& part : parts_) most = std::max(most, part->depth());
        return most;
    }

private:
    std::vector<std::shared_ptr<Source>> parts_;
    std::vector<std::uint64_t> turns_;
};

class Taker {
public:
    Taker(const Context& context, const Caller& caller)
        : context_{context}
        , caller_{caller}
    {
    }

    std::shared_ptr<Source> take(const sdbus::Variant& value, SourceFacts facts, unsigned depth = 0)
    {
        if (depth > kMostNesting)
            throw Error{Fault::InvalidArgument, "the source is made of sources of sources, too deep"};
        if (value.containsValueOfType<sdbus::Variant>())
            return take(value.get<sdbus::Variant>(), std::move(facts), depth + 1);
        if (value.containsValueOfType<sdbus::ObjectPath>()) {
            const auto path = value.get<sdbus::ObjectPath>();
            return std::make_shared<ImageSource>(context_.objects.find<ResultObject>(path, caller_.user)->image());
        }
        if (value.containsValueOfType<Variants>())
            return made(Options{value.get<Variants>()}, std::move(facts.shownAs), depth);
        if (!value.containsValueOfType<sdbus::UnixFd>() && !value.containsValueOfType<std::string>())
            throw Error{
                Fault::InvalidArgument,
                fmt::format("a source is a descriptor (h), a path (s), an image's result (o) or the description "
                            "of a stream (a{{sv}}), not '{}'",
                            shortened(std::string{value.peekValueType()}))};
        return std::make_shared<HostSource>(takePlace(value, context_, std::move(facts.shownAs)),
                                            context_.filesOf(caller_), facts.size);
    }

private:
    std::shared_ptr<Source> made(Options options, std::string shownAs, unsigned depth)
    {
        const auto type = need<std::string>(options, "type");
        std::shared_ptr<Source> source;
        if (type == "zero") {
            source = std::make_shared<MadeSource>(makeZeros(need<std::uint64_t>(options, "length")));
        } else if (type == "pseudo-random") {
            if (options.takeVariant("extended-seed"))  // IStreamPseudoRandomBased answers E_NOTIMPL
                throw Error{Fault::NotSupported, "the generator has a seed of 32 bits; pass it as seed"};
            const auto seed = need<std::uint32_t>(options, "seed");
            source = std::make_shared<MadeSource>(makePseudoRandom(seed, need<std::uint64_t>(options, "length")));
        } else if (type == "pipe") {
            const auto stream = need<sdbus::Variant>(options, "stream");
            source = take(stream, {need<std::uint64_t>(options, "size"), std::move(shownAs)}, depth + 1);
        } else if (type == "concatenate") {
            source = std::make_shared<JoinedSource>(parts(options, depth), std::vector<std::uint64_t>{});
        } else if (type == "interleave") {
            auto streams = parts(options, depth);
            auto turns = need<std::vector<std::uint64_t>>(options, "block-sizes");
            if (turns.size() != streams.size() || std::ranges::count(turns, 0U) != 0)
                throw Error{Fault::InvalidArgument, "block-sizes needs one number above 0 for each stream"};
            source = std::make_shared<JoinedSource>(std::move(streams), std::move(turns));
        } else {
            throw Error{Fault::InvalidArgument, "there is no source of the type '" + shortened(type) + "'"};
        }
        options.finish();
        return source;
    }

    std::vector<std::shared_ptr<Source>> parts(Options& options, unsigned depth)
    {
        const auto values = need<std::vector<sdbus::Variant>>(options, "streams");
        if (values.empty() || values.size() > kMostParts)
            throw Error{Fault::InvalidArgument, fmt::format("a source is made of 1 to {} streams", kMostParts)};
        std::vector<std::shared_ptr<Source>> parts;
        for (const auto& value : values) parts.push_back(take(value, {}, depth + 1));
        return parts;
    }

    template <typename T>
    static T need(Options& options, const std::string& key)
    {
        if constexpr (std::is_same_v<T, sdbus::Variant>) {
            if (auto value = options.takeVariant(key)) return *value;
        } else {
            if (auto value = options.take<T>(key)) return *value;
        }
        throw Error{Fault::InvalidArgument, "the source needs '" + key + "'"};
    }

    const Context& context_;
    const Caller& caller_;
};

}  // namespace

SourceFacts takeSourceFacts(Options& options)
{
    return {.size = options.take<std::uint64_t>("size"), .shownAs = takeShownAs(options)};
}

std::shared_ptr<Source> takeSource(const sdbus::Variant& value, SourceFacts facts, const Context& context,
                                   const Caller& caller)
{
    return Taker{context, caller}.take(value, std::move(facts));
}

std::string HostPlace::name() const
{
    if (!path.empty()) return shownAs.empty() ? path : shownAs;
    return shownName(shownAs, descriptor.get(), "the descriptor");
}

UniqueFd HostPlace::open(const io::CallerFiles& files)
{
    if (!path.empty()) return files.openPath(path);
    const auto given = std::move(descriptor);  // closed here: who writes into a pipe must see when its reader goes
    return files.adopt(given.get());
}

HostPlace takePlace(const sdbus::Variant& value, const Context& context, std::string shownAs)
{
    if (value.containsValueOfType<sdbus::UnixFd>()) {
        auto own = ownDescriptor(value.get<sdbus::UnixFd>());
        requireOwned(own);
        return {std::move(own), {}, std::move(shownAs)};
    }
    if (!value.containsValueOfType<std::string>())
        throw Error{Fault::InvalidArgument, "this must be a descriptor (h) or a path (s)"};
    auto path = value.get<std::string>();
    if (!context.session)
        throw Error{Fault::NotSupported,
                    "the service opens no paths on the system bus; pass a descriptor of " + shortened(path)};
    if (!path.starts_with('/'))
        throw Error{Fault::InvalidArgument, "the path '" + shortened(path) + "' is not absolute"};
    return {UniqueFd{}, std::move(path), std::move(shownAs)};
}

device::MediumRequest takeMedium(Options& options, const Context& context, const Caller& caller)
{
    device::MediumRequest medium;
    if (const auto size = options.take<std::uint64_t>("size")) {
        if (*size == 0)
            throw Error{Fault::InvalidArgument, "a medium of 0 bytes is none; leave size out for the usual capacity"};
        medium.bytes = *size;
    }
    medium.blank = options.take("blank", false);
    if (const auto store = options.takeVariant("store")) {
        const auto files = context.filesOf(caller);
        auto place = takePlace(*store, context);
        medium.folder = place.path.empty() ? std::move(place.descriptor) : files->openPath(place.path);
        files->requireWritableFolder(medium.folder.get());
    }
    return medium;
}

}  // namespace discmaster::bus
