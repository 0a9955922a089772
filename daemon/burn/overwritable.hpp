#pragma once

#include "burn/strategy.hpp"

namespace discmaster::burn {

/// DVD-RAM, BD-RE, disks: formatted once, then written at any unit, and only flushed afterwards.
class Overwritable : public Strategy {
public:
    Overwritable(ProfileType profile, const WriteOptions& options)
        : unit_{mmc::writeUnitOf(profile).n}
        , streaming_{options.streamingWrite && (profile == ProfileType::BdRewritable || profile == ProfileType::DvdRam)}
    {
    }

    Sectors padding(Sectors data) const noexcept override { return Sectors{roundUp(data.n, unit_)} - data; }
    std::optional<Sectors> formattedCapacity(const mmc::MediaInfo& info) const override;
    void format(Work& work) override;
    Lba begin(Work&) override { return Lba{0}; }
    mmc::Answer<void> write(scsi::Transport& drive, Lba at, ByteView blocks) override;
    scsi::Cdb writeCdb(Lba at, std::size_t blocks) const override;
    void finish(Work& work) override;
    void rescue(Work& work) override { finish(work); }

private:
    std::uint64_t unit_;
    bool streaming_;
};

}  // namespace discmaster::burn
