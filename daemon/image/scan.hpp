#pragma once
// Puts files and folders of the host into a tree: the only place where the host's directories are read.

#include "base/unique_fd.hpp"
#include "image/path_patterns.hpp"
#include "image/tree.hpp"
#include "io/caller_files.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

struct statx;

namespace discmaster::image {

struct ScanProgress {
    std::uint64_t directories = 0;
    std::uint64_t files = 0;
    std::uint64_t bytes = 0;
    std::string current;  ///< the folder being read
};

/// What becomes of symbolic links below a folder.
enum class LinkPolicy : std::uint8_t {
    Keep,     ///< they are links on the disc too
    Follow,   ///< what they lead to is on the disc in their place; one that leads nowhere, or up to a folder that it is
              ///< in, stays a link. Only for own rights
    LeaveOut  ///< they are skipped
};

struct ScanOptions {
    std::function<void(const ScanProgress&)> progress;  ///< called now and then by the scanning thread; may be empty
    std::stop_token stop;
    /// Takes over nothing that a copy of the files on another machine would not have: owners become 0, and of the times
    /// the modification's alone stays. Access times never are taken: reading a file to master it changes them.
    bool reproducible = false;
    Time latest = Time::unknown();  ///< later modification times become this one (SOURCE_DATE_EPOCH)

    PathPatterns exclude;   ///< left out, folders with all that is in them
    PathPatterns hide;      ///< hidden on the disc
    PathPatterns realTime;  ///< files of these names are marked as real-time files
    LinkPolicy links = LinkPolicy::Keep;
    bool specials = false;        ///< devices, FIFOs and sockets come along as such
    bool streams = false;         ///< extended attributes of files ("user.NAME") become named streams (NAME)
    bool skipUnreadable = false;  ///< what cannot be read is reported instead of ending the call
    /// Takes the content of a regular file that is open for reading, in place of a reference to it (IFileSystemImage's
    /// StageFiles); called once for all names of a file. May be empty.
    std::function<Content(int fd, const std::string& shownAs)> stage;
};

struct ScanReport {
    ScanProgress counted;
    /// What was left out, a path and the reason each; the first thousand of them. Not what was excluded.
    struct Skipped {
        std::string path;
        std::string reason;
        bool unreadable = false;  ///< as opposed to unsuitable
    };
    std::vector<Skipped> skipped;
    std::uint64_t skippedCount = 0;
    std::uint64_t unreadableCount = 0;  ///< of these
    std::uint64_t excludedCount = 0;
};

/// Adds to one tree. Every call is atomic: when it throws, the tree is as before. What has the name already gives way,
/// but for a directory under a directory, which are merged (IFsiDirectoryItem::AddTree). Throws Error naming the
/// file: SourceNotFound, DirectoryReadFailure, DataStreamCreateFailure for a file that cannot be read, InvalidArgument
/// for one of the wrong kind, NotSupported for links to be followed with another's rights, RequestCancelled, and what
/// the tree throws. Some tens of descriptors are open at a time, beside one that stays open for each folder added and
/// for each file added by descriptor.
class Scanner {
public:
    Scanner(Tree& tree, std::shared_ptr<const io::CallerFiles> files, ScanOptions options);

    /// A folder by its descriptor, O_PATH suffices: a directory named `as` below `at`, or without `as` its contents
    /// alone. `shownAs` is how errors name it.
    void addFolder(NodeId at, UniqueFd folder, std::string shownAs, const std::optional<std::string>& as);
    /// A regular file by its descriptor, open for reading.
    void addFile(NodeId at, UniqueFd file, std::string shownAs, const std::string& as);
    /// A file or folder by its path, under its own name; with `contentsOnly`, or for a path that ends in no name
    /// ("/", ".", ".."), a folder's contents alone. A symbolic link is followed.
    void addPath(NodeId at, const std::string& path, bool contentsOnly = false);

    const ScanReport& report() const noexcept { return report_; }

private:
    struct Parent {
        std::string path;
        NodeId at{};
        HostFolder folder{};
    };
    struct Place {
        int top = -1;  // the folder added
        HostFolder folder{};
        std::string shownAs;
        NodeId at{};
    };
    struct Directory;
    struct Waiting;
    struct Entry;

    template <typename Add>
    void atomically(Add&& add);
    void scan(const Place& place);
    void scanDirectory(const Place& place, const Directory& directory, Waiting& below);
    void addEntry(const Place& place, const Entry& entry, Waiting& below);
    void addKnown(const Place& place, const Entry& entry, const struct statx& st, Waiting& below);
    void addSymlink(const Place& place, const Entry& entry, const struct statx& st, Waiting& below);
    void addFile(const Place& place, const Entry& entry, const struct statx& st);
    Content staged(const struct statx& st, int fd, const std::string& shown);
    void addStreams(NodeId file, int fd, const std::string& shown);
    void keepIdentity(NodeId node, const struct statx& st);
    void noteFolder(NodeId node, const struct statx& st);
    bool isAncestor(NodeId node, const struct statx& st) const;
    void skip(std::string path, std::string reason, bool unreadable = false);
    /// Runs what reads something; where unreadable things are skipped, a failure only is reported.
    template <typename Read>
    void readOrSkip(const std::string& path, Read&& read);
    io::CallerFiles::Links links() const noexcept
    {
        return options_.links == LinkPolicy::Follow ? io::CallerFiles::Links::Follow : io::CallerFiles::Links::Refuse;
    }
    void requireReadable(int folder, const char* name, const struct statx& st, const std::string& path) const;
    Attributes attributesOf(const struct statx& st, const std::string& folder, const char* name) const;
    bool addSibling(NodeId at, const std::string& folder, const std::string& name);
    void tell(const std::string& current);

    Tree& tree_;
    std::shared_ptr<const io::CallerFiles> files_;
    ScanOptions options_;
    ScanReport report_;
    std::optional<Parent> parent_;  // of the file added last by path: files of one folder share its descriptor
    /// The host's identity of the folders on the way, by node: only where links are followed.
    std::unordered_map<std::uint32_t, Tree::Link> ancestors_;
    std::map<std::pair<std::uint64_t, std::uint64_t>, Content> staged_;  // files of several names, by device and inode
    unsigned sinceTold_ = 0;
};

}  // namespace discmaster::image
