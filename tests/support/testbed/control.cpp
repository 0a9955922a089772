#include "control.hpp"

#include "base/error.hpp"
#include "emulator/faults.hpp"
#include "emulator/medium.hpp"
#include "scsi/opcode.hpp"

#include <charconv>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <fmt/format.h>
#include <functional>
#include <map>
#include <utility>
#include <vector>

namespace discmaster::testbed {
namespace {

using Words = std::vector<std::string_view>;

Words split(std::string_view text, char separator)
{
    Words words;
    while (!text.empty()) {
        const auto at = text.find(separator);
        if (at != 0) words.push_back(text.substr(0, at));
        if (at == std::string_view::npos) break;
        text.remove_prefix(at + 1);
    }
    return words;
}

[[noreturn]] void wrong(const std::string& what) { throw Error{Fault::InvalidArgument, what}; }

std::int64_t number(std::string_view text, int base = 10)
{
    std::int64_t v = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), v, base);
    if (error != std::errc{} || end != text.data() + text.size()) wrong(fmt::format("'{}' is not a number.", text));
    return v;
}

scsi::Sense parseSense(std::string_view text)
{
    const auto fields = split(text, '/');
    if (fields.size() != 3) wrong(fmt::format("'{}' is not a sense such as 3/0C/00.", text));
    return {.key = static_cast<scsi::SenseKey>(number(fields[0], 16) & 0xF),
            .asc = static_cast<std::uint8_t>(number(fields[1], 16)),
            .ascq = static_cast<std::uint8_t>(number(fields[2], 16))};
}

emulator::FaultRule parseFault(const Words& words)
{
    emulator::FaultRule rule;
    bool effect = false;
    const auto strike = [&](emulator::FaultEffect e) {
        rule.effect = std::move(e);
        effect = true;
    };
    for (const auto word : words) {
        const auto equals = word.find('=');
        const auto key = word.substr(0, equals);
        const auto value = equals == std::string_view::npos ? std::string_view{} : word.substr(equals + 1);
        if (key == "op")
            rule.op = static_cast<scsi::Op>(number(value, 16));
        else if (key == "lba")
            rule.lba = number(value);
        else if (key == "skip")
            rule.skip = static_cast<unsigned>(number(value));
        else if (key == "times")
            rule.times = static_cast<unsigned>(number(value));
        else if (key == "sense")
            strike(emulator::Refuse{parseSense(value)});
        else if (key == "delay")
            strike(emulator::Delay{std::chrono::milliseconds{number(value)}});
        else if (key == "unplug")
            strike(emulator::Unplug{});
        else if (key == "reset")
            strike(emulator::Reset{});
        else if (key == "corrupt") {
            const auto range = split(value, ':');
            if (range.empty()) wrong("corrupt=OFFSET[:COUNT] is missing its offset.");
            strike(emulator::Corrupt{static_cast<std::size_t>(number(range[0])),
                                     range.size() > 1 ? static_cast<std::size_t>(number(range[1])) : 1});
        } else
            wrong(fmt::format("A fault has no '{}'.", key));
    }
    if (!effect) wrong("A fault needs one of sense=, delay=, unplug, reset, corrupt=.");
    return rule;
}

std::string stateOf(emulator::Recorder& r)
{
    const auto* m = r.medium();
    const auto medium = m == nullptr
                            ? std::string{"none"}
                            : fmt::format("{} status={} sessions={} recorded={}", m->type().name,
                                          static_cast<int>(m->status()), m->sessionCount(), m->state().recorded.end());
    return fmt::format("tray={} prevented={} medium={}", r.trayOpen() ? "open" : "closed",
                       r.removalPrevented() ? "yes" : "no", medium);
}

std::string onDrive(Testbed& bed, const Words& w)
{
    const std::string verb{w[0]};
    const std::string name{w[1]};
    const Words rest{w.begin() + 2, w.end()};
    std::string answer;
    const auto with = [&](const std::function<void(emulator::Recorder&)>& work) { bed.drive(name).call(work); };
    if (verb == "load" && !rest.empty()) {
        DriveSpec spec;
        parseMedium(rest[0], spec);
        if (rest.size() > 1) spec.store = rest[1];
        with([&](auto& r) {
            r.insert(emulator::openOrMakeMedium({.type = spec.medium, .bytes = spec.bytes, .folder = spec.store}));
        });
        bed.change(name);
    } else if (verb == "take") {
        with([](auto& r) { r.takeOut(); });
        bed.change(name);
    } else if (verb == "press") {
        with([](auto& r) { r.pressEject(); });
        bed.change(name);
    } else if (verb == "reset") {
        with([](auto& r) { r.reset(); });
    } else if (verb == "fault") {
        const auto rule = parseFault(rest);
        with([&](auto& r) { r.faults().add(rule); });
    } else if (verb == "clear-faults") {
        with([](auto& r) { r.faults().clear(); });
    } else if (verb == "timing" && !rest.empty()) {
        const auto timing = parseTiming(rest[0]);
        with([&](auto& r) { r.setTiming(timing); });
    } else if (verb == "state") {
        with([&](auto& r) { answer = stateOf(r); });
    } else if (verb == "change") {
        bed.change(name);
    } else if (verb == "remove") {
        bed.remove(name);
    } else {
        wrong(fmt::format("There is no command '{}' with {} arguments.", verb, w.size() - 1));
    }
    return answer;
}

}  // namespace

void parseMedium(std::string_view text, DriveSpec& spec)
{
    const auto colon = text.find(':');
    spec.medium = text.substr(0, colon);
    if (spec.medium == "none") spec.medium.clear();
    if (colon == std::string_view::npos) return;
    auto size = text.substr(colon + 1);
    static const std::map<char, std::uint64_t> units{{'K', 1U << 10}, {'M', 1U << 20}, {'G', 1U << 30}};
    std::uint64_t unit = 1;
    if (!size.empty() && units.contains(size.back())) {
        unit = units.at(size.back());
        size.remove_suffix(1);
    }
    spec.bytes = static_cast<std::uint64_t>(number(size)) * unit;
}

emulator::Timing parseTiming(std::string_view text)
{
    if (text == "none") return {};
    if (text == "realistic") return emulator::Timing::realistic();
    emulator::Timing t;
    for (const auto word : split(text, ',')) {
        const auto equals = word.find('=');
        if (equals == std::string_view::npos) wrong(fmt::format("'{}' is not a time.", word));
        const auto key = word.substr(0, equals);
        const auto value = number(word.substr(equals + 1));
        const std::chrono::milliseconds ms{value};
        if (key == "rate")
            t.rate = static_cast<double>(value);
        else if (key == "buffer")
            t.buffer = static_cast<std::uint32_t>(value);
        else if (key == "load")
            t.load = ms;
        else if (key == "close")
            t.closeTrack = t.closeSession = ms;
        else if (key == "blank")
            t.blank = t.blankFull = ms;
        else if (key == "format")
            t.format = ms;
        else if (key == "background")
            t.backgroundFormat = ms;
        else
            wrong(fmt::format("Timing has no '{}'.", key));
    }
    return t;
}

std::string control(Testbed& bed, std::string_view line)
{
    try {
        const auto words = split(line, ' ');
        std::string answer;
        if (words.size() >= 2 && words[0] == "add") {
            DriveSpec spec;
            parseMedium(words[1], spec);
            if (words.size() > 2) spec.store = words[2];
            answer = bed.add(spec);
        } else if (words.size() >= 2) {
            answer = onDrive(bed, words);
        } else {
            wrong("A command is a verb and a drive.");
        }
        return answer.empty() ? "ok" : "ok " + answer;
    } catch (const std::exception& e) {
        return std::string{"error "} + e.what();
    }
}

}  // namespace discmaster::testbed
