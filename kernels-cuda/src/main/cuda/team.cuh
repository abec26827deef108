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
static __device__ __forceinline__ S across(S s, int distance) {
  S other;
  const int *from = reinterpret_cast<const int *>(&s);
  int *to = reinterpret_cast<int *>(&other);
#pragma unroll
  for (int k = 0; k < (int)(sizeof(S) / sizeof(int)); k++) {
    to[k] = __shfl_xor_sync(~0u, from[k], distance);
  }
  return other;
}

// Shared by all that come together in a kernel, one after the other.
static __device__ __forceinline__ unsigned char *scratchMemory() {
  __shared__ __align__(16) unsigned char memory[MOST_THREADS * 16];
  return memory;
}

// The states of a team as one, in an order that depends on the team's size alone; all its threads
// have the result. Every thread of the block must come here.
template <class Op>
static __device__ typename Op::State together(typename Op::State s, const Team &team) {
  typedef typename Op::State State;
  State *scratch = reinterpret_cast<State *>(scratchMemory());
  if (team.size == 1) return s;
  if (team.columns) {
    State *own = scratch + threadIdx.y * blockDim.x + threadIdx.x;
    *own = s;
#pragma unroll 1
    for (int half = team.size / 2; half > 0; half /= 2) {
      __syncthreads();
      if (team.thread < half) {
        s = Op::combined(s, own[half * blockDim.x]);
        *own = s;
      }
    }
    __syncthreads();
    s = scratch[threadIdx.x];
    __syncthreads();
    return s;
  }
  int width = min(team.size, 32);
#pragma unroll 1
  for (int d = width / 2; d > 0; d /= 2) s = Op::combined(s, across(s, d));
  if (team.size <= 32) return s;
  int warps = team.size / 32;
  int lane = threadIdx.x % 32;
  State *own = scratch + threadIdx.y * warps;
  if (lane == 0) own[threadIdx.x / 32] = s;
  __syncthreads();
  s = own[lane % warps];
#pragma unroll 1
  for (int d = warps / 2; d > 0; d /= 2) s = Op::combined(s, across(s, d));
  __syncthreads();
  return s;
}
