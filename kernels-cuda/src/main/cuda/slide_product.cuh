// The products of slide.cuh, and what their kernels are called.
#pragma once
#include "slide.cuh"

// Numbers of the sum that make a tile.
static const int DEPTH = 8;

// Numbers of the sum that are read at a time, at most.
template <typename T>
struct Chunk {
  static const int NUMBERS = sizeof(T) == 4 ? 64 : 32;
};

extern __shared__ __align__(16) char memory[];

// Where in its sector an element lies.
template <typename T>
static __device__ __forceinline__ int inSector(const T *at) {
  return (int)((unsigned long long)at / sizeof(T) % (32 / sizeof(T)));
}

// Calls body(number, element) for what lies side by side from `from` on, as the lanes of a warp read
// whole sectors.
template <typename T, typename Body>
static __device__ __forceinline__ void along(const T *from, int count, int lane, int lanes,
                                             Body body) {
  // All lanes go round as often: the compiler sets some rounds apart, of which each must have them all.
#pragma unroll 4
  for (int first = -inSector(from); first < count; first += lanes) {
    int i = first + lane;
    if (i >= 0 && i < count) body(i, from[i]);
  }
}

// A place of an image as that of a window which has its element there; false where there is none.
static __device__ __forceinline__ bool windowOf(int &at, int step) {
  if (step == 1) return true;
  int q = at / step;
  bool is = q * step == at;
  at = q;
  return is;
}

// The first matrix's numbers k0 to k1 of a block's rows, each number's side by side.
template <typename T, int FORM, int BM, int PITCH, int THREADS>
static __device__ __forceinline__ void readFirst(const T *a, T (*as)[PITCH], const Slide &s, int row0,
                                                 int rows, int numbers, int k0, int k1) {
  const int WARPS = THREADS / 32;
  int tid = threadIdx.x, lane = tid % 32, warp = tid / 32, here = min(BM, rows - row0);
  // 0 where there is no row, or no number to fill the last tile: nobody else writes there.
  if (here < BM || (k1 - k0) % DEPTH != 0) {
    for (int e = tid; e < Chunk<T>::NUMBERS * BM; e += THREADS) {
      if (e % BM >= here || e / BM >= k1 - k0) as[e / BM][e % BM] = 0;
    }
  }
  if (FORM == SPREAD) {
    // What all rows have of an output lies together, and outputs do where a block has all rows.
    int first = k0 / s.kernel, last = (k1 - 1) / s.kernel, each = here == s.inner ? last - first + 1 : 1;
    for (int o = first; o <= last; o += each) {
      int count = each * here * s.kernel;
      along(a + (o * s.inner + row0) * s.kernel, count, tid, THREADS, [&](int i, T v) {
        int q = i / s.kernel, r = q / here, m = q - r * here;
        int k = (o + r) * s.kernel + i - q * s.kernel - k0;
        if (k >= 0 && k < k1 - k0) as[k][m] = v;
      });
    }
  } else if (FORM == FORWARD && k1 - k0 == numbers) {
    along(a + row0 * numbers, here * numbers, tid, THREADS, [&](int i, T v) {
      int m = i / numbers;
      as[i - m * numbers][m] = v;
    });
  } else if (FORM == FORWARD) {
    for (int m = warp; m < here; m += WARPS) {
      along(a + (row0 + m) * numbers + k0, k1 - k0, lane, 32, [&](int i, T v) { as[i][m] = v; });
    }
  } else {
    int last = (k1 - 1) / s.windows;
    for (int n = k0 / s.windows; n <= last; n++) {
      int from = max(k0, n * s.windows), to = min(k1, (n + 1) * s.windows);
      for (int m = warp; m < here; m += WARPS) {
        along(a + (n * s.outputs + row0 + m) * s.windows + from - n * s.windows, to - from, lane, 32,
              [&](int i, T v) { as[from - k0 + i][m] = v; });
      }
    }
  }
}

// The wanted rows of the second matrix's planes into shared memory, a plane the work of a warp.
template <typename T, int FORM, int THREADS>
static __device__ __forceinline__ void readPlanes(const T *b, const Slide &s, const Planes &planes,
                                                  int group, int width) {
  int all = planes.batches * planes.count, channels = FORM == SPREAD ? s.outputs : s.channels;
  for (int p = threadIdx.x / 32; p < all; p += THREADS / 32) {
    int q = p / (FORM == KERNEL ? planes.count : planes.batches);
    int r = p - q * (FORM == KERNEL ? planes.count : planes.batches);
    int n = FORM == KERNEL ? q : r, c = FORM == KERNEL ? r : q;
    int low = n == 0 ? planes.low : 0, high = n == planes.batches - 1 ? planes.high : planes.rows;
    int plane = (planes.batch + n) * channels + group * (FORM == SPREAD ? s.each : s.inner) +
                planes.first + c;
    T *to = (T *)memory + p * s.room;
    along(b + plane * planeOf<FORM>(s) + low * width, (high - low) * width, threadIdx.x % 32, 32,
          [&](int i, T v) { to[i] = v; });
  }
}

// The element of the second matrix to which a column and a number of the sum lead; 0 where none is.
template <typename T, int FORM>
static __device__ __forceinline__ T elementOf(const T *second, const Slide &s, Three reach, Lead c,
                                              Lead k) {
  int z = c.at.z + k.at.z, y = c.at.y + k.at.y, x = c.at.x + k.at.x;
  bool is = true;
  if (FORM == SPREAD) {
    is = windowOf(z, s.step.z) & windowOf(y, s.step.y) & windowOf(x, s.step.x);
  }
  is = is && (unsigned)z < (unsigned)reach.z && (unsigned)y < (unsigned)reach.y &&
       (unsigned)x < (unsigned)reach.x;
  return is ? second[c.offset + k.offset + (z * reach.y + y) * reach.x + x] : (T)0;
}

// LANES threads have a row of shared memory for themselves: where they are a warp it is enough that
// its lanes wait for each other.
template <int LANES>
static __device__ __forceinline__ void syncRow() {
  if (LANES == 32) __syncwarp();
  else __syncthreads();
}

// The rows of results of a thread and of those beside it go by way of shared memory, so that they are
// written by sectors wherever they begin.
template <typename T, int FORM, int TM, int TN, int ACROSS>
static __device__ __forceinline__ void writeRows(const T (&sums)[TM][TN], T *row, T *y, const T *ends,
                                                 const Slide &s, int group, int part, int row0,
                                                 int rows, int column0, int columns, int behind) {
  int each = FORM == FORWARD ? s.windows : FORM == SPREAD ? s.image : columns;
  int across = FORM == SPREAD ? s.channels : s.outputs;
  int first = group * (FORM == SPREAD ? s.inner : s.each), lane = threadIdx.x % ACROSS;
  int m0 = threadIdx.x / ACROSS * TM;
#pragma unroll
  for (int i = 0; i < TM; i++) {
    if (i > 0) syncRow<ACROSS>();  // all have read the row before
#pragma unroll
    for (int j = 0; j < TN; j++) row[lane + j * ACROSS] = sums[i][j];
    syncRow<ACROSS>();
    int m = row0 + m0 + i;
    if (m >= rows) continue;
    T more = FORM == FORWARD && ends != nullptr ? ends[m0 + i] : (T)0;
    for (int c = column0; c < behind;) {
      int n = c / each, to = min(behind, (n + 1) * each);
      int batch = FORM == KERNEL ? part : n;
      T *y0 = y + (batch * across + first + m) * each - n * each;
      for (int from = c - inSector(y0 + c); from < to; from += ACROSS) {
        int k = from + lane;
        if (k < c || k >= to) continue;
        T v = row[k - column0];
        y0[k] = FORM == FORWARD && ends != nullptr ? v + more : v;
      }
      c = to;
    }
  }
}

// BM x BN results for each block, TM x TN for each thread. (Not static, for its shared memory would
// have another name each time that it is translated.)
template <typename T, int FORM, int BM, int BN, int TM, int TN>
__device__ __forceinline__ void product(const T *a, const T *b, const T *plus, T *y, const Slide &s,
                                        int rows, int columns, int numbers, int chunk) {
  const int ACROSS = BN / TN, THREADS = BM / TM * ACROSS, KC = Chunk<T>::NUMBERS;
  // So that the lanes of a warp, 8 numbers of 4 rows, write to different banks.
  const int PAD = sizeof(T) == 4 ? 4 : 2;
  const int B_EACH = BN * DEPTH / THREADS;
  __shared__ __align__(16) T as[KC][BM + PAD];
  __shared__ __align__(16) T bs[2][DEPTH][BN + PAD];
  __shared__ Lead leads[KC];
  __shared__ T ends[BM];  // what is added to the results of a row
  int tid = threadIdx.x;
  int group = blockIdx.z % (s.channels / s.inner), part = blockIdx.z / (s.channels / s.inner);
  int row0 = blockIdx.y * BM, column0 = blockIdx.x * BN;
  int from = part * chunk, end = min(numbers, from + chunk);
  Three reach = FORM == SPREAD ? s.count : s.extent;
  a += (long long)group * (FORM == KERNEL ? s.each * s.windows : s.each * s.inner * s.kernel);

  // Which planes the columns lead to.
  Planes planes = {};
  int behind = min(columns, column0 + BN);
  if (FORM == KERNEL) {
    planes.first = column0 / s.kernel;
    planes.count = (behind - 1) / s.kernel - planes.first + 1;
  } else {
    int each = FORM == SPREAD ? s.image : s.windows;
    planes.batch = column0 / each;
    planes.batches = (behind - 1) / each - planes.batch + 1;
    setRows<FORM>(s, planes, column0 % each, (behind - 1) % each);
  }

  // Lanes go along windows where elements lie together: columns, or, for a kernel, numbers.
  const bool ALONG = FORM == KERNEL;
  const int OWN = ALONG ? B_EACH : 1;
  Lead own[OWN];
#pragma unroll
  for (int j = 0; j < OWN; j++) {
    int column = ALONG ? (tid + j * THREADS) / DEPTH : tid % BN;
    own[j] = columnAt<FORM>(s, planes, column0 + column, columns, group);
  }
  const T *second = s.room == 0 ? b : (const T *)memory;

  if (FORM == FORWARD && plus != nullptr && tid < min(BM, rows - row0)) {
    ends[tid] = plus[group * s.each + row0 + tid];
  }
  T sums[TM][TN];
#pragma unroll
  for (int i = 0; i < TM; i++) {
#pragma unroll
    for (int j = 0; j < TN; j++) sums[i][j] = 0;
  }
  for (int k0 = from, k1; k0 < end; k0 = k1) {
    k1 = min(end, k0 + s.chunk);
    // In one image, if it has so many windows: so planes are half as many.
    if (FORM == KERNEL && s.windows >= s.chunk) k1 = min(k1, (k0 / s.windows + 1) * s.windows);
    if (FORM == KERNEL) {
      planes.batch = k0 / s.windows;
      planes.batches = (k1 - 1) / s.windows - planes.batch + 1;
      setRows<FORM>(s, planes, k0 % s.windows, (k1 - 1) % s.windows);
    } else {
      planes.first = k0 / s.kernel;
      planes.count = (k1 - 1) / s.kernel - planes.first + 1;
    }
    readFirst<T, FORM, BM, BM + PAD, THREADS>(a, as, s, row0, rows, numbers, k0, k1);
    if (tid < KC) leads[tid] = numberAt<FORM>(s, planes, k0 + tid, k1, group);
    if (s.room > 0) readPlanes<T, FORM, THREADS>(b, s, planes, group, reach.x);
    __syncthreads();
    int tiles = (k1 - k0 + DEPTH - 1) / DEPTH;
    for (int t = -1; t < tiles; t++) {
      if (t + 1 < tiles) {
#pragma unroll
        for (int j = 0; j < B_EACH; j++) {
          int e = tid + j * THREADS;
          int row = ALONG ? e % DEPTH : e / BN;
          bs[t + 1 & 1][row][ALONG ? e / DEPTH : e % BN] = elementOf<T, FORM>(
              second, s, reach, own[ALONG ? j : 0], leads[(t + 1) * DEPTH + row]);
        }
      }
      if (t >= 0) {
#pragma unroll
        for (int k = 0; k < DEPTH; k++) {
          T left[TM], right[TN];
#pragma unroll
          for (int i = 0; i < TM; i++) left[i] = as[t * DEPTH + k][tid / ACROSS * TM + i];
#pragma unroll
          for (int j = 0; j < TN; j++) right[j] = bs[t & 1][k][tid % ACROSS + j * ACROSS];
#pragma unroll
          for (int i = 0; i < TM; i++) {
#pragma unroll
            for (int j = 0; j < TN; j++) sums[i][j] += left[i] * right[j];
          }
        }
      }
      __syncthreads();
    }
  }
  static_assert(BM / TM <= 2 * DEPTH, "room for a row of each thread");
  static_assert(BM <= THREADS && KC <= THREADS, "a thread for each");
  writeRows<T, FORM, TM, TN, ACROSS>(sums, bs[0][tid / ACROSS], y,
                                     FORM == FORWARD && plus != nullptr ? ends : nullptr, s, group,
                                     part, row0, rows, column0, columns, behind);
}

#define PRODUCT(name, FORM, type, T, BM, BN, TM, TN)                                             \
  extern "C" __global__ void __launch_bounds__(BM / TM * BN / TN) name##_##type##_##BM(          \
      const T *a, const T *b, const T *plus, T *y, int rows, int columns, int numbers, int chunk, \
      Slide s) {                                                                                 \
    product<T, FORM, BM, BN, TM, TN>(a, b, plus, y, s, rows, columns, numbers, chunk);           \
  }
#define PRODUCTS(name, FORM)                             \
  PRODUCT(name, FORM, float32, float, 8, 128, 4, 2)      \
  PRODUCT(name, FORM, float32, float, 32, 128, 8, 4)     \
  PRODUCT(name, FORM, float32, float, 64, 128, 8, 4)     \
  PRODUCT(name, FORM, float64, double, 8, 128, 4, 2)     \
  PRODUCT(name, FORM, float64, double, 32, 128, 8, 4)
