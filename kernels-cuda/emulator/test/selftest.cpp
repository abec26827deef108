// selftest libcuda.so.1 folder-of-ptx: every kernel against the host, every mistake noticed.
#include "cuda.hpp"

void testKernels(const Module& m);
void testFunctions(const Module& m);
void testTensors(const Module& m);
void testMistakes(const std::string& file);
void testDriver(const Module& m);
void testOptions(const Module& m);

int main(int count, char** arguments) {
  if (count < 3) return 2;
  library = dlopen(arguments[1], RTLD_NOW);
  if (!library) {
    puts(dlerror());
    return 2;
  }
  std::string folder = folderOfTests = std::string(arguments[2]) + "/";
  cu("cuInit", 0u);
  void* context;
  cu("cuDevicePrimaryCtxRetain", &context, 0);
  cu("cuCtxSetCurrent", context);
  {
    Module kernels(folder + "kernels.ptx"), tensors(folder + "tensors.ptx");
    testKernels(kernels);
    testFunctions(kernels);
    testTensors(tensors);
    testDriver(kernels);
    testOptions(kernels);
  }
  check(counter("races") == 0, "no races", std::to_string(counter("races")));
  check(counter("live_bytes") == 0, "all memory freed", std::to_string(counter("live_bytes")));
  testMistakes(folder + "mistakes.ptx");
  printf("%d checks passed, %d failed\n", passed, failures);
  return failures != 0;
}
