#include "support/images.hpp"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <memory>
#include <span>
#include <stdexcept>
#include <sys/stat.h>

namespace discmaster::image::read::test {

namespace fs = std::filesystem;

void MemorySource::read(std::uint64_t offset, MutableBytes into)
{
    if (offset > bytes_.size() || into.size() > bytes_.size() - offset) throw std::logic_error{"read beyond the end"};
    std::copy_n(bytes_.begin() + static_cast<std::ptrdiff_t>(offset), into.size(), into.begin());
}

bool run(const std::string& command) { return std::system((command + " >/dev/null 2>&1").c_str()) == 0; }
bool haveTool(const std::string& name) { return run("command -v " + name); }

std::vector<std::byte> readFile(const fs::path& path)
{
    std::ifstream in{path, std::ios::binary};
    const std::string text{std::istreambuf_iterator<char>{in}, {}};
    const auto bytes = asBytes(text);
    return {bytes.begin(), bytes.end()};
}

void writeFile(const fs::path& path, std::string_view text) { std::ofstream{path, std::ios::binary} << text; }

void makeTree(const fs::path& root)
{
    fs::create_directories(root / "empty folder");
    fs::create_directories(root / "a/b/c/d");
    fs::create_directories(root / "Grüße");
    writeFile(root / "empty", "");
    writeFile(root / "one", "1");
    for (const std::size_t n : {2047U, 2048U, 2049U, 70000U}) {
        std::string text(n, '.');
        for (std::size_t i = 0; i < n; ++i) text[i] = static_cast<char>('a' + (i * 7 + n) % 26);
        writeFile(root / ("size" + std::to_string(n) + ".bin"), text);
    }
    writeFile(root / "a/b/c/d/deep file with a name that is rather long indeed.txt", "deep");
    writeFile(root / "Grüße/Привет.txt", "hello");
    writeFile(root / "same name.text", "x");
    writeFile(root / "same_name.text", "y");
    writeFile(root / "run.sh", "#!/bin/sh\n");
    ::chmod((root / "run.sh").c_str(), 0750);
    fs::create_symlink("../one", root / "a/link");
    fs::create_symlink("/usr/share/doc", root / "absolute");
    fs::create_hard_link(root / "one", root / "uno");
}

std::string describe(const Report& report)
{
    std::string text;
    for (const auto& f : report.findings)
        text += (f.severity == Severity::Error ? "error: " : "warning: ") +
                std::string{f.fileSystem ? displayName(*f.fileSystem) : "image"} + " block " + std::to_string(f.block) +
                " " + f.path + ": " + f.text + " [" + f.clause + "]\n";
    return text;
}

std::map<std::string, std::string> contents(const View& view)
{
    std::map<std::string, std::string> result;
    walk(view, [&](const std::string& path, const Entry& e) {
        if (e.isDirectory()) {
            result[path + "/"];
        } else if (e.kind == Kind::Symlink) {
            result[path] = "-> " + e.target;
        } else {
            auto& text = result[path];
            const auto content = view.content(e);
            text.resize(static_cast<std::size_t>(content->size()));
            content->read(0, std::as_writable_bytes(std::span{text}));
        }
        return Walk::Continue;
    });
    return result;
}

std::map<std::string, std::string> contentsOfFolder(const fs::path& root)
{
    std::map<std::string, std::string> result;
    for (const auto& e : fs::recursive_directory_iterator{root}) {
        const auto path = e.path().lexically_relative(root).string();
        if (e.is_symlink())
            result[path] = "-> " + fs::read_symlink(e.path()).string();
        else if (e.is_directory())
            result[path + "/"];
        else
            result[path] = std::string{asText(readFile(e.path()))};
    }
    return result;
}

}  // namespace discmaster::image::read::test
