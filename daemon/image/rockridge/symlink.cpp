#include "image/rockridge/symlink.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

namespace discmaster::image::rockridge {

namespace {

constexpr std::size_t kFieldRoom = 250;  // for components in a field of 255 bytes
constexpr std::size_t kComponentHead = 2;

enum ComponentFlags : std::uint8_t { Continue = 1, Current = 2, Parent = 4, Root = 8 };

/// Gathers components and makes a field of those that fit.
class FieldsOfLink {
public:
    explicit FieldsOfLink(iso9660::SystemUseFields& out) noexcept
        : out_{out}
    {
    }

    void special(std::uint8_t flags)
    {
        if (used_ + kComponentHead > kFieldRoom) flush(true);
        put(flags, {});
    }
    /// A name that does not leave room for another component is split and ends in the next field: libarchive forgets
    /// the slash between components that meet where two fields do.
    void name(std::string_view text)
    {
        constexpr auto least = kComponentHead + 1;
        if (used_ + least > kFieldRoom) flush(true);
        while (used_ + kComponentHead + text.size() + least > kFieldRoom) {
            const auto piece = std::min(kFieldRoom - used_ - kComponentHead, text.size() - 1);
            if (piece > 0) put(Continue, text.substr(0, piece));
            text.remove_prefix(piece);
            flush(true);
        }
        put(0, text);
    }
    void flush(bool more)
    {
        const auto field = out_.add('S', 'L', 5 + used_);
        putU8(field, 4, more ? 1 : 0);
        std::copy_n(components_.begin(), used_, field.begin() + 5);
        used_ = 0;
    }

private:
    void put(std::uint8_t flags, std::string_view text)
    {
        putU8(components_, used_, flags);
        putU8(components_, used_ + 1, static_cast<std::uint8_t>(text.size()));
        putText(components_, used_ + kComponentHead, text.size(), text);
        used_ += kComponentHead + text.size();
    }

    iso9660::SystemUseFields& out_;
    std::array<std::byte, kFieldRoom> components_{};
    std::size_t used_ = 0;
};

}  // namespace

void putSymlink(iso9660::SystemUseFields& out, std::string_view target)
{
    FieldsOfLink link{out};
    if (target.starts_with('/')) link.special(Root);
    while (!target.empty()) {
        const auto end = std::min(target.find('/'), target.size());
        const auto part = target.substr(0, end);
        if (part == ".")
            link.special(Current);
        else if (part == "..")
            link.special(Parent);
        else if (!part.empty())
            link.name(part);
        target.remove_prefix(std::min(end + 1, target.size()));
    }
    link.flush(false);
}

}  // namespace discmaster::image::rockridge
