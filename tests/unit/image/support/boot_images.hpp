#pragma once
// Boot images for tests.

#include "base/error.hpp"
#include "image/boot/boot.hpp"
#include "image/stream.hpp"
#include "support/builder.hpp"

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace discmaster::image::test {

class Bytes final : public io::ByteSource {
public:
    explicit Bytes(std::string text)
        : text_{std::move(text)}
    {
    }
    std::uint64_t size() const override { return text_.size(); }
    void read(std::uint64_t offset, MutableBytes into) override
    {
        std::ranges::copy(asBytes(text_).subspan(offset, into.size()), into.begin());
    }

private:
    std::string text_;
};

class Zeros final : public io::ByteSource {
public:
    explicit Zeros(std::uint64_t size)
        : size_{size}
    {
    }
    std::uint64_t size() const override { return size_; }
    void read(std::uint64_t, MutableBytes into) override { std::ranges::fill(into, std::byte{0}); }

private:
    std::uint64_t size_;
};

/// A file that was written to.
class Broken final : public io::ByteSource {
public:
    explicit Broken(std::uint64_t size)
        : size_{size}
    {
    }
    std::uint64_t size() const override { return size_; }
    void read(std::uint64_t, MutableBytes) override
    {
        if (reads_++ > 0) throw Error{Fault::SourceChanged, "boot image changed"};
    }

private:
    std::uint64_t size_;
    unsigned reads_ = 0;  // the first is the look whether it is isolinux
};

inline boot::BootImage bootImage(std::string content)
{
    boot::BootImage image;
    image.content = std::make_shared<Bytes>(std::move(content));
    image.name = "boot.img";
    return image;
}

inline std::shared_ptr<const boot::Boot> prepared(const TreeBuilder& b, const boot::Settings& settings)
{
    return boot::prepare(*b.share(), settings, io::CallerFiles::own());
}

/// What ends the stream of an image.
inline Fault streamFault(const Plan& plan)
{
    ImageStream stream{plan, std::make_shared<io::ChunkPool>(64 << 10, 4), io::CallerFiles::own()};
    try {
        while (stream.next({})) {
        }
    } catch (const Error& e) {
        return e.fault();
    }
    return Fault{0};
}

}  // namespace discmaster::image::test
