// The modes that the self-test is not run in as a whole: each as its line in the README says.
#include "cuda.hpp"

void testOptions(const Module& m) {
  check(function("emulator_option", "NOSUCH", "1") == 1, "an option that there is not");

  Buffer<float> x(std::vector<float>(64, 1)), y(std::vector<float>(64, 1));
  int n = 16;
  float factor = 2;
  double launches = counter("launches");
  option("NULL", "1");
  check(tryLaunch(m, "axpy4", {1}, {16}, 0, x.at, y.at, factor, n) == 0, "NULL: a launch");
  option("NULL", "0");
  check(y.read() == std::vector<float>(64, 1), "NULL: it does nothing");
  check(counter("launches") == launches + 1, "NULL: and is counted");

  size_t free, total;
  cu("cuMemGetInfo_v2", &free, &total);
  option("MEMORY", "1048576");
  size_t less;
  cu("cuMemGetInfo_v2", &free, &less);
  check(less == 1 << 20, "MEMORY: the size of the device", std::to_string(less));
  Address p;
  check(function("cuMemAlloc_v2", &p, (size_t)2 << 20) == 2, "MEMORY: no more than that");
  option("MEMORY", std::to_string(total).c_str());

  option("SHORT", "cuMemAlloc:2");
  for (int k = 0; k < 2; k++)
    check(function("cuMemAlloc_v2", &p, (size_t)16) == 2, "SHORT: the next calls find no memory");
  cu("cuMemAlloc_v2", &p, (size_t)16);
  cu("cuMemFree_v2", p);

  std::string head = ".version 8.0\n.target sm_75\n.address_size 64\n.visible .entry ";
  auto load = [&](const char* kernel) {
    std::string strange = head + kernel;
    void* module = nullptr;
    int e = function("cuModuleLoadData", &module, (const void*)strange.c_str());
    if (!e) cu("cuModuleUnload", module);
    return e;
  };
  const char* unknown = "f() { .reg .b32 %r<3>; nosuch.b32 %r1, %r2; ret; }";
  check(load(unknown) == 0, "DECODE: a kernel that nobody asks for is not looked at");
  option("DECODE", "all");
  check(load(unknown) != 0, "DECODE=all: every kernel is");
  check(load("f(.param .u32 p) { { .param .b32 q; } ret; }") == 0, "a parameter of a call");
  check(load("f(.param .u32 p) { { .param .b32 p; } ret; }") != 0, "it hides no kernel's");
  option("DECODE", "0");

  option("COUNT", "1");
  auto counts = [&](int first, int number, double coalescing, double used, const char* what) {
    function("emulator_reset_counters");
    Address from = x.at + 4 * first, to = y.at + 4 * first;
    check(tryLaunch(m, "axpy4", {1}, {16}, 0, from, to, factor, number) == 0, "COUNT: a launch");
    check(counter("coalescing", "axpy4") == coalescing, what,
          std::to_string(counter("coalescing", "axpy4")));
    check(counter("used", "axpy4") == used, what, std::to_string(counter("used", "axpy4")));
  };
  counts(0, 16, 100, 100, "COUNT: what lies side by side is one access");
  counts(0, 1, 100, 50, "COUNT: less than a sector wants one");
  counts(4, 2, 50, 50, "COUNT: a sector's worth that lies in two");
  option("COUNT", getenv("CUDA_EMULATOR_COUNT") ? "1" : "0");
}
