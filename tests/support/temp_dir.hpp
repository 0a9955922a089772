#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <string_view>

namespace discmaster::test {

/// A folder of its own for one test, removed with all that is in it.
class TempDir {
public:
    TempDir()
    {
        const auto base = std::filesystem::temp_directory_path() / "discmaster-XXXXXX";
        std::string name = base.string();
        if (!mkdtemp(name.data())) throw std::runtime_error{"cannot create " + name};
        path_ = name;
    }
    ~TempDir()
    {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    TempDir(const TempDir&) = delete;
    TempDir& operator=(const TempDir&) = delete;

    const std::filesystem::path& path() const noexcept { return path_; }
    std::filesystem::path operator/(std::string_view name) const { return path_ / name; }
    std::filesystem::path write(const std::string& name, std::string_view content) const
    {
        const auto file = path_ / name;
        std::filesystem::create_directories(file.parent_path());
        std::ofstream{file, std::ios::binary} << content;
        return file;
    }

private:
    std::filesystem::path path_;
};

}  // namespace discmaster::test
