#include "block.hpp"

#include <bit>

#include "lanes.hpp"

namespace emulator {

namespace {

constexpr size_t LINE = 64;  // alignment of registers: a vector register, a cache line

size_t rounded(size_t n) { return (n + LINE - 1) / LINE * LINE; }

}  // namespace

uint64_t specialRegister(const std::string& name, const Warp& w, int lane) {
  const uint32_t *grid = w.launch->grid, *block = w.launch->block;
  uint32_t thread = w.thread(lane), equal = 1u << lane, less = equal - 1;
  auto axis = [&](size_t at) { return name[at] - 'x'; };
  if (name.starts_with("%tid.")) {
    int a = axis(5);
    return a == 0   ? thread % block[0]
           : a == 1 ? thread / block[0] % block[1]
                    : thread / (block[0] * block[1]);
  }
  if (name.starts_with("%ntid.")) return block[axis(6)];
  if (name.starts_with("%ctaid.")) return w.block->index[axis(7)];
  if (name.starts_with("%nctaid.")) return grid[axis(8)];
  if (name == "%laneid") return lane;
  if (name == "%warpid") return w.number;
  if (name == "%nwarpid") return (w.launch->threads() + LANES - 1) / LANES;
  if (name == "%smid" || name == "%gridid") return 0;
  if (name == "%nsmid") return 1;
  if (name == "%lanemask_eq") return equal;
  if (name == "%lanemask_lt") return less;
  if (name == "%lanemask_le") return equal | less;
  if (name == "%lanemask_gt") return ~(equal | less);
  if (name == "%lanemask_ge") return ~less;
  if (name == "%dynamic_smem_size") return w.launch->dynamicShared;
  if (name == "%total_smem_size") return w.block->shared.size();
  if (name.starts_with("%clock") || name == "%globaltimer") return w.counters->instructions;
  throw Fault(NOT_SUPPORTED, "special register " + name + " is not emulated");
}

BlockRunner::BlockRunner(const Launch& l, GlobalShadow* shadow) : launch(l), kernel(*l.kernel) {
  size_t count = (launch.threads() + LANES - 1) / LANES;
  size_t each = rounded(kernel.registerBytes);
  registers.reset(new uint8_t[each * count + LINE]);
  memset(registers.get(), 0, each * count + LINE);
  firstRegister = (uint8_t*)rounded((size_t)registers.get());
  size_t frames = (size_t)kernel.localBytes * LANES;
  local.reset(new uint8_t[frames * count + LINE]);
  block.launch = &launch;
  block.global = shadow;
  block.shared.resize(kernel.sharedBytes + launch.dynamicShared);
  warps.resize(count);
  for (size_t n = 0; n < count; n++) {
    Warp& w = warps[n];
    w.registers = firstRegister + each * n;
    w.constants = kernel.pool.data();
    w.block = &block;
    w.launch = &launch;
    w.kernel = &kernel;
    w.counters = &counters_;
    w.local = local.get() + frames * n;
    w.number = (int)n;
    w.plain = !launch.checks.races && !launch.checks.count;
    for (auto& s : kernel.specials)
      for (int l = 0; l < LANES && !ofBlock(s.name); l++) {
        uint64_t v = specialRegister(s.name, w, l);
        auto* bytes = (const uint8_t*)&v;
        threadValues.insert(threadValues.end(), bytes, bytes + s.bytes);
      }
  }
}

void BlockRunner::enter(Warp& w) {
  uint32_t left = launch.threads() - w.number * LANES;
  w.live = left >= LANES ? ALL_LANES : (1u << left) - 1;
  w.groups.assign(1, {0, w.live});
  w.epoch = 1;
  w.copies.clear();
  memset(w.copyGroup, 0, sizeof w.copyGroup);
  memset(w.arrived, 0, sizeof w.arrived);
  const uint8_t* from = threadValues.data() + threadValues.size() / warps.size() * w.number;
  for (auto& s : kernel.specials) {
    uint8_t* to = w.registers + s.offset;
    if (!ofBlock(s.name)) {
      memcpy(to, from, (size_t)s.bytes * LANES);
      from += (size_t)s.bytes * LANES;
    } else if (s.bytes == 4) {
      broadcast(ALL_LANES, (uint32_t*)to, (uint32_t)specialRegister(s.name, w, 0));
    } else {
      broadcast(ALL_LANES, (uint64_t*)to, specialRegister(s.name, w, 0));
    }
  }
}

void BlockRunner::run(uint64_t number) {
  block.number = (uint32_t)number;
  block.index[0] = (uint32_t)(number % launch.grid[0]);
  block.index[1] = (uint32_t)(number / launch.grid[0] % launch.grid[1]);
  block.index[2] = (uint32_t)(number / launch.grid[0] / launch.grid[1]);
  block.epoch = 1;
  // All bits set is a NaN: reading what nobody has written shows.
  memset(block.shared.data(), 0xff, block.shared.size());
  if (kernel.localBytes)
    memset(local.get(), 0xff, (size_t)kernel.localBytes * LANES * warps.size());
  if (launch.checks.races) block.cells.assign(block.shared.size() / 4 + 1, Cell());
  if (block.global) block.global->publication.enter();
  counters_.blocks++;
  for (Warp& w : warps) enter(w);
  int count = (int)warps.size();
  for (;;) {
    bool progress = false, left = false, runnable = false;
    for (int n = 0; n < count; n++)
      progress |= runWarp(warps[launch.checks.reverse ? count - 1 - n : n]);
    for (Warp& w : warps) {
      left |= w.live != 0;
      for (auto& g : w.groups) runnable |= g.state != Group::AT_BARRIER;
    }
    if (!left) return;
    if (!releaseBarriers() && !(runnable && progress)) deadlock();
  }
}

// Lets go all who wait at a barrier that enough have reached; false if there is none.
bool BlockRunner::releaseBarriers() {
  uint32_t alive = 0, waiting[16] = {}, wanted[16] = {}, set[16] = {};
  for (Warp& w : warps) {
    alive += std::popcount(w.live);
    for (int q = 0; q < 16; q++) waiting[q] += w.arrived[q];
    for (auto& g : w.groups) {
      if (g.state != Group::AT_BARRIER) continue;
      const Instruction& i = kernel.code[g.pc];
      waiting[g.barrier] += std::popcount(g.mask);
      if (g.threads) wanted[g.barrier] = g.threads;
      if (i.variant) set[g.barrier] += std::popcount(predicate(w, i.c) & g.mask);
    }
  }
  bool any = false;
  for (int q = 0; q < 16; q++) {
    uint32_t need = wanted[q] ? wanted[q] : alive;
    bool somebody = false;
    for (Warp& w : warps)
      for (auto& g : w.groups) somebody |= g.state == Group::AT_BARRIER && g.barrier == q;
    if (!somebody || waiting[q] < need) continue;
    any = true;
    block.epoch++;
    for (Warp& w : warps) {
      w.arrived[q] = 0;
      int place = -1;
      for (auto& g : w.groups) {
        if (g.state != Group::AT_BARRIER || g.barrier != q) continue;
        const Instruction& i = kernel.code[g.pc];
        if (place >= 0 && place != g.pc && i.option)
          fault(w, i, firstLane(g.mask), LAUNCH_FAILED,
                "divergent barrier: lanes of one warp wait at different instructions");
        place = g.pc;
        if (i.variant == 3)
          broadcast(g.mask, w.out<uint32_t>(i.d), set[q]);
        else if (i.variant)
          setPredicate(w, i.d, g.mask,
                       (i.variant == 1 ? set[q] == waiting[q] : set[q] > 0) ? ALL_LANES : 0);
        g.state = Group::RUNS;
        g.pc++;
      }
    }
  }
  return any;
}

void BlockRunner::deadlock() {
  std::string where = "(" + std::to_string(block.index[0]) + "," + std::to_string(block.index[1]) +
                      "," + std::to_string(block.index[2]) + ")";
  std::string who;
  uint32_t alive = 0;
  for (Warp& w : warps) {
    alive += std::popcount(w.live);
    for (auto& g : w.groups)
      if (g.state == Group::AT_BARRIER)
        who += ", " + std::to_string(std::popcount(g.mask)) + " of warp " +
               std::to_string(w.number) + " wait at barrier " + std::to_string(g.barrier) +
               " in line " + std::to_string(kernel.origins[g.pc].line);
  }
  throw Fault(LAUNCH_FAILED, "barrier deadlock in kernel " + kernel.name + ", block " + where +
                                 ": " + std::to_string(alive) + " threads are left" + who);
}

}  // namespace emulator
