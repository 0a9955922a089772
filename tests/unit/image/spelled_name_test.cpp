#include "image/spelled_name.hpp"

#include "base/error.hpp"
#include "support/builder.hpp"

#include <gtest/gtest.h>
#include <string>

namespace discmaster::image {
namespace {

TEST(SpelledName, IsThatOfEachFileSystem)
{
    test::TreeBuilder b;
    b.file("Some Folder/read me.txt", "").file("Some Folder/read_me.txt", "").symlink("Some Folder/link", "x");
    const auto& tree = b.tree();
    const auto options = test::options(true, true, true, true);
    const auto node = *tree.find("Some Folder/read me.txt");
    EXPECT_EQ(spelledName(FsiFileSystems::Iso9660, tree, node, options), "READ_ME000.TXT");
    EXPECT_EQ(spelledName(FsiFileSystems::Joliet, tree, node, options), "read me.txt");
    EXPECT_EQ(spelledName(FsiFileSystems::Udf, tree, node, options), "read me.txt");
    EXPECT_EQ(spelledPath(FsiFileSystems::Iso9660, tree, node, options), "/SOME_FOLDER/READ_ME000.TXT");
    EXPECT_EQ(spelledPath(FsiFileSystems::Joliet, tree, *tree.find("Some Folder"), options), "/Some Folder");
    EXPECT_EQ(spelledPath(FsiFileSystems::Udf, tree, kRoot, options), "/");

    const auto fault = [&](FsiFileSystems fileSystem, const char* path) {
        try {
            spelledName(fileSystem, tree, *tree.find(path), options);
        } catch (const Error& e) {
            return e.fault();
        }
        return Fault{0};
    };
    EXPECT_EQ(spelledName(FsiFileSystems::Iso9660, tree, *tree.find("Some Folder/link"), options), "LINK");
    EXPECT_EQ(fault(FsiFileSystems::Joliet, "Some Folder/link"), Fault::ItemNotFound);
    EXPECT_EQ(fault(FsiFileSystems::Unknown, "Some Folder/link"), Fault::InvalidParam);
    EXPECT_EQ(fault(static_cast<FsiFileSystems>(3), "Some Folder/link"), Fault::InvalidParam);
}

}  // namespace
}  // namespace discmaster::image
