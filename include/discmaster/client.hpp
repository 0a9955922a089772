#pragma once
// Typed proxies of discmasterd's objects, for programs outside it. Members have the names of the introspection XML,
// which documents them (/usr/share/dbus-1/interfaces/org.discmaster.DiscMaster1.*.xml). Header-only, over sdbus-c++.
//
//     auto bus = sdbus::createSystemBusConnection();
//     discmaster::client::Service service{*bus};
//     discmaster::client::Manager manager{service};
//     for (const auto& path : manager.Drives())
//         std::cout << discmaster::client::Drive{service, path}.Name() << '\n';
//
// Calls are synchronous and may be made from any thread that the connection allows; signals and WaitAsync need the
// connection's loop (enterEventLoopAsync, or polling it).

#include <discmaster/client/drive.hpp>
#include <discmaster/client/format.hpp>
#include <discmaster/client/image.hpp>
#include <discmaster/client/image_item.hpp>
#include <discmaster/client/image_result.hpp>
#include <discmaster/client/job.hpp>
#include <discmaster/client/loop.hpp>
#include <discmaster/client/manager.hpp>
#include <discmaster/client/multisession.hpp>
#include <discmaster/client/object.hpp>
