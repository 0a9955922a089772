#include "image/recorded_volume.hpp"

#include "image/iso9660/characters.hpp"
#include "image/read/image.hpp"
#include "image/recorded_time.hpp"
#include "image/unicode.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <utility>

namespace discmaster::image {

namespace {

using read::FileSystem;
using read::Volume;

/// Nothing for a text that no field of ours takes.
std::string clean(const std::string& text) { return hasControl(text) ? std::string{} : text; }

/// Of a primary descriptor's text and Joliet's, which has room for `units` characters.
std::string fuller(const std::string& primary, const std::string& joliet, std::size_t units)
{
    const auto length = toUtf16(joliet, u'_').size();
    return length != 0 && (length < units || primary.size() <= length) ? joliet : primary;
}

/// The file of the root that a view's volume names, as another view names it.
std::string sameFile(const read::View& view, std::string name, const read::View& taken)
{
    if (const auto version = name.rfind(';'); version != std::string::npos) name.resize(version);
    if (name.ends_with('.')) name.pop_back();
    if (name.empty() || name.contains('/')) return {};
    const auto file = view.find(name);
    if (!file || file->isDirectory()) return {};
    if (&view == &taken) return name;
    std::string found;
    taken.list(taken.root(), [&](read::Entry&& e) {
        if (!e.isDirectory() && e.dataAt == file->dataAt && e.size == file->size) found = e.name;
        return found.empty();
    });
    return found;
}

bool isAscii(std::string_view text)
{
    return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

/// UDF puts 16 characters that make it unique in front, and discmasterd the volume's name behind where nothing is
/// given.
std::string volumeSetOf(const Volume& udf)
{
    constexpr std::size_t kUnique = 16;
    if (udf.volumeSet.size() <= kUnique || !isAscii(udf.volumeSet.substr(0, kUnique))) return {};
    const auto given = udf.volumeSet.substr(kUnique);
    return given == udf.name ? std::string{} : given;
}

void takeIsoFields(VolumeFields& f, const Volume& primary, const Volume* joliet)
{
    // Joliet has room for half as many characters, but for all there are.
    const auto text = [&](std::string Volume::*field) {
        const auto& wide = joliet ? joliet->*field : primary.*field;
        return clean(isAscii(wide) ? primary.*field : wide);
    };
    // What tells of the program that made the session is not kept where that program had it wrong.
    if (iso9660::onlyACharacters(primary.system)) f.system = text(&Volume::system);
    if (iso9660::onlyACharacters(primary.application)) f.application = text(&Volume::application);
    f.volumeSet = text(&Volume::volumeSet);
    f.publisher = text(&Volume::publisher);
    f.preparer = text(&Volume::preparer);
    f.expires = timeOf(primary.expires);
    f.effective = timeOf(primary.effective);
}

void takeUdfFields(VolumeFields& f, const Volume& udf)
{
    f.volumeSet = clean(volumeSetOf(udf));
    if (udf.application.starts_with('*')) f.application = clean(udf.application.substr(1));
}

const read::View* viewOfPrimary(const read::Image& image)
{
    const auto* plain = image.view(FileSystem::Iso9660);
    return plain ? plain : image.view(FileSystem::RockRidge);
}

std::string nameIn(const read::View* view) { return view ? clean(view->volume().name) : std::string{}; }

constexpr std::array kTexts{&VolumeFields::system, &VolumeFields::volumeSet, &VolumeFields::publisher,
                            &VolumeFields::preparer, &VolumeFields::application};
constexpr std::array<std::pair<std::string VolumeFields::*, std::string Volume::*>, 3> kFiles{
    {{&VolumeFields::copyrightFile, &Volume::copyrightFile},
     {&VolumeFields::abstractFile, &Volume::abstractFile},
     {&VolumeFields::bibliographicFile, &Volume::bibliographicFile}}};

}  // namespace

RecordedVolume recordedVolume(const read::Image& image, const read::View& taken)
{
    constexpr std::size_t kJolietName = 16;
    const auto* primary = viewOfPrimary(image);
    const auto* joliet = image.view(FileSystem::Joliet);
    const auto* udf = image.view(FileSystem::Udf);
    RecordedVolume recorded{
        .name = {}, .isoName = nameIn(primary), .jolietName = nameIn(joliet), .udfName = nameIn(udf), .fields = {}};
    recorded.name =
        recorded.udfName.empty() ? fuller(recorded.isoName, recorded.jolietName, kJolietName) : recorded.udfName;
    auto& f = recorded.fields;
    if (primary)
        takeIsoFields(f, primary->volume(), joliet ? &joliet->volume() : nullptr);
    else if (udf)
        takeUdfFields(f, udf->volume());
    for (const auto& [ours, theirs] : kFiles)
        for (const auto* view : {primary, udf})
            if (view && (f.*ours).empty()) f.*ours = sameFile(*view, view->volume().*theirs, taken);
    return recorded;
}

VolumeFields fieldsOfVolume(const Options& options, const Tree& tree)
{
    const VolumeFields defaults;
    const auto& recorded = options.recorded.fields;
    auto f = options.fields;
    for (const auto text : kTexts)
        if (f.*text == defaults.*text) f.*text = recorded.*text;
    for (const auto& [name, theirs] : kFiles)
        if ((f.*name).empty() && !(recorded.*name).empty())
            if (const auto node = tree.child(kRoot, recorded.*name); node && tree.kind(*node) == Kind::File)
                f.*name = recorded.*name;
    if (!f.expires.known()) f.expires = recorded.expires;
    if (!f.effective.known()) f.effective = recorded.effective;
    return f;
}

}  // namespace discmaster::image
