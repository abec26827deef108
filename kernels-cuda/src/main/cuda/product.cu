// Matrix products without tensor cores: C = A B + bias, each result the sum of its terms in their
// order. A and B have any strides; C is row-major.
#include "product.cuh"

// A tile of an operand on its way from global to shared memory. Each thread has one vector of it, or
// as many single elements. In shared memory the outer axis is the inner one, with a gap behind each
// row, so that what a warp writes column by column falls into different banks.
template <typename T, int TILE, int DEPTH>
struct Moved {
  static constexpr int V = Vector<T>::N;
  static constexpr int WIDTH = TILE + V;
  static_assert(TILE * DEPTH == THREADS * V, "one vector for each thread");

  const T *from;
  bool vectors;  // of global memory
  int outer, term, extent, next;
  int outerStep, termStep, step;  // from one of a thread's elements to the next, and in memory
  Vector<T> held;

  __device__ Moved(const T *base, int way, int tile, int extent, int outerStride, int termStride,
                   int firstTerm)
      : vectors(way <= VECTORS_SUM), extent(extent - tile), next(DEPTH * termStride) {
    constexpr int CHUNKS = DEPTH / 8;
    int t = threadIdx.x, lane = t % 32, warp = t / 32;
    outerStep = termStep = 0;
    switch (way) {
      case VECTORS_OUTER:
        outer = t % (TILE / V) * V;
        term = t / (TILE / V);
        outerStep = 1;
        break;
      case VECTORS_SUM:  // 16 rows and 2 vectors of each: 32 bytes together
        outer = warp % (TILE / 16) * 16 + lane % 16;
        term = (warp / (TILE / 16) * 2 + lane / 16) * V;
        termStep = 1;
        break;
      case SINGLE_OUTER:
        outer = t % TILE;
        term = t / TILE;
        termStep = THREADS / TILE;
        break;
      default:  // 4 rows and 8 terms of each
        outer = warp / CHUNKS * 4 + lane / 8;
        term = warp % CHUNKS * 8 + lane % 8;
        outerStep = 32 / CHUNKS;
    }
    step = outerStep * outerStride + termStep * termStride;
    from = base + (long long)(tile + outer) * outerStride + (long long)(firstTerm + term) * termStride;
  }

  // Reads the next tile, of which `left` terms are there; beyond the matrix there are zeros.
  __device__ __forceinline__ void read(int left) {
    if (vectors) {
      if (outer < extent && term < left) {
        held = *(const Vector<T> *)from;
        if (termStep == 1 && term + V > left) {  // behind the end of a row with room for vectors
#pragma unroll
          for (int i = 1; i < V; i++) held.v[i] = term + i < left ? held.v[i] : T(0);
        }
      } else {
#pragma unroll
        for (int i = 0; i < V; i++) held.v[i] = 0;
      }
    } else {
#pragma unroll
      for (int i = 0; i < V; i++) {
        bool there = outer + i * outerStep < extent && term + i * termStep < left;
        held.v[i] = there ? from[(long long)i * step] : T(0);
      }
    }
    from += next;
  }

  __device__ __forceinline__ void write(T (*shared)[WIDTH]) const {
    T *to = &shared[term][outer];
    if (outerStep == 1) {
      *(Vector<T> *)to = held;
    } else {
#pragma unroll
      for (int i = 0; i < V; i++) to[i * (termStep * WIDTH + outerStep)] = held.v[i];
    }
  }
};

// The same of an operand whose rows begin anywhere, by the sectors of memory: as many threads as
// there are elements in one read it together. Along the sum what a row's last sector of a tile has beyond
// it is carried on to the next tile; across, a tile's row is a sector longer than the tile is wide.
template <typename T, int TILE, int DEPTH>
struct Realigned {
  static constexpr int S = 32 / sizeof(T), TEAMS = THREADS / S, WIDTH = TILE + 4;
  static constexpr int ROWS = TILE / TEAMS, STEPS = DEPTH / S;       // along the sum
  static constexpr int RUN = TILE / S + 1;                           // across: sectors of a row
  static constexpr int MOST = (DEPTH * RUN - 1) / TEAMS + 1, BEYOND = 1 << 16;
  static_assert(ROWS * STEPS <= MOST && ROWS * TEAMS == TILE && STEPS * S == DEPTH, "");

  const T *from;
  bool along;
  int first, extent, termStep, next;
  int at[MOST];  // in memory
  int to[MOST];  // along the sum: which term; across: where in shared memory
  T held[MOST], carried[ROWS];

  __device__ Realigned(const T *base, int way, int tile, int extent, int outerStride,
                       int termStride, int firstTerm)
      : from(base + (long long)tile * outerStride + (long long)firstTerm * termStride),
        along(way == VECTORS_SUM || way == SINGLE_SUM), first(threadIdx.x / S),
        extent(extent - tile), termStep(S * termStride), next(DEPTH * termStride) {
    int lane = threadIdx.x % S;
    if (along) {
#pragma unroll
      for (int r = 0; r < ROWS; r++) {
        int row = first + r * TEAMS;
        to[r] = lane - (termStride == 1 ? within(from + (long long)row * outerStride) : 0);
        at[r] = row * outerStride + to[r] * termStride;
      }
      return;
    }
#pragma unroll
    for (int q = 0; q < MOST; q++) {
      int team = first + q * TEAMS, term = team / RUN;
      int outer = team % RUN * S + lane - within(from + (long long)term * termStride);
      at[q] = term * termStride + outer * outerStride;
      bool lies = term < DEPTH && outer >= 0 && outer < TILE;
      to[q] = lies ? term * WIDTH + outer + (outer < this->extent ? 0 : BEYOND) : -1;
    }
  }

  // How far behind the beginning of its sector.
  static __device__ __forceinline__ int within(const T *p) {
    return (int)((unsigned long long)p / sizeof(T) % S);
  }

  // What the first tile has of the sectors in which rows begin.
  __device__ __forceinline__ void begin(int left) {
    if (!along) return;
#pragma unroll
    for (int r = 0; r < ROWS; r++) {
      bool there = first + r * TEAMS < extent && to[r] >= 0 && to[r] < left;
      carried[r] = there ? from[at[r]] : T(0);
    }
  }

  __device__ __forceinline__ void read(int left) {
    if (along) {
#pragma unroll
      for (int r = 0; r < ROWS; r++) {
#pragma unroll
        for (int s = 0; s < STEPS; s++) {
          bool there = first + r * TEAMS < extent && to[r] + (s + 1) * S < left;
          held[r * STEPS + s] = there ? from[at[r] + (s + 1) * termStep] : T(0);
        }
      }
    } else {
      unsigned end = min(left, DEPTH) * WIDTH;
#pragma unroll
      for (int q = 0; q < MOST; q++) held[q] = (unsigned)to[q] < end ? from[at[q]] : T(0);
    }
    from += next;
  }

  __device__ __forceinline__ void write(T (*shared)[WIDTH]) {
    if (along) {
#pragma unroll
      for (int r = 0; r < ROWS; r++) {
        T last = held[r * STEPS + STEPS - 1];
        int row = first + r * TEAMS;
        shared[to[r] < 0 ? to[r] + DEPTH : to[r]][row] = to[r] < 0 ? last : carried[r];
#pragma unroll
        for (int s = 0; s < STEPS - 1; s++) {
          shared[to[r] + (s + 1) * S][row] = held[r * STEPS + s];
        }
        carried[r] = last;
      }
    } else {
#pragma unroll
      for (int q = 0; q < MOST; q++) {
        if (to[q] >= 0) (&shared[0][0])[to[q] % BEYOND] = held[q];
      }
    }
  }

  // Writes one of every ROWS rows of a result's tile, by sectors too: row r at place(r) of it.
  template <int ROWS, class Place>
  static __device__ __forceinline__ void out(const Written<T> &w, T (*own)[TILE], int left,
                                             Place place) {
    for (int team = threadIdx.x / S; team < ROWS * RUN; team += TEAMS) {
      int r = team / RUN, row = place(r);
      if (row >= w.m) continue;
      T *to = w.c + (long long)row * w.n + left;
      int column = team % RUN * S + (int)threadIdx.x % S - within(to);
      if (column < 0 || column >= min(TILE, w.n - left)) continue;
      T value = own[r][column];
      to[column] = w.finishes ? finished(value, w.bias, left + column, w.activation) : value;
    }
  }
};

template <bool ODD, typename T, int TILE, int DEPTH>
struct Mover {
  typedef Moved<T, TILE, DEPTH> Type;
};
template <typename T, int TILE, int DEPTH>
struct Mover<true, T, TILE, DEPTH> {
  typedef Realigned<T, TILE, DEPTH> Type;
};

// (What has shared memory is not static: the compiler would name it anew each time.)
// A block of 8 warps (4 x 2) computes a tile of C. The lanes of a warp are 4 x 8; each has ROWS x
// COLUMNS vectors' worth of results, a warp's width apart, so that neighbours read neighbouring vectors.
// While it computes with one tile of A and B in shared memory, it reads the next into registers.
template <typename T, int DEPTH, int ROWS, int COLUMNS, bool ODD>
__device__ __forceinline__ void tiled(const T *a, const T *b, T *out, const T *bias,
                                      const Product &p) {
  constexpr int V = Vector<T>::N;
  constexpr int WARP_M = ROWS * V * 4, WARP_N = COLUMNS * V * 8;
  constexpr int TILE_M = WARP_M * 4, TILE_N = WARP_N * 2;
  using MovedA = typename Mover<ODD, T, TILE_M, DEPTH>::Type;
  using MovedB = typename Mover<ODD, T, TILE_N, DEPTH>::Type;
  __shared__ alignas(16) T as[2][DEPTH][MovedA::WIDTH];
  __shared__ alignas(16) T bs[2][DEPTH][MovedB::WIDTH];

  Part part(blockIdx.x, (p.m + TILE_M - 1) / TILE_M, (p.n + TILE_N - 1) / TILE_N, p.splits);
  Begin begin(p, part.batch);
  int first = part.split * p.depth, terms = min(p.k - first, p.depth);
  MovedA ma(a + begin.a, p.aWay, part.row * TILE_M, p.m, p.aRow, p.aColumn, first);
  MovedB mb(b + begin.b, p.bWay, part.column * TILE_N, p.n, p.bColumn, p.bRow, first);

  int lane = threadIdx.x % 32, warp = threadIdx.x / 32;
  int row = warp % 4 * WARP_M, column = warp / 4 * WARP_N;  // of the warp's results, in the tile
  int laneRow = lane / 8 * V, laneColumn = lane % 8 * V;
  T sum[ROWS * V][COLUMNS * V] = {};

  if constexpr (ODD) {
    ma.begin(terms);
    mb.begin(terms);
  }
  ma.read(terms);
  mb.read(terms);
  ma.write(as[0]);
  mb.write(bs[0]);
  __syncthreads();
  int now = 0;
  for (int done = 0; done < terms; done += DEPTH) {
    bool more = done + DEPTH < terms;
    if (more) {
      ma.read(terms - done - DEPTH);
      mb.read(terms - done - DEPTH);
    }
#pragma unroll
    for (int k = 0; k < DEPTH; k++) {
      Vector<T> x[ROWS], y[COLUMNS];
#pragma unroll
      for (int i = 0; i < ROWS; i++)
        x[i] = *(const Vector<T> *)&as[now][k][row + i * V * 4 + laneRow];
#pragma unroll
      for (int j = 0; j < COLUMNS; j++)
        y[j] = *(const Vector<T> *)&bs[now][k][column + j * V * 8 + laneColumn];
#pragma unroll
      for (int i = 0; i < ROWS * V; i++)
#pragma unroll
        for (int j = 0; j < COLUMNS * V; j++) sum[i][j] += x[i / V].v[i % V] * y[j / V].v[j % V];
    }
    if (more) {
      ma.write(as[now ^ 1]);
      mb.write(bs[now ^ 1]);
    }
    __syncthreads();
    now ^= 1;
  }

  // Results go by way of shared memory, 4 rows of a warp at a time; where rows begin anywhere those
  // of all warps together.
  constexpr int PITCH = ODD ? TILE_N : WARP_N;
  T(*own)[PITCH] = (T(*)[PITCH])(&as[0][0][0] + (ODD ? warp % 4 : warp) * 4 * PITCH);
  static_assert(8 * 4 * WARP_N <= 2 * DEPTH * MovedA::WIDTH, "room for 4 rows of each warp");
  Written<T> written(out, bias, p, part);
  int top = part.row * TILE_M + (ODD ? 0 : row), left = part.column * TILE_N + (ODD ? 0 : column);
#pragma unroll
  for (int i = 0; i < ROWS * V; i++) {
    if (i > 0) {
      if constexpr (ODD) __syncthreads();
      else __syncwarp();
    }
#pragma unroll
    for (int j = 0; j < COLUMNS; j++) {
      Vector<T> s;
#pragma unroll
      for (int e = 0; e < V; e++) s.v[e] = sum[i][j * V + e];
      *(Vector<T> *)&own[lane / 8][(ODD ? column : 0) + j * V * 8 + laneColumn] = s;
    }
    if constexpr (ODD) {
      __syncthreads();
      MovedB::template out<16>(written, own - warp % 4 * 4, left, [&](int r) {
        return top + r / 4 * WARP_M + r % 4 * V + i / V * V * 4 + i % V;
      });
    } else {
      __syncwarp();
      written.template rows<4, WARP_N>(own, top + i / V * V * 4 + i % V, V, left);
    }
  }
}

// At least so many blocks to a multiprocessor, so that one computes while another waits.
#define TILED(name, BLOCKS, T, DEPTH, ROWS, COLUMNS, ODD)                                          \
  extern "C" __global__ void __launch_bounds__(THREADS, BLOCKS)                                \
      name(const T *a, const T *b, T *out, const T *bias, __grid_constant__ const Product p) { \
    tiled<T, DEPTH, ROWS, COLUMNS, ODD>(a, b, out, bias, p);                                   \
  }

TILED(product_large_float32, 2, float, 8, 2, 2, false)  // 128 x 128
TILED(product_float32, 3, float, 16, 1, 1, false)       // 64 x 64
TILED(product_float64, 2, double, 8, 2, 2, false)       // 64 x 64
TILED(product_int32, 3, int, 16, 1, 1, false)
TILED(product_int64, 2, long long, 8, 2, 2, false)
TILED(product_odd_float32, 2, float, 16, 1, 1, true)  // rows that begin anywhere
TILED(product_odd_float64, 2, double, 8, 2, 2, true)

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
