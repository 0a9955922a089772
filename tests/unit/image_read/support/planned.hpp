#pragma once

#include "image/plan.hpp"
#include "image/source.hpp"
#include "io/caller_files.hpp"
#include "io/streams.hpp"

#include <cstdint>
#include <filesystem>
#include <utility>

namespace discmaster::image::read::test {

/// A plan's bytes.
class PlannedSource final : public io::ByteSource {
public:
    explicit PlannedSource(Plan plan)
        : plan_{std::move(plan)}
        , source_{plan_, io::CallerFiles::own()}
    {
    }
    std::uint64_t size() const override { return source_.size(); }
    void read(std::uint64_t offset, MutableBytes into) override { source_.read(offset, into); }
    const Plan& plan() const { return plan_; }

private:
    Plan plan_;
    ImageSource source_;
};

void save(io::ByteSource& source, const std::filesystem::path& path);

}  // namespace discmaster::image::read::test
