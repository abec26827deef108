#include <atomic>
#include <chrono>
#include <cstdio>
#include <exception>
#include <mutex>
#include <thread>

#include "block.hpp"

namespace emulator {

std::string told(const Warp& w, const Instruction& i, int lane, const std::string& what) {
  const Kernel& k = *w.kernel;
  const uint32_t *block = w.launch->block, *index = w.block->index;
  uint32_t thread = w.thread(lane);
  const Origin& origin = k.origins[&i - k.code.data()];
  char where[160];
  snprintf(where, sizeof where, " in kernel %s, block (%u,%u,%u), thread (%u,%u,%u): PTX line %d: ",
           k.name.substr(0, 64).c_str(), index[0], index[1], index[2], thread % block[0],
           thread / block[0] % block[1], thread / (block[0] * block[1]), origin.line);
  std::string text = what + where + std::string(origin.text);
  if (origin.sourceLine) {
    auto file = k.files.find(origin.file);
    text += " (" + (file == k.files.end() ? "?" : file->second) + " line " +
            std::to_string(origin.sourceLine) + ")";
  }
  return text;
}

void fault(const Warp& w, const Instruction& i, int lane, Code code, const std::string& what) {
  throw Fault(code, told(w, i, lane, what));
}

namespace {

Counters runOn(const Launch& launch, GlobalShadow* shadow, std::atomic<uint64_t>& next) {
  BlockRunner runner(launch, shadow);
  uint64_t blocks = launch.blocks(), n;
  while ((n = next++) < blocks) runner.run(launch.checks.reverse ? blocks - 1 - n : n);
  return runner.counters();
}

Counters runOnThreads(const Launch& launch, int count, std::atomic<uint64_t>& next) {
  Counters sum;
  std::mutex lock;
  std::exception_ptr failure;
  auto work = [&] {
    try {
      Counters c = runOn(launch, nullptr, next);
      std::lock_guard guard(lock);
      sum.add(c);
    } catch (...) {
      std::lock_guard guard(lock);
      if (!failure) failure = std::current_exception();
      next = launch.blocks();
    }
  };
  std::vector<std::thread> threads;
  for (int n = 1; n < count; n++) threads.emplace_back(work);
  work();
  for (auto& t : threads) t.join();
  if (failure) std::rethrow_exception(failure);
  return sum;
}

}  // namespace

Counters run(const Launch& launch) {
  auto start = std::chrono::steady_clock::now();
  std::atomic<uint64_t> next{0};
  uint64_t blocks = launch.blocks();
  int threads = (int)std::min<uint64_t>(launch.checks.threads, blocks);
  Counters c;
  if (launch.checks.races) {  // what the detector remembers is of one thread
    GlobalShadow shadow;
    shadow.publication.start(blocks);
    c = runOn(launch, &shadow, next);
  } else {
    c = threads > 1 ? runOnThreads(launch, threads, next) : runOn(launch, nullptr, next);
  }
  c.launches = 1;
  c.nanoseconds = (uint64_t)std::chrono::duration_cast<std::chrono::nanoseconds>(
                      std::chrono::steady_clock::now() - start)
                      .count();
  return c;
}

}  // namespace emulator
