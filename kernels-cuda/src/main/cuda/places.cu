// Where a mask is true, and places repeated: what has as many elements as the operands say.
#include "scan.cuh"

#define BLOCK 256

extern "C" __global__ void true_counts(const char *mask, int *counts, int n) {
  __shared__ int sum;
  if (threadIdx.x == 0) sum = 0;
  __syncthreads();
  int i = blockIdx.x * BLOCK + threadIdx.x;
  unsigned set = __ballot_sync(0xffffffffu, i < n && mask[i]);
  if ((threadIdx.x & 31) == 0) atomicAdd(&sum, __popc(set));
  __syncthreads();
  if (threadIdx.x == 0) counts[blockIdx.x] = sum;
}

struct Dims {
  static const int MOST = 8;
  int rank, extent[MOST];  // innermost first
};

// A row of places for each element that is true. A block gathers its true elements first, so that
// the numbers of their rows are written one beside the other.
extern "C" __global__ void true_places(const char *mask, const int *before, long long *y, int n,
                                       Dims dims) {
  __shared__ int warps[BLOCK / 32], found[BLOCK];
  int i = blockIdx.x * BLOCK + threadIdx.x;
  int lane = threadIdx.x & 31, warp = threadIdx.x >> 5;
  bool is = i < n && mask[i];
  unsigned set = __ballot_sync(0xffffffffu, is);
  if (lane == 0) warps[warp] = __popc(set);
  __syncthreads();
  int row = __popc(set & (1u << lane) - 1), count = 0;
#pragma unroll
  for (int w = 0; w < BLOCK / 32; w++) {
    if (w < warp) row += warps[w];
    count += warps[w];
  }
  if (is) found[row] = i;
  __syncthreads();
  long long *to = y + (long long)before[blockIdx.x] * dims.rank;
  // From where a sector of memory begins.
  int lead = (int)((unsigned long long)to / sizeof(long long) % 4);
  for (int j = (int)threadIdx.x - lead; j < count * dims.rank; j += BLOCK) {
    if (j < 0) continue;
    int own = j / dims.rank, axis = dims.rank - 1 - (j - own * dims.rank);
    int at = found[own];
    int place = at;
#pragma unroll
    for (int a = 0; a < Dims::MOST; a++) {
      if (a > axis) break;
      int q = at / dims.extent[a];
      place = at - q * dims.extent[a];
      at = q;
    }
    to[j] = place;
  }
}

// Where the run of each count begins; whether any is below 0 stands behind the sum of all.
extern "C" __global__ void run_starts(const long long *counts, long long *starts, int n) {
  __shared__ int below;
  if (threadIdx.x == 0) below = 0;
  __syncthreads();
  bool own = false;
  for (int i = threadIdx.x; i < n; i += blockDim.x) own |= counts[i] < 0;
  if (own) atomicOr(&below, 1);
  scan(counts, starts, n);  // whose barriers lie between
  if (threadIdx.x == 0) starts[n + 1] = below;
}

// The run that each element is in: the last that begins at or before it.
extern "C" __global__ void runs(const long long *starts, long long *y, int n, int count) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i >= n) return;
  int low = 0, high = count - 1;
  while (low < high) {
    int middle = low + (high - low + 1) / 2;
    if (starts[middle] <= i) low = middle;
    else high = middle - 1;
  }
  y[i] = low;
}
