#include "scsi/sg_transport.hpp"

#include "base/error.hpp"
#include "support/temp_dir.hpp"

#include <gtest/gtest.h>

namespace discmaster::scsi {
namespace {

TEST(SgTransport, AMissingNodeIsADriveThatIsGone)
{
    try {
        SgTransport transport{"/nonexistent/sg0"};
        FAIL() << "opened nothing";
    } catch (const Error& e) {
        EXPECT_EQ(e.fault(), Fault::DeviceGone);
        EXPECT_EQ(e.evidence().path, "/nonexistent/sg0");
    }
}

TEST(SgTransport, WhatIsNoDriveFailsItsFirstCommand)
{
    const test::TempDir dir;
    SgTransport transport{dir.write("file", "x")};
    try {
        (void)transport.execute({.cdb = Cdb{0x00, 6}});
        FAIL() << "a file answered TEST UNIT READY";
    } catch (const Error& e) {
        EXPECT_EQ(e.fault(), Fault::DeviceGone);
        EXPECT_EQ(e.evidence().command, "TEST UNIT READY 00 00 00 00 00 00");
    }
}

}  // namespace
}  // namespace discmaster::scsi
