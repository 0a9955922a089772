#pragma once
// Sizes, speeds and times as people read them, and as they type them.

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace discmaster::cli {

/// "702 kB", "4.7 GB": powers of 1000, as discs are sold.
std::string sizeText(std::uint64_t bytes);

/// "1 file", "12 files".
std::string countText(std::uint64_t count, std::string_view one, std::string_view many);

/// "12 files in 3 folders": what an image holds, its root not counted.
std::string contentText(std::uint64_t files, std::uint64_t folders);

/// "1:23", "2:03:04".
std::string durationText(std::chrono::seconds duration);

/// "17.6 MB/s".
std::string rateText(double bytesPerSecond);

/// Bytes of "700M", "4.7G", "25025314816", "512MiB"; letters alone are powers of 1000, with "i" powers of 1024. Empty
/// for what is not a size, or does not fit.
std::optional<std::uint64_t> parseSize(std::string_view text);

}  // namespace discmaster::cli
