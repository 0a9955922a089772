#pragma once

#include "cli/output.hpp"

#include "image/read/entry.hpp"

#include <optional>
#include <string>

namespace discmaster::cli {

/// "drwxr-xr-x"; '?' for permissions that the file system does not record.
std::string modeText(const image::read::Entry& entry);

/// "2026-11-22 19:41", in UTC as far as the disc tells the offset; "-" where there is no time.
std::string timeText(const std::optional<image::read::Timestamp>& time);

/// An entry and its path, as `image ls --json` shows it.
Json entryJson(const std::string& path, const image::read::Entry& entry);

}  // namespace discmaster::cli
