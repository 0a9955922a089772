// Every member of the proxies of images, called over a bus: what they send is what the service takes, and what it
// answers is what they give. The argument is a folder with a file "file" of 5 bytes.

#include <discmaster/client.hpp>
#include <discmaster/enums.hpp>

#include <fcntl.h>
#include <functional>
#include <iostream>
#include <string>
#include <unistd.h>

namespace {

using namespace discmaster;
using client::Fields;
using sdbus::Variant;

int failures = 0;

void expect(bool good, const char* what)
{
    if (good) return;
    std::cerr << "not so: " << what << '\n';
    ++failures;
}

struct Session {
    const client::Service& service;
    std::string folder;

    Fields wait(const std::string& job) const { return client::Job{service, job}.Wait(); }
    client::FileSystemImage image() const
    {
        return client::FileSystemImage{service, client::Manager{service}.CreateFileSystemImage()};
    }
    Variant file() const { return Variant{folder + "/file"}; }
};

std::string readAll(const sdbus::UnixFd& from)
{
    std::string all;
    char buffer[4096];
    for (ssize_t n = 0; (n = ::read(from.get(), buffer, sizeof buffer)) > 0;)
        all.append(buffer, static_cast<std::size_t>(n));
    return all;
}

void properties(const Session& session)
{
    auto image = session.image();
    image.StrictFileSystemCompliance(true);
    image.UseRestrictedCharacterSet(true);
    image.StageFiles(true);
    image.FreeMediaBlocks(100'000);
    image.UDFRevision(0x250);
    image.ISO9660InterchangeLevel(2);
    image.RockRidge(false);
    image.FileSystemsToCreate(4);
    image.CreateRedundantUdfMetadataFiles(false);
    expect(image.StrictFileSystemCompliance() && image.UseRestrictedCharacterSet() && image.StageFiles(),
           "flags are set");
    expect(!image.RockRidge() && !image.CreateRedundantUdfMetadataFiles(), "flags are cleared");
    expect(image.FreeMediaBlocks() == 100'000 && image.UDFRevision() == 0x250, "numbers are set");
    expect(image.ISO9660InterchangeLevel() == 2 && image.FileSystemsToCreate() == 4, "choices are set");
    expect(image.FileSystemsSupported() == 7 && image.UDFRevisionsSupported().size() == 6, "what there is");
    expect(image.ISO9660InterchangeLevelsSupported().size() == 3, "the levels");
    expect(image.FileCount() == 0 && image.DirectoryCount() == 0 && image.ChangePoint() == 0, "it is empty");
    expect(image.UsedBlocks() > 0 && !image.Busy(), "figures");
    image.ChooseImageDefaultsForMediaType(static_cast<std::int32_t>(MediaPhysicalType::Cdr));
    expect(image.FileSystemsToCreate() == 3, "a CD's file systems");
}

void names(const Session& session)
{
    auto image = session.image();
    image.SetVolumeName("Some name");
    expect(image.GetVolumeName() == "Some name" && std::get<0>(image.GetVolumeNames()) == "SOME_NAME", "the label");
    image.SetVolumeFields({{"publisher", Variant{std::string{"P"}}}});
    expect(client::field<std::string>(image.GetVolumeFields(), "publisher") == "P", "a field");
    image.SetOptions({{"padding", Variant{std::uint32_t{7}}}});
    expect(client::field<std::uint32_t>(image.GetOptions(), "padding") == 7, "an option");
    session.wait(image.SetWorkingDirectory(Variant{session.folder}));
    expect(image.GetWorkingDirectory() == session.folder, "the folder of copies");
    image.Release();
}

void items(const Session& session)
{
    auto image = session.image();
    image.AddDirectory("/d");
    session.wait(image.AddFile("/d/f", session.file()));
    session.wait(image.AddTree("/", Variant{session.folder}, false));
    expect(image.Exists("/file") == static_cast<std::int32_t>(FsiItemType::File), "the tree is there");
    expect(image.ListDirectory("/d").second == 1, "a folder's entries");
    expect(client::field<std::uint64_t>(image.GetItem("/d/f"), "data-size") == 5, "a file's size");
    expect(image.SetItem("/d/f", {{"hidden", Variant{true}}}).empty(), "a change without news");
    expect(image.FileSystemName("/d/f", 1) == "F" && image.FileSystemPath("/d/f", 1) == "/D/F", "names are spelled");
    image.SetWeights({{"/d/f", 3}});
    expect(readAll(image.OpenData("/d/f")).size() == 5, "a file's content");

    session.wait(image.AddStream("/d/f", "s", session.file()));
    expect(image.ListStreams("/d/f").second == 1, "a stream");
    image.RemoveStream("/d/f", "s");

    const auto folder = image.CreateDirectoryItem("made"), file = image.CreateFileItem("made file");
    session.wait(image.SetData(file, session.file()));
    expect(client::field<std::uint64_t>(image.GetItem(file), "data-size") == 5, "a free item");
    image.Add("/", folder);
    image.Add("/made", file);
    image.ReleaseItem(image.CreateFileItem("nothing"));

    image.SetBootImages({{{"item", Variant{std::string{"/d/f"}}}}});
    expect(client::field<std::uint64_t>(image.GetBootImages().at(0), "size") == 5, "what it boots");
    expect(readAll(image.OpenBootImage(0)).size() == 5, "its content");

    const auto point = image.ChangePoint();
    image.Remove("/d/f");
    image.RemoveTree("/made");
    image.RollbackToChangePoint(point);
    expect(image.Exists("/made/made file") == static_cast<std::int32_t>(FsiItemType::File), "what was undone");
    image.LockInChangePoint();
}

void results(const Session& session)
{
    client::Manager manager{session.service};
    const client::Drive drive{session.service,
                              manager.AddVirtualDrive("proxies", {{"media", Variant{std::string{"cd-r"}}}})};
    auto image = session.image();
    for (int i = 0;
         i < 500 && drive.getAll("org.discmaster.DiscMaster1.Media").at("State").get<std::string>() != "ready"; ++i)
        ::usleep(10'000);
    image.ChooseImageDefaults(drive.path());
    image.SetMaxMediaBlocksFromDevice(drive.path());
    session.wait(image.AddFile("/f", session.file()));
    const auto made = session.wait(image.CreateResultImage());
    client::ImageResult result{session.service, client::field<sdbus::ObjectPath>(made, "result").value()};
    expect(result.BlockSize() == 2048 && result.TotalBlocks() > 0 && result.ProgressItemCount() == 1, "figures");
    expect(!result.GetDiscId().empty(), "the identifier");
    const auto all = result.GetProgressItems();
    const auto item = all.at(0);
    expect(result.GetProgressItemFromBlock(std::get<1>(item)) == item, "an item by its block");
    expect(result.GetProgressItemFromDescription("/f") == item, "an item by its name");
    expect(std::get<1>(result.GetModifiedBlocks().at(0)) + 1 == static_cast<std::int64_t>(result.TotalBlocks()),
           "all blocks");
    expect(readAll(result.OpenImageStream()).size() == result.TotalBlocks() * 2048, "the stream");
    const int saved = ::open(session.folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    session.wait(result.SaveTo(sdbus::UnixFd{saved}));
    expect(::lseek(saved, 0, SEEK_END) == static_cast<off_t>(result.TotalBlocks() * 2048), "what was saved");
    const auto checked = session.wait(manager.ValidateImage(Variant{result.objectPath()}));
    expect(client::field<std::uint32_t>(checked, "file-systems") == 3U, "what was checked");
    result.Release();
    image.Release();
    manager.RemoveVirtualDrive("proxies", {{"force", Variant{true}}});
}

void sessions(const Session& session)
{
    client::Manager manager{session.service};
    const auto drive = manager.AddVirtualDrive("sessions", {{"media", Variant{std::string{"bd-r"}}}});
    client::FormatData writer{session.service,
                              manager.CreateFormatData({{"recorder", Variant{sdbus::ObjectPath{drive}}},
                                                        {"client-name", Variant{std::string{"x"}}}})};
    const auto interfaces = writer.MultisessionInterfaces();
    client::MultisessionSequential sequential{session.service, interfaces.at(0)};
    client::MultisessionRandomWrite random{session.service, interfaces.at(1)};
    for (int i = 0; i < 500 && !sequential.IsSupportedOnCurrentMediaState(); ++i) ::usleep(10'000);
    expect(sequential.IsFirstDataSession() && sequential.StartAddressOfPreviousSession() == -1, "a blank disc");
    auto first = session.image();
    session.wait(first.AddFile("/f", session.file()));
    const auto made = session.wait(first.CreateResultImage());
    session.wait(writer.Write(Variant{client::field<sdbus::ObjectPath>(made, "result").value()}));
    expect(!sequential.IsFirstDataSession() && sequential.StartAddressOfPreviousSession() == 0, "one that is not");
    expect(sequential.NextWritableAddress() == sequential.LastWrittenAddressOfPreviousSession() + 1,
           "the next session");
    expect(sequential.FreeSectorsOnMedia() > 0 && sequential.WriteUnitSize() == 32, "its room");
    expect(!random.IsSupportedOnCurrentMediaState() && random.WriteUnitSize() == 0, "is not overwritable");
    expect(random.LastWrittenAddress() == -1 && random.TotalSectorsOnMedia() == 0, "and has no figures");
    sequential.InUse(true);
    expect(sequential.InUse() && sequential.ImportRecorder() == drive, "the choice");

    auto image = session.image();
    image.SetMultisessionInterfaces(interfaces);
    expect(image.GetMultisessionInterfaces() == interfaces, "the interfaces");
    expect(image.SessionStartBlock() == sequential.NextWritableAddress(), "where it begins");
    expect(!client::field<std::string>(session.wait(image.CalculateDiscIdentifier()), "disc-id")->empty(), "the disc");
    expect(client::field<std::uint32_t>(session.wait(image.IdentifyFileSystemsOnDisc()), "file-systems") == 7U,
           "what it has");
    expect(image.GetDefaultFileSystemForImport(7) == 4, "the default");
    expect(client::field<bool>(session.wait(image.ProbeSpecificFileSystem(4)), "appendable") == true,
           "can be continued");
    const auto point = image.ChangePoint();
    const auto importing = image.ImportFileSystem();
    session.wait(importing);
    expect(client::Job{session.service, importing}.DirectoriesAdded() == 0, "directories");
    expect(!image.GetImportedVolumeName().empty() && image.Exists("/f") != 0, "what was imported");
    image.RollbackToChangePoint(point);
    session.wait(image.ImportSpecificFileSystem(2));
    image.RollbackToChangePoint(point);
    image.SetMultisessionInterfaces({});
    image.SessionStartBlock(64);
    expect(image.SessionStartBlock() == 64, "another beginning");
    manager.RemoveVirtualDrive("sessions", {{"force", Variant{true}}});
}

}  // namespace

int main(int argc, char** argv)
try {
    if (argc != 2) return 2;
    const auto bus = sdbus::createSessionBusConnection();
    const client::Service service{*bus};
    const Session session{service, argv[1]};
    properties(session);
    names(session);
    items(session);
    results(session);
    sessions(session);
    return failures == 0 ? 0 : 1;
} catch (const sdbus::Error& e) {
    std::cerr << std::string{e.getName()} << ": " << e.getMessage() << '\n';
    return 1;
}
