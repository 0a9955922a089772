#include "bus/error_map.hpp"

#include "bus/compat.hpp"
#include "bus/text.hpp"

#include <discmaster/errors.hpp>

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
    return makeError(std::string{info(error.fault()).busName}, busText(error.report()));
}

sdbus::Error toBusError(const std::exception_ptr& thrown) { return toBusError(toError(thrown)); }

}  // namespace discmaster::bus
