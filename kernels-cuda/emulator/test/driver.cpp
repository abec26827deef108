// The driver's own: streams, events, graphs, memory, versions.
#include "cuda.hpp"

namespace {

struct Streams {
  void *one = nullptr, *two = nullptr, *event = nullptr;

  Streams() {
    cu("cuStreamCreate", &one, 1u);
    cu("cuStreamCreate", &two, 1u);
    cu("cuEventCreate", &event, 0u);
  }

  ~Streams() {
    cu("cuEventDestroy_v2", event);
    cu("cuStreamDestroy_v2", one);
    cu("cuStreamDestroy_v2", two);
  }
};

void fill(Address at, unsigned value, size_t n, void* stream) {
  cu("cuMemsetD32Async", at, value, n, stream);
}

void joinedStreams() {
  Streams s;
  Buffer<uint32_t> a(64), b(64);
  fill(a.at, 7, 64, s.one);
  cu("cuEventRecord", s.event, s.one);
  cu("cuStreamWaitEvent", s.two, s.event, 0u);
  cu("cuMemcpyDtoDAsync_v2", b.at, a.at, (size_t)256, s.two);
  cu("cuStreamSynchronize", s.two);
  check(b.read() == std::vector<uint32_t>(64, 7), "two streams and an event");
  check(function("cuEventQuery", s.event) == 0, "the event has happened");
}

// Late streams show what eager ones hide.
void forgottenWaits() {
  option("LATE", "1");
  {
    Streams s;
    Buffer<uint32_t> a(std::vector<uint32_t>(64, 1)), b(std::vector<uint32_t>(64, 2));
    fill(a.at, 7, 64, s.one);
    cu("cuMemcpyDtoDAsync_v2", b.at, a.at, (size_t)256, s.two);  // without a wait for stream one
    cu("cuStreamSynchronize", s.two);
    check(b.read()[0] == 1, "late: a missing event shows");
    void* host;
    cu("cuMemAllocHost_v2", &host, (size_t)256);
    *(uint32_t*)host = 0;
    cu("cuMemcpyDtoHAsync_v2", host, a.at, (size_t)256, s.one);
    check(*(uint32_t*)host == 0, "late: a missing synchronisation shows");
    check(function("cuStreamQuery", s.one) == 600, "late: the stream is busy");
    while (function("cuStreamQuery", s.one) == 600) {
    }
    check(*(uint32_t*)host == 7, "late: polling comes to an end");
    cu("cuMemFreeHost", host);
  }
  option("LATE", getenv("CUDA_EMULATOR_LATE") ? "1" : "0");
}

void graphs(const Module& m) {
  Streams s;
  Buffer<float> x(std::vector<float>(64, 1)), y(std::vector<float>(64, 1));
  void *f, *graph, *executable;
  cu("cuModuleGetFunction", &f, m.handle, "axpy4");
  float factor = 2;
  int n = 16;
  void* parameters[] = {&x.at, &y.at, &factor, &n};
  cu("cuStreamBeginCapture_v2", s.one, 0);
  cu("cuLaunchKernel", f, 1u, 1u, 1u, 16u, 1u, 1u, 0u, s.one, (void**)parameters, (void**)nullptr);
  cu("cuEventRecord", s.event, s.one);
  cu("cuStreamWaitEvent", s.two, s.event, 0u);  // the second stream joins, works, and comes back
  cu("cuMemcpyDtoDAsync_v2", x.at, y.at, (size_t)256, s.two);
  cu("cuEventRecord", s.event, s.two);
  cu("cuStreamWaitEvent", s.one, s.event, 0u);
  check(function("cuStreamSynchronize", s.two) == 900, "no synchronisation within a capture");
  void* ignored;
  check(function("cuStreamEndCapture", s.one, &ignored) == 901, "it breaks the capture");
  factor = 2;
  cu("cuStreamBeginCapture_v2", s.one, 0);
  cu("cuLaunchKernel", f, 1u, 1u, 1u, 16u, 1u, 1u, 0u, s.one, (void**)parameters, (void**)nullptr);
  cu("cuMemcpyDtoDAsync_v2", x.at, y.at, (size_t)256, s.one);
  factor = 100;  // the value at the capture counts
  size_t nodes;
  cu("cuStreamEndCapture", s.one, &graph);
  cu("cuGraphGetNodes", graph, (void**)nullptr, &nodes);
  check(nodes == 2, "two nodes");
  cu("cuGraphInstantiateWithFlags", &executable, graph, 0ull);
  cu("cuGraphDestroy", graph);
  check(y.read()[0] == 1, "a capture does nothing by itself");
  for (int k = 0; k < 3; k++) cu("cuGraphLaunch", executable, s.one);
  cu("cuStreamSynchronize", s.one);
  check(y.read() == std::vector<float>(64, 27), "a graph launched three times");
  cu("cuGraphExecDestroy", executable);
}

void memory() {
  size_t free, total;
  cu("cuMemGetInfo_v2", &free, &total);
  Address p;
  check(function("cuMemAlloc_v2", &p, total + 1) == 2, "out of memory");
  Buffer<float> fresh(32);
  float v = fresh.read()[5];
  check(v != v, "fresh memory is NaN");
  Address pool;
  cu("cuMemAllocAsync", &pool, (size_t)1024, (void*)nullptr);
  check(function("emulator_forbid", pool + 512, (uint64_t)256) == 0, "forbid a part");
  check(function("cuMemsetD8_v2", pool + 512, (unsigned char)0, (size_t)8) == 1, "it is forbidden");
  check(function("emulator_allow", pool + 512, (uint64_t)256) == 0, "allow it");
  cu("cuMemsetD8_v2", pool + 512, (unsigned char)0, (size_t)8);
  check(function("emulator_allow", pool + 512, (uint64_t)256) == 1, "not twice");
  cu("cuMemFreeAsync", pool, (void*)nullptr);
  cu("cuCtxSynchronize");
}

int load(const char* text, std::string* log = nullptr) {
  void* m = nullptr;
  char buffer[256] = "";
  int names[] = {5, 6};
  void* values[] = {buffer, (void*)(uintptr_t)sizeof buffer};
  int e = function("cuModuleLoadDataEx", &m, (const void*)text, 2u, names, values);
  if (log) *log = buffer;
  if (!e) cu("cuModuleUnload", m);
  return e;
}

void loading() {
  const char* good =
      ".version 8.0\n.target sm_75\n.address_size 64\n.visible .entry f() { ret; }\n";
  check(load(good) == 0, "load");
  option("DRIVER", "11080");
  std::string log;
  check(load(good, &log) == 222 && log.find("newer than the driver") != log.npos, "PTX too new",
        log);
  option("DRIVER", "13000");
  option("CAPABILITY", "70");
  check(load(good) == 209, "device too old");
  option("CAPABILITY", "90");
  check(load(".version 8.0\n.target sm_75\n.visible .entry f() { ret;", &log) == 218, "cut off");
  check(log.find("ends within") != log.npos, "the log says so", log);
  check(load("no ptx at all", &log) == 218 && log.find("line 1") != log.npos, "no PTX", log);
  void* f;
  check(function("cuGetProcAddress_v2", "cuMemAlloc", &f, 12000, (uint64_t)0, (int*)nullptr) == 0 &&
            f == dlsym(library, "cuMemAlloc_v2"),
        "cuGetProcAddress finds the newest form");
}

// With two devices: each has its memory, and kernels reach only that of their own.
void devices() {
  int count;
  cu("cuDeviceGetCount", &count);
  if (count < 2) return;
  void *first, *second;
  cu("cuCtxGetCurrent", &first);
  Buffer<uint32_t> here(std::vector<uint32_t>(64, 5));
  cu("cuDevicePrimaryCtxRetain", &second, 1);
  cu("cuCtxSetCurrent", second);
  {
    Module m(folderOfTests + "kernels.ptx");
    Buffer<uint32_t> there(64);
    cu("cuMemcpyDtoD_v2", there.at, here.at, (size_t)256);
    check(there.read() == here.read(), "a copy between devices");
    check(tryLaunch(m, "sort256", {1}, {64}, 256, here.at) == 700, "memory of another device");
    function<void>("emulator_clear_error");
    check(tryLaunch(m, "sort256", {1}, {64}, 256, there.at) == 0, "a kernel on the second device");
  }
  cu("cuCtxSetCurrent", first);
}

}  // namespace

void testDriver(const Module& m) {
  joinedStreams();
  forgottenWaits();
  graphs(m);
  memory();
  loading();
  devices();
}
