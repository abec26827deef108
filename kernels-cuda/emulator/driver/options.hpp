// How the emulator behaves: environment variables CUDA_EMULATOR_..., or emulator_option.
#pragma once
#include <cstdint>
#include <string>

#include "../run/warp.hpp"

namespace emulator {

struct Options {
  bool late = false;             // LATE=1: work runs when something waits for it, and not before
  bool nothing = false;          // NULL=1: launches return at once
  bool report = false;           // REPORT=1: a table at exit
  bool decodeAll = false;        // DECODE=all: every kernel of a module when it is loaded
  int driver = 13000;            // DRIVER=12040
  int capability = 90;           // CAPABILITY=75
  int devices = 1;               // DEVICES=2
  uint64_t memory = 4ull << 30;  // MEMORY=bytes, of each device
  std::string shortOf;           // SHORT=cuStreamCreate:2: the next two calls find no memory
  int shortTimes = 0;
  Checks checks;                 // RACES=report|fatal, COUNT=1, REVERSE=1, THREADS=n

  // False if there is no such option.
  bool set(const std::string& name, const std::string& value);
};

Options& options();

}  // namespace emulator
