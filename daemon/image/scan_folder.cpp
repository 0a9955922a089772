// A folder of the host, with all that is below it, into the tree.
#include "image/scan.hpp"

#include "base/error.hpp"
#include "image/folder_reader.hpp"
#include "image/scan_host.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <fcntl.h>
#include <string_view>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>
#include <utility>

namespace discmaster::image {

namespace {

constexpr unsigned kNamesPerProgress = 1024;

using Target = std::array<char, PATH_MAX>;

std::string_view linkTarget(int folder, const char* name, const Shown& shown, Target& target)
{
    const auto n = ::readlinkat(folder, name, target.data(), target.size());
    if (n < 0) throw systemError(Fault::DataStreamCreateFailure, errno, "cannot read the symbolic link", shown.text());
    return {target.data(), static_cast<std::size_t>(n)};
}

Kind specialKind(unsigned mode) noexcept
{
    if (S_ISBLK(mode)) return Kind::BlockDevice;
    if (S_ISCHR(mode)) return Kind::CharacterDevice;
    return S_ISFIFO(mode) ? Kind::Fifo : Kind::Socket;
}

/// What a file or folder that cannot be read throws, as opposed to what ends a scan whatever is read.
bool isUnreadable(const Error& e) noexcept
{
    switch (e.fault()) {
    case Fault::SourceNotFound:
    case Fault::DirectoryReadFailure:
    case Fault::DataStreamCreateFailure:
    case Fault::AccessDenied:
    case Fault::ReadFailed: return true;
    default: return false;
    }
}

/// A list of names or a value that `get` copies, whose length may change between two calls.
template <typename Get>
std::vector<char> readAttribute(Get&& get)
{
    std::vector<char> value;
    for (;;) {
        const auto length = get(nullptr, 0);
        if (length <= 0) return {};
        value.resize(static_cast<std::size_t>(length));
        const auto n = get(value.data(), value.size());
        if (n >= 0) {
            value.resize(static_cast<std::size_t>(n));
            return value;
        }
        if (errno != ERANGE) return {};
    }
}

/// Extended attributes "user.NAME" are the named streams NAME: the way in which NTFS drivers show streams on Linux.
constexpr std::string_view kStreamPrefix = "user.";

std::vector<std::string> streamNames(int fd)
{
    std::vector<std::string> streams;
    const auto names = readAttribute([&](char* to, std::size_t n) { return ::flistxattr(fd, to, n); });
    for (std::string_view rest{names.data(), names.size()}; !rest.empty();) {
        const auto name = rest.substr(0, rest.find('\0'));
        rest.remove_prefix(std::min(rest.size(), name.size() + 1));
        if (name.starts_with(kStreamPrefix) && name.size() > kStreamPrefix.size())
            streams.emplace_back(name.substr(kStreamPrefix.size()));
    }
    return streams;
}

}  // namespace

/// A folder that is to be read.
struct Scanner::Directory {
    NodeId node{};
    std::string path;   // below the folder that is added
    std::string shown;  // how errors name it
};

/// Folders that are to be read, the last first.
struct Scanner::Waiting {
    FolderReader reader;
    std::vector<Directory> directories;

    void push(Directory directory)
    {
        reader.push(directory.path, directory.shown);
        directories.push_back(std::move(directory));
    }
};

/// A name in a folder that is open.
struct Scanner::Entry {
    const Directory& in;
    const Listing& listing;
    int folder;
    const char* name;
    Shown shown() const { return {in.shown, name}; }
    std::string path() const { return in.path.empty() ? name : in.path + '/' + name; }
};

template <typename Read>
void Scanner::readOrSkip(const std::string& path, Read&& read)
{
    try {
        read();
    } catch (const Error& e) {
        if (!options_.skipUnreadable || !isUnreadable(e)) throw;
        skip(path, e.what(), true);
    }
}

void Scanner::scan(const Place& place)
{
    ancestors_.clear();
    if (options_.links == LinkPolicy::Follow)
        noteFolder(place.at, statOf(place.top, "", AT_EMPTY_PATH, {place.shownAs, ""}));
    Waiting waiting{.reader = {*files_, place.top, links()}, .directories = {}};
    waiting.push({.node = place.at, .path = {}, .shown = place.shownAs});
    while (!waiting.directories.empty()) {
        const auto directory = std::move(waiting.directories.back());
        waiting.directories.pop_back();
        tell(directory.shown);
        ++report_.counted.directories;
        readOrSkip(directory.shown, [&] { scanDirectory(place, directory, waiting); });
    }
}

void Scanner::scanDirectory(const Place& place, const Directory& directory, Waiting& below)
{
    const auto listing = below.reader.pop();
    if (options_.streams && !streamNames(listing->fd()).empty())
        skip(directory.shown, "its extended attributes are left out: only files have named streams");
    while (const auto* name = listing->next()) {
        if (++sinceTold_ == kNamesPerProgress) tell(directory.shown);
        if (options_.exclude.match(directory.path, name)) {
            ++report_.excludedCount;
            continue;
        }
        const Entry entry{.in = directory, .listing = *listing, .folder = listing->fd(), .name = name};
        if (options_.skipUnreadable)
            readOrSkip(entry.shown().text(), [&] { addEntry(place, entry, below); });
        else
            addEntry(place, entry, below);
    }
}

void Scanner::addEntry(const Place& place, const Entry& entry, Waiting& below)
{
    const auto st = entry.listing.inspect();
    if (S_ISLNK(st.stx_mode))
        addSymlink(place, entry, st, below);
    else
        addKnown(place, entry, st, below);
}

/// What is no symbolic link, or is to be taken for what it leads to.
void Scanner::addKnown(const Place& place, const Entry& entry, const struct statx& st, Waiting& below)
{
    constexpr auto replace = Tree::Existing::Replace;
    if (S_ISREG(st.stx_mode)) return addFile(place, entry, st);
    const auto attributes = attributesOf(st, entry.in.path, entry.name);
    if (S_ISDIR(st.stx_mode)) {
        const auto node = tree_.addDirectory(entry.in.node, entry.name, attributes, replace);
        if (options_.links == LinkPolicy::Follow) noteFolder(node, st);
        below.push({.node = node, .path = entry.path(), .shown = entry.shown().text()});
    } else if (options_.specials) {
        const auto node = tree_.addSpecial(entry.in.node, entry.name, attributes, specialKind(st.stx_mode),
                                           {.major = st.stx_rdev_major, .minor = st.stx_rdev_minor}, replace);
        keepIdentity(node, st);
        ++report_.counted.files;
    } else {
        skip(entry.shown().text(), "it is neither file, folder nor symbolic link");
    }
}

void Scanner::addSymlink(const Place& place, const Entry& entry, const struct statx& st, Waiting& below)
{
    if (options_.links == LinkPolicy::LeaveOut) return skip(entry.shown().text(), "symbolic links are left out");
    struct statx target {};
    const bool leads = options_.links == LinkPolicy::Follow &&
                       ::statx(entry.folder, entry.name, 0, STATX_BASIC_STATS | STATX_BTIME, &target) == 0;
    if (leads && !(S_ISDIR(target.stx_mode) && isAncestor(entry.in.node, target)))
        return addKnown(place, entry, target, below);
    Target text;
    const auto node =
        tree_.addSymlink(entry.in.node, entry.name, attributesOf(st, entry.in.path, entry.name),
                         linkTarget(entry.folder, entry.name, entry.shown(), text), Tree::Existing::Replace);
    keepIdentity(node, st);
    ++report_.counted.files;
}

void Scanner::addFile(const Place& place, const Entry& entry, const struct statx& st)
{
    requireReadable(entry.folder, entry.name, st, entry.in.shown);
    UniqueFd file;
    if (options_.streams || options_.stage) file = files_->openBelow(entry.folder, entry.name, false, links());
    auto content = options_.stage ? staged(st, file.get(), entry.shown().text()) : Content{hostFile(place.folder, st)};
    const auto node = tree_.addFile(entry.in.node, entry.name, attributesOf(st, entry.in.path, entry.name),
                                    std::move(content), Tree::Existing::Replace);
    if (options_.stage) keepIdentity(node, st);
    if (options_.streams) addStreams(node, file.get(), entry.shown().text());
    ++report_.counted.files;
    report_.counted.bytes += st.stx_size;
}

void Scanner::addStreams(NodeId file, int fd, const std::string& shown)
{
    for (const auto& stream : streamNames(fd)) {
        if (stream.find('/') != std::string::npos || stream == "." || stream == "..") {
            skip(shown + ':' + stream, "a named stream cannot have this name");
            continue;
        }
        const auto name = std::string{kStreamPrefix} + stream;
        const auto value = readAttribute([&](char* to, std::size_t n) { return ::fgetxattr(fd, name.c_str(), to, n); });
        const auto bytes = asBytes(std::string_view{value.data(), value.size()});
        tree_.addStream(file, stream, tree_.attributes(file), std::vector<std::byte>(bytes.begin(), bytes.end()));
    }
}

void Scanner::keepIdentity(NodeId node, const struct statx& st)
{
    const auto identity = identityOf(st);
    if (st.stx_nlink > 1) tree_.setIdentity(node, identity.device, identity.inode);
}

void Scanner::noteFolder(NodeId node, const struct statx& st)
{
    const auto identity = identityOf(st);
    ancestors_.insert_or_assign(static_cast<std::uint32_t>(node),
                                Tree::Link{.device = identity.device, .inode = identity.inode});
}

/// Whether the folder is one that `node` is in: to follow a link to it would not end.
bool Scanner::isAncestor(NodeId node, const struct statx& st) const
{
    const auto identity = identityOf(st);
    const Tree::Link folder{.device = identity.device, .inode = identity.inode};
    for (;;) {
        const auto known = ancestors_.find(static_cast<std::uint32_t>(node));
        if (known == ancestors_.end()) return false;
        if (known->second == folder) return true;
        if (node == kRoot) return false;
        node = tree_.parent(node);
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
