#include "emulator/recorder.hpp"

#include "base/error.hpp"
#include "base/log.hpp"
#include "emulator/drive.hpp"
#include "scsi/opcode.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>
#include <variant>

namespace discmaster::emulator {
namespace {

using scsi::Op;

/// What must hold before a handler runs. Each contains what stands before it, but for Nothing.
enum class Needs : std::uint8_t {
    Nothing,     ///< always answered: neither a unit attention nor a long operation stops it (SPC, MMC)
    Attention,   ///< a pending unit attention is reported first
    Idle,        ///< no long operation runs
    Loaded,      ///< a medium is in; a long operation does not stop it
    Medium,      ///< a medium is in and no long operation runs
    Recordable,  ///< and the medium can still be written
};

struct CommandRow {
    Op op;
    Handler run;
    Needs needs;
};

// MMC-6 clause 6, as far as a recorder of data discs answers.
constexpr auto kCommands = std::to_array<CommandRow>({
    {Op::TestUnitReady, commands::testUnitReady, Needs::Medium},
    {Op::RequestSense, commands::requestSense, Needs::Nothing},
    {Op::FormatUnit, commands::formatUnit, Needs::Medium},
    {Op::Inquiry, commands::inquiry, Needs::Nothing},
    {Op::ModeSelect6, commands::modeSelect, Needs::Idle},
    {Op::ModeSense6, commands::modeSense, Needs::Attention},
    {Op::StartStopUnit, commands::startStopUnit, Needs::Idle},
    {Op::PreventAllowMediumRemoval, commands::preventAllowMediumRemoval, Needs::Attention},
    {Op::ReadFormatCapacities, commands::readFormatCapacities, Needs::Attention},
    {Op::ReadCapacity, commands::readCapacity, Needs::Medium},
    {Op::Read10, commands::read, Needs::Medium},
    {Op::Write10, commands::write, Needs::Recordable},
    {Op::Seek10, commands::seek, Needs::Medium},
    {Op::WriteAndVerify10, commands::write, Needs::Recordable},
    {Op::Verify10, commands::verify, Needs::Medium},
    {Op::SynchronizeCache, commands::synchronizeCache, Needs::Medium},
    {Op::ReadTocPmaAtip, commands::readTocPmaAtip, Needs::Medium},
    {Op::GetConfiguration, commands::getConfiguration, Needs::Nothing},
    {Op::GetEventStatusNotification, commands::getEventStatusNotification, Needs::Nothing},
    {Op::ReadDiscInformation, commands::readDiscInformation, Needs::Loaded},
    {Op::ReadTrackInformation, commands::readTrackInformation, Needs::Medium},
    {Op::ReserveTrack, commands::reserveTrack, Needs::Recordable},
    {Op::SendOpcInformation, commands::sendOpcInformation, Needs::Recordable},
    {Op::ModeSelect10, commands::modeSelect, Needs::Idle},
    {Op::ModeSense10, commands::modeSense, Needs::Attention},
    {Op::CloseTrackSession, commands::closeTrackSession, Needs::Medium},
    {Op::ReadBufferCapacity, commands::readBufferCapacity, Needs::Attention},
    {Op::SendCueSheet, commands::sendCueSheet, Needs::Recordable},
    {Op::Blank, commands::blank, Needs::Medium},
    {Op::Read12, commands::read, Needs::Medium},
    {Op::Write12, commands::write, Needs::Recordable},
    {Op::GetPerformance, commands::getPerformance, Needs::Attention},
    {Op::ReadDiscStructure, commands::readDiscStructure, Needs::Medium},
    {Op::SetStreaming, commands::setStreaming, Needs::Idle},
    {Op::SetCdSpeed, commands::setCdSpeed, Needs::Idle},
    {Op::MechanismStatus, commands::mechanismStatus, Needs::Attention},
    {Op::ReadCd, commands::readCd, Needs::Medium},
});

const CommandRow* rowFor(std::uint8_t opcode)
{
    const auto found = std::ranges::find(kCommands, static_cast<Op>(opcode), &CommandRow::op);
    return found == kCommands.end() ? nullptr : &*found;
}

/// The one place in which preconditions become sense data.
Outcome check(Drive& d, Needs needs)
{
    using senses::refuse;
    if (needs == Needs::Nothing) return {};
    if (!d.attentions.empty()) {
        const auto sense = d.attentions.front();
        d.attentions.pop_front();
        return refuse(sense);
    }
    if (needs == Needs::Attention) return {};
    if (needs >= Needs::Loaded && d.medium() == nullptr)
        return refuse(d.trayOpen ? senses::kNoMediumTrayOpen : senses::kNoMediumTrayClosed);
    if (needs != Needs::Loaded)
        if (const auto busy = d.busy()) return refuse(*busy);
    if (needs == Needs::Recordable && !d.medium()->writable()) {
        const bool unformatted = d.medium()->type().overwritable() && !d.medium()->state().formatted;
        return refuse(unformatted ? senses::kNotFormatted : senses::kCannotWriteMedium);
    }
    return {};
}

Outcome dispatch(Drive& d, Exchange& x)
{
    const auto* row = x.cdb.size() == 0 ? nullptr : rowFor(x.op());
    if (row == nullptr) return senses::refuse(senses::kInvalidOpcode);
    if (auto ok = check(d, row->needs); !ok) return ok;
    try {
        return row->run(d, x);
    } catch (const Error& e) {
        // The host's storage is this drive's laser: what fails there is a medium error here.
        log::error(e.report());
        return senses::refuse(e.fault() == Fault::ReadFailed ? senses::kUnrecoveredRead : senses::kWriteError);
    }
}

void corrupt(MutableBytes data, const Corrupt& c)
{
    for (auto i = c.offset; i < std::min(data.size(), c.offset + c.count); ++i) data[i] = ~data[i];
}

}  // namespace

struct Recorder::Impl : Drive {
    using Drive::Drive;
};

Recorder::Recorder(Clock& clock, Identity identity, Timing timing)
    : impl_{std::make_unique<Impl>(clock, std::move(identity), timing)}
{
}

Recorder::~Recorder() = default;

Reply Recorder::execute(ByteView cdb, ByteView out, MutableBytes in)
{
    if (gone_.load()) return {.gone = true};
    Exchange x{Fields{cdb}, out, in};
    std::optional<scsi::Sense> refused;
    std::vector<Corrupt> corruptions;
    for (const auto& effect : impl_->faults.strike(cdb)) {
        if (const auto* r = std::get_if<Refuse>(&effect)) refused = r->sense;
        if (const auto* t = std::get_if<Delay>(&effect)) x.delay += t->time;
        if (const auto* c = std::get_if<Corrupt>(&effect)) corruptions.push_back(*c);
        if (std::holds_alternative<Reset>(effect)) {
            impl_->reset();
            impl_->attentions.clear();
            refused = senses::kReset;
        }
        if (std::holds_alternative<Unplug>(effect)) {
            unplug();
            return {.gone = true};
        }
    }
    if (refused) return {.sense = refused, .delay = x.delay};
    const auto outcome = dispatch(*impl_, x);
    if (!outcome) return {.sense = outcome.error(), .delay = x.delay};
    for (const auto& c : corruptions) corrupt(in.first(std::min(x.transferred, in.size())), c);
    return {.transferred = x.transferred, .delay = x.delay};
}

void Recorder::insert(std::unique_ptr<Medium> medium)
{
    impl_->openTray();
    impl_->disc = std::move(medium);
    impl_->closeTray();
}

std::unique_ptr<Medium> Recorder::takeOut()
{
    impl_->prevented = false;
    impl_->openTray();
    return std::move(impl_->disc);
}

void Recorder::pressEject()
{
    if (impl_->prevented) {
        impl_->mediaEvent = MediaEvent::EjectRequest;
        impl_->attention(senses::kEjectRequested);
    } else if (impl_->trayOpen) {
        impl_->closeTray();
    } else {
        impl_->openTray();
    }
}

void Recorder::reset() { impl_->reset(); }
FaultPlan& Recorder::faults() noexcept { return impl_->faults; }
void Recorder::setTiming(const Timing& timing) noexcept
{
    impl_->timing = timing;
    impl_->chooseWriteSpeed(impl_->writeSpeed);
}
const Medium* Recorder::medium() const noexcept { return impl_->disc.get(); }
bool Recorder::trayOpen() const noexcept { return impl_->trayOpen; }
bool Recorder::removalPrevented() const noexcept { return impl_->prevented; }
const Identity& Recorder::identity() const noexcept { return impl_->identity; }

}  // namespace discmaster::emulator
