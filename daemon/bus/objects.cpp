#include "bus/objects.hpp"

#include "io/event_loop.hpp"

#include <algorithm>
#include <chrono>
#include <fmt/format.h>

namespace discmaster::bus {

namespace {
constexpr std::size_t kMostOfUser = 64;
constexpr auto kUnused = std::chrono::hours{1};
}  // namespace

sdbus::ObjectPath Objects::newPath(uid_t user, std::string_view kind)
{
    const auto mine = list(user).size();
    if (mine >= kMostOfUser)
        throw Error{Fault::LimitsExceeded, fmt::format("you have {} objects already; release one of them", mine)};
    return sdbus::ObjectPath{fmt::format("/org/discmaster/Work1/u{}/{}/{}", user, kind, ++last_)};
}

void Objects::add(const sdbus::ObjectPath& path, std::shared_ptr<Exported> object,
                  std::optional<std::string> connection)
{
    object->touch(clock_.now());
    objects_.insert_or_assign(path, Entry{std::move(object), std::move(connection)});
}

std::optional<std::string> Objects::connectionOf(const sdbus::ObjectPath& path) const
{
    const auto found = objects_.find(path);
    return found == objects_.end() ? std::nullopt : found->second.connection;
}

void Objects::release(const sdbus::ObjectPath& path, std::function<void()> done)
{
    loop_.post([this, path, done = std::move(done)] {
        done();
        objects_.erase(path);
    });
}

std::shared_ptr<Exported> Objects::require(const sdbus::ObjectPath& path, uid_t user)
{
    const auto found = objects_.find(path);
    if (found == objects_.end()) throw Error{Fault::NoSuchObject, "there is no object " + std::string{path}};
    if (found->second.object->owner() != user)
        throw Error{Fault::AccessDenied, "the object " + std::string{path} + " belongs to another user"};
    found->second.object->touch(clock_.now());
    return found->second.object;
}

std::vector<sdbus::ObjectPath> Objects::list(uid_t user) const
{
    std::vector<sdbus::ObjectPath> paths;
    for (const auto& [path, entry] : objects_)
        if (entry.object->owner() == user) paths.emplace_back(path);
    return paths;
}

void Objects::connectionGone(const std::string& connection)
{
    std::erase_if(objects_, [&](const auto& item) { return item.second.connection == connection; });
}

void Objects::expire()
{
    const auto now = clock_.now();
    std::erase_if(objects_, [&](const auto& item) {
        const auto& object = *item.second.object;
        return !object.inUse() && now - object.lastUsed() > kUnused;
    });
}

}  // namespace discmaster::bus
