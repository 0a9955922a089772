#pragma once

#include "base/unique_fd.hpp"
#include "bus/allowances.hpp"
#include "bus/stage_folder.hpp"
#include "image/staging.hpp"
#include "io/streams.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace discmaster::bus {

class JobControl;

/// The copies that an image keeps of contents (IFileSystemImage's WorkingDirectory and StageFiles). Used by one job at
/// a time, on its worker. What is copied counts against the user's allowance.
class Stage {
public:
    Stage(StageFolder usual, std::shared_ptr<Allowances::Share> share);

    /// How the folder is named.
    const std::string& folder() const noexcept { return name_; }
    std::uint64_t bytes() const noexcept { return staging_ ? staging_->bytes() : 0; }

    /// Copies all that a descriptor gives. `item` is how the job names the file, `total` the bytes that it has, 0 where
    /// nobody knows. Throws as image::Staging, and LimitsExceeded, WorkingDirectorySpace.
    image::SourceSlice add(int fd, const std::string& name, const std::string& item, std::uint64_t total,
                           JobControl& control);
    image::SourceSlice add(io::ByteSource& source, const std::string& item, JobControl& control);
    /// Forgets what was added since there were so many bytes.
    void cutBack(std::uint64_t bytes) noexcept;

    /// Moves all to another folder, which becomes the one. Throws InvalidWorkingDirectory where no file can be made,
    /// and as image::Staging.
    void moveTo(const UniqueFd& folder, std::string name, JobControl& control);

private:
    template <typename Copy>
    image::SourceSlice copy(const std::string& item, std::uint64_t total, JobControl& control, Copy&& copy);
    image::Staging& staging();
    void requireSpare() const;

    StageFolder usual_;
    std::shared_ptr<Allowances::Share> share_;
    UniqueFd folder_;
    std::string name_;
    std::optional<image::Staging> staging_;
};

}  // namespace discmaster::bus
