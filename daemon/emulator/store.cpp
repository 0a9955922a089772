#include "emulator/store.hpp"

#include "base/error.hpp"
#include "base/units.hpp"
#include "io/file_output.hpp"

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace discmaster::emulator {
namespace {

constexpr const char* kImage = "disc.iso";
constexpr const char* kDescription = "disc.json";
// A description names each recorded extent in some 30 bytes; a rewritable disc written in the worst order has 400,000.
constexpr off_t kMaxDescription = 64 << 20;

/// A sparse file as a row of blocks.
class BlockFile {
public:
    BlockFile() = default;
    BlockFile(UniqueFd fd, std::string name)
        : fd_{std::move(fd)}
        , name_{std::move(name)}
    {
    }

    bool isOpen() const noexcept { return static_cast<bool>(fd_); }

    void read(std::uint64_t block, MutableBytes out) const
    {
        std::size_t done = 0;
        while (done < out.size()) {
            const auto n =
                ::pread(fd_.get(), out.data() + done, out.size() - done, static_cast<off_t>(block * kBlockSize + done));
            if (n < 0 && errno == EINTR) continue;
            if (n < 0) throw systemError(Fault::ReadFailed, errno, "cannot read the emulated disc", name_);
            if (n == 0) break;
            done += static_cast<std::size_t>(n);
        }
        std::memset(out.data() + done, 0, out.size() - done);
    }

    void write(std::uint64_t block, ByteView in)
    {
        std::size_t done = 0;
        while (done < in.size()) {
            const auto n =
                ::pwrite(fd_.get(), in.data() + done, in.size() - done, static_cast<off_t>(block * kBlockSize + done));
            if (n < 0 && errno == EINTR) continue;
            if (n < 0) throw systemError(Fault::OutputFailed, errno, "cannot write the emulated disc", name_);
            done += static_cast<std::size_t>(n);
        }
    }

    std::uint64_t blocks() const
    {
        struct stat s = {};
        if (::fstat(fd_.get(), &s) != 0)
            throw systemError(Fault::ReadFailed, errno, "cannot examine the emulated disc", name_);
        return static_cast<std::uint64_t>(s.st_size) / kBlockSize;
    }

    void resize(std::uint64_t blocks)
    {
        if (::ftruncate(fd_.get(), static_cast<off_t>(blocks * kBlockSize)) != 0)
            throw systemError(Fault::OutputFailed, errno, "cannot resize the emulated disc", name_);
    }

private:
    UniqueFd fd_;
    std::string name_;
};

class TemporaryStore final : public Store {
public:
    void read(std::uint64_t block, MutableBytes blocks) override { file().read(block, blocks); }
    void write(std::uint64_t block, ByteView blocks) override { file().write(block, blocks); }
    std::uint64_t blocks() const override { return file_.isOpen() ? file_.blocks() : 0; }
    void clear() override { file().resize(0); }
    void extend(std::uint64_t blocks) override
    {
        if (blocks > this->blocks()) file().resize(blocks);
    }
    void saveDescription(const std::string& json) override { description_ = json; }
    std::optional<std::string> loadDescription() override { return description_; }

private:
    BlockFile& file()
    {
        if (!file_.isOpen()) {
            const char* folder = std::getenv("TMPDIR");
            if (folder == nullptr || *folder == 0) folder = "/var/tmp";
            UniqueFd fd{::open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600)};
            if (!fd)
                throw systemError(Fault::OutputFailed, errno, "cannot create a file for the emulated disc", folder);
            file_ = BlockFile{std::move(fd), "(emulated disc)"};
        }
        return file_;
    }

    BlockFile file_;
    std::optional<std::string> description_;
};

class DiscardingStore final : public Store {
public:
    void read(std::uint64_t, MutableBytes blocks) override { std::ranges::fill(blocks, std::byte{0}); }
    void write(std::uint64_t block, ByteView blocks) override { extend(block + blocks.size() / kBlockSize); }
    std::uint64_t blocks() const override { return blocks_; }
    void clear() override { blocks_ = 0; }
    void extend(std::uint64_t blocks) override { blocks_ = std::max(blocks_, blocks); }
    void saveDescription(const std::string&) override {}
    std::optional<std::string> loadDescription() override { return std::nullopt; }

private:
    std::uint64_t blocks_ = 0;
};

/// Keeps a folder from others as long as the descriptor is open: two drives with one disc would spoil it.
UniqueFd locked(int folder)
{
    UniqueFd fd{::openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
    if (!fd) throw systemError(Fault::OutputFailed, errno, "cannot open the folder of the emulated disc");
    if (::flock(fd.get(), LOCK_EX | LOCK_NB) == 0) return fd;
    if (errno == EWOULDBLOCK)
        throw Error{Fault::ObjectBusy,
                    "The disc in the folder is in another software recorder. Load another one there first."};
    return fd;  // a file system without locks
}

class FolderStore final : public Store {
public:
    explicit FolderStore(UniqueFd folder)
        : folder_{std::move(folder)}
        , lock_{locked(folder_.get())}
    {
        UniqueFd fd{::openat(folder_.get(), kImage, O_RDWR | O_CLOEXEC | O_NOFOLLOW)};
        if (fd) {
            image_ = BlockFile{std::move(fd), kImage};
        } else if (errno != ENOENT) {
            throw systemError(Fault::OutputFailed, errno, "cannot open the emulated disc", kImage);
        }
    }

    void read(std::uint64_t block, MutableBytes blocks) override
    {
        if (!image_.isOpen()) {
            std::ranges::fill(blocks, std::byte{0});
            return;
        }
        image_.read(block, blocks);
    }
    void write(std::uint64_t block, ByteView blocks) override { image().write(block, blocks); }
    std::uint64_t blocks() const override { return image_.isOpen() ? image_.blocks() : 0; }
    void clear() override
    {
        image_ = BlockFile{};
        if (::unlinkat(folder_.get(), kImage, 0) != 0 && errno != ENOENT)
            throw systemError(Fault::OutputFailed, errno, "cannot erase the emulated disc", kImage);
    }
    void extend(std::uint64_t blocks) override
    {
        if (blocks > this->blocks()) image().resize(blocks);
    }

    void saveDescription(const std::string& json) override
    {
        io::FileOutput file{folder_.get(), kDescription, io::FileOutput::Existing::Replace};
        file.write(0, asBytes(json));
        file.commit();
    }

    std::optional<std::string> loadDescription() override
    {
        const UniqueFd fd{::openat(folder_.get(), kDescription, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)};
        if (!fd && errno == ENOENT) return std::nullopt;
        if (!fd) throw systemError(Fault::ReadFailed, errno, "cannot open the disc's description", kDescription);
        struct stat s = {};
        if (::fstat(fd.get(), &s) != 0)
            throw systemError(Fault::ReadFailed, errno, "cannot examine the disc's description", kDescription);
        if (!S_ISREG(s.st_mode) || s.st_size > kMaxDescription)
            throw Error{Fault::ImageInvalid,
                        "disc.json is not a description of a disc: it is no regular file, or too long. "
                        "Remove it to start with a blank disc.",
                        {.path = kDescription}};
        std::string text(static_cast<std::size_t>(s.st_size), '\0');
        const auto n = ::pread(fd.get(), text.data(), text.size(), 0);
        if (n < 0) throw systemError(Fault::ReadFailed, errno, "cannot read the disc's description", kDescription);
        text.resize(static_cast<std::size_t>(n));
        return text;
    }

private:
    BlockFile& image()
    {
        if (!image_.isOpen()) {
            UniqueFd fd{::openat(folder_.get(), kImage, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0666)};
            if (!fd) throw systemError(Fault::OutputFailed, errno, "cannot create the emulated disc", kImage);
            image_ = BlockFile{std::move(fd), kImage};
        }
        return image_;
    }

    UniqueFd folder_;
    UniqueFd lock_;
    BlockFile image_;
};

}  // namespace

std::unique_ptr<Store> discardingStore() { return std::make_unique<DiscardingStore>(); }

std::unique_ptr<Store> temporaryStore() { return std::make_unique<TemporaryStore>(); }

std::unique_ptr<Store> folderStore(UniqueFd folder) { return std::make_unique<FolderStore>(std::move(folder)); }

std::unique_ptr<Store> folderStore(const std::string& folder)
{
    if (::mkdir(folder.c_str(), 0777) != 0 && errno != EEXIST)
        throw systemError(Fault::OutputFailed, errno, "cannot create the folder of the emulated disc", folder);
    UniqueFd fd{::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
    if (!fd) throw systemError(Fault::OutputFailed, errno, "cannot open the folder of the emulated disc", folder);
    return folderStore(std::move(fd));
}

}  // namespace discmaster::emulator
