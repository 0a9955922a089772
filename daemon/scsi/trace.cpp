#include "scsi/trace.hpp"

#include "base/error.hpp"
#include "base/hex.hpp"

#include <algorithm>
#include <chrono>
#include <fmt/format.h>
#include <istream>
#include <nlohmann/json.hpp>
#include <utility>

namespace discmaster::scsi {

namespace {

using Json = nlohmann::json;

std::string senseCode(const Sense& s)
{
    return fmt::format("{:x}/{:02x}/{:02x}{}", static_cast<unsigned>(s.key), s.asc, s.ascq,
                       s.deferred ? " deferred" : "");
}

std::vector<std::byte> hexField(const Json& line, const char* name)
{
    if (!line.contains(name)) return {};
    auto bytes = fromHex(line.at(name).get<std::string>());
    if (!bytes) throw std::invalid_argument{fmt::format("'{}' is not hexadecimal", name)};
    return *bytes;
}

Sense parseSense(const std::string& text)
{
    unsigned key = 0;
    unsigned asc = 0;
    unsigned ascq = 0;
    // NOLINTNEXTLINE(cert-err34-c): the count of fields is checked
    if (std::sscanf(text.c_str(), "%x/%x/%x", &key, &asc, &ascq) != 3 || key > 15 || asc > 255 || ascq > 255)
        throw std::invalid_argument{fmt::format("'{}' is not sense data", text)};
    return {.key = static_cast<SenseKey>(key),
            .asc = static_cast<std::uint8_t>(asc),
            .ascq = static_cast<std::uint8_t>(ascq),
            .deferred = text.ends_with("deferred")};
}

}  // namespace

TraceTransport::TraceTransport(std::unique_ptr<Transport> inner, std::FILE* file, std::size_t keep)
    : inner_{std::move(inner)}
    , file_{file}
    , keep_{keep}
{
}

TraceTransport::~TraceTransport() { std::fclose(file_); }

std::expected<std::size_t, Sense> TraceTransport::execute(const Command& command)
{
    const auto begin = std::chrono::steady_clock::now();
    auto result = inner_->execute(command);
    const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - begin;

    Json line{{"command", describe(command.cdb)}, {"cdb", toHex(command.cdb.bytes())}};
    if (!command.out.empty()) {
        line["out-length"] = command.out.size();
        if (command.out.size() <= keep_) line["out"] = toHex(command.out);
    }
    if (result) {
        line["transferred"] = *result;
        if (!command.in.empty() && *result <= keep_) line["in"] = toHex(command.in.first(*result));
    } else {
        line["sense"] = senseCode(result.error());
        if (result.error().progress) line["progress"] = *result.error().progress;
    }
    line["ms"] = took.count();
    fmt::print(file_, "{}\n", line.dump());
    std::fflush(file_);
    return result;
}

std::vector<TraceEntry> readTrace(std::istream& text)
{
    std::vector<TraceEntry> entries;
    std::string raw;
    for (std::size_t number = 1; std::getline(text, raw); ++number) {
        if (raw.empty()) continue;
        try {
            const auto line = Json::parse(raw);
            TraceEntry entry;
            const auto cdb = hexField(line, "cdb");
            if (cdb.size() < 6 || cdb.size() > 16) throw std::invalid_argument{"a CDB has 6 to 16 bytes"};
            entry.cdb = Cdb::from(cdb);
            entry.out = hexField(line, "out");
            entry.outLength = line.value("out-length", entry.out.size());
            entry.in = hexField(line, "in");
            entry.transferred = line.value("transferred", entry.in.size());
            if (line.contains("sense")) {
                entry.sense = parseSense(line.at("sense").get<std::string>());
                if (line.contains("progress")) entry.sense->progress = line.at("progress").get<std::uint16_t>();
            }
            entries.push_back(std::move(entry));
        } catch (const std::exception& e) {
            throw Error{Fault::InvalidArgument, fmt::format("line {} of the trace is malformed: {}", number, e.what())};
        }
    }
    return entries;
}

ReplayTransport::ReplayTransport(std::vector<TraceEntry> entries, std::string device)
    : entries_{std::move(entries)}
    , device_{std::move(device)}
{
}

std::expected<std::size_t, Sense> ReplayTransport::execute(const Command& command)
{
    const auto refuse = [&](const std::string& expected) -> Error {
        return {
            Fault::UnexpectedResponseFromDevice,
            fmt::format("command {} of the trace is {}, but {} was sent", next_ + 1, expected, describe(command.cdb)),
            {.command = describe(command.cdb)}};
    };
    if (atEnd()) throw refuse("missing: the trace has ended");
    const auto& entry = entries_[next_];
    if (!std::ranges::equal(entry.cdb.bytes(), command.cdb.bytes())) throw refuse(describe(entry.cdb));
    if (entry.outLength != command.out.size() || (!entry.out.empty() && !std::ranges::equal(entry.out, command.out)))
        throw refuse(fmt::format("{} with other data", describe(entry.cdb)));
    ++next_;
    if (entry.sense) return std::unexpected{*entry.sense};
    const auto n = std::min(entry.in.size(), command.in.size());
    std::copy_n(entry.in.begin(), n, command.in.begin());
    return std::min(entry.transferred, command.in.empty() ? command.out.size() : command.in.size());
}

}  // namespace discmaster::scsi
