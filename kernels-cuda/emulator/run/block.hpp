// One block of a launch: its warps in turn, until all threads have left the kernel.
#pragma once
#include <memory>

#include "warp.hpp"

namespace emulator {

class BlockRunner {
 public:
  BlockRunner(const Launch& launch, GlobalShadow* shadow);

  void run(uint64_t number);

  const Counters& counters() const { return counters_; }

 private:
  const Launch& launch;
  const Kernel& kernel;
  Block block;
  std::vector<Warp> warps;
  std::unique_ptr<uint8_t[]> registers, local;
  uint8_t* firstRegister;
  std::vector<uint8_t> threadValues;  // of the special registers that no block changes, by warp
  Counters counters_;

  void enter(Warp& w);
  bool releaseBarriers();
  [[noreturn]] void deadlock();
};

// Runs a warp until each of its groups waits at a barrier or is gone; true if anything was
// executed.
bool runWarp(Warp& w);

// %tid.x and the like for one lane.
uint64_t specialRegister(const std::string& name, const Warp& w, int lane);

// Is it the same for all lanes, and another for each block?
inline bool ofBlock(const std::string& name) {
  return name.starts_with("%ctaid") || name.starts_with("%clock") || name == "%globaltimer";
}

}  // namespace emulator
