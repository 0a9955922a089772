#include "cli/drive/writer.hpp"

#include "cli/drive/connection.hpp"

#include <discmaster/client/manager.hpp>

namespace discmaster::cli {

client::FormatData writerFor(Connection& connection, const std::string& drivePath)
{
    client::Manager manager{connection.service()};
    return {connection.service(),
            manager.CreateFormatData({{"lifetime", sdbus::Variant{std::string{"connection"}}},
                                      {"recorder", sdbus::Variant{sdbus::ObjectPath{drivePath}}},
                                      {"client-name", sdbus::Variant{std::string{"discmasterctl"}}}})};
}

}  // namespace discmaster::cli
