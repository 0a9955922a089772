#include "bus/kept_content.hpp"

#include "base/error.hpp"
#include "bus/job_control.hpp"
#include "bus/stream_reader.hpp"
#include "io/chunk_pool.hpp"
#include "io/file_identity.hpp"

#include <cerrno>
#include <fcntl.h>
#include <fmt/format.h>
#include <memory>
#include <sys/stat.h>
#include <utility>

namespace discmaster::bus {

namespace {

constexpr unsigned kMostDepth = 4;  // images within images

/// Something with the share of an allowance that it takes, which lasts as long.
template <typename T>
struct Charged {
    T value;
    std::shared_ptr<void> share;
};

template <typename T>
auto charged(T value, std::shared_ptr<void> share)
{
    return std::make_shared<Charged<T>>(Charged<T>{std::move(value), std::move(share)});
}

std::shared_ptr<void> takeDescriptors(const TreeSite& site, unsigned count)
{
    return site.kept->share->take(Allowances::Kind::Descriptors, count);
}

struct stat statusOf(int fd, const std::string& name)
{
    struct stat st {};
    if (::fstat(fd, &st) != 0) throw systemError(Fault::ReadFailed, errno, "cannot inspect", name);
    return st;
}

image::Content keepPipe(const UniqueFd& fd, const Source& source, const std::string& name, const TreeSite& site,
                        const std::string& item, JobControl& control)
{
    const auto announced = source.announced();
    const auto before = site.stage->bytes();
    auto slice = site.stage->add(fd.get(), name, item, announced.value_or(0), control);
    if (!announced || *announced == slice.size) return slice;
    site.stage->cutBack(before);
    throw Error{Fault::DataStreamInconsistency,
                fmt::format("{} gave {} bytes, and {} were announced", name, slice.size, *announced),
                {.path = name}};
}

image::Content keepMade(Source& source, const TreeSite& site, const std::string& item, JobControl& control)
{
    constexpr std::size_t kChunk = 1 << 16;
    const auto share = takeDescriptors(site, source.descriptors());
    auto opened = source.open(std::make_shared<io::ChunkPool>(kChunk, 4));
    if (!opened.again) {
        InOrder bytes{std::move(opened.stream), control.stop()};
        return site.stage->add(bytes, item, control);
    }
    if (site.stageFiles) return site.stage->add(*opened.again, item, control);
    const auto size = opened.again->size();
    control.copying(item, 0, size);
    control.copying(item, size, size);
    const auto kept = charged(std::move(opened.again), share);
    return image::SourceSlice{.source = {kept, kept->value.get()}, .offset = 0, .size = size};
}

}  // namespace

image::Content keepFile(int fd, const std::string& name, const TreeSite& site, const std::string& item,
                        JobControl& control)
{
    const auto st = statusOf(fd, name);
    const auto identity = io::identityOf(st);
    if (site.stageFiles) return site.stage->add(fd, name, item, identity.size, control);
    control.copying(item, 0, identity.size);
    auto share = takeDescriptors(site, 1);
    UniqueFd own{::fcntl(fd, F_DUPFD_CLOEXEC, 3)};
    if (!own) throw systemError(Fault::LimitsExceeded, errno, "cannot keep open", name);
    control.copying(item, identity.size, identity.size);
    const auto kept = charged(std::move(own), std::move(share));
    return image::OpenFile{.fd = {kept, &kept->value}, .name = name, .identity = identity};
}

image::Content keepDescriptor(UniqueFd fd, Source& source, const std::string& name, const TreeSite& site,
                              const std::string& item, JobControl& control)
{
    const auto st = statusOf(fd.get(), name);
    if (S_ISREG(st.st_mode)) return keepFile(fd.get(), name, site, item, control);
    if (S_ISDIR(st.st_mode)) throw Error{Fault::InvalidArgument, name + " is a folder; add it with AddTree"};
    if (S_ISCHR(st.st_mode))
        throw Error{Fault::InvalidArgument, name + " is a character device, which has no end; pass a pipe of what it "
                                                   "shall give"};
    return keepPipe(fd, source, name, site, item, control);
}

image::Content keepContent(Source& source, const TreeSite& site, const std::string& item, JobControl& control)
{
    if (source.depth() >= kMostDepth)
        throw Error{Fault::InvalidArgument, "the image lies within images within images, too deep; save it to a file "
                                            "and add that"};
    site.kept->depth = std::max(site.kept->depth, source.depth());
    const auto name = source.name();
    if (auto fd = source.openDescriptor()) return keepDescriptor(std::move(fd), source, name, site, item, control);
    return keepMade(source, site, item, control);
}

}  // namespace discmaster::bus
