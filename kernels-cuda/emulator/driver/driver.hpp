// The driver's state: devices with their memory and streams, errors, counters. Every entry point
// holds one lock: the emulator is for tests, its times mean nothing for a GPU.
#pragma once
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "../ptx/module.hpp"
#include "../run/warp.hpp"
#include "options.hpp"

// An entry point of libcuda.
#define API extern "C" __attribute__((visibility("default"))) int

namespace emulator {

using Address = uint64_t;
using Work = std::function<void()>;

struct Device;
struct Stream;

// What a stream records instead of doing it, from cuStreamBeginCapture to cuStreamEndCapture.
struct Capture {
  Stream* origin;
  int mode;  // 0 global, 1 of the thread, 2 relaxed
  std::vector<Work> work;
  std::set<Stream*> streams, unjoined;
  bool broken = false;
};

struct Stream {
  explicit Stream(Device* d) : device(d) {}

  Device* device;
  int number = 0;        // 0: the null stream
  bool blocking = true;  // waits for the null stream, and it for this one
  bool alive = true;
  std::deque<Work> queue;
  uint64_t submitted = 0, done = 0;
  std::shared_ptr<Capture> capture;  // null unless the stream is captured
};

struct Event {
  Stream* stream = nullptr;  // null: never recorded
  uint64_t position = 0;
  double milliseconds = 0;
  bool happened = true;
  std::weak_ptr<Capture> capture;
};

struct Allocation {
  uint64_t bytes;
  uint8_t* raw;
};

// A device is its primary context as well.
struct Device {
  int ordinal;
  MemoryMap memory;
  std::map<Address, Allocation> allocations;
  std::deque<std::pair<Address, Allocation>> quarantine;  // freed, not yet given out again
  uint64_t used = 0, peak = 0, quarantined = 0;
  Stream* null = nullptr;
  std::set<Stream*> streams;
  int sticky = SUCCESS;  // after a kernel's fault every call answers this, as on a real device
  int retained = 0;
  uint64_t poolThreshold = 0;
};

struct LoadedModule {
  Device* device;
  Module ptx;
  std::map<std::string, std::unique_ptr<struct Function>> functions;

  LoadedModule(Device* d, std::string text) : device(d), ptx(std::move(text)) {}
};

struct Function {
  const Kernel* kernel;
  LoadedModule* module;
  int dynamicLimit = 49152;
};

struct Driver {
  std::recursive_mutex lock;
  bool initialized = false;
  std::vector<std::unique_ptr<Device>> devices;
  std::map<Address, uint64_t> pinned;  // host memory: bytes by begin
  std::set<void*> modules, functions, events, graphs, executables;
  std::string lastError;
  std::map<std::string, Counters> kernels;
  uint64_t calls = 0, launches = 0, allocationCount = 0, freeCount = 0, graphLaunches = 0;
  uint64_t copiedBytes = 0, synchronizations = 0;
  int streamCount = 0;
};

Driver& driver();

// Remembers the text of an error and answers its code.
int fail(int code, const std::string& what);

// One call of an entry point: holds the lock, counts, traces (CUDA_EMULATOR_TRACE=file or -).
class Call {
 public:
  [[gnu::format(printf, 2, 3)]] explicit Call(const char* format, ...);

 private:
  std::unique_lock<std::recursive_mutex> guard;
};

// Whether this call is to find the driver out of memory: the option SHORT.
bool isShort(const char* call);

// The device whose context is current on this thread; null without one.
Device*& current();

// What forbids a call on the current device: no cuInit, no context, a sticky error.
int obstacle();

// ---- streams ----

// The stream behind a handle; a Fault if it is none.
Stream* streamOf(void* handle);

// Runs what is queued up to a position.
void finish(Stream* s, uint64_t upTo = ~0ull);
void finishAll(Device* d);

// The work is done now, queued or captured. Answers the device's sticky error.
int submit(Stream* s, Work work);

bool isCapturing(const Device* d);

// Calls f, turning a Fault into its code. Device faults stick to the device.
int answer(Device* d, const std::function<int()>& f);

// ---- memory ----

// A Fault if a device range is not within one live allocation.
void checkRange(Device* d, Address begin, uint64_t bytes, const char* what);

// Is this memory that copies may use after the call has returned?
bool isPinned(const void* host, uint64_t bytes);

}  // namespace emulator

// At the head of an entry point.
#define NEED_CONTEXT \
  if (int e = emulator::obstacle()) return e
