// How a warp runs: groups of lanes at the same instruction, divergence and reconvergence. The
// runnable group with the lowest place in the code goes first, which brings lanes together at the
// earliest point.
#include <bit>
#include <climits>

#include "../instructions/copies.hpp"
#include "block.hpp"
#include "lanes.hpp"

namespace emulator {

namespace {

// The group to run next; -1 if none can.
int choose(Warp& w) {
  int best = -1;
  for (int g = 0; g < (int)w.groups.size(); g++)
    if (w.groups[g].state == Group::RUNS && (best < 0 || w.groups[g].pc < w.groups[best].pc))
      best = g;
  return best;
}

// Merges the groups at the same place into one and says where that is now.
int merge(Warp& w, int into) {
  for (int g = 0; g < (int)w.groups.size();) {
    if (g == into || w.groups[g].state == Group::AT_BARRIER ||
        w.groups[g].pc != w.groups[into].pc) {
      g++;
      continue;
    }
    w.groups[into].mask |= w.groups[g].mask;
    w.groups[g] = w.groups.back();
    w.groups.pop_back();
    if (into == (int)w.groups.size()) into = g;  // it was the last and has moved
  }
  return into;
}

// The next place at which another group waits to be joined.
int nextMeeting(const Warp& w, int running) {
  int at = INT_MAX;
  for (int g = 0; g < (int)w.groups.size(); g++)
    if (g != running && w.groups[g].state != Group::AT_BARRIER &&
        w.groups[g].pc > w.groups[running].pc && w.groups[g].pc < at)
      at = w.groups[g].pc;
  return at;
}

bool wake(Warp& w) {
  bool any = false;
  for (auto& g : w.groups)
    if (g.state == Group::AWAITS_LANES) {
      g.state = Group::RUNS;
      any = true;
    }
  return any;
}

// One group, as far as it can go without looking at the others.
class Run {
 public:
  Run(Warp& warp, int group) : w(warp), g(group), pc(w.groups[g].pc), mask(w.groups[g].mask) {}

  void go() {
    const Instruction* code = w.kernel->code.data();
    int meeting = nextMeeting(w, g);
    uint64_t count = 0, laneCount = 0;
    do {
      const Instruction& i = code[pc];
      uint32_t m = mask;
      if (i.guarded) {
        uint32_t p = *(const uint32_t*)(w.registers + i.guard);
        m &= i.guardNegated ? ~p : p;
      }
      count++;
      laneCount += std::popcount(m);
      if (i.flow == Flow::Plain) {
        if (m) i.run(w, i, m);
        pc++;
      } else if (!step(i, m)) {
        break;
      }
    } while (pc < meeting);
    w.counters->instructions += count;
    w.counters->laneInstructions += laneCount;
    if (mask) w.groups[g].pc = pc;
  }

 private:
  Warp& w;
  int g;
  int pc;
  uint32_t mask;

  // What is more than a plain instruction; false if a group must be chosen anew.
  bool step(const Instruction& i, uint32_t m) {
    switch (i.flow) {
      case Flow::Branch: return branch(i.target, m);
      case Flow::BranchTable: return branchTable(i, m);
      case Flow::Exit: return exit(i, m);
      case Flow::WarpSync: return together(i, m);
      case Flow::Barrier: return m ? barrier(i, m) : next();
      case Flow::BarrierArrive:
        if (m) w.arrived[w.in<uint32_t>(i.a)[firstLane(m)] & 15] += std::popcount(m);
        return next();
      case Flow::Plain: break;
    }
    return next();
  }

  bool next() {
    pc++;
    return true;
  }

  void split(int at, uint32_t lanes) {
    w.groups.push_back({at, lanes});
    w.groups[g].mask = mask &= ~lanes;
  }

  bool branch(int target, uint32_t taken) {
    if (!taken) return next();
    if (taken == mask) {
      pc = target;
      return w.groups.size() == 1;  // a jump back may pass by others
    }
    split(target, taken);
    w.counters->divergences++;
    pc++;
    return false;
  }

  bool branchTable(const Instruction& i, uint32_t m) {
    auto& table = w.kernel->tables[i.target];
    const uint32_t* index = w.in<uint32_t>(i.a);
    while (m) {
      uint32_t at = index[firstLane(m)], same = 0;
      if (at >= table.size()) fault(w, i, firstLane(m), LAUNCH_FAILED, "brx.idx beyond its table");
      each(m, [&](int l) { same |= (uint32_t)(index[l] == at) << l; });
      if (same == mask) {
        pc = table[at];
        return w.groups.size() == 1;
      }
      split(table[at], same);
      w.counters->divergences++;
      m &= ~same;
    }
    pc++;
    if (!mask) leaveGroup();
    return false;
  }

  bool exit(const Instruction& i, uint32_t m) {
    if (!w.copies.empty())
      each(m, [&](int l) {
        w.copyGroup[l]++;
        completeCopies(w, i, l, 0);
      });
    w.live &= ~m;
    w.groups[g].mask = mask &= ~m;
    pc++;
    if (mask) return true;
    leaveGroup();
    return false;
  }

  void leaveGroup() {
    w.groups[g] = w.groups.back();
    w.groups.pop_back();
  }

  // The group stays at the barrier's instruction until the block releases it.
  bool barrier(const Instruction& i, uint32_t m) {
    if (m != mask) {  // guarded: the others go on
      w.groups.push_back({pc + 1, mask & ~m});
      w.groups[g].mask = mask = m;
    }
    int l = firstLane(m);
    Group& group = w.groups[g];
    group.state = Group::AT_BARRIER;
    group.barrier = w.in<uint32_t>(i.a)[l] & 15;
    group.threads = i.b ? w.in<uint32_t>(i.b)[l] : 0;
    w.counters->barriers++;
    return false;
  }

  // shfl.sync and the like: all lanes of the mask that are still there must have arrived.
  bool together(const Instruction& i, uint32_t m) {
    if (!m) return next();
    uint32_t wanted = (i.e ? w.in<uint32_t>(i.e)[firstLane(m)] : ALL_LANES) & w.live;
    if (wanted & ~m) {
      bool others = false;
      for (int k = 0; k < (int)w.groups.size(); k++)
        others |= k != g && w.groups[k].state == Group::RUNS;
      if (!others)
        fault(w, i, firstLane(m), LAUNCH_FAILED,
              "lanes of the mask never arrive at this warp-wide instruction");
      w.groups[g].state = Group::AWAITS_LANES;
      return false;
    }
    if (i.e && (m & ~w.in<uint32_t>(i.e)[firstLane(m)]))
      fault(w, i, firstLane(m), LAUNCH_FAILED, "a lane is not in the mask that it gives");
    i.run(w, i, m);
    return next();
  }
};

}  // namespace

bool runWarp(Warp& w) {
  bool progress = false;
  for (;;) {
    int g = choose(w);
    if (g < 0) {
      if (!wake(w)) return progress;
      continue;
    }
    progress = true;
    if (w.groups.size() > 1) g = merge(w, g);
    Run(w, g).go();
  }
}

}  // namespace emulator
