// Streams and events. Eager: work runs in the call that submits it. Late: at the last moment that
// the program's waits allow, so that a missing one shows. Capturing: it is kept for a graph.
#include <chrono>

#include "driver.hpp"

namespace emulator {

namespace {

// Runs one piece of work; after a fault of the device the rest is skipped, as on a real one.
void perform(Stream* s, const Work& work) {
  if (!s->device->sticky)
    answer(s->device, [&] {
      work();
      return SUCCESS;
    });
  s->done++;
}

void finishBlocking(Device* d) {
  for (Stream* o : d->streams)
    if (o->blocking && o != d->null) finish(o);
}

}  // namespace

Stream* streamOf(void* handle) {
  auto number = (uintptr_t)handle;
  if (number <= 2) return current()->null;  // null, CU_STREAM_LEGACY, CU_STREAM_PER_THREAD
  for (auto& d : driver().devices)
    if (d->streams.count((Stream*)handle)) return (Stream*)handle;
  throw Fault(INVALID_HANDLE, "no such stream, or it is destroyed");
}

void finish(Stream* s, uint64_t upTo) {
  while (!s->queue.empty() && s->done < upTo) {
    Work work = std::move(s->queue.front());
    s->queue.pop_front();
    perform(s, work);
  }
}

void finishAll(Device* d) {
  for (Stream* s : d->streams) finish(s);
}

bool isCapturing(const Device* d) {
  for (Stream* s : d->streams)
    if (s->capture && s->capture->mode != 2) return true;
  return false;
}

int submit(Stream* s, Work work) {
  Device* d = s->device;
  if (s->capture) {
    s->capture->work.push_back(std::move(work));
    if (s != s->capture->origin) s->capture->unjoined.insert(s);
    return SUCCESS;
  }
  if (s == d->null) {
    for (Stream* o : d->streams)
      if (o->blocking && o->capture && o->capture->mode != 2) {
        o->capture->broken = true;
        return fail(CAPTURE_ISOLATION,
                    "work on the null stream while a blocking stream is captured");
      }
    finishBlocking(d);
  } else if (s->blocking) {
    finish(d->null);
  }
  s->submitted++;
  if (options().late) {
    s->queue.push_back(std::move(work));
    return d->sticky;
  }
  perform(s, work);
  return d->sticky;
}

}  // namespace emulator

using namespace emulator;

API cuStreamCreate(void** handle, unsigned flags) {
  Call call("cuStreamCreate(%u)", flags);
  NEED_CONTEXT;
  if (isShort("cuStreamCreate")) return OUT_OF_MEMORY;
  auto* s = new Stream(current());
  s->number = ++driver().streamCount;
  s->blocking = !(flags & 1);
  current()->streams.insert(s);
  *handle = s;
  return SUCCESS;
}

API cuStreamCreateWithPriority(void** handle, unsigned flags, int) {
  return cuStreamCreate(handle, flags);
}

// Stream objects stay: events may still point to them.
API cuStreamDestroy_v2(void* handle) {
  Call call("cuStreamDestroy()");
  NEED_CONTEXT;
  return answer(nullptr, [&]() -> int {
    Stream* s = streamOf(handle);
    if (s == s->device->null) return INVALID_HANDLE;
    finish(s);
    s->alive = false;
    s->device->streams.erase(s);
    return SUCCESS;
  });
}

API cuStreamSynchronize(void* handle) {
  Call call("cuStreamSynchronize(%p)", handle);
  NEED_CONTEXT;
  driver().synchronizations++;
  return answer(nullptr, [&]() -> int {
    Stream* s = streamOf(handle);
    if (s->capture) {
      s->capture->broken = true;
      throw Fault(CAPTURE_UNSUPPORTED, "cuStreamSynchronize of a stream that is captured");
    }
    if (s == s->device->null) finishBlocking(s->device);
    finish(s);
    return s->device->sticky;
  });
}

// In late mode each query lets one piece of work run, so that who polls comes to an end.
API cuStreamQuery(void* handle) {
  Call call("cuStreamQuery(%p)", handle);
  NEED_CONTEXT;
  return answer(nullptr, [&]() -> int {
    Stream* s = streamOf(handle);
    if (s->queue.empty()) return s->device->sticky;
    finish(s, s->done + 1);
    return s->device->sticky ? s->device->sticky : s->queue.empty() ? SUCCESS : NOT_READY;
  });
}

API cuStreamGetFlags(void* handle, unsigned* flags) {
  Call call("cuStreamGetFlags(%p)", handle);
  NEED_CONTEXT;
  return answer(nullptr, [&] {
    *flags = streamOf(handle)->blocking ? 0 : 1;
    return SUCCESS;
  });
}

API cuStreamGetPriority(void*, int* priority) {
  *priority = 0;
  return SUCCESS;
}

API cuStreamGetCtx(void* handle, void** context) {
  Call call("cuStreamGetCtx(%p)", handle);
  NEED_CONTEXT;
  return answer(nullptr, [&] {
    *context = streamOf(handle)->device;
    return SUCCESS;
  });
}

API cuLaunchHostFunc(void* handle, void (*function)(void*), void* data) {
  Call call("cuLaunchHostFunc(%p)", handle);
  NEED_CONTEXT;
  return answer(nullptr, [&] { return submit(streamOf(handle), [=] { function(data); }); });
}

API cuStreamAddCallback(void* handle, void (*function)(void*, int, void*), void* data, unsigned) {
  Call call("cuStreamAddCallback(%p)", handle);
  NEED_CONTEXT;
  return answer(nullptr, [&] {
    Stream* s = streamOf(handle);
    return submit(s, [=] { function(handle, s->device->sticky, data); });
  });
}

// ---- events ----

namespace {

Event* eventOf(void* handle) {
  if (!driver().events.count(handle))
    throw Fault(INVALID_HANDLE, "no such event, or it is destroyed");
  return (Event*)handle;
}

double now() {
  return std::chrono::duration<double, std::milli>(
             std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

bool hasHappened(const Event* e) { return !e->stream || e->stream->done >= e->position; }

}  // namespace

API cuEventCreate(void** handle, unsigned flags) {
  Call call("cuEventCreate(%u)", flags);
  NEED_CONTEXT;
  if (isShort("cuEventCreate")) return OUT_OF_MEMORY;
  *handle = new Event;
  driver().events.insert(*handle);
  return SUCCESS;
}

// Event objects stay as well: queued work may still stamp them.
API cuEventDestroy_v2(void* handle) {
  Call call("cuEventDestroy(%p)", handle);
  return driver().events.erase(handle) ? SUCCESS : INVALID_HANDLE;
}

API cuEventRecord(void* handle, void* stream) {
  Call call("cuEventRecord(%p, %p)", handle, stream);
  NEED_CONTEXT;
  return answer(nullptr, [&]() -> int {
    Event* e = eventOf(handle);
    Stream* s = streamOf(stream);
    if (s->capture) {
      e->capture = s->capture;
      e->stream = s;
      return SUCCESS;
    }
    e->capture.reset();
    e->stream = s;
    e->position = s->submitted + 1;
    return submit(s, [e] { e->milliseconds = now(); });
  });
}

API cuEventRecordWithFlags(void* handle, void* stream, unsigned) {
  return cuEventRecord(handle, stream);
}

API cuStreamWaitEvent(void* stream, void* handle, unsigned) {
  Call call("cuStreamWaitEvent(%p, %p)", stream, handle);
  NEED_CONTEXT;
  return answer(nullptr, [&]() -> int {
    Event* e = eventOf(handle);
    Stream* s = streamOf(stream);
    if (auto capture = e->capture.lock()) {  // the stream joins what is captured
      if (s->capture && s->capture != capture)
        throw Fault(CAPTURE_ISOLATION, "a wait for an event of another capture");
      s->capture = capture;
      capture->streams.insert(s);
      capture->unjoined.erase(e->stream);
      if (s != capture->origin) capture->unjoined.insert(s);
      return SUCCESS;
    }
    if (s->capture)
      throw Fault(CAPTURE_ISOLATION, "a captured stream waits for an event from outside");
    if (!e->stream) return SUCCESS;
    Stream* other = e->stream;
    uint64_t position = e->position;
    return submit(s, [=] { finish(other, position); });
  });
}

API cuEventSynchronize(void* handle) {
  Call call("cuEventSynchronize(%p)", handle);
  NEED_CONTEXT;
  driver().synchronizations++;
  return answer(nullptr, [&]() -> int {
    Event* e = eventOf(handle);
    if (e->capture.lock())
      throw Fault(CAPTURE_UNSUPPORTED, "cuEventSynchronize of a captured event");
    if (e->stream) finish(e->stream, e->position);
    return current()->sticky;
  });
}

API cuEventQuery(void* handle) {
  Call call("cuEventQuery(%p)", handle);
  NEED_CONTEXT;
  return answer(nullptr, [&]() -> int {
    Event* e = eventOf(handle);
    if (!hasHappened(e)) finish(e->stream, e->stream->done + 1);
    return hasHappened(e) ? current()->sticky : (int)NOT_READY;
  });
}

API cuEventElapsedTime(float* milliseconds, void* from, void* to) {
  Call call("cuEventElapsedTime()");
  NEED_CONTEXT;
  return answer(nullptr, [&]() -> int {
    Event *a = eventOf(from), *b = eventOf(to);
    if (!a->stream || !b->stream) return INVALID_HANDLE;
    if (!hasHappened(a) || !hasHappened(b)) return NOT_READY;
    *milliseconds = (float)(b->milliseconds - a->milliseconds);
    return SUCCESS;
  });
}

API cuEventElapsedTime_v2(float* milliseconds, void* from, void* to) {
  return cuEventElapsedTime(milliseconds, from, to);
}
