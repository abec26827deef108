// Threads that work on one line together. Those of a row are neighbours in a warp, so that they read
// what lies side by side; of columns each warp has many, and a team is spread over warps.
#pragma once

static const int MOST_THREADS = 512;

struct Team {
  int line, thread, size;
  bool columns;

  __device__ explicit Team(int columns) : columns(columns != 0) {
    line = columns ? blockIdx.x * blockDim.x + threadIdx.x : blockIdx.x * blockDim.y + threadIdx.y;
    thread = columns ? threadIdx.y : threadIdx.x;
    size = columns ? blockDim.y : blockDim.x;
  }
};

template <class T>
struct AddUp {
  typedef T State;
  static __device__ __forceinline__ T combined(T a, T b) { return a + b; }
};

template <class S>
__device__ __forceinline__ S across(S s, int distance) {
  S other;
  const int *from = reinterpret_cast<const int *>(&s);
  int *to = reinterpret_cast<int *>(&other);
#pragma unroll
  for (int k = 0; k < (int)(sizeof(S) / sizeof(int)); k++) {
    to[k] = __shfl_xor_sync(~0u, from[k], distance);
  }
  return other;
}

// Shared by all that come together in a kernel, one after the other. The words of a state lie
// apart, so that neighbours' words are side by side and no bank is asked twice.
__device__ __forceinline__ void *scratchMemory() {
  __shared__ __align__(16) unsigned char memory[MOST_THREADS * 16];
  return memory;
}

template <int BYTES>
struct Word {
  typedef unsigned long long Type;
};
template <>
struct Word<4> {
  typedef unsigned Type;
};

template <class S>
struct Scratch {
  static const int WIDTH = sizeof(S) == 4 ? 4 : 8;
  typedef typename Word<WIDTH>::Type Part;

  static __device__ __forceinline__ void put(int at, const S &s) {
    Part *memory = reinterpret_cast<Part *>(scratchMemory());
    const Part *from = reinterpret_cast<const Part *>(&s);
#pragma unroll
    for (int k = 0; k < (int)sizeof(S) / WIDTH; k++) memory[k * MOST_THREADS + at] = from[k];
  }
  static __device__ __forceinline__ S get(int at) {
    const Part *memory = reinterpret_cast<const Part *>(scratchMemory());
    S s;
    Part *to = reinterpret_cast<Part *>(&s);
#pragma unroll
    for (int k = 0; k < (int)sizeof(S) / WIDTH; k++) to[k] = memory[k * MOST_THREADS + at];
    return s;
  }
};

// The states of a team as one, in an order that depends on the team's size alone; all its threads
// have the result. Every thread of the block must come here; again: it has been here before. LONGEST:
// threads of a row, at most.
template <class Op, int LONGEST = MOST_THREADS>
inline __device__ typename Op::State together(typename Op::State s, const Team &team,
                                              bool again = false) {
  typedef Scratch<typename Op::State> Memory;
  if (team.size == 1) return s;
  if (team.columns) {
    if (again) __syncthreads();  // all have read what stands there
    int own = threadIdx.y * blockDim.x + threadIdx.x;
    Memory::put(own, s);
#pragma unroll 1
    for (int half = team.size / 2; half > 0; half /= 2) {
      __syncthreads();
      if (team.thread < half) {
        s = Op::combined(s, Memory::get(own + half * blockDim.x));
        Memory::put(own, s);
      }
    }
    __syncthreads();
    return Memory::get(threadIdx.x);
  }
  int width = min(team.size, 32);
#pragma unroll 1
  for (int d = width / 2; d > 0; d /= 2) s = Op::combined(s, across(s, d));
  if (LONGEST <= 32 || team.size <= 32) return s;
  int warps = team.size / 32;
  int lane = threadIdx.x % 32;
  int own = threadIdx.y * warps;
  if (again) __syncthreads();
  if (lane == 0) Memory::put(own + threadIdx.x / 32, s);
  __syncthreads();
  s = Memory::get(own + lane % warps);
#pragma unroll 1
  for (int d = warps / 2; d > 0; d /= 2) s = Op::combined(s, across(s, d));
  return s;
}
