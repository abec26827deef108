// Modules, functions, launches.
#include <cstring>

#include "driver.hpp"

using namespace emulator;

namespace {

// The newest PTX that a driver takes.
double newestPtx(int version) {
  static const std::pair<int, double> known[] = {
      {13010, 9.1}, {13000, 9.0}, {12090, 8.8}, {12080, 8.7}, {12070, 8.6},
      {12050, 8.5}, {12040, 8.4}, {12030, 8.3}, {12020, 8.2}, {12010, 8.1},
      {12000, 8.0}, {11080, 7.8}, {11070, 7.7}, {11060, 7.6}, {11050, 7.5},
      {11040, 7.4}, {11030, 7.3}, {11020, 7.2}, {11010, 7.1}, {11000, 7.0}};
  for (auto& [driver, ptx] : known)
    if (version >= driver) return ptx;
  return 6.5;
}

std::string shown(double version) { return std::to_string(version).substr(0, 3); }

void* load(const void* image) {
  const char* text = (const char*)image;
  if (!memcmp(text, "\177ELF", 4) || !memcmp(text, "\x50\xed\x55\xba", 4))
    throw Fault(NO_BINARY_FOR_GPU, "machine code: the emulator takes PTX text only");
  auto m = std::make_unique<LoadedModule>(current(), text);
  double newest = newestPtx(options().driver);
  if (m->ptx.version() > newest + 1e-6)
    throw Fault(UNSUPPORTED_PTX_VERSION,
                "PTX .version " + shown(m->ptx.version()) + " is newer than the driver " +
                    std::to_string(options().driver) + " takes, which is " + shown(newest));
  if (m->ptx.target() > options().capability)
    throw Fault(NO_BINARY_FOR_GPU, "PTX for sm_" + std::to_string(m->ptx.target()) +
                                       " on a device of sm_" +
                                       std::to_string(options().capability));
  if (options().decodeAll)
    for (auto& [name, routine] : m->ptx.entries()) m->ptx.kernel(name);
  for (auto& [name, v] : m->ptx.variables()) current()->memory.allow(v.address, v.bytes);
  driver().modules.insert(m.get());
  return m.release();
}

LoadedModule* moduleOf(void* handle) {
  if (!driver().modules.count(handle)) throw Fault(INVALID_HANDLE, "no such module");
  return (LoadedModule*)handle;
}

Function* functionOf(void* handle) {
  if (!driver().functions.count(handle)) throw Fault(INVALID_HANDLE, "no such function");
  return (Function*)handle;
}

}  // namespace

API cuModuleLoadData(void** module, const void* image) {
  Call call("cuModuleLoadData()");
  NEED_CONTEXT;
  if (isShort("cuModuleLoadData")) return OUT_OF_MEMORY;
  return answer(nullptr, [&] {
    *module = load(image);
    return SUCCESS;
  });
}

// Of the options the logs alone matter: 3, 4 for messages, 5, 6 for errors, a buffer and its size
// each.
API cuModuleLoadDataEx(void** module, const void* image, unsigned count, int* names,
                       void** values) {
  int e = cuModuleLoadData(module, image);
  char* log = nullptr;
  for (unsigned k = 0; k < count; k++) {
    if (names[k] == 5) log = (char*)values[k];
    if (names[k] == 3 && values[k]) *(char*)values[k] = 0;
    if (names[k] == 4) values[k] = nullptr;
  }
  for (unsigned k = 0; k < count; k++) {
    if (names[k] != 6) continue;
    auto room = (unsigned)(uintptr_t)values[k];
    std::string text = e ? driver().lastError : "";
    size_t n = room ? std::min<size_t>(text.size(), room - 1) : 0;
    if (log && room) {
      memcpy(log, text.data(), n);
      log[n] = 0;
    }
    values[k] = (void*)(uintptr_t)n;
  }
  return e;
}

API cuModuleUnload(void* module) {
  Call call("cuModuleUnload(%p)", module);
  NEED_CONTEXT;
  return answer(nullptr, [&]() -> int {
    LoadedModule* m = moduleOf(module);
    finishAll(m->device);
    for (auto& [name, v] : m->ptx.variables()) m->device->memory.forbid(v.address, v.bytes);
    for (auto& [name, f] : m->functions) driver().functions.erase(f.get());
    driver().modules.erase(module);
    delete m;
    return SUCCESS;
  });
}

API cuModuleGetFunction(void** function, void* module, const char* name) {
  Call call("cuModuleGetFunction(%s)", name);
  NEED_CONTEXT;
  return answer(nullptr, [&]() -> int {
    LoadedModule* m = moduleOf(module);
    auto& f = m->functions[name];
    if (!f) {
      const Kernel* kernel = m->ptx.kernel(name);
      if (!kernel) {
        m->functions.erase(name);
        throw Fault(NOT_FOUND, std::string("the module has no kernel ") + name);
      }
      f.reset(new Function{kernel, m});
      driver().functions.insert(f.get());
    }
    *function = f.get();
    return SUCCESS;
  });
}

API cuModuleGetFunctionCount(unsigned* count, void* module) {
  Call call("cuModuleGetFunctionCount()");
  return answer(nullptr, [&] {
    *count = (unsigned)moduleOf(module)->ptx.entries().size();
    return SUCCESS;
  });
}

API cuModuleGetGlobal_v2(Address* p, size_t* bytes, void* module, const char* name) {
  Call call("cuModuleGetGlobal(%s)", name);
  NEED_CONTEXT;
  return answer(nullptr, [&]() -> int {
    auto* v = moduleOf(module)->ptx.variable(name);
    if (!v) throw Fault(NOT_FOUND, std::string("the module has no variable ") + name);
    if (p) *p = v->address;
    if (bytes) *bytes = v->bytes;
    return SUCCESS;
  });
}

API cuModuleGetLoadingMode(int* mode) {
  *mode = 2;  // lazy
  return SUCCESS;
}

API cuFuncGetAttribute(int* value, int attribute, void* function) {
  Call call("cuFuncGetAttribute(%d)", attribute);
  return answer(nullptr, [&] {
    Function* f = functionOf(function);
    switch (attribute) {
      case 0: *value = f->kernel->maxThreads; break;
      case 1: *value = (int)f->kernel->sharedBytes; break;
      case 3: *value = (int)f->kernel->localBytes; break;
      case 4: *value = std::min(f->kernel->registers, 255); break;
      case 5: *value = (int)(f->module->ptx.version() * 10 + 0.5); break;
      case 6: *value = options().capability; break;
      case 8: *value = f->dynamicLimit; break;
      default: *value = 0;
    }
    return SUCCESS;
  });
}

API cuFuncSetAttribute(void* function, int attribute, int value) {
  Call call("cuFuncSetAttribute(%d, %d)", attribute, value);
  return answer(nullptr, [&]() -> int {
    Function* f = functionOf(function);
    if (attribute == 8) {
      if (value < 0 || value + f->kernel->sharedBytes > 232448)
        throw Fault(INVALID_VALUE, "more shared memory than a block can have");
      f->dynamicLimit = value;
    }
    return SUCCESS;
  });
}

API cuFuncSetCacheConfig(void*, int) { return SUCCESS; }

API cuFuncGetModule(void** module, void* function) {
  Call call("cuFuncGetModule()");
  return answer(nullptr, [&] {
    *module = functionOf(function)->module;
    return SUCCESS;
  });
}

API cuFuncGetName(const char** name, void* function) {
  Call call("cuFuncGetName()");
  return answer(nullptr, [&] {
    *name = functionOf(function)->kernel->name.c_str();
    return SUCCESS;
  });
}

API cuOccupancyMaxActiveBlocksPerMultiprocessor(int* blocks, void*, int threads, size_t) {
  Call call("cuOccupancyMaxActiveBlocksPerMultiprocessor()");
  if (threads < 1) return INVALID_VALUE;
  *blocks = std::min(32, std::max(1, 2048 / threads));
  return SUCCESS;
}

API cuOccupancyMaxPotentialBlockSize(int* grid, int* block, void* function, void*, size_t, int) {
  Call call("cuOccupancyMaxPotentialBlockSize()");
  return answer(nullptr, [&] {
    *block = std::min(256, functionOf(function)->kernel->maxThreads);
    *grid = 132 * 2048 / *block;
    return SUCCESS;
  });
}

// ---- launches ----

namespace {

struct Shape {
  unsigned grid[3], block[3], dynamicShared;
};

void check(const Shape& s, const Function& f) {
  auto& k = *f.kernel;
  auto refuse = [&](const std::string& why) {
    throw Fault(INVALID_VALUE, "launch of " + k.name + ": " + why);
  };
  for (int a = 0; a < 3; a++)
    if (!s.grid[a] || !s.block[a]) refuse("an extent is 0");
  if (s.grid[0] > 0x7fffffff || s.grid[1] > 65535 || s.grid[2] > 65535)
    refuse("the grid is too large");
  uint64_t threads = (uint64_t)s.block[0] * s.block[1] * s.block[2];
  if (threads > 1024 || s.block[2] > 64)
    refuse("a block of " + std::to_string(threads) + " threads");
  if ((int)threads > k.maxThreads)
    refuse("a block of " + std::to_string(threads) + " threads, its .maxntid is " +
           std::to_string(k.maxThreads));
  if (s.dynamicShared && s.dynamicShared + k.sharedBytes > (unsigned)f.dynamicLimit)
    refuse(std::to_string(s.dynamicShared) +
           " bytes of dynamic shared memory (is MAX_DYNAMIC_SHARED_SIZE_BYTES set?)");
}

// The parameters are copied now, as the real driver does: the caller may use its buffers again.
std::shared_ptr<std::vector<uint8_t>> parametersOf(const Kernel& k, void** each, void** extra) {
  auto all = std::make_shared<std::vector<uint8_t>>(k.parameterBytes + 16);
  if (each) {
    for (size_t n = 0; n < k.parameters.size(); n++) {
      if (!each[n]) throw Fault(INVALID_VALUE, "launch of " + k.name + ": a null parameter");
      memcpy(all->data() + k.parameters[n].offset, each[n], k.parameters[n].bytes);
    }
  } else if (extra) {  // 1: a buffer, 2: its size, 0: the end
    void* buffer = nullptr;
    size_t bytes = 0;
    for (int n = 0; extra[n]; n += 2) {
      if (extra[n] == (void*)1) buffer = extra[n + 1];
      if (extra[n] == (void*)2) bytes = *(size_t*)extra[n + 1];
    }
    if (!buffer || bytes < (size_t)k.parameterBytes)
      throw Fault(INVALID_VALUE, "launch of " + k.name + ": the buffer of parameters is too small");
    memcpy(all->data(), buffer, k.parameterBytes);
  } else if (k.parameterBytes) {
    throw Fault(INVALID_VALUE, "launch of " + k.name + " without parameters");
  }
  return all;
}

int launch(void* function, const Shape& shape, void* stream, void** each, void** extra) {
  driver().launches++;
  NEED_CONTEXT;
  if (options().nothing) return SUCCESS;
  return answer(nullptr, [&]() -> int {
    Function* f = functionOf(function);
    check(shape, *f);
    auto parameters = parametersOf(*f->kernel, each, extra);
    Stream* s = streamOf(stream);
    return submit(s, [kernel = f->kernel, shape, parameters, device = s->device] {
      Launch l;
      l.kernel = kernel;
      memcpy(l.grid, shape.grid, sizeof l.grid);
      memcpy(l.block, shape.block, sizeof l.block);
      l.dynamicShared = shape.dynamicShared;
      l.parameters = parameters->data();
      l.memory = &device->memory;
      l.checks = options().checks;
      std::string race;
      l.race = &race;
      Counters counters = run(l);
      driver().kernels[kernel->name].add(counters);
      if (!race.empty()) driver().lastError = race;
    });
  });
}

}  // namespace

API cuLaunchKernel(void* function, unsigned gx, unsigned gy, unsigned gz, unsigned bx, unsigned by,
                   unsigned bz, unsigned shared, void* stream, void** parameters, void** extra) {
  Call call("cuLaunchKernel(%p, grid %u %u %u, block %u %u %u, shared %u, stream %p)", function, gx,
            gy, gz, bx, by, bz, shared, stream);
  if (isShort("cuLaunchKernel")) return OUT_OF_MEMORY;
  return launch(function, {{gx, gy, gz}, {bx, by, bz}, shared}, stream, parameters, extra);
}

namespace {

struct Attribute {  // CUlaunchAttribute
  int id;
  int padding;
  unsigned value[16];
};

struct Configuration {  // CUlaunchConfig
  unsigned grid[3], block[3], shared;
  void* stream;
  Attribute* attributes;
  unsigned count;
};

}  // namespace

// Of the attributes a cluster (4) of more than one block and a cooperative launch (2) are refused,
// the others are hints.
API cuLaunchKernelEx(const Configuration* c, void* function, void** parameters, void** extra) {
  Call call("cuLaunchKernelEx(%p)", function);
  for (unsigned k = 0; k < c->count; k++) {
    auto& a = c->attributes[k];
    if (a.id == 4 && a.value[0] * a.value[1] * a.value[2] > 1)
      return fail(NOT_SUPPORTED, "clusters are not emulated");
    if (a.id == 2 && a.value[0])
      return fail(NOT_SUPPORTED, "cooperative launches are not emulated");
  }
  Shape shape{
      {c->grid[0], c->grid[1], c->grid[2]}, {c->block[0], c->block[1], c->block[2]}, c->shared};
  return launch(function, shape, c->stream, parameters, extra);
}
