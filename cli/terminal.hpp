#pragma once

namespace discmaster::cli {

/// What the standard streams are connected to.
struct Terminal {
    bool input = false;     ///< stdin is a terminal
    bool output = false;    ///< stdout is a terminal
    bool messages = false;  ///< stderr is a terminal, and not a dumb one
    bool color = false;     ///< NO_COLOR is not set, and both outputs would show colours

    static Terminal detect();
    /// Columns of the terminal on stderr at this moment; 80 where nobody knows.
    static unsigned columns();
};

}  // namespace discmaster::cli
