#include "base/error.hpp"
#include "image/iso9660/identifier.hpp"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <fmt/format.h>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace discmaster::image::iso9660 {

namespace {

/// Hashes with a number each, by open addressing. Two names of one hash only cost one of them its plain spelling.
class HashMap {
public:
    void reset(std::size_t expected)
    {
        slots_.assign(std::bit_ceil(expected * 2 + 2), {});
        used_ = 0;
    }
    /// The number kept for the hash, 0 at first, and whether it was there before.
    std::pair<std::uint32_t&, bool> get(std::uint64_t hash)
    {
        if ((used_ + 1) * 4 > slots_.size() * 3) grow();
        auto& slot = find(hash);
        const bool known = slot.used;
        if (!known) {
            slot = {.hash = hash, .number = 0, .used = true};
            ++used_;
        }
        return {slot.number, known};
    }
    /// False when it was there before.
    bool insert(std::uint64_t hash) { return !get(hash).second; }

private:
    struct Slot {
        std::uint64_t hash = 0;
        std::uint32_t number = 0;
        bool used = false;
    };
    Slot& find(std::uint64_t hash)
    {
        const auto mask = slots_.size() - 1;
        auto i = hash & mask;
        while (slots_[i].used && slots_[i].hash != hash) i = (i + 1) & mask;
        return slots_[i];
    }
    void grow()
    {
        const auto old = std::move(slots_);
        slots_.assign(old.size() * 2, {});
        for (const auto& slot : old)
            if (slot.used) find(slot.hash) = slot;
    }
    std::vector<Slot> slots_;
    std::size_t used_ = 0;
};

}  // namespace

/// Finds numbers for the names of one directory after the other.
class NameTable::Numbering {
public:
    Numbering(const Hierarchy& hierarchy, const Spelling& spelling, bool strict)
        : hierarchy_{hierarchy}
        , spelling_{spelling}
        , strict_{strict}
    {
    }

    /// First the names that can be spelled as they are get their own spelling, then the others what is left.
    void number(DirectoryNo directory, std::span<const EntryNo> names, std::span<std::uint32_t> numbers)
    {
        directory_ = directory;
        taken_.reset(names.size());
        next_.reset(0);
        later_.clear();
        for (std::size_t i = 0; i < names.size(); ++i) {
            spelling_.spell(hierarchy_.name(names[i]), isDirectory(names[i]), 0, id_);
            if (!id_.faithful || !taken_.insert(spelling_.likeness(id_))) later_.push_back(i);
        }
        for (const auto i : later_) numbers[i] = find(names[i]);
    }

private:
    bool isDirectory(EntryNo entry) const
    {
        return hierarchy_.isDirectory(entry) && !hierarchy_.isPlaceholder(entry, directory_);
    }

    std::uint32_t find(EntryNo entry)
    {
        const auto name = hierarchy_.name(entry);
        const bool directory = isDirectory(entry);
        spelling_.spell(name, directory, 0, id_);
        if (strict_) refuse(entry);
        if (!id_.faithful && taken_.insert(spelling_.likeness(id_))) return 0;
        // Names that leave the same text around a number of so many digits draw from one sequence of numbers; so each
        // candidate is tried once, and the work stays in proportion to the names.
        for (std::uint32_t base = 1000; base <= 100'000'000; base *= 10) {
            spelling_.spell(name, directory, base, id_);
            auto& next = next_.get(spelling_.likeness(id_)).first;
            while (next < base) {
                const auto number = base + next++;
                spelling_.spell(name, directory, number, id_);
                if (taken_.insert(spelling_.likeness(id_))) return number;
            }
        }
        throw Error{Fault::NoUniqueName,
                    fmt::format("no unique name is left for {} in its directory", path(entry)),
                    {.path = path(entry)}};
    }

    [[noreturn]] void refuse(EntryNo entry) const
    {
        if (!id_.faithful)
            throw Error{
                Fault::InvalidPath,
                fmt::format("the name of {} is not allowed in the file system; rename it, or allow it to be changed",
                            path(entry)),
                {.path = path(entry)}};
        throw Error{
            Fault::NoUniqueName,
            fmt::format("{} has the same name as another entry of its directory where letter case does not count",
                        path(entry)),
            {.path = path(entry)}};
    }

    std::string path(EntryNo entry) const
    {
        const auto& census = hierarchy_.census();
        return census.tree().path(census.node(entry));
    }

    const Hierarchy& hierarchy_;
    const Spelling& spelling_;
    bool strict_;
    DirectoryNo directory_{};
    HashMap taken_;
    HashMap next_;
    std::vector<std::size_t> later_;
    Identifier id_;
};

NameTable::NameTable(const Hierarchy& hierarchy, const Spelling& spelling, NameRules rules)
    : hierarchy_{hierarchy}
    , spelling_{spelling}
{
    entries_.reserve(hierarchy.nameCount());
    numbers_.reserve(hierarchy.nameCount());
    starts_.reserve(hierarchy.directoryCount() + 1);
    Numbering numbering{hierarchy, spelling, rules.strict};
    const auto isLeftOut = [&](EntryNo entry) {
        return !rules.posix && !hierarchy.isDirectory(entry) && hierarchy.census().kind(entry) != Kind::File;
    };
    for (std::uint32_t d = 0; d < hierarchy.directoryCount(); ++d) {
        const auto first = static_cast<std::uint32_t>(entries_.size());
        starts_.push_back(first);
        hierarchy.appendNames(DirectoryNo{d}, entries_);
        entries_.erase(std::remove_if(entries_.begin() + first, entries_.end(), isLeftOut), entries_.end());
        numbers_.resize(entries_.size());
        numbering.number(DirectoryNo{d}, std::span{entries_}.subspan(first), std::span{numbers_}.subspan(first));
        for (auto i = first; i < entries_.size(); ++i)
            if (hierarchy.isPlaceholder(entries_[i], DirectoryNo{d})) numbers_[i] |= kPlaceholder;
        sort(first);
    }
    starts_.push_back(static_cast<std::uint32_t>(entries_.size()));
}

void NameTable::spell(NameNo name, Identifier& out) const
{
    spelling_.spell(hierarchy_.name(entry(name)), isDirectory(name), numbers_[index(name)] & ~kPlaceholder, out);
}

/// Sorts the names from `first` on, which are one directory's.
void NameTable::sort(std::uint32_t first)
{
    // The identifiers are spelled once, one behind the other, for the time of sorting.
    struct Key {
        std::uint32_t end = 0;  // in `text`; the next key begins there
        std::uint8_t length = 0;
        EntryNo entry{};
        std::uint32_t number = 0;
    };
    std::string text;
    std::vector<Key> keys;
    keys.reserve(entries_.size() - first);
    Identifier id;
    for (auto i = first; i < entries_.size(); ++i) {
        spell(NameNo{i}, id);
        text += id.sortKey();
        keys.push_back({.end = static_cast<std::uint32_t>(text.size()),
                        .length = id.sortLength,
                        .entry = entries_[i],
                        .number = numbers_[i]});
    }
    const auto view = [&](const Key& key) { return std::string_view{text}.substr(key.end - key.length, key.length); };
    std::sort(keys.begin(), keys.end(), [&](const Key& a, const Key& b) { return view(a) < view(b); });
    for (std::size_t i = 0; i < keys.size(); ++i) {
        entries_[first + i] = keys[i].entry;
        numbers_[first + i] = keys[i].number;
    }
}

}  // namespace discmaster::image::iso9660
