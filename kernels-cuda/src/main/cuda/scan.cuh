// Sums of all before an element, by one block.
#pragma once

#define WARPS_OF_SCAN 32

// The sum over the lanes up to the own one.
template <typename T>
static __device__ __forceinline__ T overLanes(T v, int lane) {
#pragma unroll
  for (int d = 1; d < 32; d *= 2) {
    T before = __shfl_up_sync(0xffffffffu, v, d);
    if (lane >= d) v += before;
  }
  return v;
}

// y[i] = the sum of the elements before i, for i from 0 to n: one number more than there are. In
// place or not. To be run by one block of 32 warps. (Not static, for its shared memory would have
// another name each time that it is translated.)
template <typename T, typename U>
__device__ __forceinline__ void scan(const U *x, T *y, int n) {
  __shared__ T sums[WARPS_OF_SCAN];
  int lane = threadIdx.x & 31, warp = threadIdx.x >> 5;
  T before = 0;
  for (int from = 0; from < n; from += 32 * WARPS_OF_SCAN) {
    int i = from + threadIdx.x;
    T own = i < n ? (T)x[i] : 0;
    T up = overLanes(own, lane);
    if (from > 0) __syncthreads();  // all have read the sums, which are written again
    if (lane == 31) sums[warp] = up;
    __syncthreads();
    if (warp == 0) {
      sums[lane] = overLanes(sums[lane], lane);
    }
    __syncthreads();
    T warps = warp == 0 ? 0 : sums[warp - 1];
    if (i < n) y[i] = before + warps + up - own;
    before += sums[WARPS_OF_SCAN - 1];
  }
  if (threadIdx.x == 0) y[n] = before;
}
