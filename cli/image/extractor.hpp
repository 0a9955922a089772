#pragma once
// Files of an image as files of the host. Images are hostile: nothing is created outside the folder, no link in it is
// followed, and nothing that exists is written through.

#include "base/unique_fd.hpp"
#include "image/read/image.hpp"
#include "io/file_source.hpp"

#include <cstdint>
#include <functional>
#include <stop_token>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace discmaster::cli {

/// What to do about a file that is there already. Folders that are there are always filled up.
enum class Existing : std::uint8_t { Refuse, Replace, Keep };

struct ExtractPolicy {
    Existing existing = Existing::Refuse;
    bool owner = false;    ///< owner, group and the bits set-user-id, set-group-id and sticky (root)
    bool devices = false;  ///< device nodes and sockets (root)
    bool streams = false;  ///< named streams as extended attributes "user.NAME"
};

struct Extracted {
    std::uint64_t files = 0, directories = 0, links = 0, hardLinks = 0, special = 0, streams = 0, bytes = 0;
    std::uint64_t kept = 0;     ///< were there already and were left alone
    std::uint64_t skipped = 0;  ///< cannot be had here: devices of those who are not root
    std::uint64_t failed = 0;   ///< told to `complain`
};

class Extractor {
public:
    using Complain = std::function<void(const std::string& path, const std::string& why)>;

    /// `source` is the image file that `view` reads. All of them outlive it. `folder` is there. Throws Error when it
    /// cannot be opened.
    Extractor(io::FileSource& source, const image::read::View& view, const std::string& folder, ExtractPolicy policy,
              Complain complain);

    /// Creates one entry; its folders come before it. What is wrong with one entry is told to `complain`; throws
    /// Error{Fault::OutputFailed} when no further one can be written (the disk is full), and
    /// Error{Fault::RequestCancelled} when a stop is requested.
    void extract(const std::string& path, const image::read::Entry& entry, const std::stop_token& stop,
                 const std::function<void(std::uint64_t bytes)>& progress);
    /// Gives folders their times and permissions, which would have been in the way before.
    void finish();

    const Extracted& done() const noexcept { return done_; }
    /// Bytes that can be written to where the folder is.
    std::uint64_t freeBytes() const;

private:
    struct Folder {
        std::string path;
        image::read::Entry entry;
    };

    int parentOf(const std::string& path);
    UniqueFd openFolder(std::string_view path) const;
    bool make(const std::string& path, const image::read::Entry& entry, const std::stop_token& stop,
              const std::function<void(std::uint64_t)>& progress);
    void makeFolder(const std::string& path, const char* name, int parent, const image::read::Entry& entry);
    bool makeHardLink(const std::string& path, const char* name, int parent, const image::read::Entry& entry);
    bool makeFile(const std::string& path, const char* name, int parent, const image::read::Entry& entry,
                  const std::stop_token& stop, const std::function<void(std::uint64_t)>& progress);
    void makeSpecial(const std::string& path, const char* name, int parent, const image::read::Entry& entry);
    void copyContent(int to, const image::read::Entry& entry, const std::string& path, const std::stop_token& stop,
                     const std::function<void(std::uint64_t)>& progress);
    void copyStreams(int to, const image::read::Entry& entry, const std::string& path);
    void applyAttributes(int fd, const image::read::Entry& entry, const std::string& path) const;
    /// True when the name is free; complains, or clears it, as the policy says.
    bool clearWay(const std::string& path, const char* name, int parent);

    io::FileSource& source_;
    const image::read::View& view_;
    ExtractPolicy policy_;
    Complain complain_;
    UniqueFd folder_;
    std::string parentPath_;
    UniqueFd parent_;
    std::vector<Folder> folders_;
    std::unordered_map<std::uint64_t, std::string> linked_;  // first name of files that have several
    std::vector<std::byte> buffer_;
    Extracted done_;
    mode_t mask_ = 0;
};

}  // namespace discmaster::cli
