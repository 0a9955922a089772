#include "image/scan.hpp"

#include "base/error.hpp"
#include "image/scan_host.hpp"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <utility>

namespace discmaster::image {

namespace {

constexpr std::size_t kSkippedKept = 1000;

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
    auto reported = report_;
    try {
        add();
    } catch (...) {
        tree_.rollback(before);
        report_ = std::move(reported);
        parent_.reset();
        staged_.clear();  // whoever staged takes that back as well
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

void Scanner::skip(std::string path, std::string reason, bool unreadable)
{
    if (unreadable) ++report_.unreadableCount;
    if (++report_.skippedCount <= kSkippedKept)
        report_.skipped.push_back({.path = std::move(path), .reason = std::move(reason), .unreadable = unreadable});
}

/// `folder` is the path below the folder that is added.
Attributes Scanner::attributesOf(const struct statx& st, const std::string& folder, const char* name) const
{
    Attributes a{.mode = static_cast<std::uint16_t>(st.stx_mode & 07777), .modified = timeOf(st.stx_mtime)};
    a.hidden = options_.hide.match(folder, name);
    a.realTime = S_ISREG(st.stx_mode) && options_.realTime.match(folder, name);
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
        if (as) place.at = tree_.addDirectory(at, *as, attributesOf(st, {}, as->c_str()), Tree::Existing::Replace);
        place.folder = tree_.addHostFolder(std::move(folder), std::move(shownAs), place.at, links());
        scan(place);
    });
}

void Scanner::addFile(NodeId at, UniqueFd file, std::string shownAs, const std::string& as)
{
    atomically([&] {
        const auto st = statOf(file.get(), "", AT_EMPTY_PATH, {shownAs, ""});
        if (!S_ISREG(st.stx_mode))
            throw Error{Fault::InvalidArgument, shownAs + " is not a regular file", {.path = shownAs}};
        const auto fd = std::make_shared<const UniqueFd>(std::move(file));
        auto content = options_.stage ? staged(st, fd->get(), shownAs)
                                      : OpenFile{.fd = fd, .name = shownAs, .identity = identityOf(st)};
        const auto node =
            tree_.addFile(at, as, attributesOf(st, {}, as.c_str()), std::move(content), Tree::Existing::Replace);
        if (options_.streams) addStreams(node, fd->get(), shownAs);
        ++report_.counted.files;
        report_.counted.bytes += st.stx_size;
        tell(shownAs);
    });
}

Content Scanner::staged(const struct statx& st, int fd, const std::string& shown)
{
    if (st.stx_nlink <= 1) return options_.stage(fd, shown);
    const auto identity = identityOf(st);
    const std::pair key{identity.device, identity.inode};
    if (const auto found = staged_.find(key); found != staged_.end()) return found->second;
    return staged_.emplace(key, options_.stage(fd, shown)).first->second;
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
    if (!S_ISREG(st.stx_mode) || options_.streams || options_.stage) return false;
    atomically([&] {
        requireReadable(fd.get(), name.c_str(), st, folder);
        if (!known)
            parent_ = Parent{.path = folder, .at = at, .folder = tree_.addHostFolder(std::move(fd), folder, at)};
        tree_.addFile(at, name, attributesOf(st, {}, name.c_str()), hostFile(parent_->folder, st),
                      Tree::Existing::Replace);
        ++report_.counted.files;
        report_.counted.bytes += st.stx_size;
        tell(folder + name);
    });
    return true;
}

}  // namespace discmaster::image
