#include "bus/job_control.hpp"

#include "base/units.hpp"

#include <algorithm>
#include <utility>

namespace discmaster::bus {

void JobControl::publish(const Figures& figures)
{
    Figures now = figures;
    bool news = false;
    {
        const std::lock_guard lock{mutex_};
        news = figures_.action != figures.action;
        now.serial = figures_.serial + 1;
        figures_ = now;
    }
    if (news) onNews_(now);
}

void JobControl::publishProgress(double progress)
{
    const std::lock_guard lock{mutex_};
    figures_.progress = progress;
    ++figures_.serial;
}

void JobControl::copying(const std::string& item, std::uint64_t copiedBytes, std::uint64_t totalBytes)
{
    tellSome(item, [&](Figures& f) {
        f.copiedSectors = sectorsFor(copiedBytes).n;
        f.totalSectors = sectorsFor(totalBytes).n;
    });
}

void JobControl::imported(std::uint64_t directories, std::uint64_t files, const std::string& item)
{
    tellSome(item, [&](Figures& f) {
        f.directoriesAdded = directories;
        f.filesAdded = files;
    });
}

void JobControl::tellSome(const std::string& item, const std::function<void(Figures&)>& change)
{
    Figures now;
    {
        const std::lock_guard lock{mutex_};
        item_ = item;
        change(figures_);
        ++figures_.serial;
        if (!rate_.allows(clock_->now())) return;
        now = figures_;
    }
    onNews_(now);
}

void JobControl::added(std::uint64_t files, std::uint64_t bytes, const std::string& item)
{
    const std::lock_guard lock{mutex_};
    figures_.filesAdded = files;
    figures_.bytesAdded = bytes;
    ++figures_.serial;
    item_ = item;
}

void JobControl::leftOut(LeftOut what)
{
    const std::lock_guard lock{mutex_};
    if (notes_.leftOut.size() < JobNotes::kMostLeftOut) notes_.leftOut.push_back(std::move(what));
}

void JobControl::note(std::vector<std::string> JobNotes::*list, const std::string& text)
{
    const std::lock_guard lock{mutex_};
    if ((notes_.*list).size() < JobNotes::kMost) (notes_.*list).push_back(text);
}

void JobControl::warn(const std::string& text) { note(&JobNotes::warnings, text); }
void JobControl::failedCommand(const std::string& text) { note(&JobNotes::failedCommands, text); }
void JobControl::log(const std::string& text) { note(&JobNotes::log, text); }

void JobControl::notice(Notice notice, const std::string& text)
{
    warn(text);
    const std::lock_guard lock{mutex_};
    const auto code = static_cast<std::uint32_t>(notice);
    if (std::ranges::find(notes_.notices, code) == notes_.notices.end()) notes_.notices.push_back(code);
}

Figures JobControl::figures() const
{
    const std::lock_guard lock{mutex_};
    return figures_;
}

std::string JobControl::item() const
{
    const std::lock_guard lock{mutex_};
    return item_;
}

JobNotes JobControl::notes() const
{
    const std::lock_guard lock{mutex_};
    return notes_;
}

}  // namespace discmaster::bus
