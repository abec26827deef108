// Matrix products without tensor cores: C = A B + bias, each result the sum of its terms in their
// order. A and B have any strides; C is row-major.
#include "product_tiles.cuh"

TILED(product_large_float32, 2, float, 8, 2, 2, Moved)  // 128 x 128
TILED(product_float32, 3, float, 16, 1, 1, Moved)       // 64 x 64
TILED(product_float64, 2, double, 8, 2, 2, Moved)       // 64 x 64
TILED(product_int32, 3, int, 16, 1, 1, Moved)
TILED(product_int64, 2, long long, 8, 2, 2, Moved)

// One thread for each result: for matrices that are smaller than a tile.
template <typename T>
static __device__ __forceinline__ void plain(const T *a, const T *b, T *out, const T *bias,
                                             const Product &p) {
  int i = blockIdx.x * THREADS + threadIdx.x;
  int each = p.m * p.n;
  if (i >= each * p.batch) return;
  int row = i % each / p.n, column = i % p.n;
  Begin begin(p, i / each);
  const T *x = a + begin.a + (long long)row * p.aRow, *y = b + begin.b + (long long)column * p.bColumn;
  T sum = 0;
#pragma unroll 4
  for (int k = 0; k < p.k; k++) sum += x[(long long)k * p.aColumn] * y[(long long)k * p.bRow];
  out[i] = finished(sum, bias, column, p.activation);
}

// A matrix (A, its rows the outer axis) times a vector (B), the terms of each row side by side: a warp
// for each row.
template <typename T>
static __device__ __forceinline__ void alongRows(const T *a, const T *b, T *out, const T *bias,
                                                 const Product &p) {
  constexpr int V = Vector<T>::N;
  int lane = threadIdx.x % 32, warps = (p.m + 7) / 8;
  Part part(blockIdx.x, warps, 1, p.splits);
  int row = part.row * 8 + threadIdx.x / 32;
  if (row >= p.m) return;
  Begin begin(p, part.batch);
  int first = part.split * p.depth, terms = min(p.k - first, p.depth);
  const T *x = a + begin.a + (long long)row * p.aRow + (long long)first * p.aColumn;
  const T *y = b + begin.b + (long long)first * p.bRow;
  T sum = 0;
  if (p.aWay == VECTORS_SUM && p.bWay == VECTORS_SUM) {
#pragma unroll 4
    for (int k = lane * V; k < terms; k += 32 * V) {
      Vector<T> u = *(const Vector<T> *)(x + k), w = *(const Vector<T> *)(y + k);
#pragma unroll
      for (int e = 0; e < V; e++) sum += u.v[e] * w.v[e];
    }
  } else {
#pragma unroll 4
    for (int k = lane; k < terms; k += 32) sum += x[(long long)k * p.aColumn] * y[(long long)k * p.bRow];
  }
#pragma unroll
  for (int d = 16; d > 0; d /= 2) sum += __shfl_xor_sync(~0u, sum, d);
  T *c = out + ((long long)part.split * p.batch + part.batch) * p.m;
  if (p.splits == 1) sum = finished(sum, bias, p.turned ? row : 0, p.activation);
  if (lane == 0) c[row] = sum;
}

// The same where the rows lie side by side: a block has 32 of them, each warp 32 of every 256 terms.
template <typename T>
__device__ __forceinline__ void acrossRows(const T *a, const T *b, T *out, const T *bias,
                                           const Product &p) {
  __shared__ T parts[8][32];
  int lane = threadIdx.x % 32, warp = threadIdx.x / 32;
  Part part(blockIdx.x, (p.m + 31) / 32, 1, p.splits);
  int row = part.row * 32 + lane;
  Begin begin(p, part.batch);
  int first = part.split * p.depth, terms = min(p.k - first, p.depth);
  const T *x = a + begin.a + (long long)min(row, p.m - 1) * p.aRow + (long long)first * p.aColumn;
  const T *y = b + begin.b + (long long)first * p.bRow;
  T sum = 0;
  for (int at = warp * 32; at < terms; at += 256) {
    T own = at + lane < terms ? y[(long long)(at + lane) * p.bRow] : T(0);
    int here = min(32, terms - at);
#pragma unroll 8
    for (int k = 0; k < here; k++)
      sum += x[(long long)(at + k) * p.aColumn] * __shfl_sync(~0u, own, k);
  }
  parts[warp][lane] = sum;
  __syncthreads();
  if (warp > 0 || row >= p.m) return;
#pragma unroll
  for (int w = 1; w < 8; w++) sum += parts[w][lane];
  T *c = out + ((long long)part.split * p.batch + part.batch) * p.m;
  if (p.splits == 1) sum = finished(sum, bias, p.turned ? row : 0, p.activation);
  c[row] = sum;
}

// Adds the parts of sums in their order.
template <typename T>
static __device__ __forceinline__ void added(const T *parts, T *out, const T *bias, int splits,
                                             int count, int n, int activation) {
  int i = blockIdx.x * THREADS + threadIdx.x;
  if (i >= count) return;
  T sum = parts[i];
#pragma unroll 4
  for (int s = 1; s < splits; s++) sum += parts[(long long)s * count + i];
  out[i] = finished(sum, bias, i % n, activation);
}

#define OTHERS(T, suffix)                                                                       \
  extern "C" __global__ void __launch_bounds__(THREADS) product_plain_##suffix(                 \
      const T *a, const T *b, T *out, const T *bias, __grid_constant__ const Product p) {       \
    plain(a, b, out, bias, p);                                                                  \
  }                                                                                             \
  extern "C" __global__ void __launch_bounds__(THREADS) product_along_rows_##suffix(            \
      const T *a, const T *b, T *out, const T *bias, __grid_constant__ const Product p) {       \
    alongRows(a, b, out, bias, p);                                                              \
  }                                                                                             \
  extern "C" __global__ void __launch_bounds__(THREADS) product_across_rows_##suffix(           \
      const T *a, const T *b, T *out, const T *bias, __grid_constant__ const Product p) {       \
    acrossRows(a, b, out, bias, p);                                                             \
  }                                                                                             \
  extern "C" __global__ void __launch_bounds__(THREADS) product_added_##suffix(                 \
      const T *parts, T *out, const T *bias, int splits, int count, int n, int activation) {    \
    added(parts, out, bias, splits, count, n, activation);                                      \
  }

OTHERS(float, float32)
OTHERS(double, float64)
OTHERS(int, int32)
OTHERS(long long, int64)
