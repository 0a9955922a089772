#include "bus/error_map.hpp"

#include "bus/compat.hpp"
#include "image/unicode.hpp"

#include <discmaster/errors.hpp>

#include <algorithm>
#include <new>
#include <string>

namespace discmaster::bus {

Error toError(const std::exception_ptr& thrown)
{
    try {
        std::rethrow_exception(thrown);
    } catch (const Error& e) {
        return e;
    } catch (
        const sdbus::Error& e) {  // a value of another type than its signature promised, the bus refusing a message
        return Error{Fault::InvalidArgument, e.what()};
    } catch (const std::bad_alloc&) {
        return Error{Fault::OutOfMemory, "there is not enough memory for this"};
    } catch (const std::exception& e) {
        return Error{Fault::Failed, e.what()};
    } catch (...) {
        return Error{Fault::Failed, "something failed without saying what"};
    }
}

sdbus::Error toBusError(const Error& error)
{
    // A file's name may be any bytes; the bus takes UTF-8 alone, and a reply that it refuses is never heard of.
    auto text = error.report();
    if (!image::isUtf8(text))
        std::ranges::replace_if(
            text, [](char c) { return (static_cast<unsigned char>(c) & 0x80) != 0; }, '?');
    return makeError(std::string{info(error.fault()).busName}, text);
}

sdbus::Error toBusError(const std::exception_ptr& thrown) { return toBusError(toError(thrown)); }

}  // namespace discmaster::bus
