// How well accesses fit the memory: sectors of global memory, banks of shared memory.
#pragma once
#include <bit>
#include <cstdint>

#include "../run/counters.hpp"

namespace emulator {

// How many 32-byte sectors does an access of a warp touch, and how many would its bytes fill? Lanes
// that read the same count once.
inline void countSectors(Counters& c, uint32_t mask, const uint64_t* at, uint32_t bytes,
                         bool write) {
  uint64_t sectors[64], useful = 0, places[32];
  int n = 0, distinct = 0;
  for (uint32_t m = mask; m; m &= m - 1) {
    uint64_t a = at[std::countr_zero(m)];
    bool known = false;
    for (int k = distinct - 1; k >= 0 && !known; k--) known = places[k] == a;
    if (known) continue;
    places[distinct++] = a;
    useful += bytes;
    for (uint64_t q = a / 32; q <= (a + bytes - 1) / 32; q++) {
      bool seen = false;
      for (int k = n - 1; k >= 0 && !seen; k--) seen = sectors[k] == q;
      if (!seen && n < 64) sectors[n++] = q;
    }
  }
  (write ? c.storeSectors : c.loadSectors) += n;
  (write ? c.storeIdeal : c.loadIdeal) += (useful + 31) / 32;
  (write ? c.storeBytes : c.loadBytes) += useful;
}

// The most different words in one bank are the turns that an access needs; 128 bytes a turn are
// ideal.
inline void countBanks(Counters& c, uint32_t mask, const uint64_t* at, uint32_t bytes) {
  int per = bytes <= 4 ? 32 : bytes == 8 ? 16 : 8;  // lanes that are served together
  for (int first = 0; first < 32; first += per) {
    uint64_t words[32][32];
    int count[32] = {}, most = 0;
    for (int l = first; l < first + per; l++) {
      if (!(mask >> l & 1)) continue;
      for (uint64_t q = at[l] / 4; q <= (at[l] + bytes - 1) / 4; q++) {
        int bank = (int)(q & 31);
        bool seen = false;
        for (int k = 0; k < count[bank] && !seen; k++) seen = words[bank][k] == q;
        if (seen || count[bank] == 32) continue;
        words[bank][count[bank]++] = q;
        if (count[bank] > most) most = count[bank];
      }
    }
    c.sharedWaves += most;
    c.sharedIdeal += most > 0;
  }
}

}  // namespace emulator
