// Convolutions as matrix products without the matrix of patches: its elements are read from the
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

// A column, or a number of the sum: where it leads in the second matrix's block.
struct Lead {
  int offset;
  Three at;
};

static const int NOWHERE = -(1 << 29);

template <int FORM>
static __device__ __forceinline__ Lead columnAt(const Slide &s, int column, int columns, int group) {
  if (column >= columns) return {0, {NOWHERE, 0, 0}};
  if (FORM == FORWARD) {
    int n = column / s.windows;
    return {(n * s.channels + group * s.inner) * s.image, windowAt(s, column - n * s.windows)};
  }
  if (FORM == SPREAD) {
    int n = column / s.image;
    Three p = three(column - n * s.image, s.extent);
    return {(n * s.outputs + group * s.each) * s.windows,
            {p.z + s.before.z, p.y + s.before.y, p.x + s.before.x}};
  }
  int c = column / s.kernel;
  return {(group * s.inner + c) * s.image, elementAt(s, column - c * s.kernel)};
}

// A number of the sum, and where it is in a row of the first matrix; -1 where the sum has ended.
template <int FORM>
static __device__ __forceinline__ Lead numberAt(const Slide &s, int k, int end, int &first) {
  first = -1;
  if (k >= end) return {0, {NOWHERE, 0, 0}};
  if (FORM == FORWARD) {
    int c = k / s.kernel;
    first = k;
    return {c * s.image, elementAt(s, k - c * s.kernel)};
  }
  if (FORM == SPREAD) {
    int o = k / s.kernel;
    int element = k - o * s.kernel;
    Three p = elementAt(s, element);
    first = o * s.inner * s.kernel + element;
    return {o * s.windows, {-p.z, -p.y, -p.x}};
  }
  int n = k / s.windows;
  int window = k - n * s.windows;
  first = n * s.outputs * s.windows + window;
  return {n * s.channels * s.image, windowAt(s, window)};
}

// A place of an image as that of a window which has its element there; false where there is none.
static __device__ __forceinline__ bool windowOf(int &at, int step) {
  if (step == 1) return true;
  int q = at / step;
  bool is = q * step == at;
  at = q;
  return is;
}

// BM x BN results for each block, TM x TN for each thread; BK numbers of the sum at a time, while
// the next ones are on their way. (Not static, for its shared memory would have another name each
// time that it is translated.)
template <typename T, int FORM, int BM, int BN, int TM, int TN>
__device__ __forceinline__ void product(const T *a, const T *b, const T *plus, T *y, const Slide &s,
                                        int rows, int columns, int numbers, int chunk) {
  const int BK = 8, ACROSS = BN / TN, THREADS = BM / TM * ACROSS;
  // So that the lanes of a warp, 8 numbers of 4 rows, write to different banks.
  const int PAD = sizeof(T) == 4 ? 4 : 2;
  const int A_EACH = (BM * BK + THREADS - 1) / THREADS, B_EACH = BN * BK / THREADS;
  __shared__ __align__(16) T as[2][BK][BM + PAD];
  __shared__ __align__(16) T bs[2][BK][BN + PAD];
  __shared__ Lead leads[2][BK];
  __shared__ int firsts[2][BK];
  int tid = threadIdx.x;
  int group = blockIdx.z % (s.channels / s.inner), part = blockIdx.z / (s.channels / s.inner);
  int row0 = blockIdx.y * BM, column0 = blockIdx.x * BN;
  int from = part * chunk, end = min(numbers, from + chunk);
  Three reach = FORM == SPREAD ? s.count : s.extent;
  int down = FORM == FORWARD ? s.inner * s.kernel : FORM == SPREAD ? s.kernel : s.windows;
  a += (long long)group * (FORM == KERNEL ? s.each * s.windows : s.each * s.inner * s.kernel);

  // Lanes go along windows where elements lie together: columns, or, for a kernel, numbers.
  const bool ALONG = FORM == KERNEL;
  const int OWN = ALONG ? B_EACH : 1;
  Lead own[OWN];
#pragma unroll
  for (int j = 0; j < OWN; j++) {
    int column = ALONG ? (tid + j * THREADS) / BK : tid % BN;
    own[j] = columnAt<FORM>(s, column0 + column, columns, group);
  }
  if (tid < BK) leads[0][tid] = numberAt<FORM>(s, from + tid, end, firsts[0][tid]);
  __syncthreads();

  T nextA[A_EACH], nextB[B_EACH], sums[TM][TN];
#pragma unroll
  for (int i = 0; i < TM; i++) {
#pragma unroll
    for (int j = 0; j < TN; j++) sums[i][j] = 0;
  }
  int tiles = (end - from + BK - 1) / BK;
  for (int t = -1; t < tiles; t++) {
    int now = t & 1, next = now ^ 1;
    if (t + 1 < tiles) {
#pragma unroll
      for (int j = 0; j < A_EACH; j++) {
        int e = tid + j * THREADS;
        int k = e % BK, m = row0 + e / BK;
        int first = firsts[next][k];
        bool is = e < BM * BK && m < rows && first >= 0;
        nextA[j] = is ? a[m * down + first] : (T)0;
      }
#pragma unroll
      for (int j = 0; j < B_EACH; j++) {
        int e = tid + j * THREADS;
        Lead c = own[ALONG ? j : 0];
        Lead k = leads[next][ALONG ? e % BK : e / BN];
        int z = c.at.z + k.at.z, y = c.at.y + k.at.y, x = c.at.x + k.at.x;
        bool is = true;
        if (FORM == SPREAD) {
          is = windowOf(z, s.step.z) & windowOf(y, s.step.y) & windowOf(x, s.step.x);
        }
        is = is && (unsigned)z < (unsigned)reach.z && (unsigned)y < (unsigned)reach.y &&
             (unsigned)x < (unsigned)reach.x;
        nextB[j] = is ? b[c.offset + k.offset + (z * reach.y + y) * reach.x + x] : (T)0;
      }
    }
    if (t >= 0) {
#pragma unroll
      for (int k = 0; k < BK; k++) {
        T left[TM], right[TN];
#pragma unroll
        for (int i = 0; i < TM; i++) left[i] = as[now][k][tid / ACROSS * TM + i];
#pragma unroll
        for (int j = 0; j < TN; j++) right[j] = bs[now][k][tid % ACROSS + j * ACROSS];
#pragma unroll
        for (int i = 0; i < TM; i++) {
#pragma unroll
          for (int j = 0; j < TN; j++) sums[i][j] += left[i] * right[j];
        }
      }
    }
    if (t + 1 < tiles) {
#pragma unroll
      for (int j = 0; j < A_EACH; j++) {
        int e = tid + j * THREADS;
        if (e < BM * BK) as[next][e % BK][e / BK] = nextA[j];
      }
#pragma unroll
      for (int j = 0; j < B_EACH; j++) {
        int e = tid + j * THREADS;
        bs[next][ALONG ? e % BK : e / BN][ALONG ? e / BK : e % BN] = nextB[j];
      }
      // Where the tile after the next one leads; what stood there is no longer read.
      if (tid < BK) {
        int k = from + (t + 2) * BK + tid;
        leads[now][tid] = numberAt<FORM>(s, k, end, firsts[now][tid]);
      }
    }
    __syncthreads();
  }

#pragma unroll
  for (int j = 0; j < TN; j++) {
    int column = column0 + tid % ACROSS + j * ACROSS;
    if (column >= columns) continue;
    int down, to;
    if (FORM == FORWARD) {
      int n = column / s.windows;
      down = s.windows;
      to = (n * s.outputs + group * s.each) * s.windows + column - n * s.windows;
    } else if (FORM == SPREAD) {
      int n = column / s.image;
      down = s.image;
      to = (n * s.channels + group * s.inner) * s.image + column - n * s.image;
    } else {
      down = columns;
      to = (part * s.outputs + group * s.each) * columns + column;
    }
#pragma unroll
    for (int i = 0; i < TM; i++) {
      int m = row0 + tid / ACROSS * TM + i;
      if (m >= rows) break;
      T v = sums[i][j];
      if (FORM == FORWARD && plus != nullptr) v += plus[group * s.each + m];
      y[to + m * down] = v;
    }
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
