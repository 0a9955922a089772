#include "image/read/attribute_record.hpp"

#include "image/read/iso9660.hpp"

namespace discmaster::image::read {

std::uint16_t AttributeRecord::mode() const noexcept
{
    const auto allowed = [this](unsigned bit, unsigned value) { return (permissions >> bit & 1) == 0 ? value : 0U; };
    return static_cast<std::uint16_t>(allowed(4, 0400) | allowed(6, 0100) | allowed(8, 0040) | allowed(10, 0010) |
                                      allowed(12, 0004) | allowed(14, 0001));
}

AttributeRecord decodeAttributeRecord(ByteView b)
{
    AttributeRecord r;
    const auto both = [&](std::size_t at) {
        r.halvesAgree = r.halvesAgree && le16(b, at) == be16(b, at + 2);
        return le16(b, at);
    };
    r.owner = both(0);
    r.group = both(4);
    r.permissions = be16(b, 8);
    r.created = decodeLongTime(b.subspan(10, 17));
    r.modified = decodeLongTime(b.subspan(27, 17));
    r.expires = decodeLongTime(b.subspan(44, 17));
    r.effective = decodeLongTime(b.subspan(61, 17));
    r.format = u8(b, 78);
    r.attributes = u8(b, 79);
    r.recordLength = both(80);
    r.version = u8(b, 180);
    r.escapeLength = u8(b, 181);
    r.applicationUse = both(246);
    return r;
}

}  // namespace discmaster::image::read
