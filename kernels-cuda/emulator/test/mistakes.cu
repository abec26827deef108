// One kernel for each check: all of these must be noticed. nvcc -ptx -arch=compute_80.
#include <assert.h>
#include <stdint.h>

#define KERNEL extern "C" __global__

KERNEL void beyond_the_end(float* y, int n) { y[threadIdx.x + n] = 1; }

KERNEL void misaligned(float* y) { *(float2*)(y + 1) = make_float2(1, 2); }

KERNEL void beyond_shared(float* y, int n) {
  extern __shared__ float s[];
  s[threadIdx.x * n] = 1;
  __syncthreads();
  y[threadIdx.x] = s[threadIdx.x];
}

KERNEL void race_in_shared(float* y) {
  __shared__ float s[64];
  s[threadIdx.x] = threadIdx.x;
  y[threadIdx.x] = s[63 - threadIdx.x];
}

// Each lane for the one beside it: a shuffle orders no memory.
KERNEL void race_in_warp(float* y) {
  __shared__ float s[32];
  s[threadIdx.x] = threadIdx.x;
  int other = __shfl_xor_sync(~0u, threadIdx.x, 1);
  y[threadIdx.x] = s[other];
}

// The last of those that read the word writes it.
KERNEL void race_with_readers(float* y) {
  __shared__ float s[32];
  s[threadIdx.x] = threadIdx.x;
  __syncwarp();
  y[threadIdx.x] = s[0];
  if (threadIdx.x == 31) s[0] = 1;
  __syncwarp();
  y[threadIdx.x] += s[0];
}

KERNEL void race_with_atomics(int* y) {
  __shared__ int sum;
  if (threadIdx.x == 0) sum = 0;
  atomicAdd(&sum, 1);
  __syncthreads();
  y[threadIdx.x] = sum;
}

KERNEL void race_of_blocks(float* y) { y[threadIdx.x] = blockIdx.x; }

KERNEL void race_in_global(float* y) {
  y[threadIdx.x] = threadIdx.x + 1;
  y[threadIdx.x + 64] = y[63 - threadIdx.x];
}

KERNEL void unset_shared(float* y) {
  __shared__ float s[64];
  if (threadIdx.x < 32) s[threadIdx.x] = 1;
  __syncthreads();
  y[threadIdx.x] = s[threadIdx.x];
}

KERNEL void different_barriers(float* y) {
  if (threadIdx.x < 32)
    asm volatile("bar.sync 1, 64;");
  else
    asm volatile("bar.sync 2, 64;");
  y[threadIdx.x] = 1;
}

KERNEL void divergent_barrier(float* y) {
  if (threadIdx.x & 1) {
    y[threadIdx.x] = 1;
    asm volatile("bar.sync 0; // odd");
  } else {
    y[threadIdx.x] = 2;
    asm volatile("bar.sync 0; // even");
  }
}

KERNEL void absent_lane(int* y) {
  if (threadIdx.x < 16)
    y[threadIdx.x] = __shfl_xor_sync(~0u, threadIdx.x, 1);
  else
    asm volatile("bar.sync 0;");
}

KERNEL void forgotten_wait(const float* x, float* y) {
  __shared__ __align__(16) float s[128];
  asm volatile("cp.async.ca.shared.global [%0], [%1], 16;" ::"r"(
                   (uint32_t)__cvta_generic_to_shared(s + threadIdx.x * 4)),
               "l"(x + threadIdx.x * 4));
  asm volatile("cp.async.commit_group;");
  __syncthreads();
  y[threadIdx.x] = s[threadIdx.x];
}

KERNEL void failed_assert(const int* x) { assert(x[threadIdx.x] >= 0); }

KERNEL void not_emulated(double* y) {
  double a = 1, b = 2, c = y[threadIdx.x];
  asm volatile("mma.sync.aligned.m8n8k4.row.col.f64.f64.f64.f64 {%0,%1}, {%2}, {%2}, {%0,%1};"
               : "+d"(a), "+d"(b)
               : "d"(c));
  y[threadIdx.x] = a + b;
}

__device__ __noinline__ int deeper(int n) { return n < 2 ? 1 : deeper(n - 1) * 3 + deeper(n / 2); }

KERNEL void recursion(int* y) { y[threadIdx.x] = deeper(y[threadIdx.x]); }
