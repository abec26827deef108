// CUDA graphs, made by capturing streams. A graph is the captured work in the order in which it
// came, which keeps all its dependencies.
#include "driver.hpp"

using namespace emulator;

namespace {

struct Graph {
  std::vector<Work> work;
};

template <class T>
T* handleOf(std::set<void*>& all, void* handle, const char* what) {
  if (!all.count(handle)) throw Fault(INVALID_HANDLE, std::string("no such ") + what);
  return (T*)handle;
}

Graph* graphOf(void* handle) { return handleOf<Graph>(driver().graphs, handle, "graph"); }

Graph* executableOf(void* handle) {
  return handleOf<Graph>(driver().executables, handle, "executable graph");
}

}  // namespace

API cuStreamBeginCapture_v2(void* stream, int mode) {
  Call call("cuStreamBeginCapture(%p, %d)", stream, mode);
  NEED_CONTEXT;
  return answer(nullptr, [&]() -> int {
    Stream* s = streamOf(stream);
    if (s == s->device->null)
      throw Fault(CAPTURE_UNSUPPORTED, "the null stream cannot be captured");
    if (s->capture) throw Fault(INVALID_VALUE, "this stream is captured already");
    s->capture = std::make_shared<Capture>();
    s->capture->origin = s;
    s->capture->mode = mode;
    s->capture->streams.insert(s);
    return SUCCESS;
  });
}

API cuStreamEndCapture(void* stream, void** graph) {
  Call call("cuStreamEndCapture(%p)", stream);
  NEED_CONTEXT;
  return answer(nullptr, [&]() -> int {
    *graph = nullptr;
    Stream* s = streamOf(stream);
    auto capture = s->capture;
    if (!capture) throw Fault(INVALID_VALUE, "this stream is not captured");
    if (capture->origin != s) throw Fault(CAPTURE_UNMATCHED, "the capture began on another stream");
    for (Stream* joined : capture->streams) joined->capture.reset();
    if (capture->broken)
      throw Fault(CAPTURE_INVALIDATED,
                  "the capture was broken by a call that it does not allow: " + driver().lastError);
    if (!capture->unjoined.empty())
      throw Fault(CAPTURE_UNJOINED, "a stream of the capture was not joined to the first one");
    *graph = new Graph{std::move(capture->work)};
    driver().graphs.insert(*graph);
    return SUCCESS;
  });
}

API cuStreamIsCapturing(void* stream, int* status) {
  Call call("cuStreamIsCapturing(%p)", stream);
  NEED_CONTEXT;
  return answer(nullptr, [&]() -> int {
    auto& capture = streamOf(stream)->capture;
    *status = !capture ? 0 : capture->broken ? 2 : 1;
    return SUCCESS;
  });
}

API cuThreadExchangeStreamCaptureMode(int* mode) {
  static thread_local int now = 0;
  std::swap(now, *mode);
  return SUCCESS;
}

API cuGraphCreate(void** graph, unsigned) {
  Call call("cuGraphCreate()");
  *graph = new Graph;
  driver().graphs.insert(*graph);
  return SUCCESS;
}

API cuGraphDestroy(void* graph) {
  Call call("cuGraphDestroy(%p)", graph);
  return answer(nullptr, [&]() -> int {
    delete graphOf(graph);
    driver().graphs.erase(graph);
    return SUCCESS;
  });
}

// Only how many nodes there are: they have no handles.
API cuGraphGetNodes(void* graph, void** nodes, size_t* count) {
  Call call("cuGraphGetNodes(%p)", graph);
  return answer(nullptr, [&]() -> int {
    *count = graphOf(graph)->work.size();
    return nodes ? fail(NOT_SUPPORTED, "nodes of a graph are not emulated") : (int)SUCCESS;
  });
}

API cuGraphInstantiateWithFlags(void** executable, void* graph, unsigned long long) {
  Call call("cuGraphInstantiate(%p)", graph);
  NEED_CONTEXT;
  return answer(nullptr, [&]() -> int {
    *executable = new Graph(*graphOf(graph));
    driver().executables.insert(*executable);
    return SUCCESS;
  });
}

// The older form reports where it failed, which does not happen here.
API cuGraphInstantiate_v2(void** executable, void* graph, void**, char*, size_t) {
  return cuGraphInstantiateWithFlags(executable, graph, 0);
}

API cuGraphUpload(void*, void*) { return SUCCESS; }

API cuGraphLaunch(void* executable, void* stream) {
  Call call("cuGraphLaunch(%p, %p)", executable, stream);
  NEED_CONTEXT;
  driver().graphLaunches++;
  if (options().nothing) return SUCCESS;
  return answer(nullptr, [&]() -> int {
    auto work = std::make_shared<Graph>(*executableOf(executable));
    return submit(streamOf(stream), [work] {
      for (auto& w : work->work) w();
    });
  });
}

API cuGraphExecDestroy(void* executable) {
  Call call("cuGraphExecDestroy(%p)", executable);
  return answer(nullptr, [&]() -> int {
    delete executableOf(executable);
    driver().executables.erase(executable);
    return SUCCESS;
  });
}
