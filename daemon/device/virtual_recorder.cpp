#include "device/virtual_recorder.hpp"

#include "base/bytes.hpp"
#include "base/error.hpp"
#include "base/log.hpp"
#include "base/units.hpp"
#include "emulator/medium.hpp"
#include "emulator/store.hpp"
#include "emulator/transport.hpp"
#include "io/descriptor_path.hpp"
#include "io/file_output.hpp"

#include <cerrno>
#include <chrono>
#include <fcntl.h>
#include <filesystem>
#include <fmt/format.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace discmaster::device {

namespace {

namespace fs = std::filesystem;

constexpr const char* kRecordFile = "recorder.json";
constexpr const char* kDiscarded = ".discarded-";

void createFolders(const std::string& path)
{
    std::error_code error;
    fs::create_directories(path, error);
    if (error) throw systemError(Fault::OutputFailed, error.value(), "cannot create the folder", path);
}

void deleteFolder(const std::string& path)
{
    std::error_code error;
    fs::remove_all(path, error);
    if (error) log::warning("cannot delete " + path + ": " + error.message());
}

void deleteDisc(int folder)
{
    for (const char* name : {"disc.json", "disc.iso"})
        if (::unlinkat(folder, name, 0) != 0 && errno != ENOENT)
            throw systemError(Fault::OutputFailed, errno, "cannot delete the old disc's", name);
}

/// The disc that the caller's folder holds, else a blank one in it.
std::unique_ptr<emulator::Medium> mediumInCallersFolder(MediumRequest request)
{
    if (request.blank) {
        const auto own = emulator::folderStore(UniqueFd{::fcntl(request.folder.get(), F_DUPFD_CLOEXEC, 3)});
        deleteDisc(request.folder.get());
    }
    auto store = emulator::folderStore(std::move(request.folder));
    if (!store->loadDescription()) {
        const auto* type = emulator::findMediumType(request.type);
        if (!type)
            throw Error{Fault::SourceNotFound, "The folder holds no disc. Say which type of medium to make there."};
        return emulator::makeMedium(*type, request.bytes, std::move(store));
    }
    auto medium = emulator::openMedium(std::move(store));
    if (request.type.empty() || medium->type().name == request.type) return medium;
    throw Error{Fault::InvalidArgument,
                fmt::format("The folder holds a {} disc, not {}. Choose another folder or type.", medium->type().name,
                            request.type)};
}

/// Media are numbered, so that the new one is complete before the old one goes.
std::string nextFolder(const std::string& current) { return current == "medium-1" ? "medium-2" : "medium-1"; }

emulator::Identity identityOf(const std::string& name) { return {.serial = name}; }

}  // namespace

VirtualRecorder::VirtualRecorder(std::string name, std::string folder, std::shared_ptr<Clock> clock)
    : name_{std::move(name)}
    , folder_{std::move(folder)}
    , clock_{std::move(clock)}
    , recorder_{*clock_, identityOf(name_)}
{
}

VirtualRecorder::~VirtualRecorder()
{
    if (discarded_.empty()) return;
    recorder_.takeOut();
    deleteFolder(discarded_);
}

void VirtualRecorder::discard()
{
    // Names of recorders begin with a letter; the object's address tells this one from others of its name.
    const fs::path folder{folder_};
    discarded_ = (folder.parent_path() / fmt::format("{}{}-{}", kDiscarded, name_, fmt::ptr(this))).string();
    std::error_code error;
    fs::rename(folder_, discarded_, error);
    if (error) log::warning("cannot give up " + folder_ + ": " + error.message());
}

bool VirtualRecorder::isDiscarded(const fs::path& folder) { return folder.filename().string().starts_with(kDiscarded); }

void VirtualRecorder::save(const VirtualRecord& record) const
{
    createFolders(folder_);
    io::FileOutput file{AT_FDCWD, folder_ + "/" + kRecordFile, io::FileOutput::Existing::Replace};
    file.write(0, asBytes(toJson(record)));
    file.commit();
}

VirtualRecord VirtualRecorder::load(VirtualRecord record, MediumRequest request)
{
    const auto before = record.ownFolder;
    const bool kept = !before.empty() && !request.blank && !request.folder && request.type == record.mediaType;
    recorder_.takeOut();  // a medium is open once only
    std::unique_ptr<emulator::Medium> medium;
    if (request.folder) {
        record.callersFolder = io::pathOf(request.folder.get());
        record.ownFolder.clear();
        medium = mediumInCallersFolder(std::move(request));
    } else if (kept) {
        medium = emulator::openMedium(folder_ + "/" + before);
    } else {
        record.callersFolder.clear();
        record.ownFolder = nextFolder(before);
        const auto folder = folder_ + "/" + record.ownFolder;
        deleteFolder(folder);  // left by a run that ended in between
        medium = emulator::makeMedium({.type = request.type, .bytes = request.bytes, .folder = folder});
    }
    record.loaded = true;
    record.mediaType = medium->type().name;
    record.mediaBytes = medium->state().blocks * kBlockSize;
    recorder_.insert(std::move(medium));
    save(record);
    if (!before.empty() && record.ownFolder != before) deleteFolder(folder_ + "/" + before);
    return record;
}

VirtualRecord VirtualRecorder::unload(VirtualRecord record)
{
    recorder_.takeOut();
    record.loaded = false;
    record.callersFolder.clear();
    if (record.ownFolder.empty()) {
        record.mediaType.clear();
        record.mediaBytes = 0;
    }
    save(record);
    return record;
}

void VirtualRecorder::reload(const VirtualRecord& record)
{
    // A service that was started anew may be here before the one that stops has let go of its discs.
    constexpr std::chrono::milliseconds kPatience{5000}, kPeriod{20};
    const auto deadline = clock_->now() + kPatience;
    const auto folder = record.ownFolder.empty() ? record.callersFolder : folder_ + "/" + record.ownFolder;
    for (;;) {
        try {
            return recorder_.insert(emulator::openMedium(folder));
        } catch (const Error& e) {
            if (e.fault() != Fault::ObjectBusy || clock_->now() >= deadline) throw;
        }
        clock_->sleep(kPeriod, {});
    }
}

void VirtualRecorder::erase()
{
    recorder_.takeOut();
    deleteFolder(folder_);
}

std::unique_ptr<scsi::Transport> VirtualConnection::open()
{
    // The recorder lives as long as the transport; its clock as long as the recorder.
    return std::make_unique<emulator::EmulatedTransport>(
        std::shared_ptr<emulator::Recorder>{recorder_, &recorder_->recorder()}, *recorder_->clock(), recorder_->name());
}

}  // namespace discmaster::device
