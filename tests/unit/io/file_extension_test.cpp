#include "io/file_extension.hpp"

#include "base/error.hpp"
#include "support/fault_of.hpp"
#include "support/temp_dir.hpp"

#include <array>
#include <fstream>
#include <gtest/gtest.h>
#include <sys/stat.h>

namespace discmaster::io {
namespace {

class FileExtensionTest : public testing::Test {
protected:
    FileExtensionTest() { std::ofstream{path} << "before"; }
    std::string content() const
    {
        std::ifstream in{path, std::ios::binary};
        return {std::istreambuf_iterator<char>{in}, {}};
    }
    const test::TempDir dir;
    const std::string path = dir.path() / "image.iso";
};

TEST_F(FileExtensionTest, AddsBehindWhatIsThere)
{
    {
        FileExtension file{path};
        EXPECT_EQ(6U, file.size());
        EXPECT_FALSE(file.isDisk());
        file.write(8, asBytes("new"));
        std::array<std::byte, 6> old;
        file.read(0, old);
        EXPECT_EQ("before", asText(old));
        EXPECT_EQ(6U, file.size()) << "of what was there";
        file.keep();
        file.write(0, asBytes("B"));
    }
    EXPECT_EQ((std::string{"Before\0\0new", 11}), content());
}

TEST_F(FileExtensionTest, HasItsOldLengthAgainWhenAbandoned)
{
    {
        FileExtension file{path};
        file.write(6, asBytes("new"));
    }
    EXPECT_EQ("before", content());
}

TEST_F(FileExtensionTest, LeavesWhatAnotherProgramAddedMeanwhile)
{
    const auto grow = [&] { std::ofstream{path, std::ios::app} << " and theirs"; };
    {
        FileExtension file{path};
        grow();
        EXPECT_EQ(Fault::SourceChanged, test::faultOf([&] { file.write(8, asBytes("new")); }));
    }
    EXPECT_EQ("before and theirs", content());
    {
        FileExtension file{path};
        file.write(17, asBytes("new"));
        grow();
        EXPECT_EQ(Fault::SourceChanged, test::faultOf([&] { file.keep(); }));
    }
    EXPECT_EQ("before and theirsnew and theirs", content());
}

TEST_F(FileExtensionTest, IsExtendedByOneAtATime)
{
    FileExtension file{path};
    EXPECT_EQ(Fault::ObjectBusy, test::faultOf([&] { FileExtension{path}; }));
}

TEST_F(FileExtensionTest, RefusesWhatIsNoImage)
{
    EXPECT_EQ(Fault::SourceNotFound, test::faultOf([&] { FileExtension{path + ".not"}; }));
    EXPECT_EQ(Fault::InvalidArgument, test::faultOf([&] { FileExtension{dir.path()}; }));
    EXPECT_EQ(Fault::InvalidArgument, test::faultOf([&] { FileExtension{"/dev/null"}; }));
}

TEST_F(FileExtensionTest, SaysWhenTheFileBecameShorter)
{
    FileExtension file{path};
    std::filesystem::resize_file(path, 3);
    std::array<std::byte, 6> old;
    EXPECT_EQ(Fault::SourceChanged, test::faultOf([&] { file.read(0, old); }));
}

}  // namespace
}  // namespace discmaster::io
