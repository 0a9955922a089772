#include "image/scan.hpp"

#include "base/error.hpp"
#include "base/handle.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <dirent.h>
#include <fcntl.h>
#include <string_view>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>
#include <utility>

namespace discmaster::image {

namespace {

using DirectoryStream = Handle<DIR, ::closedir>;

constexpr unsigned kNamesPerProgress = 1024;
constexpr std::size_t kSkippedKept = 1000;

/// How errors name an entry of a folder; put together only when there is an error.
struct Shown {
    const std::string& folder;
    const char* name;
    std::string text() const
    {
        return *name == 0 ? folder : folder.ends_with('/') ? folder + name : folder + '/' + name;
    }
};

struct statx statOf(int folder, const char* name, int flags, const Shown& shown)
{
    struct statx st {};
    if (::statx(folder, name, flags, STATX_BASIC_STATS | STATX_BTIME, &st) == 0) return st;
    throw systemError(errno == ENOENT ? Fault::SourceNotFound : Fault::DataStreamCreateFailure, errno, "cannot inspect",
                      shown.text());
}

Time timeOf(const statx_timestamp& t) { return {.seconds = t.tv_sec, .nanoseconds = t.tv_nsec}; }

io::FileIdentity identityOf(const struct statx& st)
{
    return {.size = st.stx_size,
            .mtimeSeconds = st.stx_mtime.tv_sec,
            .mtimeNanoseconds = st.stx_mtime.tv_nsec,
            .inode = st.stx_ino,
            .device = makedev(st.stx_dev_major, st.stx_dev_minor)};
}

HostFile hostFile(HostFolder folder, const struct statx& st)
{
    return {.folder = folder, .identity = identityOf(st), .manyLinks = st.stx_nlink > 1};
}

using Target = std::array<char, PATH_MAX>;

std::string_view linkTarget(int folder, const char* name, const Shown& shown, Target& target)
{
    const auto n = ::readlinkat(folder, name, target.data(), target.size());
    if (n < 0) throw systemError(Fault::DataStreamCreateFailure, errno, "cannot read the symbolic link", shown.text());
    return {target.data(), static_cast<std::size_t>(n)};
}

/// A failure to open a folder below the one that was named is a failure to read a directory.
UniqueFd openFolder(const io::CallerFiles& files, int top, const std::string& path, const std::string& shown)
{
    try {
        return files.openBelow(top, path.empty() ? "." : path, true);
    } catch (const Error& e) {
        const int number = e.evidence().systemError;
        throw systemError(Fault::DirectoryReadFailure, number != 0 ? number : EACCES, "cannot read the folder", shown);
    }
}

}  // namespace

Scanner::Scanner(Tree& tree, std::shared_ptr<const io::CallerFiles> files, ScanOptions options)
    : tree_{tree}
    , files_{std::move(files)}
    , options_{std::move(options)}
{
}

template <typename Add>
void Scanner::atomically(Add&& add)
{
    const auto before = tree_.changePoint();
    const auto reported = report_;
    try {
        add();
    } catch (...) {
        tree_.rollback(before);
        report_ = reported;
        parent_.reset();
        throw;
    }
}

void Scanner::tell(const std::string& current)
{
    if (options_.stop.stop_requested())
        throw Error{Fault::RequestCancelled, "adding files to the image was cancelled; nothing was added"};
    sinceTold_ = 0;
    report_.counted.current = current;
    if (options_.progress) options_.progress(report_.counted);
}

Attributes Scanner::attributesOf(const struct statx& st) const
{
    Attributes a{.mode = static_cast<std::uint16_t>(st.stx_mode & 07777), .modified = timeOf(st.stx_mtime)};
    if (options_.latest.known()) a.modified = std::min(a.modified, options_.latest);
    if (options_.reproducible) return a;
    a.uid = st.stx_uid;
    a.gid = st.stx_gid;
    a.changed = timeOf(st.stx_ctime);
    if ((st.stx_mask & STATX_BTIME) != 0) a.created = timeOf(st.stx_btime);
    return a;
}

void Scanner::addFolder(NodeId at, UniqueFd folder, std::string shownAs, const std::optional<std::string>& as)
{
    atomically([&] {
        const auto st = statOf(folder.get(), "", AT_EMPTY_PATH, {shownAs, ""});
        if (!S_ISDIR(st.stx_mode)) throw Error{Fault::InvalidArgument, shownAs + " is not a folder", {.path = shownAs}};
        Place place{.top = folder.get(), .shownAs = shownAs, .at = at};
        if (as) place.at = tree_.addDirectory(at, *as, attributesOf(st), Tree::Existing::Replace);
        place.folder = tree_.addHostFolder(std::move(folder), std::move(shownAs), place.at);
        scan(place);
    });
}

void Scanner::addFile(NodeId at, UniqueFd file, std::string shownAs, const std::string& as)
{
    atomically([&] {
        const auto st = statOf(file.get(), "", AT_EMPTY_PATH, {shownAs, ""});
        if (!S_ISREG(st.stx_mode))
            throw Error{Fault::InvalidArgument, shownAs + " is not a regular file", {.path = shownAs}};
        OpenFile content{
            .fd = std::make_shared<const UniqueFd>(std::move(file)), .name = shownAs, .identity = identityOf(st)};
        tree_.addFile(at, as, attributesOf(st), std::move(content), Tree::Existing::Replace);
        ++report_.counted.files;
        report_.counted.bytes += st.stx_size;
        tell(shownAs);
    });
}

void Scanner::addPath(NodeId at, const std::string& path, bool contentsOnly)
{
    const auto end = path.find_last_not_of('/') + 1;  // 0 for "/" and ""
    const auto slash = path.substr(0, end).rfind('/');
    const auto begin = slash == std::string::npos ? 0 : slash + 1;
    const auto name = path.substr(begin, end - begin);
    if (addSibling(at, path.substr(0, begin), name)) return;

    auto fd = files_->openPath(path);
    struct stat st {};
    if (::fstat(fd.get(), &st) != 0) throw systemError(Fault::ReadFailed, errno, "cannot inspect", path);
    if (!S_ISDIR(st.st_mode)) return addFile(at, std::move(fd), path, name);
    const bool nameless = name.empty() || name == "." || name == "..";
    addFolder(at, std::move(fd), path, contentsOnly || nameless ? std::nullopt : std::optional{name});
}

/// Adds a regular file by way of its folder's descriptor, so that many files do not take a descriptor each. False for
/// anything else, which is then opened by itself.
bool Scanner::addSibling(NodeId at, const std::string& folder, const std::string& name)
{
    if (folder.empty() || name.empty() || name == "." || name == "..") return false;
    const bool known = parent_ && parent_->path == folder && parent_->at == at;
    UniqueFd fd;
    try {
        fd = files_->openPath(folder);
    } catch (const Error&) {
        return false;  // a folder that may be searched but not read; the file itself says what is wrong, if anything is
    }
    struct statx st {};
    if (::statx(fd.get(), name.c_str(), AT_SYMLINK_NOFOLLOW, STATX_BASIC_STATS | STATX_BTIME, &st) != 0) return false;
    if (!S_ISREG(st.stx_mode)) return false;
    atomically([&] {
        requireReadable(fd.get(), name.c_str(), st, folder);
        if (!known)
            parent_ = Parent{.path = folder, .at = at, .folder = tree_.addHostFolder(std::move(fd), folder, at)};
        tree_.addFile(at, name, attributesOf(st), hostFile(parent_->folder, st), Tree::Existing::Replace);
        ++report_.counted.files;
        report_.counted.bytes += st.stx_size;
        tell(folder + name);
    });
    return true;
}

void Scanner::scan(const Place& place)
{
    std::vector<NodeId> waiting{place.at};
    while (!waiting.empty()) {
        const auto node = waiting.back();
        waiting.pop_back();
        const auto path = tree_.pathBelow(node, place.at);
        tell(Shown{place.shownAs, path.c_str()}.text());
        ++report_.counted.directories;
        scanDirectory(place, node, path, waiting);
    }
}

void Scanner::scanDirectory(const Place& place, NodeId node, const std::string& path, std::vector<NodeId>& below)
{
    const auto shown = Shown{place.shownAs, path.c_str()}.text();
    auto fd = openFolder(*files_, place.top, path, shown);
    const DirectoryStream stream{::fdopendir(fd.get())};
    if (!stream) throw systemError(Fault::DirectoryReadFailure, errno, "cannot read the folder", shown);
    const int folder = fd.release();  // the stream's now
    for (;;) {
        errno = 0;
        const auto* entry = ::readdir(stream.get());
        if (!entry && errno != 0)
            throw systemError(Fault::DirectoryReadFailure, errno, "cannot read the folder", shown);
        if (!entry) return;
        const std::string_view name = entry->d_name;
        if (name == "." || name == "..") continue;
        if (++sinceTold_ == kNamesPerProgress) tell(shown);
        addEntry(place, node, folder, entry->d_name, shown, below);
    }
}

void Scanner::addEntry(const Place& place, NodeId node, int folder, const char* name, const std::string& path,
                       std::vector<NodeId>& below)
{
    const Shown shown{path, name};
    const auto st = statOf(folder, name, AT_SYMLINK_NOFOLLOW, shown);
    const auto attributes = attributesOf(st);
    constexpr auto replace = Tree::Existing::Replace;
    if (S_ISDIR(st.stx_mode)) {
        below.push_back(tree_.addDirectory(node, name, attributes, replace));
    } else if (S_ISREG(st.stx_mode)) {
        requireReadable(folder, name, st, path);
        tree_.addFile(node, name, attributes, hostFile(place.folder, st), replace);
        ++report_.counted.files;
        report_.counted.bytes += st.stx_size;
    } else if (S_ISLNK(st.stx_mode)) {
        Target target;
        tree_.addSymlink(node, name, attributes, linkTarget(folder, name, shown, target), replace);
        ++report_.counted.files;
    } else if (++report_.skippedCount <= kSkippedKept) {
        report_.skipped.push_back(shown.text());
    }
}

void Scanner::requireReadable(int folder, const char* name, const struct statx& st, const std::string& path) const
{
    const Shown shown{path, name};
    // What everybody may read needs no question; the engine finds out should an ACL say otherwise.
    constexpr unsigned everybody = S_IRUSR | S_IRGRP | S_IROTH;
    if ((st.stx_mode & everybody) == everybody) return;
    if (files_->ownRights()) {
        if (::faccessat(folder, name, R_OK, AT_EACCESS) == 0) return;
        throw systemError(Fault::DataStreamCreateFailure, errno, "cannot read", shown.text());
    }
    try {
        files_->openBelow(folder, name);
    } catch (const Error&) {
        throw systemError(Fault::DataStreamCreateFailure, EACCES, "cannot read", shown.text());
    }
}

}  // namespace discmaster::image
