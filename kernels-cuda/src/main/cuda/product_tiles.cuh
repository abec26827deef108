// Products by tiles: a block computes one of C with tiles of A and B in shared memory, to where a By
// moves them: by vectors and single elements (Moved), or by sectors (product_odd.cu).
#pragma once
#include "product.cuh"

// A tile of an operand on its way from global to shared memory. Each thread has one vector of it, or
// as many single elements. In shared memory the outer axis is the inner one, with a gap behind each
// row, so that what a warp writes column by column falls into different banks.
template <typename T, int TILE, int DEPTH>
struct Moved {
  static constexpr int V = Vector<T>::N;
  static constexpr int WIDTH = TILE + V;
  static constexpr bool BY_SECTORS = false;
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

// (What has shared memory is not static: the compiler would name it anew each time.)
// A block of 8 warps (4 x 2) computes a tile of C. The lanes of a warp are 4 x 8; each has ROWS x
// COLUMNS vectors' worth of results, a warp's width apart, so that neighbours read neighbouring vectors.
// While it computes with one tile of A and B in shared memory, it reads the next into registers.
template <typename T, int DEPTH, int ROWS, int COLUMNS, template <typename, int, int> class By>
__device__ __forceinline__ void tiled(const T *a, const T *b, T *out, const T *bias,
                                      const Product &p) {
  constexpr int V = Vector<T>::N;
  constexpr int WARP_M = ROWS * V * 4, WARP_N = COLUMNS * V * 8;
  constexpr int TILE_M = WARP_M * 4, TILE_N = WARP_N * 2;
  using MovedA = By<T, TILE_M, DEPTH>;
  using MovedB = By<T, TILE_N, DEPTH>;
  constexpr bool ODD = MovedA::BY_SECTORS;
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
#define TILED(name, BLOCKS, T, DEPTH, ROWS, COLUMNS, BY)                                       \
  extern "C" __global__ void __launch_bounds__(THREADS, BLOCKS)                                \
      name(const T *a, const T *b, T *out, const T *bias, __grid_constant__ const Product p) { \
    tiled<T, DEPTH, ROWS, COLUMNS, BY>(a, b, out, bias, p);                                    \
  }
