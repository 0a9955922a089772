#include "emulator/medium.hpp"

#include "base/error.hpp"
#include "base/log.hpp"
#include "emulator/msf.hpp"
#include "emulator/overwritable_medium.hpp"
#include "emulator/senses.hpp"
#include "emulator/sequential_medium.hpp"

#include <utility>

namespace discmaster::emulator {
namespace {

// 300 blocks are the shortest CD track; below that no disc makes sense.
constexpr std::uint64_t kMinBlocks = 512;
constexpr std::uint64_t kMaxBlocks = 0x7FFFFFFF;
// From 90:00:00 on, times on a CD are those of its lead-in (MMC): the lead-out begins before.
constexpr std::uint64_t kMaxCdBlocks = static_cast<std::uint64_t>(toLba(Msf{89, 59, 74}));

std::unique_ptr<Medium> instantiate(DiscState state, std::unique_ptr<Store> store)
{
    switch (state.type->recording) {
    case Recording::CdSequential: return std::make_unique<CdMedium>(std::move(state), std::move(store));
    case Recording::Sequential: return std::make_unique<SequentialMedium>(std::move(state), std::move(store));
    case Recording::DvdDash: return std::make_unique<DvdDashMedium>(std::move(state), std::move(store));
    case Recording::Overwritable: return std::make_unique<OverwritableMedium>(std::move(state), std::move(store));
    }
    std::unreachable();
}

const MediumType& typeNamed(const std::string& name)
{
    if (const auto* type = findMediumType(name)) return *type;
    std::string known;
    for (const auto& t : mediumTypes()) known += (known.empty() ? "" : ", ") + std::string{t.name};
    throw Error{Fault::InvalidArgument, "There is no emulated medium '" + name + "'; choose one of " + known + "."};
}

}  // namespace

Medium::Medium(DiscState state, std::unique_ptr<Store> store)
    : state_{std::move(state)}
    , store_{std::move(store)}
{
}

Outcome Medium::read(std::int64_t lba, MutableBytes blocks)
{
    store_->read(static_cast<std::uint64_t>(lba), blocks);
    return {};
}

void Medium::interrupt() noexcept
{
    try {
        breakOff();
    } catch (const std::exception& e) {
        log::notice(std::string{"the emulated disc was left as it was kept last: "} + e.what());
    }
}

Outcome Medium::closeTrack(unsigned) { return senses::refuse(senses::kInvalidFieldInCdb); }
Outcome Medium::closeSession(bool) { return senses::refuse(senses::kInvalidFieldInCdb); }
Outcome Medium::reserveTrack(std::uint64_t) { return senses::refuse(senses::kInvalidFieldInCdb); }
Outcome Medium::format(const FormatChoice&) { return senses::refuse(senses::kCannotFormatMedium); }
void Medium::continueFormat(std::uint64_t) {}
Outcome Medium::restartFormat() { return senses::refuse(senses::kInvalidFieldInParameters); }
Outcome Medium::setLayerBreak(std::uint64_t) { return senses::refuse(senses::kInvalidFieldInCdb); }
Outcome Medium::blank(bool) { return senses::refuse(senses::kCannotFormatMedium); }
Outcome Medium::beginSession(const SessionLayout&, bool) { return senses::refuse(senses::kCannotWriteMedium); }

Outcome Medium::chooseDataMode(std::uint8_t) { return {}; }

std::unique_ptr<Medium> makeMedium(const MediumType& type, std::uint64_t bytes, std::unique_ptr<Store> store)
{
    auto blocks = bytes == 0 ? type.blocks : bytes / kBlockSize / type.unit * type.unit;
    if (blocks < kMinBlocks || blocks > kMaxBlocks)
        throw Error{Fault::InvalidArgument, "A disc of " + std::to_string(bytes) +
                                                " bytes is impossible; choose a size between 1 MiB and 4 TiB."};
    if (type.cd() && blocks > kMaxCdBlocks)
        throw Error{Fault::InvalidArgument,
                    "A CD of " + std::to_string(bytes) + " bytes is impossible; the longest has 90 minutes, 829 MB."};
    if (store->loadDescription() || store->blocks() != 0)
        throw Error{Fault::OutputExists,
                    "The folder holds a disc already; load that one, or choose an empty folder for a blank one."};
    auto state = blankDisc(type, blocks);
    store->saveDescription(toJson(state));
    return instantiate(std::move(state), std::move(store));
}

std::unique_ptr<Medium> makeMedium(const MediumOptions& options)
{
    const auto& type = typeNamed(options.type);
    return makeMedium(type, options.bytes, options.folder.empty() ? temporaryStore() : folderStore(options.folder));
}

std::unique_ptr<Medium> openMedium(std::unique_ptr<Store> store)
{
    const auto description = store->loadDescription();
    if (!description)
        throw Error{Fault::SourceNotFound, "There is no emulated disc in the folder: it has no disc.json."};
    auto state = fromJson(*description);
    if (store->blocks() < state.recorded.end())
        throw Error{Fault::ImageInvalid,
                    "disc.iso is shorter than what disc.json says was recorded; the disc is damaged. "
                    "Restore it, or remove both to start with a blank disc.",
                    {.path = "disc.iso"}};
    auto medium = instantiate(std::move(state), std::move(store));
    medium->interrupt();
    return medium;
}

std::unique_ptr<Medium> rehearsalOf(const Medium& medium) { return instantiate(medium.state(), discardingStore()); }

std::unique_ptr<Medium> openMedium(const std::string& folder) { return openMedium(folderStore(folder)); }

std::unique_ptr<Medium> openOrMakeMedium(const MediumOptions& options)
{
    const auto& type = typeNamed(options.type);
    if (options.folder.empty()) return makeMedium(options);
    auto store = folderStore(options.folder);
    if (!store->loadDescription()) return makeMedium(type, options.bytes, std::move(store));
    auto medium = openMedium(std::move(store));
    if (&medium->type() != &type)
        throw Error{Fault::InvalidArgument,
                    "The folder holds a " + std::string{medium->type().name} + ", not a " + options.type +
                        "; load it as what it is, or choose another folder.",
                    {.path = options.folder}};
    return medium;
}

}  // namespace discmaster::emulator
