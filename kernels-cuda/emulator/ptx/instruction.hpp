// A kernel as it is run: decoded instructions whose operands are places in a register file.
//
// One instruction is executed for a warp's 32 lanes at once. A register is an array of 32 values, a
// predicate one 32-bit mask with a bit per lane, and an instruction a function
// (Warp&, const Instruction&, mask of the lanes that take part).
#pragma once
#include <map>
#include <string>
#include <vector>

#include "types.hpp"

namespace emulator {

constexpr int LANES = 32;
constexpr uint32_t ALL_LANES = 0xffffffffu;

// Generic addresses: shared and local memory have windows of their own, far from any host address.
constexpr uint64_t SHARED_WINDOW = 1ull << 60;
constexpr uint64_t LOCAL_WINDOW = 2ull << 60;
constexpr uint64_t WINDOW_BYTES = 1ull << 32;

struct Warp;
struct Instruction;
using Execute = void (*)(Warp&, const Instruction&, uint32_t mask);

// An operand: 32 values in the warp's registers or in the kernel's pool of constants.
struct Operand {
  uint32_t offset = 0;  // of lane 0, in bytes
  uint8_t bytes = 0;    // per lane; 0: there is no operand
  bool constant = false;
  bool negated = false;  // !%p1
  Type type = Type::None;

  explicit operator bool() const { return bytes != 0; }
};

// What the scheduler of a block has to know about an instruction.
enum class Flow : uint8_t {
  Plain,
  Branch,
  BranchTable,
  Exit,
  Barrier,        // bar.sync, bar.red
  BarrierArrive,  // bar.arrive
  WarpSync        // needs the lanes of its mask to arrive together: shfl.sync, mma.sync ...
};

enum class Space : uint8_t { Generic, Global, Shared, Local, Param, Constant };

enum class Rounding : uint8_t { Nearest, Zero, Down, Up, Away };

struct Instruction {
  Execute run = nullptr;
  Flow flow = Flow::Plain;
  bool guarded = false, guardNegated = false;  // @%p, @!%p
  Space space = Space::Generic;
  uint32_t guard = 0;         // offset of the guarding predicate
  Operand d, d2, a, b, c, e;  // destinations and sources, in the order of the text
  int64_t immediate = 0;
  uint32_t list = 0;       // the first of its operands in Kernel::lists: vectors, fragments
  int32_t target = -1;     // Branch: place in Kernel::code; BranchTable: in Kernel::tables
  uint32_t bytes = 0;      // memory: of one element; others: see there
  uint8_t listed = 0;      // operands in the list
  uint8_t listedOut = 0;   // how many of them, the first, are written
  uint8_t vector = 1;      // elements of a vector load or store
  Type type = Type::None;  // of the operation; cvt: of the destination
  Type from = Type::None;  // cvt: of the source
  uint8_t variant = 0;     // which of a family; meaning at the function
  uint8_t option = 0;      // a second choice within the family
  Rounding rounding = Rounding::Nearest;
  bool toInteger = false;  // cvt.rni and the like: the result is a whole number
  bool saturate = false;   // .sat of conversions
  bool carryIn = false, carryOut = false;
};

// Where an instruction stands, for messages.
struct Origin {
  int line = 0;                  // of the PTX text
  int file = 0, sourceLine = 0;  // of the .cu, from .loc
  std::string_view text;
};

struct Parameter {
  int offset, bytes;
};

struct Kernel {
  std::string name;
  std::vector<Instruction> code;
  std::vector<Origin> origins;  // of each instruction
  std::vector<Operand> lists;
  std::vector<std::vector<int>> tables;  // of brx.idx
  std::vector<uint8_t> pool;             // constants, each 32 times
  std::vector<Parameter> parameters;
  int parameterBytes = 0;
  uint32_t registerBytes = 0;  // of a warp
  int registers = 0;
  uint32_t sharedBytes = 0;  // without the dynamic part
  uint32_t localBytes = 0;   // of a lane
  int maxThreads = 1024;
  std::map<int, std::string> files;

  struct Special {  // %tid.x and the like: registers that are filled before a block runs
    std::string name;
    uint32_t offset, bytes;
  };

  std::vector<Special> specials;
};

// Gives registers that are never needed at the same time the same place, so that a warp's registers
// stay in the cache.
void shareRegisters(Kernel& kernel);

}  // namespace emulator
