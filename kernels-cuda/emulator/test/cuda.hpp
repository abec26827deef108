// A library with the driver's entry points, and a few words to say what a test does with them.
#pragma once
#include <dlfcn.h>

#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

inline void* library = nullptr;
inline int failures = 0, passed = 0;
inline std::string folderOfTests;

template <class R = int, class... A>
R function(const char* name, A... arguments) {
  auto f = (R (*)(A...))dlsym(library, name);
  if (!f) {
    printf("the library has no %s\n", name);
    exit(2);
  }
  return f(arguments...);
}

inline const char* lastError() { return function<const char*>("emulator_last_error"); }

inline double counter(const char* name, const char* kernel = nullptr) {
  return function<double>("emulator_counter", kernel, name);
}

inline void option(const char* name, const char* value) {
  function("emulator_option", name, value);
}

inline void check(bool ok, const std::string& what, const std::string& why = "") {
  (ok ? passed : failures)++;
  if (!ok) printf("  FAILED %s: %s\n", what.c_str(), why.c_str());
}

// A call that must succeed.
template <class... A>
void cu(const char* name, A... arguments) {
  if (int e = function(name, arguments...)) {
    printf("%s: error %d: %s\n", name, e, lastError());
    exit(1);
  }
}

using Address = uint64_t;

template <class T>
struct Buffer {
  Address at = 0;
  size_t count;

  explicit Buffer(size_t n) : count(n) { cu("cuMemAlloc_v2", &at, n * sizeof(T)); }

  explicit Buffer(const std::vector<T>& v) : Buffer(v.size()) {
    cu("cuMemcpyHtoD_v2", at, (const void*)v.data(), v.size() * sizeof(T));
  }

  Buffer(const Buffer&) = delete;

  ~Buffer() { function("cuMemFree_v2", at); }

  std::vector<T> read() const {
    std::vector<T> v(count);
    cu("cuMemcpyDtoH_v2", (void*)v.data(), at, count * sizeof(T));
    return v;
  }
};

struct Module {
  void* handle = nullptr;

  explicit Module(const std::string& file) {
    std::ifstream in(file);
    std::stringstream text;
    text << in.rdbuf();
    cu("cuModuleLoadData", &handle, (const void*)text.str().c_str());
  }

  int find(const char* name, void** f) const {
    return function("cuModuleGetFunction", f, handle, name);
  }
};

struct Grid {
  unsigned x = 1, y = 1;
};

// Launches and answers the error, of the launch or of a synchronisation behind it.
template <class... A>
int tryLaunch(const Module& m, const char* name, Grid grid, Grid block, unsigned shared, A... a) {
  void* f = nullptr;
  if (int e = m.find(name, &f)) return e;
  void* parameters[] = {(void*)&a..., nullptr};
  if (int e = function("cuLaunchKernel", f, grid.x, grid.y, 1u, block.x, block.y, 1u, shared,
                       (void*)nullptr, (void**)parameters, (void**)nullptr))
    return e;
  return function("cuCtxSynchronize");
}

template <class... A>
void launch(const Module& m, const char* name, Grid grid, Grid block, unsigned shared, A... a) {
  if (int e = tryLaunch(m, name, grid, block, shared, a...))
    check(false, name, std::to_string(e) + ": " + lastError());
}

// |got - want| within tolerance, relative to what is large; NaN beside NaN is equal.
template <class T, class W>
void checkNear(const std::string& what, const std::vector<T>& got, const std::vector<W>& want,
               double tolerance) {
  double worst = 0;
  size_t at = 0;
  for (size_t i = 0; i < want.size(); i++) {
    double g = (double)got[i], w = (double)want[i];
    double e = g == w || (g != g && w != w) ? 0 : std::fabs(g - w) / std::max(1e-30, std::fabs(w));
    if (!(e <= worst)) {
      worst = e != e ? INFINITY : e;
      at = i;
    }
  }
  char why[160] = "";
  if (worst > tolerance)
    snprintf(why, sizeof why, "element %zu is %.9g, not %.9g (off by %.2g, allowed %.2g)", at,
             (double)got[at], (double)want[at], worst, tolerance);
  check(worst <= tolerance, what, why);
}

inline std::vector<float> noise(size_t n, float low = -1, float high = 1) {
  static uint32_t state = 12345;
  std::vector<float> v(n);
  for (auto& x : v) {
    state = state * 1664525u + 1013904223u;
    x = low + (high - low) * (float)(state >> 8) / 16777216.f;
  }
  return v;
}
