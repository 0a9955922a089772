#include "base/content_id.hpp"

#include "base/hex.hpp"

#include <array>
#include <new>
#include <xxhash.h>

namespace discmaster {

struct ContentId::State {
    std::unique_ptr<XXH3_state_t, decltype(&XXH3_freeState)> hash{XXH3_createState(), XXH3_freeState};
};

ContentId::ContentId()
    : state_{std::make_unique<State>()}
{
    if (!state_->hash) throw std::bad_alloc{};
    XXH3_128bits_reset(state_->hash.get());
}

ContentId::~ContentId() = default;

void ContentId::add(ByteView bytes) noexcept { XXH3_128bits_update(state_->hash.get(), bytes.data(), bytes.size()); }

void ContentId::add(std::string_view text) noexcept { add(asBytes(text)); }

std::string ContentId::text() const
{
    const auto hash = XXH3_128bits_digest(state_->hash.get());
    std::array<std::byte, 16> bytes;
    putBe64(bytes, 0, hash.high64);
    putBe64(bytes, 8, hash.low64);
    return toHex(bytes);
}

}  // namespace discmaster
