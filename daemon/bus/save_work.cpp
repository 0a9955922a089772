#include "bus/save_work.hpp"

#include "bus/file_system_mask.hpp"
#include "bus/lane_work.hpp"
#include "bus/stream_reader.hpp"
#include "image/content.hpp"
#include "image/read/image.hpp"
#include "image/read/validate.hpp"
#include "io/file_output.hpp"

#include <algorithm>
#include <functional>
#include <vector>

namespace discmaster::bus {

namespace {

/// Hands the image's bytes over in order, and says how far it is.
std::uint64_t copy(const MadeImage& image, JobControl& control, const std::function<void(std::uint64_t, ByteView)>& put)
{
    const auto pool = makePool();
    const auto opened = image.open(pool);
    const auto size = opened.stream->size();
    std::uint64_t done = 0;
    while (const auto chunk = opened.stream->next(control.stop())) {
        put(done, chunk.bytes());
        done += chunk.bytes().size();
        control.publishProgress(static_cast<double>(done) / static_cast<double>(size));
    }
    return done;
}

Jobs::Finish bytesResult(std::uint64_t bytes)
{
    return [bytes] { return Variants{{"bytes", sdbus::Variant{bytes}}}; };
}

/// A copy in a stage file, from its beginning.
class Staged final : public io::ByteSource {
public:
    explicit Staged(image::SourceSlice slice)
        : slice_{std::move(slice)}
    {
    }
    std::uint64_t size() const override { return slice_.size; }
    void read(std::uint64_t offset, MutableBytes into) override { slice_.source->read(slice_.offset + offset, into); }

private:
    image::SourceSlice slice_;
};

/// The bytes of a source, to be read at any offset.
std::shared_ptr<io::ByteSource> anywhere(Source& source, Stage& stage, JobControl& control)
{
    const auto name = source.name();
    auto opened = source.open(makePool());
    if (opened.again) return opened.again;
    InOrder bytes{std::move(opened.stream), control.stop()};
    return std::make_shared<Staged>(stage.add(bytes, name, control));
}

}  // namespace

Jobs::Work saveWork(std::shared_ptr<const MadeImage> image, Destination destination)
{
    return [image = std::move(image), destination = std::move(destination)](JobControl& control) {
        FdSink sink{destination};
        const auto bytes = copy(*image, control, [&](std::uint64_t, ByteView b) { sink.write(b, control.stop()); });
        sink.finish();
        return bytesResult(bytes);
    };
}

Jobs::Work streamWork(std::shared_ptr<io::ByteSource> source, Destination destination)
{
    return [source = std::move(source), destination = std::move(destination)](JobControl& control) {
        constexpr std::size_t kPiece = 128 << 10;
        FdSink sink{destination};
        std::vector<std::byte> piece(kPiece);
        const auto size = source->size();
        for (std::uint64_t done = 0; done < size;) {
            const auto n = static_cast<std::size_t>(std::min<std::uint64_t>(kPiece, size - done));
            source->read(done, MutableBytes{piece}.first(n));
            sink.write(MutableBytes{piece}.first(n), control.stop());
            done += n;
            control.publishProgress(static_cast<double>(done) / static_cast<double>(size));
        }
        sink.finish();
        return bytesResult(size);
    };
}

Jobs::Work saveBelowWork(std::shared_ptr<const MadeImage> image, std::shared_ptr<UniqueFd> folder, std::string name)
{
    return [image = std::move(image), folder = std::move(folder), name = std::move(name)](JobControl& control) {
        io::FileOutput output{folder->get(), name, io::FileOutput::Existing::Refuse};
        const auto bytes = copy(*image, control, [&](std::uint64_t at, ByteView b) { output.write(at, b); });
        output.commit();
        return bytesResult(bytes);
    };
}

Jobs::Work validateWork(std::shared_ptr<Source> source, std::shared_ptr<Stage> stage)
{
    return [source = std::move(source), stage = std::move(stage)](JobControl& control) -> Jobs::Finish {
        const auto bytes = anywhere(*source, *stage, control);
        image::read::validate(*bytes);
        const auto image = image::read::open(*bytes);
        const auto mask = maskOf(image);
        const bool rockRidge = image.view(image::read::FileSystem::RockRidge) != nullptr;
        return [mask, rockRidge, blocks = bytes->size() / kBlockSize] {
            return Variants{{"blocks", sdbus::Variant{blocks}},
                            {"file-systems", sdbus::Variant{mask}},
                            {"rock-ridge", sdbus::Variant{rockRidge}}};
        };
    };
}

}  // namespace discmaster::bus
