#include "burn/leads.hpp"

#include "base/bytes.hpp"
#include "base/error.hpp"
#include "burn/block_reader.hpp"
#include "burn/run_writer.hpp"
#include "burn/steps.hpp"
#include "mmc/profile.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace discmaster::burn {

namespace {

void readUnit(Work& work, Lba at, MutableBytes into)
{
    BlockReader reader{work.drive, work.clock, {}};
    const auto outcome = reader.read(at, into);
    if (outcome.unreadable.empty()) return;
    throw Error{Fault::ReadFailed,
                fmt::format("block {} cannot be read, and so nothing beside it can be changed: copy the disc to "
                            "another one",
                            value(at) + static_cast<std::int64_t>(outcome.unreadable.front())),
                {.path = work.drive.device()}};
}

}  // namespace

void writeLeads(Work& work, Strategy& strategy, const std::vector<Lead>& leads)
{
    const auto unit = mmc::writeUnitOf(work.info.profile()).n;
    std::vector<std::byte> bytes(static_cast<std::size_t>(unit * kBlockSize)), again(bytes.size());
    RunWriter writer{work, strategy};
    for (auto lead = leads.begin(); lead != leads.end();) {
        const auto first = lead->block / unit * unit;
        const Lba at{static_cast<std::int64_t>(first)};
        readUnit(work, at, bytes);
        // Those that follow each other within a unit are written at once.
        for (; lead != leads.end() && lead->block / unit * unit == first; ++lead)
            std::ranges::copy(lead->bytes,
                              bytes.begin() + static_cast<std::ptrdiff_t>((lead->block - first) * kBlockSize));
        writer.write(at, bytes, {});
        flush(work);
        readUnit(work, at, again);
        if (again != bytes)
            throw Error{Fault::BurnVerificationFailed,
                        fmt::format("blocks {} to {} were written, but read back as something else: copy the disc to "
                                    "another one",
                                    first, first + unit - 1),
                        {.path = work.drive.device()}};
    }
}

}  // namespace discmaster::burn
