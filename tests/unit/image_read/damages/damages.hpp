#pragma once
// Kinds of damage, and the rule that each is against.

#include "damages/subject.hpp"

#include <iosfwd>
#include <span>

namespace discmaster::image::read::test {

struct Damage {
    Base base;
    const char* name;
    const char* clause;  ///< what a finding's clause begins with
    void (*make)(Subject&);
};
void PrintTo(const Damage& damage, std::ostream* out);

/// ISO 9660 with its extensions: Joliet, Rock Ridge, El Torito.
std::span<const Damage> isoDamages();
/// From UDF's recognition sequence to its file set.
std::span<const Damage> udfVolumeDamages();
/// UDF's file entries, identifiers and streams.
std::span<const Damage> udfFileDamages();
/// UDF's own kinds of partition, and the tables behind them.
std::span<const Damage> udfPartitionDamages();

}  // namespace discmaster::image::read::test
