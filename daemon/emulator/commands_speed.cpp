// Speeds and the buffer: GET PERFORMANCE, SET STREAMING, SET CD SPEED, READ BUFFER CAPACITY.

#include "emulator/drive.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace discmaster::emulator {

std::vector<std::uint32_t> Drive::writeSpeeds() const
{
    std::vector<std::uint32_t> speeds;
    if (const auto* m = medium())
        for (const auto factor : m->type().speeds) speeds.push_back(factor * m->type().bytesPerSecondAt1x / 1000);
    return speeds;
}

void Drive::chooseWriteSpeed(std::uint32_t kilobytes)
{
    // The fastest speed that is not above what was asked for, else the slowest.
    const auto speeds = writeSpeeds();
    writeSpeed = 0;
    for (const auto s : speeds)
        if (writeSpeed == 0 || (writeSpeed > kilobytes && s < writeSpeed)) writeSpeed = s;
    const auto rate = static_cast<double>(writeSpeed) * 1000 * timing.rate;
    buffer.drainAt(static_cast<std::uint64_t>(rate), clock.now());
}

void Drive::defaultSpeeds()
{
    chooseWriteSpeed(0xFFFFFFFF);
    readSpeed = writeSpeed;
}

}  // namespace discmaster::emulator

namespace discmaster::emulator::commands {

using senses::refuse;

namespace {

/// Type 0: one descriptor, the same speed over the whole disc.
std::vector<std::byte> nominalPerformance(const Drive& d, bool write)
{
    std::vector<std::byte> data(24);
    const auto speed = write ? d.writeSpeed : d.readSpeed;
    putU8(data, 4, write ? 2 : 0);
    putBe32(data, 12, speed);
    putBe32(data, 16, static_cast<std::uint32_t>(d.medium()->state().blocks - 1));
    putBe32(data, 20, speed);
    return data;
}

/// Type 3: a write speed descriptor for each speed.
std::vector<std::byte> writeSpeedDescriptors(const Drive& d, std::size_t max)
{
    std::vector<std::byte> data(8);
    const auto speeds = d.writeSpeeds();
    for (const auto speed : std::span{speeds}.first(std::min(max, speeds.size()))) {
        Page<16> e;
        e.be32(4, d.medium()->state().blocks - 1).be32(8, d.readSpeed).be32(12, speed);
        data.insert(data.end(), e.bytes().begin(), e.bytes().end());
    }
    putBe32(data, 0, static_cast<std::uint32_t>(4 + 16 * speeds.size()));
    return data;
}

}  // namespace

Outcome getPerformance(Drive& d, Exchange& x)
{
    const auto type = x.cdb.u8(10);
    const std::size_t max = x.cdb.be16(8);
    if (type != 0 && type != 3) return refuse(senses::kInvalidFieldInCdb);
    std::vector<std::byte> data(8);
    if (d.medium() == nullptr) {
        putBe32(data, 0, 4);
    } else if (type == 3) {
        data = writeSpeedDescriptors(d, max);
    } else {
        data = nominalPerformance(d, x.cdb.bit(1, 2));
        putBe32(data, 0, static_cast<std::uint32_t>(data.size() - 4));
        data.resize(std::min(data.size(), 8 + 16 * max));
    }
    x.answer(data, x.in.size());
    return {};
}

Outcome setStreaming(Drive& d, Exchange& x)
{
    constexpr std::size_t kDescriptor = 28;
    if (x.cdb.be16(9) != kDescriptor || x.out.size() < kDescriptor) return refuse(senses::kParameterListLength);
    const Fields list{x.out};
    x.transferred = kDescriptor;
    if (list.bit(0, 2)) {  // RDD: back to the defaults
        d.defaultSpeeds();
        return {};
    }
    const auto speed = [](std::uint32_t kilobytes, std::uint32_t milliseconds) {
        return static_cast<std::uint32_t>(
            std::min<std::uint64_t>(std::uint64_t{kilobytes} * 1000 / milliseconds, 0xFFFFFFFF));
    };
    if (list.be32(16) == 0 || list.be32(24) == 0) return refuse(senses::kInvalidFieldInParameters);
    d.readSpeed = std::min(speed(list.be32(12), list.be32(16)), d.readSpeed == 0 ? 0xFFFF : d.readSpeed);
    d.chooseWriteSpeed(speed(list.be32(20), list.be32(24)));
    return {};
}

Outcome setCdSpeed(Drive& d, Exchange& x)
{
    const std::uint32_t write = x.cdb.be16(4);
    d.chooseWriteSpeed(write == 0xFFFF ? 0xFFFFFFFF : write);
    return {};
}

Outcome readBufferCapacity(Drive& d, Exchange& x)
{
    const bool inBlocks = x.cdb.bit(1, 0);
    const std::uint64_t unit = inBlocks ? kBlockSize : 1;
    const std::uint64_t size = d.timing.buffer;
    const auto free = size - std::min(size, d.buffer.level(d.clock.now()));
    Page<12> data;
    data.be16(0, 10).u8(3, inBlocks ? 1 : 0).be32(4, size / unit).be32(8, free / unit);
    x.answer(data.bytes(), x.cdb.be16(7));
    return {};
}

}  // namespace discmaster::emulator::commands
