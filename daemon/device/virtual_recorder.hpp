#pragma once
// A software recorder as a drive's connection sees it, and the place where its medium is kept.

#include "base/clock.hpp"
#include "device/connection.hpp"
#include "device/virtual_drives.hpp"
#include "device/virtual_record.hpp"
#include "emulator/recorder.hpp"

#include <filesystem>
#include <memory>
#include <string>

namespace discmaster::device {

/// The recorder and its folder. Used on the lane's thread, but for what says otherwise.
class VirtualRecorder {
public:
    /// `folder` is the recorder's own, in which its record and media are kept.
    VirtualRecorder(std::string name, std::string folder, std::shared_ptr<Clock> clock);
    ~VirtualRecorder();

    const std::string& name() const noexcept { return name_; }
    emulator::Recorder& recorder() noexcept { return recorder_; }
    /// From any thread: no command is answered any more.
    void unplug() noexcept { recorder_.unplug(); }
    const std::shared_ptr<Clock>& clock() const noexcept { return clock_; }

    /// On the loop's thread, while the lane does not change the record: the folder gives up its name now and is deleted
    /// with this object, when the last command has ended.
    void discard();
    /// A folder that was given up.
    static bool isDiscarded(const std::filesystem::path& folder);

    /// Creates the folder and keeps the record.
    void save(const VirtualRecord& record) const;
    /// Puts in the medium that is kept, when it fits the request, or a new one, and keeps the record; one in the
    /// recorder's folder that is not used any more is deleted. The record that results.
    VirtualRecord load(VirtualRecord record, MediumRequest request);
    /// Takes the medium out; one in the recorder's folder is kept.
    VirtualRecord unload(VirtualRecord record);
    /// Puts in what the record says, as it was left.
    void reload(const VirtualRecord& record);
    /// Deletes the folder.
    void erase();

private:
    std::string name_;
    std::string folder_;
    std::string discarded_;
    std::shared_ptr<Clock> clock_;  // before the recorder, which uses it
    emulator::Recorder recorder_;
};

class VirtualConnection final : public Connection {
public:
    explicit VirtualConnection(std::shared_ptr<VirtualRecorder> recorder)
        : recorder_{std::move(recorder)}
    {
    }

    std::unique_ptr<scsi::Transport> open() override;
    // Nobody but this service reaches a software recorder.
    void exclude(bool, std::stop_token) override {}
    void release() noexcept override {}

private:
    std::shared_ptr<VirtualRecorder> recorder_;
};

}  // namespace discmaster::device
