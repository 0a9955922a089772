#include "mmc/capabilities.hpp"

namespace discmaster::mmc {

Capabilities decodeCapabilities(ByteView page)
{
    const Fields f{page};
    Capabilities c;
    c.writesCdr = f.bit(3, 0);
    c.writesCdrw = f.bit(3, 1);
    c.testWrite = f.bit(3, 2);
    c.bufferUnderrunFree = f.bit(4, 7);
    c.canLock = f.bit(6, 0);
    c.locked = f.bit(6, 1);
    c.canEject = f.bit(6, 3);
    c.mechanism = static_cast<LoadingMechanism>(f.u8(6) >> 5);
    c.maxReadKBps = f.be16(8);
    c.bufferKiB = f.be16(12);
    c.currentReadKBps = f.be16(14);
    c.maxWriteKBps = f.be16(18);
    c.currentWriteKBps = f.has(28, 2) ? f.be16(28) : f.be16(20);
    c.writeIsCav = (f.u8(27) & 3) == 1;
    const std::size_t count = f.be16(30);
    for (std::size_t i = 0; i < count && f.has(32 + 4 * i, 4); ++i) {
        const Capabilities::WriteSpeed speed{.kBps = f.be16(34 + 4 * i), .cav = (f.u8(33 + 4 * i) & 7) == 1};
        if (speed.kBps != 0) c.writeSpeeds.push_back(speed);
    }
    return c;
}

Answer<Capabilities> capabilities(scsi::Transport& drive)
{
    return decoded(modePage(drive, static_cast<std::uint8_t>(ModePageType::LegacyCapabilities),
                            ModePageRequestType::CurrentValues),
                   decodeCapabilities);
}

}  // namespace discmaster::mmc
