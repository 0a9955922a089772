#include "cli/drive/disc_identity.hpp"

#include "base/error.hpp"
#include "base/unique_fd.hpp"
#include "base/units.hpp"
#include "cli/drive/connection.hpp"
#include "image/read/image.hpp"
#include "io/file_source.hpp"

#include <discmaster/client/job.hpp>

#include <algorithm>
#include <cerrno>
#include <sys/mman.h>
#include <utility>

namespace discmaster::cli {

std::optional<DiscIdentity> identityOf(Connection& connection, client::FormatData& format, std::int64_t sessionStart)
{
    // Descriptors of ISO 9660 and Joliet lie behind block 16, UDF's anchor at 256 and its file set soon after it.
    constexpr std::uint64_t kHead = 512;
    const auto start = std::max<std::int64_t>(sessionStart, 0);
    UniqueFd head{::memfd_create("disc", MFD_CLOEXEC)};
    if (!head) throw systemError(Fault::OutOfMemory, errno, "cannot keep the head of the disc");
    try {
        client::Job{connection.service(),
                    format.ReadDisc(sdbus::UnixFd{head.get()},
                                    {{"start-lba", sdbus::Variant{start}}, {"sectors", sdbus::Variant{kHead}}})}
            .Wait();
        io::FileSource source{std::move(head), "the disc"};
        const auto image = image::read::open(source);
        std::optional<DiscIdentity> found;
        for (const auto kind :
             {image::read::FileSystem::Iso9660, image::read::FileSystem::Joliet, image::read::FileSystem::Udf}) {
            const auto* view = image.view(kind);
            if (view == nullptr || !view->volume().created) continue;
            found = {.label = view->volume().name, .created = view->volume().created->seconds};
        }
        return found;
    } catch (const Error&) {  // no file system, or one that the head alone does not show
        return {};
    } catch (const sdbus::Error&) {  // a shorter disc; what is wrong with it shows when it is compared
        return {};
    }
}

}  // namespace discmaster::cli
