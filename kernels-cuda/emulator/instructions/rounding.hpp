// Float operations that round towards zero, down or up.
#pragma once
#include "../ptx/decoder.hpp"

namespace emulator {

// Chooses i.run for an opcode whose operands are read already.
bool directed(Operands& o, Instruction& i);

}  // namespace emulator
