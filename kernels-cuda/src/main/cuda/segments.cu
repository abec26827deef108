// Numbers sorted by small keys, equal ones in their order, and what is made of each key's: sums,
// lists. So adding up where an index leads has one order, that of the CPU's loop.
#include "divisor.cuh"
#include "scan.cuh"

#define DIGITS 256
#define WARPS 8
#define ROUNDS 8
#define TILE (WARPS * ROUNDS * 32)

// How often each digit is in each tile: counts[digit][tile].
extern "C" __global__ void digit_counts(const int *keys, int *counts, int n, int shift, int mask,
                                        int digits) {
  __shared__ int own[DIGITS];
  own[threadIdx.x] = 0;
  __syncthreads();
  for (int r = 0; r < TILE / DIGITS; r++) {
    int i = blockIdx.x * TILE + r * DIGITS + threadIdx.x;
    if (i < n) atomicAdd(&own[keys[i] >> shift & mask], 1);
  }
  __syncthreads();
  if (threadIdx.x < digits) counts[threadIdx.x * gridDim.x + blockIdx.x] = own[threadIdx.x];
}

extern "C" __global__ void scan_counts(int *counts, int n) { scan(counts, counts, n); }

// The lanes that have the same digit; none for those that have no key.
static __device__ __forceinline__ unsigned alike(int digit, bool has) {
  unsigned mask = __ballot_sync(0xffffffffu, has);
#pragma unroll
  for (int b = 0; b < 8; b++) {
    unsigned set = __ballot_sync(0xffffffffu, digit >> b & 1);
    mask &= digit >> b & 1 ? set : ~set;
  }
  return mask;
}

// Moves keys and numbers to where they belong by one digit. Each warp has a stretch of the tile and
// counts its digits; when it knows what is before it in the tile it moves within shared memory, and
// what has come together there goes out in runs.
extern "C" __global__ void move_digits(const int *keys, const int *numbers, int *newKeys,
                                       int *newNumbers, const int *before, int n, int shift, int mask,
                                       int digits) {
  __shared__ int places[WARPS][DIGITS], sums[WARPS], apart[DIGITS];
  __shared__ int movedKeys[TILE], movedNumbers[TILE];
  int t = threadIdx.x, lane = t & 31, warp = t >> 5;
  for (int w = 0; w < WARPS; w++) places[w][t] = 0;
  __syncthreads();
  int from = blockIdx.x * TILE + warp * ROUNDS * 32 + lane;
  int own[ROUNDS];
#pragma unroll
  for (int r = 0; r < ROUNDS; r++) {
    if (r > 0) __syncwarp();
    int i = from + r * 32;
    own[r] = i < n ? keys[i] : 0;
    int digit = own[r] >> shift & mask;
    unsigned like = alike(digit, i < n);
    if (i < n && lane == __ffs(like) - 1) places[warp][digit] += __popc(like);
  }
  __syncthreads();
  // A thread for each digit: where it begins in the tile, and how far that is from its place in all.
  int count = 0;
  for (int w = 0; w < WARPS; w++) count += places[w][t];
  int up = overLanes(count, lane);
  if (lane == 31) sums[warp] = up;
  __syncthreads();
  int place = up - count;
  for (int w = 0; w < warp; w++) place += sums[w];
  apart[t] = t < digits ? before[t * gridDim.x + blockIdx.x] - place : 0;
  for (int w = 0; w < WARPS; w++) {
    int here = places[w][t];
    places[w][t] = place;
    place += here;
  }
  __syncthreads();
#pragma unroll
  for (int r = 0; r < ROUNDS; r++) {
    if (r > 0) __syncwarp();
    int i = from + r * 32;
    int digit = own[r] >> shift & mask;
    unsigned like = alike(digit, i < n);
    int first = places[warp][digit];
    __syncwarp();
    if (i < n) {
      if (lane == __ffs(like) - 1) places[warp][digit] = first + __popc(like);
      int to = first + __popc(like & (1u << lane) - 1);
      movedKeys[to] = own[r];
      movedNumbers[to] = numbers == nullptr ? i : numbers[i];
    }
  }
  __syncthreads();
  int here = min(TILE, n - blockIdx.x * TILE);
  for (int k = t; k < here; k += DIGITS) {
    int key = movedKeys[k];
    int to = k + apart[key >> shift & mask];
    newKeys[to] = key;
    newNumbers[to] = movedNumbers[k];
  }
}

// The first of each key among sorted ones, for keys from 0 to bound: one more than there are. A
// number whose key is another's than the one before it tells of all keys from there to its own.
extern "C" __global__ void starts(const int *keys, int *starts, int n, int bound) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i > n) return;
  int last = i == n ? bound : keys[i];
  for (int key = i == 0 ? 0 : keys[i - 1] + 1; key <= last; key++) starts[key] = i;
}

// The same where keys are many and numbers few: each key searches for itself.
extern "C" __global__ void starts_of_few(const int *keys, int *starts, int n, int bound) {
  int key = blockIdx.x * blockDim.x + threadIdx.x;
  if (key > bound) return;
  int low = 0, high = n;
  while (low < high) {
    int middle = (int)(((unsigned)low + (unsigned)high) >> 1);
    if (keys[middle] < key) low = middle + 1;
    else high = middle;
  }
  starts[key] = low;
}

static __device__ __forceinline__ void add(float &sum, float v) { sum += v; }
static __device__ __forceinline__ void add(double &sum, double v) { sum += v; }
static __device__ __forceinline__ void add(int &sum, int v) { sum += v; }
static __device__ __forceinline__ void add(long long &sum, long long v) { sum += v; }
static __device__ __forceinline__ void add(char &sum, char v) { sum |= v; }

template <typename T, int N>
struct alignas(sizeof(T) * N) Neighbours {
  T each[N];
};

// y[o][e][k] = the sum of x[o][p][k] over the numbers p of key e, in their order; N of them side by
// side. The inner extent is in such.
template <typename T, int N>
static __device__ __forceinline__ void sums(const T *x, T *y, const int *numbers,
                                            const int *starts, int n, int places, Divisor extent,
                                            Divisor inner) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i >= n) return;
  int row = inner.of(i);
  int outer = extent.of(row);
  int key = row - outer * extent.divisor;
  const Neighbours<T, N> *own =
      (const Neighbours<T, N> *)x + outer * places * inner.divisor + i - row * inner.divisor;
  Neighbours<T, N> sum = {};
  int end = starts[key + 1];
  for (int s = starts[key]; s < end; s++) {
    Neighbours<T, N> v = own[numbers[s] * inner.divisor];
#pragma unroll
    for (int e = 0; e < N; e++) add(sum.each[e], v.each[e]);
  }
  ((Neighbours<T, N> *)y)[i] = sum;
}

#define ONE_SUMS(name, T, N)                                                                    \
  extern "C" __global__ void name(const T *x, T *y, const int *numbers, const int *starts,      \
                                  int n, int places, Divisor extent, Divisor inner) {           \
    sums<T, N>(x, y, numbers, starts, n, places, extent, inner);                                \
  }
#define SUMS(name, T)           \
  ONE_SUMS(sums_##name, T, 1)   \
  ONE_SUMS(sums_wide_##name, T, 16 / sizeof(T))

SUMS(float32, float)
SUMS(float64, double)
SUMS(int32, int)
SUMS(int64, long long)
SUMS(bool, char)

// How many the key with the most has. One block.
extern "C" __global__ void longest(const int *starts, int *most, int bound) {
  __shared__ int all;
  if (threadIdx.x == 0) all = 0;
  __syncthreads();
  int own = 0;
  for (int k = threadIdx.x; k < bound; k += blockDim.x) own = max(own, starts[k + 1] - starts[k]);
  atomicMax(&all, own);
  __syncthreads();
  if (threadIdx.x == 0) *most = all;
}

// The numbers of each key in a row, padded with -1.
extern "C" __global__ void lists(const int *numbers, const int *starts, long long *y, int n,
                                 Divisor most) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i >= n) return;
  int key = most.of(i);
  int at = starts[key] + i - key * most.divisor;
  y[i] = at < starts[key + 1] ? numbers[at] : -1;
}
