#pragma once
#include "../run/warp.hpp"

namespace emulator {

// Makes the copies of a lane that belong to groups before the newest `keep`; all of them at its
// end.
void completeCopies(Warp& w, const Instruction& i, int lane, int keep);

}  // namespace emulator
