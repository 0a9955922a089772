// What changes the tree.
#include "bus/image_object_calls.hpp"

#include "bus/image_work.hpp"
#include "bus/shown_name.hpp"
#include "bus/text.hpp"
#include "io/caller_files.hpp"

#include <fmt/format.h>
#include <utility>

namespace discmaster::bus {

void ImageObject::AddDirectory(sdbus::Result<>&& result, std::string path, Variants options)
{
    change(std::move(result), std::move(options), [this, path](Call& call, const auto& reply) {
        const auto how = takeTimeChoice(call.options);
        call.options.finish();
        const auto alteration = [site = site(call.caller), at = place(path), how] {
            changeTree(site, [&](image::Tree& tree) { tree.addDirectory(at.first, at.second, how.ofNewFolder()); });
        };
        alter(call, isSmallChange(), reply, alteration, [reply] { reply(); });
    });
}

void ImageObject::AddFile(sdbus::Result<sdbus::ObjectPath>&& result, std::string path, sdbus::Variant source,
                          Variants options)
{
    change(std::move(result), std::move(options), [this, path, source](Call& call, const auto& reply) {
        const auto how = takeFileChoice(call.options);
        auto facts = takeSourceFacts(call.options);
        const bool replace = call.options.take("replace", !options_.strictImapi2);
        const bool cancel = call.options.take("cancel-on-disconnect", false);
        call.options.finish();
        auto [folder, name] = place(path);
        kept_->tree.requireName(name);
        auto from = takeSource(source, std::move(facts), context_, call.caller);
        const auto above = kept_->tree.path(folder);
        FilePlace at{folder, name, (above == "/" ? above : above + '/') + name, replace};
        reply(start("add-file", call, cancel, addFileWork(site(call.caller), std::move(at), std::move(from), how)));
    });
}

void ImageObject::AddTree(sdbus::Result<sdbus::ObjectPath>&& result, std::string path, sdbus::Variant source,
                          bool includeBaseDirectory, Variants options)
{
    change(std::move(result), std::move(options), [=, this](Call& call, const auto& reply) {
        const auto how = takeTreeChoice(call.options);
        const auto shownAs = takeShownAs(call.options);
        auto name = call.options.take<std::string>("name");
        const bool cancel = call.options.take("cancel-on-disconnect", false);
        call.options.finish();
        const auto folder = requireDirectory(path);
        auto from = std::make_shared<HostPlace>(takePlace(source, context_, shownAs));
        if (!includeBaseDirectory) {
            name.reset();
        } else if (!name) {
            if (from->path.empty()) throw Error{Fault::InvalidArgument, "a descriptor needs the option name here"};
            name = baseName(from->path);
        }
        if (name) kept_->tree.requireName(inImage(*name));
        reply(start("add-tree", call, cancel,
                    addTreeWork(site(call.caller), folder, std::move(name), std::move(from), how)));
    });
}

void ImageObject::AddStream(sdbus::Result<sdbus::ObjectPath>&& result, sdbus::Variant item, std::string name,
                            sdbus::Variant source, Variants options)
{
    change(std::move(result), std::move(options), [=, this](Call& call, const auto& reply) {
        auto facts = takeSourceFacts(call.options);
        const bool cancel = call.options.take("cancel-on-disconnect", false);
        call.options.finish();
        const auto file = requireFile(requireNode(takeItem(item), {}));
        kept_->tree.requireName(inImage(name));
        auto from = takeSource(source, std::move(facts), context_, call.caller);
        reply(start("add-stream", call, cancel, addStreamWork(site(call.caller), file, name, std::move(from))));
    });
}

void ImageObject::RemoveStream(sdbus::Result<Variants>&& result, sdbus::Variant item, std::string name,
                               Variants options)
{
    change(std::move(result), std::move(options), [=, this](Call& call, const auto& reply) {
        call.options.finish();
        const auto stream = requireNode(takeItem(item), name);
        const auto alteration = [site = site(call.caller), stream] {
            changeTree(site, [&](image::Tree& tree) { tree.remove(stream); });
        };
        alter(call, isSmallChange(0), reply, alteration, [reply] { reply(Variants{}); });
    });
}

void ImageObject::Remove(sdbus::Result<>&& result, std::string path, Variants options)
{
    change(std::move(result), std::move(options), [this, path](Call& call, const auto& reply) {
        call.options.finish();
        const auto alteration = [site = site(call.caller), node = require(path, Fault::ItemNotFound)] {
            changeTree(site, [&](image::Tree& tree) { tree.remove(node); });
        };
        alter(call, isSmallChange(0), reply, alteration, [reply] { reply(); });
    });
}

void ImageObject::RemoveTree(sdbus::Result<>&& result, std::string path, Variants options)
{
    change(std::move(result), std::move(options), [this, path](Call& call, const auto& reply) {
        call.options.finish();
        const auto alteration = [site = site(call.caller), node = require(path, Fault::ItemNotFound)] {
            changeTree(site, [&](image::Tree& tree) { tree.removeTree(node); });
        };
        alter(call, isSmall(), reply, alteration, [reply] { reply(); });
    });
}

void ImageObject::RollbackToChangePoint(sdbus::Result<>&& result, std::uint64_t changePoint, Variants options)
{
    change(std::move(result), std::move(options), [this, changePoint](Call& call, const auto& reply) {
        call.options.finish();
        const auto alteration = [site = site(call.caller), changePoint] { rollBack(site, changePoint); };
        alter(call, isSmall(), reply, alteration, [this, reply] {
            forgetImport();
            reply();
        });
    });
}

void ImageObject::LockInChangePoint(sdbus::Result<>&& result, Variants options)
{
    change(std::move(result), std::move(options), [this](Call& call, const auto& reply) {
        call.options.finish();
        kept_->tree.lockIn();
        reply();
    });
}

// Where copies lie

void ImageObject::SetWorkingDirectory(sdbus::Result<sdbus::ObjectPath>&& result, sdbus::Variant folder,
                                      Variants options)
{
    change(std::move(result), std::move(options), [this, folder](Call& call, const auto& reply) {
        const auto shownAs = takeShownAs(call.options);
        const bool cancel = call.options.take("cancel-on-disconnect", false);
        call.options.finish();
        auto to = std::make_shared<HostPlace>(takePlace(folder, context_, shownAs));
        const auto where = site(call.caller);
        reply(start("set-working-directory", call, cancel, moveStageWork(where, std::move(to))));
    });
}

void ImageObject::GetWorkingDirectory(sdbus::Result<std::string>&& result, Variants options)
{
    look(std::move(result), std::move(options), [this](Call& call, const auto& reply) {
        call.options.finish();
        reply(busText(stage_->folder()));
    });
}

}  // namespace discmaster::bus
