// Copies and fills.
#include <cstring>

#include "driver.hpp"

using namespace emulator;

namespace {

enum class At { Host, Device };

// Throws ILLEGAL_ADDRESS when the memory has gone since the call.
void checkAgain(Device* d, Address begin, uint64_t bytes, const char* what) {
  try {
    checkRange(d, begin, bytes, what);
  } catch (const Fault& e) {
    throw Fault(ILLEGAL_ADDRESS, std::string(e.what()) + " any more");
  }
}

// Which device may touch an address: the current one if it may, else any other; the current one too
// when none may.
Device* deviceOf(Address p) {
  if (current()->memory.find(p).end) return current();
  for (auto& d : driver().devices)
    if (d->memory.find(p).end) return d.get();
  return current();
}

struct Copy {
  const char* name;
  Address to;
  At toWhere;
  Address from;
  At fromWhere;
  uint64_t bytes;
};

// Memory of the host that is not pinned is read before the call returns, and written before it
// returns: so says the driver's manual ("API synchronization behavior").
int copy(const Copy& c, void* handle, bool wait) {
  NEED_CONTEXT;
  return answer(nullptr, [&]() -> int {
    Stream* s = streamOf(handle);
    if (wait && isCapturing(s->device)) {
      for (Stream* o : s->device->streams)
        if (o->capture) o->capture->broken = true;
      throw Fault(CAPTURE_UNSUPPORTED, std::string(c.name) + " while a stream is captured");
    }
    Device* target = c.toWhere == At::Device ? deviceOf(c.to) : nullptr;
    Device* source = c.fromWhere == At::Device ? deviceOf(c.from) : nullptr;
    if (target) checkRange(target, c.to, c.bytes, c.name);
    if (source) checkRange(source, c.from, c.bytes, c.name);
    if (!c.bytes) return SUCCESS;
    if (!c.to || !c.from) throw Fault(INVALID_VALUE, std::string(c.name) + " with a null address");
    driver().copiedBytes += c.bytes;
    bool staged = !source && !isPinned((void*)c.from, c.bytes) && options().late && !s->capture;
    std::shared_ptr<std::vector<uint8_t>> stage;
    if (staged)
      stage = std::make_shared<std::vector<uint8_t>>((uint8_t*)c.from, (uint8_t*)c.from + c.bytes);
    int e = submit(s, [c, target, source, stage] {
      if (target) checkAgain(target, c.to, c.bytes, c.name);
      if (source) checkAgain(source, c.from, c.bytes, c.name);
      memmove((void*)c.to, stage ? (void*)stage->data() : (void*)c.from, c.bytes);
    });
    bool pageable = !target && !isPinned((void*)c.to, c.bytes);
    if ((wait || pageable) && !s->capture) {
      finish(s);
      e = s->device->sticky;
    }
    return e;
  });
}

template <class T>
int fill(const char* name, Address to, T value, uint64_t count, void* handle) {
  NEED_CONTEXT;
  return answer(nullptr, [&]() -> int {
    if (to % sizeof(T)) throw Fault(INVALID_VALUE, std::string(name) + " of a misaligned address");
    Device* d = deviceOf(to);
    checkRange(d, to, count * sizeof(T), name);
    return submit(streamOf(handle), [=] {
      checkAgain(d, to, count * sizeof(T), name);
      std::fill_n((T*)to, count, value);
    });
  });
}

At whereIs(Address p) {
  for (auto& d : driver().devices)
    if (d->memory.find(p).end) return At::Device;
  return At::Host;
}

}  // namespace

API cuMemcpyHtoD_v2(Address to, const void* from, size_t bytes) {
  Call call("cuMemcpyHtoD(%zu)", bytes);
  return copy({"cuMemcpyHtoD", to, At::Device, (Address)from, At::Host, bytes}, nullptr, true);
}

API cuMemcpyDtoH_v2(void* to, Address from, size_t bytes) {
  Call call("cuMemcpyDtoH(%zu)", bytes);
  return copy({"cuMemcpyDtoH", (Address)to, At::Host, from, At::Device, bytes}, nullptr, true);
}

API cuMemcpyDtoD_v2(Address to, Address from, size_t bytes) {
  Call call("cuMemcpyDtoD(%zu)", bytes);
  return copy({"cuMemcpyDtoD", to, At::Device, from, At::Device, bytes}, nullptr, false);
}

API cuMemcpyHtoDAsync_v2(Address to, const void* from, size_t bytes, void* stream) {
  Call call("cuMemcpyHtoDAsync(%zu, %p)", bytes, stream);
  return copy({"cuMemcpyHtoDAsync", to, At::Device, (Address)from, At::Host, bytes}, stream, false);
}

API cuMemcpyDtoHAsync_v2(void* to, Address from, size_t bytes, void* stream) {
  Call call("cuMemcpyDtoHAsync(%zu, %p)", bytes, stream);
  return copy({"cuMemcpyDtoHAsync", (Address)to, At::Host, from, At::Device, bytes}, stream, false);
}

API cuMemcpyDtoDAsync_v2(Address to, Address from, size_t bytes, void* stream) {
  Call call("cuMemcpyDtoDAsync(%zu, %p)", bytes, stream);
  return copy({"cuMemcpyDtoDAsync", to, At::Device, from, At::Device, bytes}, stream, false);
}

API cuMemcpy(Address to, Address from, size_t bytes) {
  Call call("cuMemcpy(%zu)", bytes);
  return copy({"cuMemcpy", to, whereIs(to), from, whereIs(from), bytes}, nullptr, true);
}

API cuMemcpyAsync(Address to, Address from, size_t bytes, void* stream) {
  Call call("cuMemcpyAsync(%zu, %p)", bytes, stream);
  return copy({"cuMemcpyAsync", to, whereIs(to), from, whereIs(from), bytes}, stream, false);
}

API cuMemcpyPeer(Address to, void*, Address from, void*, size_t bytes) {
  Call call("cuMemcpyPeer(%zu)", bytes);
  for (auto& d : driver().devices) finishAll(d.get());
  return copy({"cuMemcpyPeer", to, At::Device, from, At::Device, bytes}, nullptr, true);
}

API cuMemcpyPeerAsync(Address to, void*, Address from, void*, size_t bytes, void* stream) {
  Call call("cuMemcpyPeerAsync(%zu, %p)", bytes, stream);
  return copy({"cuMemcpyPeerAsync", to, At::Device, from, At::Device, bytes}, stream, false);
}

API cuMemsetD8_v2(Address to, unsigned char value, size_t count) {
  Call call("cuMemsetD8(%zu)", count);
  return fill("cuMemsetD8", to, value, count, nullptr);
}

API cuMemsetD16_v2(Address to, unsigned short value, size_t count) {
  Call call("cuMemsetD16(%zu)", count);
  return fill("cuMemsetD16", to, value, count, nullptr);
}

API cuMemsetD32_v2(Address to, unsigned value, size_t count) {
  Call call("cuMemsetD32(%zu)", count);
  return fill("cuMemsetD32", to, value, count, nullptr);
}

API cuMemsetD8Async(Address to, unsigned char value, size_t count, void* stream) {
  Call call("cuMemsetD8Async(%zu, %p)", count, stream);
  return fill("cuMemsetD8Async", to, value, count, stream);
}

API cuMemsetD16Async(Address to, unsigned short value, size_t count, void* stream) {
  Call call("cuMemsetD16Async(%zu, %p)", count, stream);
  return fill("cuMemsetD16Async", to, value, count, stream);
}

API cuMemsetD32Async(Address to, unsigned value, size_t count, void* stream) {
  Call call("cuMemsetD32Async(%zu, %p)", count, stream);
  return fill("cuMemsetD32Async", to, value, count, stream);
}
