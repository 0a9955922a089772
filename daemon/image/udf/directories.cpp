#include "image/udf/directories.hpp"

namespace discmaster::image::udf {

std::string Directories::name(std::uint32_t list, std::uint32_t identifier) const
{
    return identifier == 0 ? std::string{} : names_.get(entry(list, identifier));
}

IdentifierFacts Directories::facts(std::uint32_t list, std::uint32_t identifier) const
{
    IdentifierFacts facts;
    if (identifier == 0) {
        const auto parent = census_.info(DirectoryNo{list}).parent;
        facts.directory = facts.parent = true;
        facts.entry = numbering_.block(parent);
        facts.uniqueId = numbering_.uniqueId(parent);
        return facts;
    }
    const auto e = entry(list, identifier);
    facts.hidden = census_.tree().attributes(census_.node(e)).hidden;
    facts.directory = census_.isDirectory(e);
    facts.entry = facts.directory ? numbering_.block(census_.directory(e)) : numbering_.block(census_.object(e));
    facts.uniqueId = numbering_.uniqueId(e);
    return facts;
}

StreamDirectories::StreamDirectories(const Census& census, const Numbering& numbering, bool strict)
    : census_{census}
    , numbering_{numbering}
{
    for (const auto& owner : census.streamOwners()) {
        std::vector<NodeId> streams;
        for (std::uint32_t i = 0; i < owner.count; ++i)
            streams.push_back(census.node(ObjectNo{index(owner.first) + i}));
        for (auto& name : uniqueNames(census.tree(), streams, strict)) names_.push_back(std::move(name));
    }
}

std::string StreamDirectories::name(std::uint32_t list, std::uint32_t identifier) const
{
    if (identifier == 0) return {};
    return names_[index(census_.streamOwners()[list].first) - census_.namedObjectCount() + identifier - 1];
}

IdentifierFacts StreamDirectories::facts(std::uint32_t list, std::uint32_t identifier) const
{
    const auto& owner = census_.streamOwners()[list];
    IdentifierFacts facts;
    facts.uniqueId = numbering_.uniqueId(owner.file);
    if (identifier == 0) {
        facts.parent = true;  // and not a directory's: the parent is the file (ECMA-167 4/14.4.3)
        facts.entry = numbering_.block(owner.file);
    } else {
        facts.entry = numbering_.block(ObjectNo{index(owner.first) + identifier - 1});
    }
    return facts;
}

}  // namespace discmaster::image::udf
