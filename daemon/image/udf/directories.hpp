#pragma once
// What directories and stream directories list.

#include "image/census.hpp"
#include "image/udf/identifiers.hpp"
#include "image/udf/names.hpp"
#include "image/udf/numbering.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace discmaster::image::udf {

/// The tree's directories, by DirectoryNo.
class Directories final : public IdentifierLists {
public:
    Directories(const Census& census, const Names& names, const Numbering& numbering) noexcept
        : census_{census}
        , names_{names}
        , numbering_{numbering}
    {
    }
    std::uint32_t lists() const override { return census_.directoryCount(); }
    std::uint32_t count(std::uint32_t list) const override { return 1 + census_.info(DirectoryNo{list}).count; }
    std::string name(std::uint32_t list, std::uint32_t identifier) const override;
    IdentifierFacts facts(std::uint32_t list, std::uint32_t identifier) const override;

private:
    EntryNo entry(std::uint32_t list, std::uint32_t identifier) const noexcept
    {
        return EntryNo{index(census_.info(DirectoryNo{list}).first) + identifier - 1};
    }

    const Census& census_;
    const Names& names_;
    const Numbering& numbering_;
};

/// The stream directories of files, in the order of the census' owners (ECMA-167 4/9.2).
class StreamDirectories final : public IdentifierLists {
public:
    /// Throws as Names does.
    StreamDirectories(const Census& census, const Numbering& numbering, bool strict);
    std::uint32_t lists() const override { return static_cast<std::uint32_t>(census_.streamOwners().size()); }
    std::uint32_t count(std::uint32_t list) const override { return 1 + census_.streamOwners()[list].count; }
    std::string name(std::uint32_t list, std::uint32_t identifier) const override;
    IdentifierFacts facts(std::uint32_t list, std::uint32_t identifier) const override;

private:
    const Census& census_;
    const Numbering& numbering_;
    std::vector<std::string> names_;  // by stream
};

}  // namespace discmaster::image::udf
