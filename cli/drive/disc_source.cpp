#include "cli/drive/disc_source.hpp"

#include "base/error.hpp"
#include "base/units.hpp"
#include "cli/advised_error.hpp"
#include "cli/drive/connection.hpp"
#include "cli/drive/image_over_bus.hpp"
#include "cli/drive/own_master.hpp"
#include "cli/interrupt.hpp"
#include "cli/output.hpp"
#include "cli/prompt.hpp"
#include "cli/quantity.hpp"
#include "cli/usage_error.hpp"
#include "cli/verb.hpp"
#include "image/read/validate.hpp"
#include "image/unicode.hpp"
#include "io/file_output.hpp"
#include "io/file_source.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <fcntl.h>
#include <fmt/core.h>
#include <poll.h>
#include <ranges>
#include <string_view>
#include <sys/stat.h>
#include <unistd.h>

namespace discmaster::cli {

namespace {

/// Whether the service keeps so many files open for one image; what lies in a folder does not count.
bool serviceKeepsOpen(const std::vector<SourcePath>& sources)
{
    constexpr std::ptrdiff_t kMostFiles = 256;
    return std::ranges::count(sources, false, &SourcePath::folder) <= kMostFiles;
}

/// Whether the service may open files for this process: it never does for root, cannot see a sandbox's files, and does
/// not follow links for others.
bool serviceOpensOurFiles(const Globals& globals, const ImageChoice& choice)
{
    if (globals.session) return true;
    constexpr const char* kFlatpak = "/.flatpak-info";
    return ::geteuid() != 0 && ::access(kFlatpak, F_OK) != 0 && choice.content.links != image::LinkPolicy::Follow;
}

/// Whether names and patterns can be told to the service: D-Bus takes UTF-8 alone.
bool namesTravel(const std::vector<SourcePath>& sources, const ImageChoice& choice)
{
    const auto isText = [](std::string_view text) { return image::isUtf8(text); };
    const auto& content = choice.content;
    return (isRootFolder(sources) || std::ranges::all_of(sources, isText, &SourcePath::name)) &&
           isText(choice.volume) && std::ranges::all_of(choice.fields.fields | std::views::values, isText) &&
           std::ranges::all_of(content.exclude, isText) && std::ranges::all_of(content.hide, isText) &&
           std::ranges::all_of(content.realTime, isText) &&
           std::ranges::all_of(content.weights | std::views::keys, isText);
}

std::uint64_t sizeOf(int fd)
{
    struct stat st {};
    return ::fstat(fd, &st) == 0 && S_ISREG(st.st_mode) ? static_cast<std::uint64_t>(st.st_size) : 0;
}

bool isRegular(int fd)
{
    struct stat st {};
    return ::fstat(fd, &st) == 0 && S_ISREG(st.st_mode);
}

void requireAligned(const std::string& name, std::uint64_t bytes)
{
    if (bytes == 0 || bytes % kBlockSize != 0)
        throw Error{
            Fault::ImagemanagerImageNotAligned,
            fmt::format("{} has {} bytes, which is not a multiple of {}: it is no image of a data disc, or is cut off",
                        name, bytes, kBlockSize)};
}

/// A file without a name that takes what a pipe brings.
UniqueFd unnamedFile()
{
    const char* folder = std::getenv("TMPDIR");
    const std::string where = folder != nullptr && *folder != '\0' ? folder : "/var/tmp";
    UniqueFd fd{::open(where.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600)};
    if (!fd) throw systemError(Fault::OutputFailed, errno, "cannot make a temporary file in", where);
    return fd;
}

UniqueFd spool(const Context& context, int from)
{
    auto file = unnamedFile();
    context.output.note("Reading the image from stdin before it is burned; --size lets it stream.");
    std::array<std::byte, 1 << 16> buffer{};
    for (;;) {
        pollfd fds[] = {{from, POLLIN, 0}, {context.interrupt.fd(), POLLIN, 0}};
        ::poll(fds, 2, -1);
        if (context.interrupt.count() > 0) throw Error{Fault::RequestCancelled, "cancelled before anything was burned"};
        const auto n = ::read(from, buffer.data(), buffer.size());
        if (n == 0) return file;
        if (n > 0)
            io::writeFully(file.get(), ByteView{buffer}.first(static_cast<std::size_t>(n)), "the temporary file");
        else if (errno != EINTR && errno != EAGAIN)
            throw systemError(Fault::ReadFailed, errno, "cannot read", "stdin");
    }
}

/// Makes the service's errors name the source as the user did.
client::Fields shownAs(const std::string& name) { return {{"shown-as", sdbus::Variant{printable(name)}}}; }

DiscSource ofFile(const UniqueFd& fd, const std::string& name)
{
    const auto bytes = sizeOf(fd.get());
    requireAligned(name, bytes);
    return {sdbus::Variant{sdbus::UnixFd{fd.get()}}, bytes, name, nullptr, shownAs(name)};
}

DiscSource ofStdin(const Context& context, std::optional<std::uint64_t> size)
{
    const std::string name = "stdin";
    const UniqueFd input{::fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3)};
    if (!input) throw systemError(Fault::SourceNotFound, errno, "cannot read", name);
    if (context.output.terminal().input) throw UsageError{"--image -: stdin is a terminal; pipe an image into it"};
    if (isRegular(input.get())) return ofFile(input, name);
    if (!size) return ofFile(spool(context, input.get()), name);
    requireAligned(name, *size);
    const client::Fields pipe{{"type", sdbus::Variant{std::string{"pipe"}}},
                              {"stream", sdbus::Variant{sdbus::UnixFd{input.get()}}},
                              {"size", sdbus::Variant{*size}}};
    return {sdbus::Variant{pipe}, *size, name, nullptr, shownAs(name)};
}

}  // namespace

DiscSource masterSources(const Context& context, Connection& connection, const std::vector<SourcePath>& sources,
                         const ImageChoice& choice, const std::string& drivePath)
{
    if (!context.globals.host.empty())
        throw UsageError{"-H: files cannot be handed to another machine; run discmasterctl there"};
    if (serviceOpensOurFiles(context.globals, choice) && serviceKeepsOpen(sources) && namesTravel(sources, choice))
        return masterInService(context, connection, sources, choice, drivePath);
    return masterHere(context, sources, choice);
}

DiscSource continueDisc(const Context& context, Connection& connection, const std::vector<SourcePath>& sources,
                        const ImageChoice& choice, const ContinueChoice& disc)
{
    if (!context.globals.host.empty())
        throw UsageError{"-H: files cannot be handed to another machine; run discmasterctl there"};
    const auto refuse = [](const std::string& why, const std::string& step) {
        throw AdvisedError{Error{Fault::NotSupported, "the service makes further sessions, and " + why}, step};
    };
    if (!serviceOpensOurFiles(context.globals, choice))
        refuse("it opens no files for root, for a sandbox, and none that links lead to",
               "run it as an ordinary user, or with --session, and without --links follow");
    if (!serviceKeepsOpen(sources)) refuse("it takes 256 files at most", "put them into a folder, and name that");
    if (!namesTravel(sources, choice))
        refuse("names and patterns that are not UTF-8 cannot be told to it", "put what has such names into a folder");
    return continueInService(context, connection, sources, choice, disc);
}

DiscSource openImage(const Context& context, const std::string& file, std::optional<std::uint64_t> size)
{
    if (!context.globals.host.empty())
        throw UsageError{"-H: files cannot be handed to another machine; run discmasterctl there"};
    if (file == "-") return ofStdin(context, size);
    const UniqueFd fd{::open(file.c_str(), O_RDONLY | O_CLOEXEC)};
    if (!fd) {
        const auto fault = errno == EACCES ? Fault::AccessDenied : Fault::SourceNotFound;
        throw systemError(fault, errno, "cannot open", file);
    }
    if (!isRegular(fd.get())) throw Error{Fault::InvalidArgument, fmt::format("{} is not a file", file)};
    return ofFile(fd, file);
}

void requireImage(const Context& context, const DiscSource& source)
{
    if (!source.value.containsValueOfType<sdbus::UnixFd>()) return;
    UniqueFd fd{::fcntl(source.value.get<sdbus::UnixFd>().get(), F_DUPFD_CLOEXEC, 3)};
    if (!fd) throw systemError(Fault::ReadFailed, errno, "cannot read", source.what);
    io::FileSource image{std::move(fd), source.what};
    try {
        image::read::validate(image);
    } catch (const Error& e) {
        if (e.fault() != Fault::ImagemanagerNoValidVdFound) throw;
        requireYes(context, fmt::format("{}: {} Burn it as it is?", source.what, e.what()), "nothing was burned");
    }
}

}  // namespace discmaster::cli
