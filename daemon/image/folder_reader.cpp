#include "image/folder_reader.hpp"

#include "base/error.hpp"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <fmt/format.h>
#include <ranges>
#include <stop_token>
#include <utility>

namespace discmaster::image {

namespace {

/// Names of one folder that are inspected before anybody asks for them.
constexpr std::size_t kEarlyNames = 2048;
/// How far below the top of the stack folders are read: those come next, whatever the tree's shape.
constexpr std::size_t kWindow = 16;
/// Folders that are open at a time.
constexpr std::size_t kHeld = 24;
/// What waits for a disk takes no processor.
constexpr unsigned kThreads = 2;

/// A failure to open a folder below the one that was named is a failure to read a directory.
UniqueFd openFolder(const io::CallerFiles& files, int top, const std::string& path, const std::string& shown,
                    io::CallerFiles::Links links)
{
    try {
        return files.openBelow(top, path.empty() ? "." : path, true, links);
    } catch (const Error& e) {
        if (e.fault() == Fault::NotSupported) throw;
        const int number = e.evidence().systemError;
        throw systemError(Fault::DirectoryReadFailure, number != 0 ? number : EACCES, "cannot read the folder", shown);
    }
}

int inspectAt(int folder, const char* name, struct statx& st) noexcept
{
    return ::statx(folder, name, AT_SYMLINK_NOFOLLOW, STATX_BASIC_STATS | STATX_BTIME, &st) == 0 ? 0 : errno;
}

}  // namespace

Listing::Listing(const io::CallerFiles& files, int top, const std::string& path, std::string shown,
                 io::CallerFiles::Links links)
    : shown_{std::move(shown)}
{
    auto fd = openFolder(files, top, path, shown_, links);
    stream_.reset(::fdopendir(fd.get()));
    if (!stream_) throw systemError(Fault::DirectoryReadFailure, errno, "cannot read the folder", shown_);
    static_cast<void>(fd.release());  // the stream's now
}

const char* Listing::readName()
{
    for (;;) {
        errno = 0;
        const auto* found = ::readdir(stream_.get());
        if (!found && errno != 0)
            throw systemError(Fault::DirectoryReadFailure, errno, "cannot read the folder", shown_);
        if (!found) return nullptr;
        const std::string_view name = found->d_name;
        if (name != "." && name != "..") return found->d_name;
    }
}

void Listing::readAhead()
{
    try {
        while (!ended_ && early_.size() < kEarlyNames) {
            const auto* name = readName();
            ended_ = name == nullptr;
            if (ended_) break;
            auto& early = early_.emplace_back(Early{.name = names_.size()});
            names_.append(name).push_back('\0');
            early.error = inspectAt(fd(), name, early.st);
        }
    } catch (...) {
        failure_ = std::current_exception();
    }
}

const char* Listing::next()
{
    if (taken_ < early_.size()) return current_ = names_.data() + early_[taken_++].name;
    if (failure_) std::rethrow_exception(failure_);
    early_.clear();
    taken_ = 0;
    return current_ = ended_ ? nullptr : readName();
}

struct statx Listing::inspect() const
{
    struct statx st {};
    const int error = early_.empty() ? inspectAt(fd(), current_, st) : early_[taken_ - 1].error;
    if (error == 0) return early_.empty() ? st : early_[taken_ - 1].st;
    throw systemError(error == ENOENT ? Fault::SourceNotFound : Fault::DataStreamCreateFailure, error, "cannot inspect",
                      shown_.ends_with('/') ? shown_ + current_ : shown_ + '/' + current_);
}

class FolderReader::Folder {
public:
    enum class State { Waiting, BeingRead, Ready };

    std::string path, shown;
    State state = State::Waiting;
    std::unique_ptr<Listing> listing;
    std::exception_ptr failure;
};

FolderReader::FolderReader(const io::CallerFiles& files, int top, io::CallerFiles::Links links)
    : files_{files}
    , top_{top}
    , links_{links}
{
}

FolderReader::~FolderReader() = default;

void FolderReader::push(std::string path, std::string shown)
{
    auto folder = std::make_shared<Folder>();
    folder->path = std::move(path);
    folder->shown = std::move(shown);
    {
        const std::lock_guard lock{mutex_};
        stack_.push_back(std::move(folder));
    }
    pushed_.notify_one();
    // One folder alone is read by who asks for it.
    if (threads_.empty() && stack_.size() > 1)
        for (unsigned n = 0; n < kThreads; ++n)
            threads_.emplace_back([this](const std::stop_token& stop) { run(stop); });
}

std::unique_ptr<Listing> FolderReader::pop()
{
    std::unique_lock lock{mutex_};
    const auto folder = std::move(stack_.back());
    stack_.pop_back();
    if (folder->state == Folder::State::Waiting) {
        lock.unlock();
        pushed_.notify_one();  // the window moved
        return open(*folder);
    }
    done_.wait(lock, [&] { return folder->state == Folder::State::Ready; });
    --held_;
    lock.unlock();
    pushed_.notify_one();
    if (folder->failure) std::rethrow_exception(folder->failure);
    return std::move(folder->listing);
}

std::unique_ptr<Listing> FolderReader::open(const Folder& folder) const
{
    return std::make_unique<Listing>(files_, top_, folder.path, folder.shown, links_);
}

/// The folder that will be asked for next, of those that nobody reads yet.
std::shared_ptr<FolderReader::Folder> FolderReader::choose() const
{
    if (held_ == kHeld) return nullptr;
    for (const auto& folder : stack_ | std::views::reverse | std::views::take(kWindow))
        if (folder->state == Folder::State::Waiting) return folder;
    return nullptr;
}

void FolderReader::run(const std::stop_token& stop)
{
    std::unique_lock lock{mutex_};
    std::shared_ptr<Folder> folder;
    while (pushed_.wait(lock, stop, [&] { return (folder = choose()) != nullptr; })) {
        folder->state = Folder::State::BeingRead;
        ++held_;
        lock.unlock();
        try {
            folder->listing = open(*folder);
            folder->listing->readAhead();
        } catch (...) {
            folder->failure = std::current_exception();
        }
        lock.lock();
        folder->state = Folder::State::Ready;
        folder.reset();
        done_.notify_one();
    }
}

}  // namespace discmaster::image
