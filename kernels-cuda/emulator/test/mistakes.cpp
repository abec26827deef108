// Each mistake must be noticed, with a text that tells what and where.
#include "cuda.hpp"

namespace {

void noticed(const char* what, int error, int wanted, std::initializer_list<const char*> words) {
  std::string text = lastError();
  bool all = error == wanted;
  for (auto w : words) all &= text.find(w) != std::string::npos;
  check(all, what, "error " + std::to_string(error) + ", text: " + text);
  function<void>("emulator_clear_error");
}

}  // namespace

void testMistakes(const std::string& file) {
  Module m(file);
  option("RACES", "fatal");
  Buffer<float> x(std::vector<float>(256)), y(std::vector<float>(256));
  auto run = [&](const char* kernel, unsigned blocks, unsigned threads, auto... a) {
    return tryLaunch(m, kernel, {blocks}, {threads}, 0, a...);
  };
  noticed("write past the end", run("beyond_the_end", 1, 32, y.at, 240), 700,
          {"write of 4 bytes", "beyond_the_end", "thread (16,0,0)", "mistakes.cu line"});
  noticed("write into nothing", run("beyond_the_end", 1, 32, y.at, 1 << 24), 700,
          {"no allocation"});
  {
    Address gone;
    {
      Buffer<float> freed(256);
      gone = freed.at;
    }
    noticed("use after free", run("beyond_the_end", 1, 32, gone, 0), 700, {"no allocation there"});
    noticed("double free", function("cuMemFree_v2", gone), 1, {"no live allocation"});
  }
  noticed("misaligned vector", run("misaligned", 1, 1, y.at), 716, {"misaligned", "8 bytes"});
  noticed("past shared memory", tryLaunch(m, "beyond_shared", {1}, {64}, 256, y.at, 2), 700,
          {"shared memory address"});
  noticed("race in shared memory", run("race_in_shared", 1, 64, y.at), 719, {"race", "shared"});
  noticed("race in a warp", run("race_in_warp", 1, 32, y.at), 719, {"race", "shared"});
  noticed("race with readers", run("race_with_readers", 1, 32, y.at), 719, {"write after read"});
  noticed("race with atomics", run("race_with_atomics", 1, 64, y.at), 719, {"race", "shared"});
  noticed("race of blocks", run("race_of_blocks", 4, 64, y.at), 719, {"race", "write", "global"});
  noticed("race in global memory", run("race_in_global", 1, 64, y.at), 719, {"race", "global"});
  noticed("unset shared memory", run("unset_shared", 1, 64, y.at), 719, {"nobody has written"});
  noticed("barriers that never fill", run("different_barriers", 1, 64, y.at), 719,
          {"deadlock", "barrier 1", "barrier 2"});
  noticed("divergent barrier", run("divergent_barrier", 1, 64, y.at), 719, {"divergent barrier"});
  noticed("absent lane", run("absent_lane", 1, 32, y.at), 719, {"never arrive"});
  noticed("forgotten wait", run("forgotten_wait", 1, 32, x.at, y.at), 719, {"cp.async"});
  Buffer<int> index(std::vector<int>{1, 2, -3, 4});
  noticed("failed assert", run("failed_assert", 1, 4, index.at), 710, {"x[threadIdx.x] >= 0"});
  noticed("instruction", run("not_emulated", 1, 32, y.at), 218,
          {"unsupported instruction mma", "not_emulated"});
  noticed("recursion", run("recursion", 1, 32, y.at), 218, {"recursion"});
  noticed("sticky errors", run("misaligned", 1, 1, y.at), 716, {"misaligned"});
  option("RACES", "report");
  noticed("a race that is only counted", run("race_in_shared", 1, 64, y.at), 0, {"race", "shared"});
  check(counter("races", "race_in_shared") > 0, "it is counted");
  option("RACES", "0");
  run("misaligned", 1, 1, y.at);
  noticed("a call after an error", function("cuCtxSynchronize"), 716, {"misaligned"});
}
