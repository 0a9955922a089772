#pragma once

#include "image/plan.hpp"
#include "io/streams.hpp"

#include <cstdint>
#include <filesystem>
#include <utility>

namespace discmaster::image::read::test {

/// A plan's bytes, whose files' contents are in memory.
class PlannedSource final : public io::ByteSource {
public:
    explicit PlannedSource(Plan plan)
        : plan_{std::move(plan)}
    {
    }
    std::uint64_t size() const override { return plan_.total().bytes(); }
    void read(std::uint64_t offset, MutableBytes into) override;
    const Plan& plan() const { return plan_; }

private:
    Plan plan_;
};

void save(io::ByteSource& source, const std::filesystem::path& path);

}  // namespace discmaster::image::read::test
