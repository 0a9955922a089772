#include "device/virtual_drives.hpp"

#include "base/log.hpp"
#include "base/units.hpp"
#include "device/drive.hpp"
#include "device/inventory.hpp"
#include "device/virtual_recorder.hpp"
#include "emulator/medium_type.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <iterator>
#include <map>
#include <system_error>
#include <utility>

namespace discmaster::device {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t kLongestName = 32;
constexpr const char* kSetAside = ".unreadable-";
constexpr std::uint64_t kGigabyte = 1'000'000'000;

constexpr bool isLetter(char c) noexcept { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); }
constexpr bool isDigit(char c) noexcept { return c >= '0' && c <= '9'; }

/// "sr0", "sg12", "scd1": names of the kernel's nodes.
bool isKernelName(std::string_view name)
{
    for (const std::string_view prefix : {"sr", "sg", "scd"})
        if (name.size() > prefix.size() && name.starts_with(prefix) &&
            std::ranges::all_of(name.substr(prefix.size()), isDigit))
            return true;
    return false;
}

bool isVirtualName(std::string_view name)
{
    const auto fits = [](char c) { return isLetter(c) || isDigit(c) || c == '_'; };
    return !name.empty() && name.size() <= kLongestName && isLetter(name.front()) && std::ranges::all_of(name, fits) &&
           !isKernelName(name);
}

/// Renames the folder of a recorder whose record cannot be read: its name is free, and its disc can still be had.
void setAside(const fs::path& folder)
{
    fs::path free;
    for (int n = 1; n == 1 || fs::exists(free); ++n)
        free = folder.parent_path() / fmt::format("{}{}-{}", kSetAside, folder.filename().string(), n);
    std::error_code error;
    fs::rename(folder, free, error);
    if (error) {
        log::warning("the record of a software recorder cannot be read, and its folder " + folder.string() +
                     " cannot be set aside: " + error.message());
    } else {
        log::warning("the record of a software recorder cannot be read; its folder is now " + free.string() +
                     ", and its name can be used again");
    }
}

std::string knownTypes()
{
    std::string all;
    for (const auto& type : emulator::mediumTypes()) all += (all.empty() ? "" : ", ") + std::string{type.name};
    return all;
}

/// Capacity that the request means. Throws for a type that does not exist.
std::uint64_t capacityOf(const MediumRequest& request)
{
    if (request.type.empty() && request.folder) return 0;
    const auto* type = emulator::findMediumType(request.type);
    if (!type) {
        throw Error{Fault::InvalidArgument,
                    fmt::format("There is no medium of type \"{}\". Choose one of {}.", request.type, knownTypes())};
    }
    return request.bytes ? request.bytes : Sectors{type->blocks}.bytes();
}

VirtualFacts factsOf(const VirtualRecord& record)
{
    VirtualFacts facts;
    if (!record.ownFolder.empty()) facts.keptType = record.mediaType;
    if (!record.loaded) return facts;
    facts.mediaType = record.mediaType;
    facts.mediaBytes = record.mediaBytes;
    facts.callersFolder = record.ownFolder.empty();
    return facts;
}

Identity identityOf(const VirtualRecord& record)
{
    return {.id = fmt::format("virtual:{}:{}", record.owner, record.name),
            .name = record.name,
            .vendor = "DISCMSTR",
            .product = "IMAGE RECORDER",
            .serial = record.name,
            .owner = record.owner};
}

}  // namespace

void requireVirtualName(std::string_view name)
{
    if (isVirtualName(name)) return;
    throw Error{
        Fault::InvalidArgument,
        fmt::format("\"{}\" cannot be the name of a recorder. Give 1 to {} letters, digits and \"_\" that begin with a "
                    "letter and are not a name such as sr0.",
                    name, kLongestName)};
}

struct VirtualDrives::State : std::enable_shared_from_this<State> {
    struct Entry {
        std::shared_ptr<Drive> drive;
        std::shared_ptr<VirtualRecorder> recorder;
        VirtualRecord record;
        std::uint64_t reserved = 0;  // capacity of a medium that is being made
        bool changing = false;       // its record is being changed on the lane
    };
    using Change = std::function<VirtualRecord(VirtualRecorder&, VirtualRecord)>;

    State(Inventory& i, std::string f, bool own, VirtualLimits l)
        : inventory{i}
        , folder{std::move(f)}
        , ownFolders{own}
        , limits{l}
    {
    }

    Entry& entryOf(Drive& drive);
    Entry& freeEntryOf(Drive& drive);
    Entry& create(VirtualRecord record);
    void restore(VirtualRecord record);
    void requireRoom(const Entry* target, uid_t owner, const MediumRequest& request) const;
    void change(Entry& entry, Change work, Done done);
    void forget(const std::string& name);

    Inventory& inventory;
    std::string folder;
    bool ownFolders;
    VirtualLimits limits;
    std::map<std::string, Entry, std::less<>> entries = {};
};

VirtualDrives::State::Entry& VirtualDrives::State::entryOf(Drive& drive)
{
    const auto found = entries.find(drive.name());
    if (found == entries.end() || found->second.drive.get() != &drive) {
        throw Error{Fault::InvalidArgument,
                    fmt::format("{} is not a software recorder; this can only be done with one.", drive.name())};
    }
    return found->second;
}

VirtualDrives::State::Entry& VirtualDrives::State::freeEntryOf(Drive& drive)
{
    auto& entry = entryOf(drive);
    const auto snapshot = drive.snapshot();
    if (!entry.changing && !snapshot->busy && !snapshot->claim) return entry;
    throw Error{Fault::ObjectBusy,
                fmt::format("The recorder {} is at work. Wait until it has finished.", drive.name())};
}

VirtualDrives::State::Entry& VirtualDrives::State::create(VirtualRecord record)
{
    auto recorder =
        std::make_shared<VirtualRecorder>(record.name, folder + "/" + record.name, std::make_shared<SystemClock>());
    auto drive = inventory.add(identityOf(record), std::make_unique<VirtualConnection>(recorder));
    drive->setSoftware(factsOf(record));
    const auto name = record.name;
    return entries[name] = Entry{std::move(drive), std::move(recorder), std::move(record)};
}

void VirtualDrives::State::requireRoom(const Entry* target, uid_t owner, const MediumRequest& request) const
{
    const auto capacity = capacityOf(request);
    if (request.folder) return;
    std::uint64_t used = 0;
    for (const auto& [name, entry] : entries)
        if (&entry != target && entry.record.owner == owner)
            used += entry.reserved + (entry.record.ownFolder.empty() ? 0 : entry.record.mediaBytes);
    if (capacity <= limits.bytes && used <= limits.bytes - capacity) return;
    throw Error{
        Fault::LimitsExceeded,
        fmt::format("Media of software recorders may have {} GB in all, and {} GB are taken. Remove a recorder, or "
                    "keep the medium in a folder of your own.",
                    limits.bytes / kGigabyte, (used + kGigabyte - 1) / kGigabyte)};
}

/// Runs `work`, which gives the new record, on the recorder's lane.
void VirtualDrives::State::change(Entry& entry, Change work, Done done)
{
    entry.changing = true;
    entry.drive->call<VirtualRecord>([recorder = entry.recorder, record = entry.record,
                                      work = std::move(work)](Lane&) { return work(*recorder, record); },
                                     [weak = weak_from_this(), recorder = entry.recorder,
                                      done = std::move(done)](std::expected<VirtualRecord, Error> result) {
                                         const auto state = weak.lock();
                                         if (!state) return;
                                         // It may have been unplugged, and another one have its name.
                                         const auto found = state->entries.find(recorder->name());
                                         if (found != state->entries.end() && found->second.recorder == recorder) {
                                             auto& changed = found->second;
                                             changed.changing = false;
                                             changed.reserved = 0;
                                             if (result)
                                                 changed.record = *result;
                                             else
                                                 changed.record.loaded =
                                                     false;  // the old medium is taken out before anything can fail
                                             changed.drive->setSoftware(factsOf(changed.record));
                                         }
                                         if (!done) return;
                                         if (result)
                                             done({});
                                         else
                                             done(std::unexpected{std::move(result.error())});
                                     },
                                     Effect::ChangesMedium);
}

void VirtualDrives::State::forget(const std::string& name)
{
    const auto found = entries.find(name);
    if (found == entries.end()) return;
    const auto drive = found->second.drive;
    entries.erase(found);
    inventory.remove(*drive);
}

void VirtualDrives::State::restore(VirtualRecord record)
{
    // The rights to a caller's folder ended with the descriptor, unless they are our own.
    if (record.ownFolder.empty() && !ownFolders) record.loaded = false;
    change(
        create(std::move(record)),
        [](VirtualRecorder& recorder, VirtualRecord kept) {
            try {
                if (kept.loaded) recorder.reload(kept);
            } catch (const Error& e) {
                log::warning("the medium of a software recorder cannot be loaded: " + e.report(),
                             {{"DISCMASTER_DRIVE", kept.name}});
                kept.loaded = false;
            }
            return kept;
        },
        nullptr);
}

VirtualDrives::VirtualDrives(Inventory& inventory, std::string stateDirectory, bool ownFolders, VirtualLimits limits)
    : state_{std::make_shared<State>(inventory, std::move(stateDirectory) + "/virtual", ownFolders, limits)}
{
}

VirtualDrives::~VirtualDrives() = default;

std::string VirtualDrives::defaultStateDirectory(bool session)
{
    const auto variable = [](const char* name) {
        const char* value = std::getenv(name);
        return std::string{value ? value : ""};
    };
    if (!session) {
        const auto given = variable("STATE_DIRECTORY");
        return given.empty() ? "/var/lib/discmasterd" : given.substr(0, given.find(':'));
    }
    const auto home = variable("XDG_STATE_HOME");
    return (home.starts_with('/') ? home : variable("HOME") + "/.local/state") + "/discmasterd";
}

void VirtualDrives::restore()
{
    std::error_code error;
    for (fs::directory_iterator folder{state_->folder, error}, end; !error && folder != end; folder.increment(error)) {
        if (VirtualRecorder::isDiscarded(folder->path())) {
            std::error_code kept;  // it is tried again at the next start
            fs::remove_all(folder->path(), kept);
            continue;
        }
        const auto name = folder->path().filename().string();
        if (state_->entries.contains(name)) continue;
        if (!isVirtualName(name)) {
            if (!name.starts_with(kSetAside))
                log::warning("left alone, as it is not the folder of a software recorder: " + folder->path().string());
            continue;
        }
        std::ifstream file{folder->path() / "recorder.json"};
        const auto record = recordFromJson(std::string{std::istreambuf_iterator<char>{file}, {}});
        if (!record || record->name != name) {
            setAside(folder->path());
            continue;
        }
        try {
            state_->restore(*record);
        } catch (const Error& e) {
            log::warning("cannot bring back a software recorder: " + e.report(), {{"DISCMASTER_DRIVE", record->name}});
        }
    }
}

std::shared_ptr<Drive> VirtualDrives::add(const std::string& name, uid_t owner, MediumRequest medium, Done done)
{
    requireVirtualName(name);
    const bool empty = medium.type.empty() && !medium.folder;
    if (!empty) state_->requireRoom(nullptr, owner, medium);
    const auto owned =
        std::ranges::count_if(state_->entries, [&](const auto& e) { return e.second.record.owner == owner; });
    if (static_cast<std::size_t>(owned) >= state_->limits.drives) {
        throw Error{Fault::LimitsExceeded,
                    fmt::format("You have {} software recorders already. Remove one first.", state_->limits.drives)};
    }
    if (!state_->entries.contains(name) && fs::exists(state_->folder + "/" + name)) {
        throw Error{Fault::InvalidArgument,
                    fmt::format("Something called \"{}\" lies where recorders are kept. Choose another name.", name)};
    }

    auto& entry = state_->create({.name = name, .owner = owner});
    const auto drive = entry.drive;
    if (!empty && !medium.folder) entry.reserved = capacityOf(medium);
    const auto request = std::make_shared<MediumRequest>(std::move(medium));
    state_->change(
        entry,
        [request, empty](VirtualRecorder& recorder, VirtualRecord record) {
            try {
                recorder.save(record);
                return empty ? record : recorder.load(record, std::move(*request));
            } catch (const Error&) {
                recorder.erase();
                throw;
            }
        },
        [weak = std::weak_ptr{state_}, name, done = std::move(done)](std::expected<void, Error> outcome) {
            if (const auto state = weak.lock(); state && !outcome) state->forget(name);
            if (done) done(std::move(outcome));
        });
    return drive;
}

void VirtualDrives::remove(Drive& drive, Done done)
{
    auto& entry = state_->freeEntryOf(drive);
    state_->change(
        entry,
        [](VirtualRecorder& recorder, VirtualRecord record) {
            recorder.erase();
            return record;
        },
        [weak = std::weak_ptr{state_}, name = drive.name(),
         done = std::move(done)](std::expected<void, Error> outcome) {
            if (const auto state = weak.lock(); state && outcome) state->forget(name);
            if (done) done(std::move(outcome));
        });
}

void VirtualDrives::unplug(Drive& drive)
{
    const auto& entry = state_->entryOf(drive);
    entry.recorder->unplug();
    state_->forget(entry.record.name);
}

void VirtualDrives::removeNow(Drive& drive)
{
    const auto& entry = state_->entryOf(drive);
    if (entry.changing)
        throw Error{Fault::ObjectBusy, fmt::format("The medium of {} is being exchanged. Try again.", drive.name())};
    entry.recorder->discard();
    unplug(drive);
}

void VirtualDrives::load(Drive& drive, MediumRequest medium, Done done)
{
    auto& entry = state_->freeEntryOf(drive);
    state_->requireRoom(&entry, entry.record.owner, medium);
    if (!medium.folder) entry.reserved = capacityOf(medium);
    const auto request = std::make_shared<MediumRequest>(std::move(medium));
    state_->change(
        entry,
        [request](VirtualRecorder& recorder, VirtualRecord record) {
            return recorder.load(record, std::move(*request));
        },
        std::move(done));
}

void VirtualDrives::unload(Drive& drive, Done done)
{
    state_->change(
        state_->freeEntryOf(drive),
        [](VirtualRecorder& recorder, VirtualRecord record) { return recorder.unload(record); }, std::move(done));
}

void VirtualDrives::withRecorder(Drive& drive, std::function<void(emulator::Recorder&)> use, Done done)
{
    const auto& entry = state_->entryOf(drive);
    drive.post([recorder = entry.recorder, use = std::move(use)](Lane&) { use(recorder->recorder()); }, std::move(done),
               Effect::ChangesMedium);
}

std::vector<std::shared_ptr<Drive>> VirtualDrives::list() const
{
    std::vector<std::shared_ptr<Drive>> drives;
    for (const auto& [name, entry] : state_->entries) drives.push_back(entry.drive);
    return drives;
}

std::vector<std::string> virtualMediaTypes()
{
    std::vector<std::string> names;
    for (const auto& type : emulator::mediumTypes()) names.emplace_back(type.name);
    return names;
}

}  // namespace discmaster::device
