#include "scsi/sense.hpp"

#include "base/hex.hpp"

#include <gtest/gtest.h>

namespace discmaster::scsi {
namespace {

Sense decode(std::string_view hex) { return decodeSense(*fromHex(hex)); }

TEST(Sense, DecodesBothFormats)
{
    struct Row {
        std::string_view hex;
        Sense expected;
    };
    const Row rows[] = {
        {"70 00 05 00000000 0a 00000000 21 02 00 000000", {.key = SenseKey::IllegalRequest, .asc = 0x21, .ascq = 2}},
        {"f0 00 03 00001234 0a 00000000 11 05 00 000000",
         {.key = SenseKey::MediumError, .asc = 0x11, .ascq = 5, .information = 0x1234}},
        {"71 00 03 00000000 0a 00000000 0c 00 00 000000",
         {.key = SenseKey::MediumError, .asc = 0x0C, .deferred = true}},
        {"70 00 02 00000000 0a 00000000 04 08 00 808000",
         {.key = SenseKey::NotReady, .asc = 4, .ascq = 8, .progress = 0x8000}},
        {"72 05 24 00 00000000", {.key = SenseKey::IllegalRequest, .asc = 0x24}},
        {"72 02 04 04 00000008 02 06 0000 80 4000 00",
         {.key = SenseKey::NotReady, .asc = 4, .ascq = 4, .progress = 0x4000}},
        {"72 03 11 00 0000000c 00 0a 80 00 0000000000000777",
         {.key = SenseKey::MediumError, .asc = 0x11, .information = 0x777}},
        {"73 03 0c 09 00000000", {.key = SenseKey::MediumError, .asc = 0x0C, .ascq = 9, .deferred = true}},
        {"70 00 06", {.key = SenseKey::UnitAttention}},
        {"", {}},
        {"7f ff ff ff", {}},
    };
    for (const auto& row : rows) EXPECT_EQ(decode(row.hex), row.expected) << row.hex;
}

TEST(Sense, SurvivesDescriptorsThatRunPastTheEnd)
{
    EXPECT_EQ(decode("72 02 04 04 000000ff 02 ff 00").asc, 4);
    EXPECT_EQ(decode("72 02 04 04 000000ff 00").ascq, 4);
}

TEST(Sense, EncodesWhatItDecodes)
{
    const Sense s{
        .key = SenseKey::NotReady, .asc = 4, .ascq = 7, .deferred = false, .information = 99, .progress = 1000};
    EXPECT_EQ(decodeSense(encodeSense(s)), s);
}

TEST(Sense, SaysWhatItMeans)
{
    EXPECT_EQ((Sense{.key = SenseKey::IllegalRequest, .asc = 0x21, .ascq = 2}).text(),
              "5/21/02 invalid address for write");
    EXPECT_EQ((Sense{.key = SenseKey::VendorSpecific, .asc = 0xEE, .ascq = 0xFF}).text(), "9/EE/FF unknown");
}

}  // namespace
}  // namespace discmaster::scsi
