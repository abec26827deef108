// Convolutions as matrix products without the matrix of patches: its elements are taken from the
// image when a tile of it is wanted. Forward, back to the image and back to the kernel differ in
// what runs over rows, columns and the sum, and in nothing else:
//
//            rows      columns           sum over
//   forward  outputs   image, window     channel, element of the kernel
//   spread   channels  image, place      output, element of the kernel
//   kernel   outputs   channel, element  image, window
//
// An element of the second matrix lies where a column and a number of the sum lead together: at
// offset + offset, and along each axis at place + place. Sums go in one order, whatever the device.
//
// The planes of the second matrix that so many numbers of the sum and a block's columns lead to are
// read as whole rows, from where a sector begins, into shared memory: windows that overlap read
// there. Where planes are too large for that, `room` is 0 and each window reads for itself.
#include "divisor.cuh"

enum Form { FORWARD, SPREAD, KERNEL };

struct Three {
  int z, y, x;
};

// What all have in common; extents are of the image.
struct Slide {
  Three extent, size, count, step, before, dilation;
  int image, kernel, windows;         // how many places, elements and windows there are
  int inner, each, channels, outputs;  // of a group, and of all
  int room;                            // for a plane's rows in shared memory
  int chunk;                           // numbers of the sum that are read at a time
};

// A row-major number as places along three axes.
static __device__ __forceinline__ Three three(int n, Three dims) {
  Three p;
  int q = n / dims.x;
  p.x = n - q * dims.x;
  p.z = q / dims.y;
  p.y = q - p.z * dims.y;
  return p;
}

static __device__ __forceinline__ Three windowAt(const Slide &s, int window) {
  Three p = three(window, s.count);
  return {p.z * s.step.z - s.before.z, p.y * s.step.y - s.before.y, p.x * s.step.x - s.before.x};
}

static __device__ __forceinline__ Three elementAt(const Slide &s, int element) {
  Three p = three(element, s.size);
  return {p.z * s.dilation.z, p.y * s.dilation.y, p.x * s.dilation.x};
}

// A column, or a number of the sum: where it leads in the second matrix.
struct Lead {
  int offset;
  Three at;
};

static const int NOWHERE = -(1 << 29);

// Along the batch and along the sum's or the columns' planes: which of them are in shared memory, and
// from which row on to behind which one. Of batches before the last one `rows` are.
struct Planes {
  int batch, batches, first, count;
  int low, high, rows;
};

// What windows (of places: FORM is SPREAD) from one to another, included, have along an axis.
template <int FORM>
static __device__ __forceinline__ int lowest(int at, int extent, int size, int count, int step,
                                             int before, int dilation) {
  if (FORM != SPREAD) return min(extent, max(0, at * step - before));
  return min(count, (max(0, at + before - (size - 1) * dilation) + step - 1) / step);
}

template <int FORM>
static __device__ __forceinline__ int behind(int at, int extent, int size, int count, int step,
                                             int before, int dilation) {
  if (FORM != SPREAD) return max(0, min(extent, at * step - before + (size - 1) * dilation + 1));
  return min(count, (at + before) / step + 1);
}

// The rows that are wanted from a first place, of the first batch, to a last one, of the last.
template <int FORM>
static __device__ __forceinline__ void setRows(const Slide &s, Planes &p, int from, int to) {
  Three dims = FORM == SPREAD ? s.extent : s.count, reach = FORM == SPREAD ? s.count : s.extent;
  Three a = three(from, dims), b = three(to, dims);
  bool one = p.batches == 1, same = one && a.z == b.z;
#define ALONG(what, place, axis)                                                                 \
  what<FORM>(place, s.extent.axis, s.size.axis, s.count.axis, s.step.axis, s.before.axis,        \
             s.dilation.axis)
  int z = ALONG(lowest, a.z, z);
  p.low = z * reach.y;
  if (z < reach.z && (same || (!one && a.z == dims.z - 1))) p.low += ALONG(lowest, a.y, y);
  z = ALONG(behind, b.z, z);
  p.high = z * reach.y;
  if (z > 0 && (same || (!one && b.z == 0))) p.high += ALONG(behind, b.y, y) - reach.y;
  z = ALONG(behind, dims.z - 1, z);
  p.rows = z > 0 ? (z - 1) * reach.y + ALONG(behind, dims.y - 1, y) : 0;
#undef ALONG
}

// A plane's number of elements, and what a row has.
template <int FORM>
static __device__ __forceinline__ int planeOf(const Slide &s) {
  return FORM == SPREAD ? s.windows : s.image;
}

// Where a batch's plane begins: in shared memory its first row is that which is wanted.
template <int FORM>
static __device__ __forceinline__ int batchAt(const Slide &s, const Planes &p, int n, int group) {
  if (s.room == 0) {
    int planes = FORM == SPREAD ? s.outputs : s.channels, each = FORM == SPREAD ? s.each : s.inner;
    return (n * planes + group * each) * planeOf<FORM>(s);
  }
  int width = FORM == SPREAD ? s.count.x : s.extent.x;
  int apart = FORM == KERNEL ? p.count : 1;
  return (n - p.batch) * apart * s.room - (n == p.batch ? p.low * width : 0);
}

// The same of a channel, or an output, of the group.
template <int FORM>
static __device__ __forceinline__ int channelAt(const Slide &s, const Planes &p, int c) {
  if (s.room == 0) return c * planeOf<FORM>(s);
  return (c - p.first) * (FORM == KERNEL ? 1 : p.batches) * s.room;
}

template <int FORM>
static __device__ __forceinline__ Lead columnAt(const Slide &s, const Planes &p, int column,
                                                int columns, int group) {
  if (column >= columns) return {0, {NOWHERE, 0, 0}};
  if (FORM == FORWARD) {
    int n = column / s.windows;
    return {batchAt<FORM>(s, p, n, group), windowAt(s, column - n * s.windows)};
  }
  if (FORM == SPREAD) {
    int n = column / s.image;
    Three at = three(column - n * s.image, s.extent);
    return {batchAt<FORM>(s, p, n, group),
            {at.z + s.before.z, at.y + s.before.y, at.x + s.before.x}};
  }
  int c = column / s.kernel;
  return {channelAt<FORM>(s, p, c), elementAt(s, column - c * s.kernel)};
}

template <int FORM>
static __device__ __forceinline__ Lead numberAt(const Slide &s, const Planes &p, int k, int end,
                                                int group) {
  if (k >= end) return {0, {NOWHERE, 0, 0}};
  if (FORM == KERNEL) {
    int n = k / s.windows;
    return {batchAt<FORM>(s, p, n, group), windowAt(s, k - n * s.windows)};
  }
  int c = k / s.kernel;
  Three at = elementAt(s, k - c * s.kernel);
  if (FORM == SPREAD) at = {-at.z, -at.y, -at.x};
  return {channelAt<FORM>(s, p, c), at};
}

// Calls body(number, element) for what lies side by side from `from` on, as the lanes of a warp read
// whole sectors.
template <typename T, typename Body>
static __device__ __forceinline__ void along(const T *from, int count, int lane, int lanes,
                                             Body body) {
  int lead = (int)((unsigned long long)from / sizeof(T) % (32 / sizeof(T)));
  // All lanes go round as often: the compiler sets some rounds apart, of which each must have them all.
#pragma unroll 4
  for (int first = -lead; first < count; first += lanes) {
    int i = first + lane;
    if (i >= 0 && i < count) body(i, from[i]);
  }
}

extern __shared__ __align__(16) char memory[];

// A place of an image as that of a window which has its element there; false where there is none.
static __device__ __forceinline__ bool windowOf(int &at, int step) {
  if (step == 1) return true;
  int q = at / step;
  bool is = q * step == at;
  at = q;
  return is;
}

// Numbers of the sum that are read at a time, at most.
template <typename T>
struct Chunk {
  static const int NUMBERS = sizeof(T) == 4 ? 64 : 32;
};

// The first matrix's numbers k0 to k1 of a block's rows, each number's side by side.
template <typename T, int FORM, int BM, int PITCH, int THREADS>
static __device__ __forceinline__ void readFirst(const T *a, T (*as)[PITCH], const Slide &s, int row0,
                                                 int rows, int numbers, int k0, int k1) {
  const int BK = 8, KC = Chunk<T>::NUMBERS, WARPS = THREADS / 32;
  int tid = threadIdx.x, lane = tid % 32, warp = tid / 32, here = min(BM, rows - row0);
  if (here < BM || (k1 - k0) % BK != 0) {
    for (int e = tid; e < KC * BM; e += THREADS) as[e / BM][e % BM] = 0;
    __syncthreads();
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

// BM x BN results for each block, TM x TN for each thread. (Not static, for its shared memory would
// have another name each time that it is translated.)
template <typename T, int FORM, int BM, int BN, int TM, int TN>
__device__ __forceinline__ void product(const T *a, const T *b, const T *plus, T *y, const Slide &s,
                                        int rows, int columns, int numbers, int chunk) {
  const int BK = 8, ACROSS = BN / TN, THREADS = BM / TM * ACROSS, KC = Chunk<T>::NUMBERS;
  // So that the lanes of a warp, 8 numbers of 4 rows, write to different banks.
  const int PAD = sizeof(T) == 4 ? 4 : 2;
  const int B_EACH = BN * BK / THREADS;
  __shared__ __align__(16) T as[KC][BM + PAD];
  __shared__ __align__(16) T bs[2][BK][BN + PAD];
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
  int lastColumn = min(columns, column0 + BN) - 1;
  if (FORM == KERNEL) {
    planes.first = column0 / s.kernel;
    planes.count = lastColumn / s.kernel - planes.first + 1;
  } else {
    int each = FORM == SPREAD ? s.image : s.windows;
    planes.batch = column0 / each;
    planes.batches = lastColumn / each - planes.batch + 1;
    setRows<FORM>(s, planes, column0 % each, lastColumn % each);
  }

  // Lanes go along windows where elements lie together: columns, or, for a kernel, numbers.
  const bool ALONG = FORM == KERNEL;
  const int OWN = ALONG ? B_EACH : 1;
  Lead own[OWN];
#pragma unroll
  for (int j = 0; j < OWN; j++) {
    int column = ALONG ? (tid + j * THREADS) / BK : tid % BN;
    own[j] = columnAt<FORM>(s, planes, column0 + column, columns, group);
  }
  const T *second = s.room == 0 ? b : (const T *)memory;

  if (FORM == FORWARD && plus != nullptr) {
    for (int m = tid; m < min(BM, rows - row0); m += THREADS) ends[m] = plus[group * s.each + row0 + m];
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
    for (int k = tid; k < KC; k += THREADS) {
      leads[k] = numberAt<FORM>(s, planes, k0 + k, k1, group);
    }
    if (s.room > 0) {
      int all = planes.batches * planes.count, channels = FORM == SPREAD ? s.outputs : s.channels;
      for (int p = tid / 32; p < all; p += THREADS / 32) {
        int q = p / (FORM == KERNEL ? planes.count : planes.batches);
        int r = p - q * (FORM == KERNEL ? planes.count : planes.batches);
        int n = FORM == KERNEL ? q : r, c = FORM == KERNEL ? r : q;
        int low = n == 0 ? planes.low : 0, high = n == planes.batches - 1 ? planes.high : planes.rows;
        int plane = (planes.batch + n) * channels + group * (FORM == SPREAD ? s.each : s.inner) +
                    planes.first + c;
        T *to = (T *)memory + p * s.room;
        along(b + plane * planeOf<FORM>(s) + low * reach.x, (high - low) * reach.x, tid % 32, 32,
              [&](int i, T v) { to[i] = v; });
      }
    }
    __syncthreads();
    int tiles = (k1 - k0 + BK - 1) / BK;
    for (int t = -1; t < tiles; t++) {
      if (t + 1 < tiles) {
#pragma unroll
        for (int j = 0; j < B_EACH; j++) {
          int e = tid + j * THREADS;
          int row = ALONG ? e % BK : e / BN;
          Lead c = own[ALONG ? j : 0], k = leads[(t + 1) * BK + row];
          int z = c.at.z + k.at.z, y = c.at.y + k.at.y, x = c.at.x + k.at.x;
          bool is = true;
          if (FORM == SPREAD) {
            is = windowOf(z, s.step.z) & windowOf(y, s.step.y) & windowOf(x, s.step.x);
          }
          is = is && (unsigned)z < (unsigned)reach.z && (unsigned)y < (unsigned)reach.y &&
               (unsigned)x < (unsigned)reach.x;
          T v = is ? second[c.offset + k.offset + (z * reach.y + y) * reach.x + x] : (T)0;
          bs[t + 1 & 1][row][ALONG ? e / BK : e % BN] = v;
        }
      }
      if (t >= 0) {
#pragma unroll
        for (int k = 0; k < BK; k++) {
          T left[TM], right[TN];
#pragma unroll
          for (int i = 0; i < TM; i++) left[i] = as[t * BK + k][tid / ACROSS * TM + i];
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

  // Results go by way of shared memory, so that rows are written by sectors wherever they begin.
  int each = FORM == FORWARD ? s.windows : FORM == SPREAD ? s.image : columns;
  int across = FORM == FORWARD ? s.outputs : FORM == SPREAD ? s.channels : s.outputs;
  int first = group * (FORM == SPREAD ? s.inner : s.each), lane = tid % ACROSS;
  T *row = bs[0][tid / ACROSS];
  static_assert(BM / TM <= 2 * BK, "room for a row of each thread");
#pragma unroll
  for (int i = 0; i < TM; i++) {
#pragma unroll
    for (int j = 0; j < TN; j++) row[lane + j * ACROSS] = sums[i][j];
    __syncthreads();
    int m = row0 + tid / ACROSS * TM + i;
    if (m < rows) {
      T more = FORM == FORWARD && plus != nullptr ? ends[m - row0] : (T)0;
      for (int c = column0; c <= lastColumn;) {
        int n = c / each, to = min(lastColumn + 1, (n + 1) * each);
        int batch = FORM == KERNEL ? part : n;
        T *y0 = y + (batch * across + first + m) * each - n * each;
        int lead = (int)((unsigned long long)(y0 + c) / sizeof(T) % (32 / sizeof(T)));
        for (int from = c - lead; from < to; from += ACROSS) {
          int k = from + lane;
          if (k < c || k >= to) continue;
          T v = row[k - column0];
          y0[k] = FORM == FORWARD && plus != nullptr ? v + more : v;
        }
        c = to;
      }
    }
    __syncthreads();
  }
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

PRODUCTS(forward, FORWARD)
PRODUCTS(spread, SPREAD)
PRODUCTS(kernel, KERNEL)

// The parts of a sum, one after the other.
#define PARTS(type, T)                                                                         \
  extern "C" __global__ void parts_##type(const T *parts, T *y, int n, int count) {            \
    int i = blockIdx.x * blockDim.x + threadIdx.x;                                             \
    if (i >= n) return;                                                                        \
    T sum = parts[i];                                                                          \
    for (int p = 1; p < count; p++) sum += parts[(long long)p * n + i];                        \
    y[i] = sum;                                                                                \
  }

PARTS(float32, float)
PARTS(float64, double)
