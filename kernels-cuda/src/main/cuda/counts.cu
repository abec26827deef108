// flags: -fmad=false
// How often whole numbers occur and how many elements lie in intervals, whose edges are computed as
// on the CPU: each operation rounds by itself. Counts are whole numbers, so that the order in which
// atomics come does not matter; weights are added in the order of the elements.

typedef unsigned long long Count;

static const int FEW = 2048, LINES = 64;

struct Whole {
  const long long *x;
  // −1 where it is not counted.
  __device__ __forceinline__ int bin(int i, int) const { return (int)x[i]; }
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

// order: the places that put each row in order. A thread adds what is one bin's.
template <class T>
__device__ __forceinline__ void weigh(const long long *x, const long long *order,
                                             const T *weights, T *y, int size, int n, int bins) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i >= size) return;
  long long row = (long long)(i / bins) * n;
  int bin = i % bins, low = 0, high = n;
  while (low < high) {
    int middle = (int)((unsigned)(low + high) / 2);
    if (x[row + order[row + middle]] < bin) low = middle + 1;
    else high = middle;
  }
  T sum = 0;
  for (; low < n; low++) {
    long long at = row + order[row + low];
    if (x[at] != bin) break;
    sum += weights[at];
  }
  y[i] = sum;
}

#define WEIGH(name, T)                                                                          \
  extern "C" __global__ void weigh_##name(const long long *x, const long long *order,           \
                                          const T *weights, T *y, int size, int n, int bins) {  \
    weigh<T>(x, order, weights, y, size, n, bins);                                              \
  }

WEIGH(float32, float)
WEIGH(float64, double)
WEIGH(int32, int)
WEIGH(int64, long long)
