// What tests can ask and tell the emulator; no part of CUDA. Look the functions up by name.
#include <cstdio>
#include <cstring>

#include "driver.hpp"

#define EXPORTED extern "C" __attribute__((visibility("default")))

using namespace emulator;

// The text of the last error: what happened, kernel, block, thread, PTX and source line.
EXPORTED const char* emulator_last_error() {
  std::lock_guard guard(driver().lock);
  static thread_local std::string text;
  text = driver().lastError;
  return text.c_str();
}

// Forgets the last error, also a sticky one: a real device would need a new process.
EXPORTED void emulator_clear_error() {
  std::lock_guard guard(driver().lock);
  driver().lastError.clear();
  for (auto& d : driver().devices) d->sticky = SUCCESS;
}

// Sets an option by the name of its variable without CUDA_EMULATOR_; 0, or 1 if there is none.
EXPORTED int emulator_option(const char* name, const char* value) {
  std::lock_guard guard(driver().lock);
  return options().set(name, value) ? 0 : 1;
}

namespace {

double ofKernels(const Counters& c, const std::string& name) {
  if (name == "launches") return (double)c.launches;
  if (name == "milliseconds") return (double)c.nanoseconds / 1e6;
  if (name == "blocks") return (double)c.blocks;
  if (name == "instructions") return (double)c.instructions;
  if (name == "lane_instructions") return (double)c.laneInstructions;
  if (name == "divergences") return (double)c.divergences;
  if (name == "barriers") return (double)c.barriers;
  if (name == "races") return (double)c.races;
  if (name == "coalescing") return c.coalescing();
  if (name == "used") return c.used();
  if (name == "conflicts") return c.conflicts();
  return -1;
}

double ofDriver(const std::string& name) {
  auto& d = driver();
  double live = 0, peak = 0, count = 0, streams = 0, retained = 0;
  for (auto& device : d.devices) {
    streams += (double)device->streams.size();
    retained += device->retained > 0;
    live += (double)device->used;
    peak += (double)device->peak;
    count += (double)device->allocations.size();
  }
  double pinned = 0;
  for (auto& [begin, bytes] : d.pinned) pinned += (double)bytes;
  if (name == "calls") return (double)d.calls;
  if (name == "launches") return (double)d.launches;
  if (name == "graph_launches") return (double)d.graphLaunches;
  if (name == "allocations") return (double)d.allocationCount;
  if (name == "frees") return (double)d.freeCount;
  if (name == "live_allocations") return count;
  if (name == "live_bytes") return live;
  if (name == "peak_bytes") return peak;
  if (name == "pinned_bytes") return pinned;
  if (name == "synchronizations") return (double)d.synchronizations;
  if (name == "live_streams") return streams;
  if (name == "retained") return retained;
  if (name == "copied_bytes") return (double)d.copiedBytes;
  Counters all;
  for (auto& [kernel, c] : d.kernels) all.add(c);
  return ofKernels(all, name);
}

}  // namespace

// A counter of one kernel, or of all and of the driver (kernel null). -1: there is none of that
// name.
EXPORTED double emulator_counter(const char* kernel, const char* name) {
  std::lock_guard guard(driver().lock);
  if (!kernel) return ofDriver(name);
  auto it = driver().kernels.find(kernel);
  return ofKernels(it == driver().kernels.end() ? Counters() : it->second, name);
}

// The names of the kernels that have run, one a line.
EXPORTED const char* emulator_kernels() {
  std::lock_guard guard(driver().lock);
  static thread_local std::string names;
  names.clear();
  for (auto& [name, c] : driver().kernels) names += name + "\n";
  return names.c_str();
}

// Sets all counters to 0 but those of what is live.
EXPORTED void emulator_reset_counters() {
  std::lock_guard guard(driver().lock);
  auto& d = driver();
  d.kernels.clear();
  d.calls = d.launches = d.graphLaunches = d.allocationCount = d.freeCount = d.copiedBytes = 0;
  d.synchronizations = 0;
  for (auto& device : d.devices) device->peak = device->used;
}

// For a program with a pool of its own: forbids a part of an allocation that is free within the
// pool (and fills it with NaN), and allows it when it is handed out. 0, or 1 if that is not
// possible.
EXPORTED int emulator_forbid(Address begin, uint64_t bytes) {
  std::lock_guard guard(driver().lock);
  for (auto& d : driver().devices)
    if (d->memory.find(begin).holds(begin, bytes)) {
      finishAll(d.get());
      memset((void*)begin, 0xff, bytes);
      d->memory.forbid(begin, bytes);
      return 0;
    }
  return 1;
}

EXPORTED int emulator_allow(Address begin, uint64_t bytes) {
  std::lock_guard guard(driver().lock);
  for (auto& d : driver().devices) {
    auto next = d->allocations.upper_bound(begin);
    if (next == d->allocations.begin()) continue;
    --next;
    if (begin + bytes > next->first + next->second.bytes || d->memory.find(begin).end) continue;
    d->memory.allow(begin, bytes);
    return 0;
  }
  return 1;
}

namespace {

struct AtExit {
  ~AtExit() {
    if (!options().report) return;
    fprintf(stderr, "%-32s %9s %10s %12s %9s %9s %10s %9s %6s\n", "kernel", "launches", "ms",
            "instructions", "per us", "coalesc.%", "conflicts", "divergent", "races");
    for (auto& [name, c] : driver().kernels)
      fprintf(stderr, "%-32s %9llu %10.2f %12llu %9.1f %9.0f %10.2f %9llu %6llu\n",
              name.substr(0, 32).c_str(), (unsigned long long)c.launches, c.nanoseconds / 1e6,
              (unsigned long long)c.instructions, c.instructions / (c.nanoseconds / 1e3 + 1e-9),
              c.coalescing(), c.conflicts(), (unsigned long long)c.divergences,
              (unsigned long long)c.races);
    for (const char* name : {"launches", "graph_launches", "allocations", "frees", "live_bytes",
                             "peak_bytes", "copied_bytes"})
      fprintf(stderr, "%-32s %9.0f\n", name, ofDriver(name));
  }
} atExit;

}  // namespace
