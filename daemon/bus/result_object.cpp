#include "bus/result_object.hpp"

#include "bus/jobs.hpp"
#include "bus/objects.hpp"
#include "bus/options.hpp"
#include "bus/save_work.hpp"
#include "bus/shown_name.hpp"
#include "bus/text.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>

namespace discmaster::bus {

namespace {

constexpr std::uint64_t kPage = 1000;  // most items that one call gives

BusProgressItem toBus(const ProgressItem& item)
{
    const auto first = static_cast<std::int64_t>(item.first);
    return {busText(item.description), first, first + static_cast<std::int64_t>(item.blocks) - 1, item.blocks};
}

bool isFolder(int fd)
{
    struct stat st {};
    return fstat(fd, &st) == 0 && S_ISDIR(st.st_mode);
}

}  // namespace

ResultObject::ResultObject(const Context& context, const sdbus::ObjectPath& path, uid_t owner,
                           std::shared_ptr<const MadeImage> image)
    : Served{context.connection, context.gate, path, owner}
    , context_{context}
    , path_{path}
    , image_{std::move(image)}
{
    registerAdaptor();
}

ResultObject::~ResultObject() { leaveBus(); }

void ResultObject::GetDiscId(sdbus::Result<std::string>&& result, Variants options)
{
    answer(std::move(result), {}, [this, options](const Caller&, const auto& reply) {
        requireNone(options);
        reply(image_->id());
    });
}

void ResultObject::GetModifiedBlocks(sdbus::Result<std::vector<BusBlockRange>>&& result, Variants options)
{
    answer(std::move(result), {}, [this, options](const Caller&, const auto& reply) {
        requireNone(options);
        std::vector<BusBlockRange> ranges;
        for (const auto& [first, last] : image_->modifiedBlocks())
            ranges.emplace_back(static_cast<std::int64_t>(first), static_cast<std::int64_t>(last));
        reply(ranges);
    });
}

void ResultObject::GetProgressItems(sdbus::Result<std::vector<BusProgressItem>>&& result, Variants options)
{
    answer(std::move(result), {}, [this, options](const Caller&, const auto& reply) {
        Options wanted{options};
        const auto offset = wanted.take<std::uint64_t>("offset", 0);
        const auto limit = std::min(wanted.take<std::uint64_t>("limit", kPage), kPage);
        wanted.finish();
        std::vector<BusProgressItem> items;
        for (const auto& item : image_->items(offset, limit)) items.push_back(toBus(item));
        reply(items);
    });
}

void ResultObject::GetProgressItemFromBlock(sdbus::Result<BusProgressItem>&& result, std::int64_t block,
                                            Variants options)
{
    answer(std::move(result), {}, [this, block, options](const Caller&, const auto& reply) {
        requireNone(options);
        const auto wanted = static_cast<std::uint64_t>(block);
        if (block < 0 || wanted < image_->start() || wanted >= image_->end())
            throw Error{Fault::InvalidArgument, fmt::format("the image has the blocks {} to {}, and no block {}",
                                                            image_->start(), image_->end() - 1, block)};
        reply(toBus(image_->itemAt(static_cast<std::uint64_t>(block))));
    });
}

void ResultObject::GetProgressItemFromDescription(sdbus::Result<BusProgressItem>&& result, std::string description,
                                                  Variants options)
{
    answer(std::move(result), {}, [this, description, options](const Caller&, const auto& reply) {
        requireNone(options);
        constexpr std::size_t kMost = 1 << 16;
        const auto item = description.size() <= kMost ? image_->itemOf(description) : std::nullopt;
        if (!item) throw Error{Fault::ItemNotFound, "no file with content is called " + shortened(description)};
        reply(toBus(*item));
    });
}

void ResultObject::SaveTo(sdbus::Result<sdbus::ObjectPath>&& result, sdbus::UnixFd destination, Variants options)
{
    auto own = std::make_shared<UniqueFd>(ownDescriptor(destination));
    answer(std::move(result), {}, [this, own, options](const Caller& caller, const auto& reply) {
        requireOwned(*own);
        Options wanted{options};
        const auto name = wanted.take<std::string>("name");
        auto shownAs = takeShownAs(wanted);
        auto facts = jobFacts("save", caller, wanted.take("cancel-on-disconnect", false));
        wanted.finish();
        if (name && !context_.session)
            throw Error{Fault::NotSupported,
                        "the service makes no files on the system bus; pass a descriptor of an open one"};
        // Without a name the job looks at the destination: another user's file system may take its time to answer.
        if (name && !isFolder(own->get()))
            throw Error{Fault::InvalidArgument, "the option name is for a folder, and the destination is none"};
        if (name && (name->empty() || name->find('/') != std::string::npos))
            throw Error{Fault::InvalidArgument, "'" + *name + "' is no name of a file"};
        auto work = name ? saveBelowWork(image_, own, *name) : saveWork(image_, {own, std::move(shownAs)});
        reply(context_.jobs.runOnWorker(std::move(facts), std::move(work))->path());
    });
}

void ResultObject::OpenImageStream(sdbus::Result<sdbus::UnixFd>&& result, Variants options)
{
    answer(std::move(result), {}, [this, options](const Caller& caller, const auto& reply) {
        requireNone(options);
        auto pipe = makePipe();
        context_.jobs.runOnWorker(jobFacts("stream", caller, true), saveWork(image_, {std::move(pipe.writeEnd)}));
        reply(sdbus::UnixFd{pipe.readEnd.get()});
    });
}

void ResultObject::Release(sdbus::Result<>&& result)
{
    answer(std::move(result), {},
           [this](const Caller&, const auto& reply) { context_.objects.release(path_, [reply] { reply(); }); });
}

JobFacts ResultObject::jobFacts(const char* operation, const Caller& caller, bool cancelOnDisconnect) const
{
    return {.operation = operation,
            .user = caller.user,
            .connection = caller.connection,
            .startedBy = path_,
            .cancelOnDisconnect = cancelOnDisconnect};
}

}  // namespace discmaster::bus
