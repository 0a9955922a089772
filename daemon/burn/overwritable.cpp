// Media that are formatted once, then written at any unit, and only flushed afterwards.

#include "burn/overwritable.hpp"

#include "base/error.hpp"
#include "burn/steps.hpp"

namespace discmaster::burn {

std::optional<Sectors> Overwritable::formattedCapacity(const mmc::MediaInfo& info) const
{
    const auto format = usualFormat(info);
    return format ? std::optional{format->blocks} : std::nullopt;
}

void Overwritable::format(Work& work)
{
    const auto format = usualFormat(work.info);
    if (!format)
        throw Error{Fault::RecorderMediaNotFormatted,
                    "the disc is not formatted, and the drive offers no format for it",
                    {.path = work.drive.device()}};
    formatMedium(work, *format);
}

mmc::Answer<void> Overwritable::write(scsi::Transport& drive, Lba at, ByteView blocks)
{
    return streaming_ ? mmc::write12(drive, at, blocks, true) : Strategy::write(drive, at, blocks);
}

scsi::Cdb Overwritable::writeCdb(Lba at, std::size_t blocks) const
{
    if (!streaming_) return Strategy::writeCdb(at, blocks);
    return mmc::encode(mmc::Write12{static_cast<std::uint32_t>(value(at)), static_cast<std::uint32_t>(blocks), true});
}

void Overwritable::finish(Work& work) { flush(work); }

std::unique_ptr<Strategy> makeOverwritable(ProfileType profile, const WriteOptions& options)
{
    return std::make_unique<Overwritable>(profile, options);
}

}  // namespace discmaster::burn
