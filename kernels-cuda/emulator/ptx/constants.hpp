// The constants of a kernel: a pool in which each stands 32 times, as a register does.
#pragma once
#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <map>
#include <string>
#include <string_view>
#include <tuple>

#include "instruction.hpp"
#include "lexer.hpp"

namespace emulator {

class Constants {
 public:
  explicit Constants(Kernel& kernel) : k(kernel) {}

  // A constant stands 32 times in the pool, equal ones once.
  Operand of(uint64_t value, Type t, bool own = false) {
    Operand o;
    o.constant = true;
    o.bytes = (uint8_t)bytesOf(t);
    o.type = t;
    auto key = std::tuple(value, (int)o.bytes);
    if (auto it = pooled.find(key); it != pooled.end() && !own) {
      o.offset = it->second;
      return o;
    }
    o.offset = (uint32_t)k.pool.size();
    k.pool.resize(o.offset + std::max(64, o.bytes * LANES));
    for (int l = 0; l < LANES; l++) memcpy(&k.pool[o.offset + l * o.bytes], &value, o.bytes);
    if (!own) pooled[key] = o.offset;
    return o;
  }

  Operand immediate(std::string_view s, bool minus, Type t) {
    uint64_t value;
    if (s.find('.') != s.npos) {  // a decimal fraction
      double d = atof(std::string(s).c_str());
      auto single = (float)d;
      value = 0;
      if (bytesOf(t) == 4)
        memcpy(&value, &single, 4);
      else
        memcpy(&value, &d, 8);
      if (minus) value ^= bytesOf(t) == 4 ? 1ull << 31 : 1ull << 63;
    } else {
      value = number(s);
      bool isDouble = s.size() > 2 && (s[1] == 'd' || s[1] == 'D') && s[0] == '0';
      if (isDouble && t == Type::F32) {
        double d;
        memcpy(&d, &value, 8);
        auto single = (float)d;
        value = 0;
        memcpy(&value, &single, 4);
      }
      if (minus) value = 0 - value;
    }
    if (t == Type::Pred) return of(value ? ALL_LANES : 0, t);
    int size = bytesOf(t);
    return of(size == 8 ? value : value & ((1ull << (8 * size)) - 1), t);
  }

 private:
  Kernel& k;
  std::map<std::tuple<uint64_t, int>, uint32_t> pooled;
};

}  // namespace emulator
