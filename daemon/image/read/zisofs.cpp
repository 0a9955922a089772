#include "image/read/zisofs.hpp"

#include "base/error.hpp"
#include "image/read/blocks.hpp"

#include <algorithm>
#include <array>
#include <mutex>
#include <string_view>
#include <utility>
#include <vector>
#include <zlib.h>

namespace discmaster::image::read {
namespace {

constexpr std::string_view kMagic = "\x37\xE4\x53\x96\xC9\xDB\xD6\x07";

/// Behind the header lies a table of 32-bit offsets, one more than there are blocks; an empty block is zeros.
class ZisofsSource final : public io::ByteSource {
public:
    ZisofsSource(std::unique_ptr<io::ByteSource> stored, std::uint64_t size, std::uint32_t headerBytes,
                 unsigned blockShift, std::uint64_t imageBlock)
        : stored_{std::move(stored)}
        , size_{size}
        , headerBytes_{headerBytes}
        , blockShift_{blockShift}
        , imageBlock_{imageBlock}
    {
    }

    std::uint64_t size() const override { return size_; }

    void read(std::uint64_t offset, MutableBytes into) override
    {
        if (offset > size_ || into.size() > size_ - offset)
            throw Error{Fault::InvalidArgument, "A read passes the end of the file in the image; ask for less."};
        const std::lock_guard lock{mutex_};  // guards the block that is kept
        while (!into.empty()) {
            load(offset >> blockShift_);
            const auto at = static_cast<std::size_t>(offset - (number_ << blockShift_));
            const auto n = std::min(into.size(), block_.size() - at);
            std::copy_n(block_.begin() + static_cast<std::ptrdiff_t>(at), n, into.begin());
            into = into.subspan(n);
            offset += n;
        }
    }

private:
    void load(std::uint64_t number)
    {
        if (number == number_ && !block_.empty()) return;
        block_.clear();
        std::array<std::byte, 8> pointers;
        const auto at = headerBytes_ + number * 4;
        if (at + 8 > stored_->size()) damaged("its table of blocks is cut short");
        stored_->read(at, pointers);
        const std::uint64_t from = le32(pointers, 0), to = le32(pointers, 4);
        if (from > to || to > stored_->size()) damaged("a block lies outside it");
        const auto wanted = static_cast<std::size_t>(
            std::min<std::uint64_t>(std::uint64_t{1} << blockShift_, size_ - (number << blockShift_)));
        if (to - from > 2 * (std::uint64_t{1} << blockShift_)) damaged("a block is too long");
        std::vector<std::byte> packed(static_cast<std::size_t>(to - from)), plain(wanted);
        stored_->read(from, packed);
        auto length = static_cast<uLongf>(wanted);
        if (!packed.empty() &&
            (::uncompress(reinterpret_cast<Bytef*>(plain.data()), &length,
                          reinterpret_cast<const Bytef*>(packed.data()), static_cast<uLong>(packed.size())) != Z_OK ||
             length != wanted))
            damaged("a block does not decompress");
        block_ = std::move(plain);
        number_ = number;
    }
    [[noreturn]] void damaged(const char* why) const
    {
        invalid(std::string{"A compressed file (zisofs) is damaged: "} + why, imageBlock_);
    }

    std::unique_ptr<io::ByteSource> stored_;
    std::uint64_t size_;
    std::uint32_t headerBytes_;
    unsigned blockShift_;
    std::uint64_t imageBlock_;
    std::mutex mutex_;
    std::vector<std::byte> block_;
    std::uint64_t number_ = 0;
};

}  // namespace

std::unique_ptr<io::ByteSource> openZisofs(std::unique_ptr<io::ByteSource> stored, std::uint64_t size,
                                           std::uint32_t headerBytes, unsigned blockShift, std::uint64_t imageBlock)
{
    if (blockShift < 15 || blockShift > 17)
        unsupported("A compressed file (zisofs) has blocks of an unusual size", imageBlock);
    std::array<std::byte, 16> header;
    if (stored->size() < header.size()) invalid("A compressed file (zisofs) is shorter than its header", imageBlock);
    stored->read(0, header);
    if (asText(ByteView{header}.first(8)) != kMagic)
        invalid("A file that is said to be compressed (zisofs) is not", imageBlock);
    if (le32(header, 8) != size || u8(header, 12) * 4U != headerBytes || u8(header, 13) != blockShift)
        invalid("A compressed file (zisofs) has another header than its directory record says", imageBlock);
    return std::make_unique<ZisofsSource>(std::move(stored), size, headerBytes, blockShift, imageBlock);
}

}  // namespace discmaster::image::read
