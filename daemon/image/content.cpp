#include "image/content.hpp"

namespace discmaster::image {

namespace {
struct SizeOf {
    std::uint64_t operator()(const HostFile& f) const noexcept { return f.identity.size; }
    std::uint64_t operator()(const OpenFile& f) const noexcept { return f.identity.size; }
    std::uint64_t operator()(const RecordedFile& f) const noexcept { return f.size; }
    std::uint64_t operator()(const SourceSlice& s) const noexcept { return s.size; }
    std::uint64_t operator()(const std::vector<std::byte>& bytes) const noexcept { return bytes.size(); }
};
}  // namespace

std::uint64_t sizeOf(const Content& content) noexcept { return std::visit(SizeOf{}, content); }

}  // namespace discmaster::image
