#pragma once
// Puts files and folders of the host into a tree: the only place where the host's directories are read.

#include "base/unique_fd.hpp"
#include "image/tree.hpp"
#include "io/caller_files.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

struct statx;

namespace discmaster::image {

struct ScanProgress {
    std::uint64_t directories = 0;
    std::uint64_t files = 0;
    std::uint64_t bytes = 0;
    std::string current;  ///< the folder being read
};

struct ScanOptions {
    std::function<void(const ScanProgress&)> progress;  ///< called now and then by the scanning thread; may be empty
    std::stop_token stop;
    /// Takes over nothing that a copy of the files on another machine would not have: owners become 0, and of the times
    /// the modification's alone stays. Access times never are taken: reading a file to master it changes them.
    bool reproducible = false;
    Time latest = Time::unknown();  ///< later modification times become this one (SOURCE_DATE_EPOCH)
};

struct ScanReport {
    ScanProgress counted;
    /// What is neither file, folder nor symbolic link and was left out; the first thousand of them.
    std::vector<std::string> skipped;
    std::uint64_t skippedCount = 0;
};

/// Adds to one tree. Every call is atomic: when it throws, the tree is as before. What has the name already gives way,
/// but for a directory under a directory, which are merged (IFsiDirectoryItem::AddTree). Throws Error naming the
/// file: SourceNotFound, DirectoryReadFailure, DataStreamCreateFailure for a file that cannot be read, InvalidArgument
/// for one of the wrong kind, RequestCancelled, and what the tree throws. One descriptor is open at a time, beside one
/// that stays open for each folder added and for each file added by descriptor.
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

    template <typename Add>
    void atomically(Add&& add);
    void scan(const Place& place);
    void scanDirectory(const Place& place, NodeId node, const std::string& path, std::vector<NodeId>& below);
    void addEntry(const Place& place, NodeId node, int folder, const char* name, const std::string& path,
                  std::vector<NodeId>& below);
    void requireReadable(int folder, const char* name, const struct statx& st, const std::string& path) const;
    Attributes attributesOf(const struct statx& st) const;
    bool addSibling(NodeId at, const std::string& folder, const std::string& name);
    void tell(const std::string& current);

    Tree& tree_;
    std::shared_ptr<const io::CallerFiles> files_;
    ScanOptions options_;
    ScanReport report_;
    std::optional<Parent> parent_;  // of the file added last by path: files of one folder share its descriptor
    unsigned sinceTold_ = 0;
};

}  // namespace discmaster::image
