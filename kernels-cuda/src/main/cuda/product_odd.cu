// Small matrix products where rows begin anywhere in a sector of memory: as in product.cu, but
// operands are read and the result is written by whole sectors, where warps would ask for most of
// them twice. (Large products have such operands copied: RoomyProduct.java.)
#include "product_tiles.cuh"

// A tile of an operand on its way from global to shared memory, by the sectors of memory: as many
// threads as there are elements in one read it together. Along the sum what a row's last sector of a
// tile has beyond it is carried on to the next tile; across, a tile's row is a sector longer than
// the tile is wide.
template <typename T, int TILE, int DEPTH>
struct Realigned {
  static constexpr int S = 32 / sizeof(T), TEAMS = THREADS / S, WIDTH = TILE + 4;
  static constexpr int ROWS = TILE / TEAMS, STEPS = DEPTH / S;       // along the sum
  static constexpr int RUN = TILE / S + 1;                           // across: sectors of a row
  static constexpr int MOST = (DEPTH * RUN - 1) / TEAMS + 1, BEYOND = 1 << 16;
  static constexpr bool BY_SECTORS = true;
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
#pragma unroll 1
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

TILED(product_odd_float32, 2, float, 16, 1, 1, Realigned)
TILED(product_odd_float64, 2, double, 8, 2, 2, Realigned)
