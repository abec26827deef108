// PTX names a new register for nearly every value. Here those whose lives do not overlap get one
// place: liveness over the blocks of the code, then a scan in the order of the code.
#include <algorithm>
#include <map>
#include <vector>

#include "instruction.hpp"

namespace emulator {

namespace {

constexpr uint32_t UNIT = 64;  // registers begin at multiples of it

using Set = std::vector<uint64_t>;

bool contains(const Set& s, int r) { return s[r / 64] >> (r % 64) & 1; }

void insert(Set& s, int r) { s[r / 64] |= 1ull << (r % 64); }

struct Life {
  int begin = -1, end = -1;
  uint32_t bytes = 0;

  void reaches(int at) {
    if (begin < 0) begin = at;
    begin = std::min(begin, at);
    end = std::max(end, at);
  }
};

struct Stretch {  // of code, without a jump in or out of its middle
  int begin, end;
  std::vector<int> next;
  Set reads, writes, in, out;  // reads: before any write
};

class Sharing {
 public:
  explicit Sharing(Kernel& kernel) : k(kernel), numbers(k.registerBytes / UNIT + 1, -1) {}

  void run() {
    name();
    if (lives.empty()) return;
    cut();
    flow();
    measure();
    place();
  }

 private:
  Kernel& k;
  std::vector<int> numbers;  // of the register that begins at a unit
  std::vector<Life> lives;
  std::vector<Stretch> stretches;

  // Calls f(operand, is it written) for the registers of an instruction, those that it reads first.
  template <class F>
  void registersOf(Instruction& i, F f) {
    auto call = [&](Operand& o, bool written) {
      if (o && !o.constant) f(o, written);
    };
    for (Operand* o : {&i.a, &i.b, &i.c}) call(*o, false);
    if (!i.carryOut || i.carryIn) call(i.e, false);
    for (int n = i.listedOut; n < i.listed; n++) call(k.lists[i.list + n], false);
    for (Operand* o : {&i.d, &i.d2}) call(*o, true);
    if (i.carryOut) call(i.e, true);
    for (int n = 0; n < i.listedOut; n++) call(k.lists[i.list + n], true);
  }

  int number(uint32_t offset) { return numbers[offset / UNIT]; }

  void know(uint32_t offset, uint32_t bytes) {
    int& n = numbers[offset / UNIT];
    if (n < 0) {
      n = (int)lives.size();
      lives.push_back({-1, -1, bytes});
    }
  }

  static uint32_t bytesOf(const Operand& o) {
    return std::max(UNIT, o.type == Type::Pred ? UNIT : o.bytes * LANES);
  }

  void name() {
    for (auto& i : k.code) {
      if (i.guarded) know(i.guard, UNIT);
      registersOf(i, [&](Operand& o, bool) { know(o.offset, bytesOf(o)); });
    }
    for (auto& s : k.specials) know(s.offset, s.bytes * LANES);
  }

  void cut() {
    int n = (int)k.code.size();
    std::vector<bool> starts(n + 1, false);
    starts[0] = true;
    auto targets = [&](const Instruction& i) {
      if (i.flow == Flow::Branch) return std::vector<int>{i.target};
      if (i.flow == Flow::BranchTable) return k.tables[i.target];
      return std::vector<int>{};
    };
    for (int at = 0; at < n; at++) {
      auto t = targets(k.code[at]);
      for (int to : t) starts[to] = true;
      if (!t.empty() || k.code[at].flow == Flow::Exit) starts[at + 1] = true;
    }
    std::vector<int> stretchAt(n + 1, -1);
    for (int at = 0; at < n; at++)
      if (starts[at]) {
        stretchAt[at] = (int)stretches.size();
        stretches.push_back({at, at, {}, {}, {}, {}, {}});
      } else {
        stretches.back().end = at;
      }
    size_t words = lives.size() / 64 + 1;
    for (auto& s : stretches) {
      const Instruction& last = k.code[s.end];
      for (int to : targets(last)) s.next.push_back(stretchAt[to]);
      bool ends = !last.guarded && (last.flow == Flow::Exit || last.flow == Flow::Branch ||
                                    last.flow == Flow::BranchTable);
      if (!ends && s.end + 1 < n) s.next.push_back(stretchAt[s.end + 1]);
      s.reads = s.writes = s.in = s.out = Set(words);
      for (int at = s.begin; at <= s.end; at++) {
        Instruction& i = k.code[at];
        if (i.guarded && !contains(s.writes, number(i.guard))) insert(s.reads, number(i.guard));
        registersOf(i, [&](Operand& o, bool written) {
          int r = number(o.offset);
          if (!written && !contains(s.writes, r)) insert(s.reads, r);
          if (written && !i.guarded) insert(s.writes, r);
        });
      }
    }
  }

  void flow() {
    for (bool changed = true; changed;) {
      changed = false;
      for (auto s = stretches.rbegin(); s != stretches.rend(); ++s)
        for (size_t q = 0; q < s->in.size(); q++) {
          uint64_t out = 0;
          for (int to : s->next) out |= stretches[to].in[q];
          uint64_t in = s->reads[q] | (out & ~s->writes[q]);
          changed |= in != s->in[q];
          s->in[q] = in;
          s->out[q] = out;
        }
    }
  }

  void measure() {
    for (auto& s : stretches) {
      for (int r = 0; r < (int)lives.size(); r++) {
        if (contains(s.in, r)) lives[r].reaches(s.begin);
        if (contains(s.out, r)) lives[r].reaches(s.end);
      }
      for (int at = s.begin; at <= s.end; at++) {
        Instruction& i = k.code[at];
        if (i.guarded) lives[number(i.guard)].reaches(at);
        registersOf(i, [&](Operand& o, bool) { lives[number(o.offset)].reaches(at); });
      }
    }
    for (auto& s : k.specials) lives[number(s.offset)].reaches(0);
  }

  void place() {
    std::vector<int> order(lives.size());
    for (int r = 0; r < (int)order.size(); r++) order[r] = r;
    std::sort(order.begin(), order.end(),
              [&](int a, int b) { return lives[a].begin < lives[b].begin; });
    std::vector<uint32_t> places(lives.size());
    std::map<uint32_t, std::vector<uint32_t>> free;          // by size
    std::multimap<int, std::pair<uint32_t, uint32_t>> held;  // by the end of the life: size, place
    uint32_t top = 0;
    for (int r : order) {
      while (!held.empty() && held.begin()->first < lives[r].begin) {
        auto [size, at] = held.begin()->second;
        free[size].push_back(at);
        held.erase(held.begin());
      }
      uint32_t size = lives[r].bytes;
      auto& spare = free[size];
      if (spare.empty()) {
        places[r] = top;
        top += size;
      } else {
        places[r] = spare.back();
        spare.pop_back();
      }
      held.insert({lives[r].end, {size, places[r]}});
    }
    for (auto& i : k.code) {
      if (i.guarded) i.guard = places[number(i.guard)];
      for (Operand* o : {&i.d, &i.d2, &i.a, &i.b, &i.c, &i.e}) move(*o, places);
    }
    for (auto& o : k.lists) move(o, places);
    for (auto& s : k.specials) s.offset = places[number(s.offset)];
    k.registerBytes = top;
  }

  void move(Operand& o, const std::vector<uint32_t>& places) {
    if (o && !o.constant) o.offset = places[number(o.offset)];
  }
};

}  // namespace

void shareRegisters(Kernel& kernel) { Sharing(kernel).run(); }

}  // namespace emulator
