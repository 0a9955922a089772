// All of check(), validate() and the session finder.

#include "fuzz_entry.hpp"
#include "image/read/check.hpp"
#include "image/read/sessions.hpp"
#include "image/read/validate.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace discmaster;
    fuzz::Input input{data, size};
    fuzz::answer([&] { image::read::validate(input); });
    fuzz::answer([&] { image::read::findSessions(input); });
    if (image::read::check(input).findings.size() > image::read::kMaxFindings) std::abort();
    return 0;
}
