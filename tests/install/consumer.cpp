// A program outside the project: it has the installed headers and nothing else. It burns the folder it is given to a
// software recorder, and says what it sees.

#include <discmaster/client.hpp>
#include <discmaster/enums.hpp>
#include <discmaster/errors.hpp>

#include <iostream>

int main(int argc, char** argv)
try {
    using namespace discmaster;
    if (argc != 2) return 2;
    const auto bus = sdbus::createSessionBusConnection();
    const client::Service service{*bus};
    client::Manager manager{service};
    std::cout << "service " << manager.Version() << '\n';

    // What it makes goes with its connection.
    const sdbus::Variant lifetime{std::string{"connection"}};
    const auto drive = manager.AddVirtualDrive("consumer", {{"media", sdbus::Variant{std::string{"bd-r"}}}});
    client::FileSystemImage image{service, manager.CreateFileSystemImage({{"lifetime", lifetime}})};
    client::Job{service, image.AddTree("/", sdbus::Variant{std::string{argv[1]}}, false)}.Wait();
    const auto made = client::Job{service, image.CreateResultImage()}.Wait();
    const auto result = client::field<sdbus::ObjectPath>(made, "result");
    if (!result) return 3;

    client::FormatData writer{service,
                              manager.CreateFormatData({{"lifetime", lifetime},
                                                        {"recorder", sdbus::Variant{sdbus::ObjectPath{drive}}},
                                                        {"client-name", sdbus::Variant{std::string{"consumer"}}}})};
    writer.BurnVerificationLevel(static_cast<std::int32_t>(BurnVerificationLevel::Full));
    const auto burned = client::Job{service, writer.Write(sdbus::Variant{*result})}.Wait();
    std::cout << "verified " << client::field<bool>(burned, "verified").value_or(false) << '\n';

    try {
        client::Job{service, writer.Write(sdbus::Variant{std::string{"/nonexistent"}})}.Wait();
        return 4;
    } catch (const sdbus::Error& e) {
        std::cout << "refused " << (std::string{e.getName()} == info(Fault::SourceNotFound).busName) << '\n';
    }
    manager.RemoveVirtualDrive("consumer", {{"force", sdbus::Variant{true}}});
    return 0;
} catch (const sdbus::Error& e) {
    std::cerr << std::string{e.getName()} << ": " << e.getMessage() << '\n';
    return 1;
}
