// Initialisation, devices, contexts. A device has one context, its primary one.
#include <cstdio>

#include "driver.hpp"

using namespace emulator;

namespace {

// Numbers of an H100-class card, by CUdevice_attribute.
const std::map<int, int> ATTRIBUTES = {
    {1, 1024},        // MAX_THREADS_PER_BLOCK
    {2, 1024},        // MAX_BLOCK_DIM_X
    {3, 1024},        // MAX_BLOCK_DIM_Y
    {4, 64},          // MAX_BLOCK_DIM_Z
    {5, 2147483647},  // MAX_GRID_DIM_X
    {6, 65535},       // MAX_GRID_DIM_Y
    {7, 65535},       // MAX_GRID_DIM_Z
    {8, 49152},       // MAX_SHARED_MEMORY_PER_BLOCK
    {9, 65536},       // TOTAL_CONSTANT_MEMORY
    {10, 32},         // WARP_SIZE
    {12, 65536},      // MAX_REGISTERS_PER_BLOCK
    {13, 1980000},    // CLOCK_RATE
    {15, 1},          // GPU_OVERLAP
    {16, 132},        // MULTIPROCESSOR_COUNT
    {19, 1},          // CAN_MAP_HOST_MEMORY
    {31, 1},          // CONCURRENT_KERNELS
    {36, 2619000},    // MEMORY_CLOCK_RATE
    {37, 5120},       // GLOBAL_MEMORY_BUS_WIDTH
    {38, 62914560},   // L2_CACHE_SIZE
    {39, 2048},       // MAX_THREADS_PER_MULTIPROCESSOR
    {40, 3},          // ASYNC_ENGINE_COUNT
    {41, 1},          // UNIFIED_ADDRESSING
    {81, 233472},     // MAX_SHARED_MEMORY_PER_MULTIPROCESSOR
    {82, 65536},      // MAX_REGISTERS_PER_MULTIPROCESSOR
    {97, 232448},     // MAX_SHARED_MEMORY_PER_BLOCK_OPTIN
    {106, 32},        // MAX_BLOCKS_PER_MULTIPROCESSOR
    {115, 1},         // MEMORY_POOLS_SUPPORTED
};

Device* deviceAt(int ordinal) {
  auto& all = driver().devices;
  return ordinal >= 0 && ordinal < (int)all.size() ? all[ordinal].get() : nullptr;
}

int capabilityPart(int part) {
  return part == 0 ? options().capability / 10 : options().capability % 10;
}

}  // namespace

API cuInit(unsigned flags) {
  Call call("cuInit(%u)", flags);
  if (flags) return INVALID_VALUE;
  if (options().devices < 1) return fail(NO_DEVICE, "there is no device");
  auto& d = driver();
  while ((int)d.devices.size() < options().devices) {
    auto device = std::make_unique<Device>();
    device->ordinal = (int)d.devices.size();
    device->null = new Stream(device.get());
    device->streams.insert(device->null);
    d.devices.push_back(std::move(device));
  }
  d.initialized = true;
  return SUCCESS;
}

API cuDriverGetVersion(int* version) {
  Call call("cuDriverGetVersion()");
  *version = options().driver;
  return SUCCESS;
}

API cuDeviceGetCount(int* count) {
  Call call("cuDeviceGetCount()");
  if (!driver().initialized) return NOT_INITIALIZED;
  *count = (int)driver().devices.size();
  return SUCCESS;
}

API cuDeviceGet(int* device, int ordinal) {
  Call call("cuDeviceGet(%d)", ordinal);
  if (!driver().initialized) return NOT_INITIALIZED;
  if (!deviceAt(ordinal)) return INVALID_DEVICE;
  *device = ordinal;
  return SUCCESS;
}

API cuDeviceGetName(char* name, int length, int device) {
  Call call("cuDeviceGetName(%d)", device);
  if (!deviceAt(device)) return INVALID_DEVICE;
  snprintf(name, length, "CUDA emulator");
  return SUCCESS;
}

API cuDeviceGetUuid_v2(unsigned char* uuid, int device) {
  Call call("cuDeviceGetUuid(%d)", device);
  if (!deviceAt(device)) return INVALID_DEVICE;
  for (int k = 0; k < 16; k++) uuid[k] = (unsigned char)(k == 15 ? device : 0xe0 + k);
  return SUCCESS;
}

API cuDeviceGetUuid(unsigned char* uuid, int device) { return cuDeviceGetUuid_v2(uuid, device); }

API cuDeviceGetPCIBusId(char* id, int length, int device) {
  Call call("cuDeviceGetPCIBusId(%d)", device);
  if (!deviceAt(device)) return INVALID_DEVICE;
  snprintf(id, length, "0000:%02x:00.0", device + 1);
  return SUCCESS;
}

API cuDeviceTotalMem_v2(size_t* bytes, int device) {
  Call call("cuDeviceTotalMem(%d)", device);
  if (!deviceAt(device)) return INVALID_DEVICE;
  *bytes = options().memory;
  return SUCCESS;
}

API cuDeviceComputeCapability(int* major, int* minor, int device) {
  Call call("cuDeviceComputeCapability(%d)", device);
  if (!deviceAt(device)) return INVALID_DEVICE;
  *major = capabilityPart(0);
  *minor = capabilityPart(1);
  return SUCCESS;
}

API cuDeviceGetAttribute(int* value, int attribute, int device) {
  Call call("cuDeviceGetAttribute(%d, %d)", attribute, device);
  if (!deviceAt(device)) return INVALID_DEVICE;
  auto it = ATTRIBUTES.find(attribute);
  *value = attribute == 75 || attribute == 76 ? capabilityPart(attribute - 75)
           : it == ATTRIBUTES.end()           ? 0
                                              : it->second;
  return SUCCESS;
}

API cuDeviceCanAccessPeer(int* can, int, int) {
  Call call("cuDeviceCanAccessPeer()");
  *can = 0;
  return SUCCESS;
}

API cuDevicePrimaryCtxRetain(void** context, int device) {
  Call call("cuDevicePrimaryCtxRetain(%d)", device);
  if (!driver().initialized) return NOT_INITIALIZED;
  if (!deviceAt(device)) return INVALID_DEVICE;
  if (isShort("cuDevicePrimaryCtxRetain")) return OUT_OF_MEMORY;
  deviceAt(device)->retained++;
  *context = deviceAt(device);
  return SUCCESS;
}

API cuDevicePrimaryCtxRelease_v2(int device) {
  Call call("cuDevicePrimaryCtxRelease(%d)", device);
  Device* d = deviceAt(device);
  if (!d) return INVALID_DEVICE;
  if (!d->retained) return INVALID_CONTEXT;
  d->retained--;
  return SUCCESS;
}

API cuDevicePrimaryCtxReset_v2(int device) {
  Call call("cuDevicePrimaryCtxReset(%d)", device);
  if (!deviceAt(device)) return INVALID_DEVICE;
  deviceAt(device)->sticky = SUCCESS;
  return SUCCESS;
}

API cuDevicePrimaryCtxGetState(int device, unsigned* flags, int* active) {
  Call call("cuDevicePrimaryCtxGetState(%d)", device);
  if (!deviceAt(device)) return INVALID_DEVICE;
  *flags = 0;
  *active = deviceAt(device)->retained > 0;
  return SUCCESS;
}

API cuDevicePrimaryCtxSetFlags_v2(int device, unsigned) {
  return deviceAt(device) ? SUCCESS : INVALID_DEVICE;
}

API cuCtxCreate_v2(void** context, unsigned, int device) {
  if (int e = cuDevicePrimaryCtxRetain(context, device)) return e;
  current() = (Device*)*context;
  return SUCCESS;
}

API cuCtxDestroy_v2(void* context) {
  Call call("cuCtxDestroy()");
  if (current() == context) current() = nullptr;
  return SUCCESS;
}

API cuCtxSetCurrent(void* context) {
  Call call("cuCtxSetCurrent(%d)", context ? ((Device*)context)->ordinal : -1);
  current() = (Device*)context;
  return SUCCESS;
}

API cuCtxGetCurrent(void** context) {
  Call call("cuCtxGetCurrent()");
  *context = current();
  return SUCCESS;
}

static std::vector<Device*>& pushed() {
  static thread_local std::vector<Device*> stack;
  return stack;
}

API cuCtxPushCurrent_v2(void* context) {
  Call call("cuCtxPushCurrent()");
  pushed().push_back(current());
  current() = (Device*)context;
  return SUCCESS;
}

API cuCtxPopCurrent_v2(void** context) {
  Call call("cuCtxPopCurrent()");
  if (context) *context = current();
  current() = pushed().empty() ? nullptr : pushed().back();
  if (!pushed().empty()) pushed().pop_back();
  return SUCCESS;
}

API cuCtxGetDevice(int* device) {
  Call call("cuCtxGetDevice()");
  if (!current()) return INVALID_CONTEXT;
  *device = current()->ordinal;
  return SUCCESS;
}

API cuCtxGetApiVersion(void*, unsigned* version) {
  *version = 3020;
  return SUCCESS;
}

API cuCtxGetFlags(unsigned* flags) {
  *flags = 0;
  return SUCCESS;
}

API cuCtxGetStreamPriorityRange(int* least, int* greatest) {
  Call call("cuCtxGetStreamPriorityRange()");
  if (least) *least = 0;
  if (greatest) *greatest = -5;
  return SUCCESS;
}

API cuCtxSynchronize() {
  Call call("cuCtxSynchronize()");
  NEED_CONTEXT;
  driver().synchronizations++;
  if (isCapturing(current()))
    return fail(CAPTURE_UNSUPPORTED, "cuCtxSynchronize while a stream is captured");
  finishAll(current());
  return current()->sticky;
}
