#pragma once
// Answers of drives that more than one test looks at.

#include <string_view>

namespace discmaster::test {

/// READ TRACK INFORMATION of the only track of a blank CD-R of 80 minutes: 360,000 free blocks from 0 on.
inline constexpr std::string_view kBlankCdTrack = "0022"
                                                  "01"
                                                  "01"
                                                  "00"
                                                  "04"
                                                  "4f"
                                                  "01"
                                                  "00000000"
                                                  "00000000"
                                                  "00057e40"
                                                  "00000000"
                                                  "00057e40"
                                                  "00000000"
                                                  "0000"
                                                  "0000";

}  // namespace discmaster::test
