// Branches, calls, barriers, traps. What they do is done by the scheduler (run/block.cpp).
#include "select.hpp"

namespace emulator {

namespace {

bool branch(Operands& o, Instruction& i) {
  i.flow = Flow::Branch;
  o.branchTo(i, o.take());
  return true;
}

// brx.idx index, table
bool branchByTable(Operands& o, Instruction& i) {
  i.flow = Flow::BranchTable;
  i.a = o.operand(Type::U32);
  o.need(",");
  o.branchTable(i, o.take());
  return o.has("idx");
}

bool call(Operands& o, Instruction& i) {
  o.call(i);
  return true;
}

bool leave(Operands& o, Instruction& i) {
  if (o.word[0] == "ret" && o.withinFunction()) {
    i.flow = Flow::Branch;
    o.branchTo(i, "");
  } else {
    i.flow = Flow::Exit;
  }
  return true;
}

void orderWarp(Warp& w, const Instruction&, uint32_t) { w.epoch++; }

// bar.sync a{, b}; bar.arrive a, b; bar.red.popc.u32 d, a{, b}, c; bar.warp.sync mask
// variant of a reduction: 1 and, 2 or, 3 popc
bool barrier(Operands& o, Instruction& i) {
  if (o.has("warp")) {
    i.flow = Flow::WarpSync;
    i.e = o.operand(Type::U32);
    i.run = orderWarp;
    return true;
  }
  i.flow = o.has("arrive") ? Flow::BarrierArrive : Flow::Barrier;
  i.option = o.word[0] == "bar" || o.has("aligned");
  if (o.has("red")) {
    i.variant = (uint8_t)(1 + o.which({"and", "or", "popc"}));
    if (!i.variant) return false;
    i.d = o.operand(i.variant == 3 ? Type::U32 : Type::Pred);
    o.need(",");
  }
  i.a = o.operand(Type::U32);
  if (i.variant) {
    o.need(",");
    i.c = o.operand(Type::Pred);
    if (o.eat(",")) {  // what was read is the number of threads
      i.b = i.c;
      i.c = o.operand(Type::Pred);
    }
  } else if (o.eat(",")) {
    i.b = o.operand(Type::U32);
  }
  return true;
}

void trapped(Warp& w, const Instruction& i, uint32_t mask) {
  fault(w, i, firstLane(mask), LAUNCH_FAILED, "trap");
}

bool trap(Operands&, Instruction& i) {
  i.run = trapped;
  return true;
}

bool nothing(Operands& o, Instruction&) {
  while (o.next() != ";") o.take();
  return true;
}

constexpr Opcode TABLE[] = {
    {"bra", branch},  {"brx", branchByTable}, {"call", call}, {"ret", leave},  {"exit", leave},
    {"bar", barrier}, {"barrier", barrier},   {"trap", trap}, {"brkpt", trap}, {"pmevent", nothing},
};

}  // namespace

Family control() { return TABLE; }

void assertFailed(Warp& w, const Instruction& i, uint32_t mask) {
  int l = firstLane(mask);
  const uint8_t* frame = w.local + (size_t)l * w.kernel->localBytes;
  const char* message;
  uint32_t line;
  memcpy(&message, frame + i.immediate, 8);
  memcpy(&line, frame + i.bytes, 4);
  auto range = w.launch->memory->find((uint64_t)message);
  std::string text =
      range.end ? std::string(message, strnlen(message, range.end - (uint64_t)message)) : "?";
  fault(w, i, l, ASSERT, "device assert failed: " + text + " (line " + std::to_string(line) + ")");
}

}  // namespace emulator
