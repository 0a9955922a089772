// Commands of every removable-medium device (SPC-3, and MMC-6 on START STOP UNIT, PREVENT ALLOW MEDIUM REMOVAL, GET
// EVENT STATUS NOTIFICATION, MECHANISM STATUS).

#include "emulator/drive.hpp"

#include "scsi/sense.hpp"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <string>

namespace discmaster::emulator::commands {

using senses::refuse;

Outcome testUnitReady(Drive&, Exchange&) { return {}; }

Outcome requestSense(Drive& d, Exchange& x)
{
    scsi::Sense sense;
    if (!d.attentions.empty()) {
        sense = d.attentions.front();
        d.attentions.pop_front();
    } else if (const auto busy = d.busy()) {
        sense = *busy;
    } else if (d.medium() == nullptr) {
        sense = d.trayOpen ? senses::kNoMediumTrayOpen : senses::kNoMediumTrayClosed;
    } else if (d.background) {
        // MMC-6, FORMAT UNIT, background format: no error, and how far it is.
        sense = senses::kFormatInBackground;
        const auto& s = d.medium()->state();
        sense.progress = static_cast<std::uint16_t>(s.backgroundEnd * 65535 / s.formattedBlocks);
    }
    const auto data = scsi::encodeSense(sense);
    x.answer(data, x.cdb.u8(4));
    return {};
}

namespace {

/// SPC-3: vital product data pages 00h, 80h.
Outcome vitalProductData(Drive& d, Exchange& x)
{
    const auto page = x.cdb.u8(2);
    const auto allocation = x.cdb.be16(3);
    std::string body;
    if (page == 0x00) {
        body = std::string{'\x00', '\x80'};
    } else if (page == 0x80) {
        body = d.identity.serial;
    } else {
        return refuse(senses::kInvalidFieldInCdb);
    }
    std::string data{'\x05', static_cast<char>(page), '\0', static_cast<char>(body.size())};
    data += body;
    x.answer(asBytes(data), allocation);
    return {};
}

}  // namespace

Outcome inquiry(Drive& d, Exchange& x)
{
    if (x.cdb.bit(1, 0)) return vitalProductData(d, x);
    if (x.cdb.u8(2) != 0) return refuse(senses::kInvalidFieldInCdb);
    constexpr std::size_t kLength = 96;
    Page<kLength> data;
    data.u8(0, 0x05)  // CD/DVD device
        .u8(1, 0x80)  // removable
        .u8(2, 0x05)  // SPC-3
        .u8(3, 0x02)  // response data format
        .u8(4, kLength - 5)
        .text(8, 8, d.identity.vendor)
        .text(16, 16, d.identity.product)
        .text(32, 4, d.identity.revision)
        .be16(58, 0x0300)   // version descriptors: SPC-3,
        .be16(60, 0x0440);  // MMC-6
    x.answer(data.bytes(), x.cdb.be16(3));
    return {};
}

Outcome startStopUnit(Drive& d, Exchange& x)
{
    const bool load = x.cdb.bit(4, 1);
    const bool start = x.cdb.bit(4, 0);
    if ((x.cdb.u8(4) & 0xF0) != 0) return {};  // power conditions: all are the same here
    if (!load) return {};                      // the motor
    if (start) {
        if (d.trayOpen) d.closeTray();
        return {};
    }
    if (d.prevented) return refuse(senses::kRemovalPrevented);
    d.openTray();
    return {};
}

Outcome preventAllowMediumRemoval(Drive& d, Exchange& x)
{
    d.prevented = x.cdb.bit(4, 0);
    return {};
}

Outcome getEventStatusNotification(Drive& d, Exchange& x)
{
    // MMC-6, GET EVENT STATUS NOTIFICATION: classes with events here: 1 operational change, 4 media, 6 device busy.
    constexpr unsigned kSupported = 1U << 1 | 1U << 4 | 1U << 6;
    constexpr unsigned kOperational = 1U << 1;
    constexpr unsigned kMedia = 1U << 4;
    constexpr unsigned kBusy = 1U << 6;
    if (!x.cdb.bit(1, 0)) return refuse(senses::kInvalidFieldInCdb);  // asynchronous notification
    const auto asked = x.cdb.u8(4) & kSupported;
    const auto busy = d.busy();
    Page<8> data;
    data.be16(0, 6).u8(3, kSupported);
    if (asked == 0) {
        Page<4> none;
        none.be16(0, 2).u8(2, 0x80).u8(3, kSupported);  // NEA
        x.answer(none.bytes(), x.cdb.be16(7));
        return {};
    }
    const auto operational = [&] {
        data.u8(2, 1).u8(4, d.profileChanged ? 0x02 : 0).be16(6, d.profileChanged ? 1 : 0);
        d.profileChanged = false;
    };
    const auto media = [&] {
        data.u8(2, 4).u8(4, static_cast<unsigned>(d.mediaEvent));
        data.u8(5, (d.medium() != nullptr ? 2U : 0U) | (d.trayOpen ? 1U : 0U));
        d.mediaEvent = MediaEvent::None;
    };
    const auto deviceBusy = [&] {
        data.u8(2, 6).u8(4, 0).u8(5, busy ? 2 : 0);
        if (!busy) return;
        const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(d.operation->end - d.clock.now());
        data.be16(6, std::min<std::size_t>(static_cast<std::size_t>(left.count()) / 100, 0xFFFF));
    };
    // The lowest class with an event; without any, the lowest class that was asked for.
    if ((asked & kOperational) != 0 && d.profileChanged)
        operational();
    else if ((asked & kMedia) != 0 && d.mediaEvent != MediaEvent::None)
        media();
    else if ((asked & kBusy) != 0 && busy)
        deviceBusy();
    else if ((asked & kOperational) != 0)
        operational();
    else if ((asked & kMedia) != 0)
        media();
    else
        deviceBusy();
    x.answer(data.bytes(), x.cdb.be16(7));
    return {};
}

Outcome mechanismStatus(Drive& d, Exchange& x)
{
    Page<8> data;
    data.u8(1, d.trayOpen ? 0x10 : 0);
    x.answer(data.bytes(), x.cdb.be16(8));
    return {};
}

}  // namespace discmaster::emulator::commands
