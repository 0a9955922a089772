#pragma once
// How the methods of an image get their turn: shared by the files that implement them.

#include "bus/errands.hpp"
#include "bus/image_object.hpp"
#include "bus/options.hpp"

#include <utility>

namespace discmaster::bus {

template <typename... Results, typename Handler>
void ImageObject::enter(sdbus::Result<Results...>&& result, Turns::Access access, Need need, Variants options,
                        Handler handler)
{
    answer(std::move(result), need,
           [this, access, options = std::move(options), handler = std::move(handler)](const Caller& caller,
                                                                                      const auto& reply) {
               turns_.enter(
                   access,
                   [caller, options, handler, reply](Turns::Turn turn) {
                       try {
                           Call call{caller, Options{options}, std::move(turn)};
                           handler(call, reply);
                       } catch (...) {
                           reply.fail(std::current_exception());
                       }
                   },
                   [reply](const Error& why) { reply.fail(why); });
           });
}

template <typename... Results, typename Handler>
void ImageObject::look(sdbus::Result<Results...>&& result, Variants options, Handler handler, Need need)
{
    enter(std::move(result), Turns::Access::Look, need, std::move(options), std::move(handler));
}

template <typename... Results, typename Handler>
void ImageObject::change(sdbus::Result<Results...>&& result, Variants options, Handler handler, Need need)
{
    enter(std::move(result), Turns::Access::Change, need, std::move(options),
          [this, handler = std::move(handler)](Call& call, const auto& reply) {
              requireUnfrozen();
              handler(call, reply);
          });
}

template <typename Reply, typename Find, typename Then>
void ImageObject::find(const Call& call, bool here, const Reply& reply, Find find, Then then)
{
    if (here) return then(find());
    context_.errands.run(
        call.caller.user, std::move(find),
        [self = weak_from_this(), turn = call.turn, reply, then = std::move(then)](auto found) mutable {
            const auto image = self.lock();
            if (!image) return;  // its replies were given when it left
            try {
                if (!found) throw found.error();
                then(std::move(*found));
            } catch (...) {
                reply.fail(std::current_exception());
            }
        });
}

template <typename Reply, typename Then>
void ImageObject::alter(const Call& call, bool here, const Reply& reply, std::function<void()> alteration, Then then)
{
    if (here) {
        alteration();
        count();
        return then();
    }
    context_.errands.run(call.caller.user, std::move(alteration),
                         [self = weak_from_this(), turn = call.turn, reply, then = std::move(then)](auto outcome) {
                             const auto image = self.lock();
                             if (!image) return;
                             image->count();
                             try {
                                 if (!outcome) throw outcome.error();
                                 then();
                             } catch (...) {
                                 reply.fail(std::current_exception());
                             }
                         });
}

}  // namespace discmaster::bus
