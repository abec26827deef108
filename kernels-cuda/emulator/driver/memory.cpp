// Device memory, pinned host memory, pools.
#include <cstdlib>
#include <cstring>

#include "driver.hpp"

namespace emulator {

namespace {

constexpr uint64_t QUARANTINE = 64 << 20;  // bytes that stay freed before an address comes again
constexpr uint64_t FILLED = 64 << 20;  // of an allocation, at most: the rest of a huge one is zero

void fill(Address begin, uint64_t bytes, int with) {
  memset((void*)begin, with, std::min(bytes, FILLED));
}

}  // namespace

// Fresh memory is all ones: a NaN.
int allocate(Device* d, Address* p, uint64_t bytes) {
  if (!bytes) return fail(INVALID_VALUE, "an allocation of no bytes");
  if (bytes > options().memory || d->used + bytes > options().memory)
    return fail(OUT_OF_MEMORY, "out of memory: " + std::to_string(bytes) + " bytes asked for, " +
                                   std::to_string(options().memory - d->used) + " of " +
                                   std::to_string(options().memory) + " are free");
  constexpr uint64_t GAP = 512;  // so that no two allocations touch
  auto* raw = (uint8_t*)aligned_alloc(512, (bytes + GAP + 511) / 512 * 512);
  if (!raw) return fail(OUT_OF_MEMORY, "the host is out of memory");
  fill((Address)raw, bytes, 0xff);
  *p = (Address)raw;
  d->allocations[*p] = {bytes, raw};
  d->memory.allow(*p, bytes);
  d->used += bytes;
  d->peak = std::max(d->peak, d->used);
  driver().allocationCount++;
  return SUCCESS;
}

Device* ownerOf(Address p) {
  for (auto& d : driver().devices)
    if (d->allocations.count(p)) return d.get();
  return nullptr;
}

int release(Address p) {
  if (!p) return SUCCESS;
  Device* d = ownerOf(p);
  if (!d)
    return fail(INVALID_VALUE, "a free of an address that is no live allocation (freed twice?)");
  Allocation a = d->allocations[p];
  d->allocations.erase(p);
  d->memory.forbidAll(p, a.bytes);  // also when a pool has cut it into pieces
  d->used -= a.bytes;
  driver().freeCount++;
  fill(p, a.bytes, 0xfe);
  d->quarantine.push_back({p, a});
  d->quarantined += a.bytes;
  while (d->quarantined > QUARANTINE) {
    d->quarantined -= d->quarantine.front().second.bytes;
    free(d->quarantine.front().second.raw);
    d->quarantine.pop_front();
  }
  return SUCCESS;
}

bool isPinned(const void* host, uint64_t bytes) {
  auto& pinned = driver().pinned;
  auto at = pinned.upper_bound((Address)host);
  if (at == pinned.begin()) return false;
  --at;
  return (Address)host + bytes <= at->first + at->second;
}

void checkRange(Device* d, Address begin, uint64_t bytes, const char* what) {
  if (bytes && !d->memory.find(begin).holds(begin, bytes))
    throw Fault(INVALID_VALUE, std::string(what) + ": " + std::to_string(bytes) +
                                   " bytes of the device are not within one live allocation");
}

}  // namespace emulator

using namespace emulator;

API cuMemAlloc_v2(Address* p, size_t bytes) {
  Call call("cuMemAlloc(%zu)", bytes);
  NEED_CONTEXT;
  if (isCapturing(current()))
    return fail(CAPTURE_UNSUPPORTED, "cuMemAlloc while a stream is captured");
  if (isShort("cuMemAlloc")) return OUT_OF_MEMORY;
  return allocate(current(), p, bytes);
}

API cuMemFree_v2(Address p) {
  Call call("cuMemFree(0x%llx)", (unsigned long long)p);
  NEED_CONTEXT;
  if (isCapturing(current()))
    return fail(CAPTURE_UNSUPPORTED, "cuMemFree while a stream is captured");
  if (Device* d = ownerOf(p)) finishAll(d);
  return release(p);
}

API cuMemAllocAsync(Address* p, size_t bytes, void* stream) {
  Call call("cuMemAllocAsync(%zu, %p)", bytes, stream);
  NEED_CONTEXT;
  return answer(nullptr, [&]() -> int {
    if (streamOf(stream)->capture)
      throw Fault(NOT_SUPPORTED, "allocations within a graph are not emulated");
    return allocate(current(), p, bytes);
  });
}

API cuMemAllocFromPoolAsync(Address* p, size_t bytes, void*, void* stream) {
  return cuMemAllocAsync(p, bytes, stream);
}

API cuMemFreeAsync(Address p, void* stream) {
  Call call("cuMemFreeAsync(0x%llx, %p)", (unsigned long long)p, stream);
  NEED_CONTEXT;
  return answer(nullptr, [&]() -> int {
    Stream* s = streamOf(stream);
    if (s->capture) throw Fault(NOT_SUPPORTED, "frees within a graph are not emulated");
    if (!ownerOf(p)) throw Fault(INVALID_VALUE, "cuMemFreeAsync of no live allocation");
    return submit(s, [p] { release(p); });
  });
}

API cuMemGetInfo_v2(size_t* free, size_t* total) {
  Call call("cuMemGetInfo()");
  NEED_CONTEXT;
  *total = options().memory;
  *free = options().memory - current()->used;
  return SUCCESS;
}

API cuMemGetAddressRange_v2(Address* begin, size_t* bytes, Address p) {
  Call call("cuMemGetAddressRange()");
  NEED_CONTEXT;
  for (auto& d : driver().devices)
    for (auto& [base, a] : d->allocations)
      if (p >= base && p < base + a.bytes) {
        if (begin) *begin = base;
        if (bytes) *bytes = a.bytes;
        return SUCCESS;
      }
  return NOT_FOUND;
}

// The type of memory (2) and the device's number (9).
API cuPointerGetAttribute(void* value, int attribute, Address p) {
  Call call("cuPointerGetAttribute(%d)", attribute);
  NEED_CONTEXT;
  for (auto& d : driver().devices)
    if (d->memory.find(p).end) {
      bool host = isPinned((void*)p, 1);
      if (attribute == 2) *(unsigned*)value = host ? 1 : 2;
      if (attribute == 9) *(int*)value = d->ordinal;
      return attribute == 2 || attribute == 9 ? SUCCESS : NOT_SUPPORTED;
    }
  return INVALID_VALUE;
}

// ---- pools: there is one for each device, which never keeps anything ----

API cuDeviceGetDefaultMemPool(void** pool, int device) {
  Call call("cuDeviceGetDefaultMemPool(%d)", device);
  if (device < 0 || device >= (int)driver().devices.size()) return INVALID_DEVICE;
  *pool = driver().devices[device].get();
  return SUCCESS;
}

API cuDeviceGetMemPool(void** pool, int device) { return cuDeviceGetDefaultMemPool(pool, device); }

API cuDeviceSetMemPool(int, void*) { return SUCCESS; }

API cuMemPoolSetAttribute(void* pool, int attribute, void* value) {
  Call call("cuMemPoolSetAttribute(%d)", attribute);
  auto* d = (Device*)pool;
  if (attribute == 4) d->poolThreshold = *(uint64_t*)value;
  if (attribute == 8 || attribute == 6) d->peak = d->used;
  return SUCCESS;
}

API cuMemPoolGetAttribute(void* pool, int attribute, void* value) {
  Call call("cuMemPoolGetAttribute(%d)", attribute);
  auto* d = (Device*)pool;
  switch (attribute) {
    case 1:
    case 2:
    case 3: *(int*)value = 1; break;                      // may memory be reused
    case 4: *(uint64_t*)value = d->poolThreshold; break;  // RELEASE_THRESHOLD
    case 5:
    case 7: *(uint64_t*)value = d->used; break;   // reserved, used
    default: *(uint64_t*)value = d->peak; break;  // the highest of either
  }
  return SUCCESS;
}

API cuMemPoolTrimTo(void*, size_t bytes) {
  Call call("cuMemPoolTrimTo(%zu)", bytes);
  return SUCCESS;
}

// ---- pinned host memory, which kernels can reach too ----

API cuMemHostAlloc(void** p, size_t bytes, unsigned flags) {
  Call call("cuMemHostAlloc(%zu, %u)", bytes, flags);
  NEED_CONTEXT;
  if (!bytes) return INVALID_VALUE;
  if (isShort("cuMemHostAlloc")) return OUT_OF_MEMORY;
  *p = aligned_alloc(4096, (bytes + 4095) / 4096 * 4096);
  if (!*p) return OUT_OF_MEMORY;
  driver().pinned[(Address)*p] = bytes;
  for (auto& d : driver().devices) d->memory.allow((Address)*p, bytes);
  return SUCCESS;
}

API cuMemAllocHost_v2(void** p, size_t bytes) { return cuMemHostAlloc(p, bytes, 0); }

static int unpin(void* p) {
  auto it = driver().pinned.find((Address)p);
  if (it == driver().pinned.end()) return fail(INVALID_VALUE, "no pinned memory begins there");
  for (auto& d : driver().devices) {
    finishAll(d.get());
    d->memory.forbid(it->first, it->second);
  }
  driver().pinned.erase(it);
  return SUCCESS;
}

API cuMemFreeHost(void* p) {
  Call call("cuMemFreeHost(%p)", p);
  NEED_CONTEXT;
  if (int e = unpin(p)) return e;
  free(p);
  return SUCCESS;
}

API cuMemHostRegister_v2(void* p, size_t bytes, unsigned) {
  Call call("cuMemHostRegister(%zu)", bytes);
  NEED_CONTEXT;
  driver().pinned[(Address)p] = bytes;
  for (auto& d : driver().devices) d->memory.allow((Address)p, bytes);
  return SUCCESS;
}

API cuMemHostUnregister(void* p) {
  Call call("cuMemHostUnregister(%p)", p);
  NEED_CONTEXT;
  return unpin(p);
}

API cuMemHostGetDevicePointer_v2(Address* device, void* p, unsigned) {
  Call call("cuMemHostGetDevicePointer(%p)", p);
  if (!isPinned(p, 1)) return INVALID_VALUE;
  *device = (Address)p;
  return SUCCESS;
}

API cuMemHostGetFlags(unsigned* flags, void*) {
  *flags = 0;
  return SUCCESS;
}
