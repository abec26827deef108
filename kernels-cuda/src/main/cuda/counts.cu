// flags: -fmad=false
// How often whole numbers occur and how many elements lie in intervals, whose edges are computed as
// on the CPU: each operation rounds by itself. Counts are whole numbers, so that the order in which
// atomics come does not matter.

typedef unsigned long long Count;

static const int FEW = 2048, LINES = 64;

struct Whole {
  const long long *x;
  // −1 where it is not counted.
  __device__ __forceinline__ int bin(int i, int bins) const {
    long long v = x[i];
    return v >= 0 && v < bins ? (int)v : -1;
  }
};

struct Interval {
  const double *x;
  double low, high;
  __device__ __forceinline__ double edge(int i, int bins) const {
    return low + (high - low) * i / bins;
  }
  __device__ __forceinline__ int bin(int i, int bins) const {
    double v = x[i];
    if (!(v >= low && v <= high)) return -1;
    int bin = min(bins - 1, (int)((v - low) / (high - low) * bins));
    // The quotient is rounded; the edges are what counts.
    if (v < edge(bin, bins)) bin--;
    else if (bin + 1 < bins && v >= edge(bin + 1, bins)) bin++;
    return bin;
  }
};

// Few counts are gathered by each block for itself: all at once would wait for one another.
template <class Bins>
__device__ __forceinline__ void count(const Bins &of, Count *counts, int size, int n,
                                             int bins) {
  __shared__ unsigned own[FEW];
  bool shared = bins <= FEW && size == n;
  if (shared) {
    for (int k = threadIdx.x; k < bins; k += blockDim.x) own[k] = 0;
    __syncthreads();
  }
  int first = blockIdx.x * blockDim.x * LINES + threadIdx.x;
  for (int q = 0; q < LINES; q++) {
    long long i = first + (long long)q * blockDim.x;
    if (i >= size) break;
    int bin = of.bin((int)i, bins);
    if (bin < 0) continue;
    if (shared) atomicAdd(own + bin, 1u);
    else atomicAdd(counts + (i / n) * bins + bin, (Count)1);
  }
  if (!shared) return;
  __syncthreads();
  for (int k = threadIdx.x; k < bins; k += blockDim.x) {
    if (own[k] != 0) atomicAdd(counts + k, (Count)own[k]);
  }
}

extern "C" __global__ void bincount(const long long *x, Count *counts, int size, int n, int bins) {
  count(Whole{x}, counts, size, n, bins);
}

extern "C" __global__ void histogram(const double *x, Count *counts, int size, int n, int bins,
                                     double low, double high) {
  count(Interval{x, low, high}, counts, size, n, bins);
}
