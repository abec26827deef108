// Numbers sorted by small keys, equal ones in their order, and what is made of each key's: sums,
// lists. So adding up where an index leads has one order, that of the CPU's loop.
#include "divisor.cuh"
#include "scan.cuh"

#define DIGITS 256
#define ROUNDS 16

// How often each digit is in each tile: counts[digit][tile].
extern "C" __global__ void digit_counts(const int *keys, int *counts, int n, int tile, int shift,
                                        int mask, int digits) {
  __shared__ int own[DIGITS];
  int t = threadIdx.x;
  if (t < DIGITS) own[t] = 0;
  __syncthreads();
  // Within the tile, since beside the last of 2^31 numbers the next step would be past all ints.
  int begin = blockIdx.x * tile, count = min(n - begin, tile);
  const int *ours = keys + begin;
  for (int i = t; i < count; i += blockDim.x) atomicAdd(&own[ours[i] >> shift & mask], 1);
  __syncthreads();
  if (t < digits) counts[t * gridDim.x + blockIdx.x] = own[t];
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

// Numbers in a sector; warps that have digits; room that a tile's numbers have beyond themselves.
static const int SECTOR = 8, WITHIN = SECTOR - 1, BY_WARPS = DIGITS / 32;
static const int GAPS = (DIGITS + BY_WARPS) * SECTOR;
static const int LEAST_THREADS = 512, MOST_THREADS = 1024;

// Where a number is in shared memory: rows of 32 are turned round in themselves, each in its way,
// so that runs which begin as many apart as has many factors 2 begin in different banks.
static __device__ __forceinline__ int turned(int k) { return k ^ ((k >> 5 ^ k >> 10) & 31); }

// Moves keys and numbers to where they belong by one digit. Each warp has a stretch of the tile and
// counts its digits; when it knows what is before it in the tile it moves within shared memory, and
// what has come together there goes out in runs, keys first, then numbers. A run lies in shared
// memory as it will lie within sectors, with a gap before it, so that a warp writes whole sectors
// but for the run's ends. The block has LEAST_THREADS to MOST_THREADS, as Segments.java says.
extern "C" __global__ void __launch_bounds__(MOST_THREADS)
    move_digits(const int *keys, const int *numbers, int *newKeys, int *newNumbers,
                const int *before, int n, int shift, int mask, int digits) {
  extern __shared__ __align__(16) int moved[];  // and behind it:
  int threads = blockDim.x, tile = threads * ROUNDS;
  int *apart = moved + tile + GAPS, *sums = apart + DIGITS;
  unsigned short *all = (unsigned short *)(sums + BY_WARPS);  // of each warp, of each digit
  int t = threadIdx.x, lane = t & 31, warp = t >> 5, warps = threads >> 5;
  unsigned short *places = all + warp * DIGITS;
  int begin = blockIdx.x * tile, here = min(n - begin, tile);
  int from = begin + warp * ROUNDS * 32 + lane;
  int held[ROUNDS], place[ROUNDS];
#pragma unroll
  for (int r = 0; r < ROUNDS; r++) held[r] = from + r * 32 < n ? keys[from + r * 32] : 0;
  for (int k = 4 * t; k < here + GAPS; k += 4 * threads) {
    *(int4 *)&moved[k] = make_int4(-1, -1, -1, -1);  // no key
  }
  for (int k = lane; k < DIGITS / 2; k += 32) ((int *)places)[k] = 0;
  __syncwarp();
#pragma unroll
  for (int r = 0; r < ROUNDS; r++) {
    int digit = held[r] >> shift & mask;
    bool has = from + r * 32 < n;
    unsigned like = alike(digit, has);
    int first = places[digit];
    __syncwarp();
    if (has && lane == __ffs(like) - 1) places[digit] = first + __popc(like);
    if (r < ROUNDS - 1) __syncwarp();
    place[r] = first + __popc(like & (1u << lane) - 1);
  }
  __syncthreads();
  // A thread for each digit: where it begins in the tile, and how far that is from its place.
  int count = 0, goes = 0, up = 0;
  if (t < DIGITS) {
    for (int w = 0; w < warps; w++) count += all[w * DIGITS + t];
    if (t < digits) goes = before[t * gridDim.x + blockIdx.x];
    int end = __shfl_up_sync(~0u, goes + count, 1);
    int gap = t < digits ? goes - (lane == 0 ? 0 : end) & WITHIN : 0;
    up = overLanes(gap + count, lane);
    if (lane == 31) sums[warp] = up + WITHIN & ~WITHIN;
  }
  __syncthreads();
  int used = 0;
  for (int w = 0; w < BY_WARPS; w++) {
    if (w == warp) up += used;
    used += sums[w];
  }
  if (t < DIGITS) {
    int at = up - count;
    apart[t] = goes - at;
    for (int w = 0; w < warps; w++) {
      int of = all[w * DIGITS + t];
      all[w * DIGITS + t] = at;
      at += of;
    }
  }
  __syncthreads();
#pragma unroll
  for (int r = 0; r < ROUNDS; r++) {
    if (from + r * 32 >= n) break;
    place[r] = turned(place[r] + places[held[r] >> shift & mask]);
    moved[place[r]] = held[r];
  }
  __syncthreads();
  const int OUT = ROUNDS + (GAPS - 1) / LEAST_THREADS + 1;
  int to[OUT];
#pragma unroll
  for (int q = 0; q < OUT; q++) {
    int k = t + q * threads;
    int key = k < used ? moved[turned(k)] : -1;
    to[q] = -1;
    if (key < 0) continue;
    to[q] = k + apart[key >> shift & mask];
    newKeys[to[q]] = key;
  }
  __syncthreads();
#pragma unroll
  for (int r = 0; r < ROUNDS; r++) {
    int i = from + r * 32;
    if (i < n) moved[place[r]] = numbers == nullptr ? i : numbers[i];
  }
  __syncthreads();
#pragma unroll
  for (int q = 0; q < OUT; q++) {
    if (to[q] >= 0) newNumbers[to[q]] = moved[turned(t + q * threads)];
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
