// What is counted while kernels run.
#pragma once
#include <cstdint>

namespace emulator {

struct Counters {
  uint64_t launches = 0, nanoseconds = 0, blocks = 0;
  uint64_t instructions = 0;      // of warps
  uint64_t laneInstructions = 0;  // of the lanes that took part
  uint64_t divergences = 0, barriers = 0, matrixProducts = 0;
  // Global memory: 32-byte sectors that accesses of warps touch, those that their bytes would fill,
  // the bytes.
  uint64_t loadSectors = 0, loadIdeal = 0, loadBytes = 0;
  uint64_t storeSectors = 0, storeIdeal = 0, storeBytes = 0;
  uint64_t sharedWaves = 0,
           sharedIdeal = 0;  // shared memory: turns needed, turns without conflicts
  uint64_t races = 0;

  void add(const Counters& o) {
    launches += o.launches;
    nanoseconds += o.nanoseconds;
    blocks += o.blocks;
    instructions += o.instructions;
    laneInstructions += o.laneInstructions;
    divergences += o.divergences;
    barriers += o.barriers;
    matrixProducts += o.matrixProducts;
    loadSectors += o.loadSectors;
    loadIdeal += o.loadIdeal;
    loadBytes += o.loadBytes;
    storeSectors += o.storeSectors;
    storeIdeal += o.storeIdeal;
    storeBytes += o.storeBytes;
    sharedWaves += o.sharedWaves;
    sharedIdeal += o.sharedIdeal;
    races += o.races;
  }

  // Sectors that accesses need at best over those that they touch, in percent; 100 without any. A
  // warp that reads one element needs one sector.
  double coalescing() const { return share(loadIdeal + storeIdeal); }

  // Bytes asked for of those sectors, in percent: never more than that.
  double used() const { return share((loadBytes + storeBytes) / 32.0); }

  double share(double of) const {
    uint64_t sectors = loadSectors + storeSectors;
    return sectors ? 100 * of / sectors : 100;
  }

  // Turns of shared memory over those without bank conflicts; 1 is best.
  double conflicts() const { return sharedIdeal ? (double)sharedWaves / sharedIdeal : 1; }
};

}  // namespace emulator
