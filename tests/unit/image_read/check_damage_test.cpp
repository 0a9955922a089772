// Images broken on purpose: each kind of damage is found, with the clause that it is against.

#include "base/units.hpp"
#include "damages/damages.hpp"
#include "image/read/check.hpp"
#include "support/images.hpp"

#include <algorithm>
#include <cstddef>
#include <gtest/gtest.h>
#include <ostream>
#include <string>
#include <utility>

namespace discmaster::image::read::test {

void PrintTo(const Damage& damage, std::ostream* out) { *out << damage.name; }

namespace {

using enum Base;

class CheckDamage : public testing::TestWithParam<Damage> {};

TEST_P(CheckDamage, IsFound)
{
    if (GetParam().base == Deep && !haveTool("genisoimage")) GTEST_SKIP() << "genisoimage is not installed";
    auto s = subject(GetParam().base);
    GetParam().make(s);
    MemorySource source{std::move(s.bytes)};
    const auto report = check(source);
    const auto found =
        std::ranges::any_of(report.findings, [](const Finding& f) { return f.clause.starts_with(GetParam().clause); });
    EXPECT_TRUE(found) << "nothing of " << GetParam().clause << " in:\n" << describe(report);
}

std::string nameOf(const testing::TestParamInfo<Damage>& parameter) { return parameter.param.name; }

INSTANTIATE_TEST_SUITE_P(Iso, CheckDamage, testing::ValuesIn(isoDamages()), nameOf);
INSTANTIATE_TEST_SUITE_P(UdfVolume, CheckDamage, testing::ValuesIn(udfVolumeDamages()), nameOf);
INSTANTIATE_TEST_SUITE_P(UdfFiles, CheckDamage, testing::ValuesIn(udfFileDamages()), nameOf);
INSTANTIATE_TEST_SUITE_P(UdfPartitions, CheckDamage, testing::ValuesIn(udfPartitionDamages()), nameOf);

TEST(CheckDamages, TheUndamagedImagesAreSound)
{
    for (const auto base : {Bridge, Udf102, Udf150, Udf201, Virtual150, Virtual, Sparable, Metadata, Writable}) {
        MemorySource source{subject(base).bytes};
        EXPECT_TRUE(check(source).findings.empty()) << static_cast<int>(base) << describe(check(source));
    }
}

TEST(CheckDamages, EveryFindingNamesItsRule)
{
    for (const auto& damages : {isoDamages(), udfVolumeDamages(), udfFileDamages(), udfPartitionDamages()})
        for (const auto& damage : damages) {
            if (damage.base == Deep && !haveTool("genisoimage")) continue;
            auto s = subject(damage.base);
            damage.make(s);
            MemorySource source{std::move(s.bytes)};
            for (const auto& f : check(source).findings) {
                if (f.text.find("more") != std::string::npos || f.text.find("together") != std::string::npos) continue;
                EXPECT_FALSE(f.clause.empty()) << damage.name << ": " << f.text;
            }
        }
}

/// A cut at the end of a block, at every block: the check ends, and says that something is missing.
TEST(CheckDamages, TruncationIsFoundAtEveryStructure)
{
    for (const auto base : {Bridge, Udf102, Udf201, Sparable, Metadata}) {
        const auto whole = subject(base).bytes;
        for (std::size_t blocks = whole.size() / kBlockSize - 1; blocks > 0; blocks -= blocks > 80 ? 7 : 1) {
            MemorySource source{{whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(blocks * kBlockSize)}};
            EXPECT_FALSE(check(source).findings.empty()) << static_cast<int>(base) << " cut to " << blocks;
            if (blocks <= 7) break;
        }
    }
}

}  // namespace
}  // namespace discmaster::image::read::test
