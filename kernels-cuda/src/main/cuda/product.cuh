// What the kernels of matrix products have in common: the form of a product, where its matrices lie,
// what is done with a sum at last.
#pragma once

constexpr int THREADS = 256;

// 16 bytes: what a thread moves at once.
template <typename T>
struct alignas(16) Vector {
  static constexpr int N = 16 / sizeof(T);
  T v[N];
};

// How a thread reads its elements of a tile, which has an outer axis (a row of A, a column of B) and
// the axis of the sum. Vectors want 16-byte alignment and an extent that is whole vectors.
enum Way { VECTORS_OUTER, VECTORS_SUM, SINGLE_OUTER, SINGLE_SUM };

// The same fields in the same order as ProductForm.java.
struct Product {
  int m, n, k;
  int aRow, aColumn, bRow, bColumn;  // strides, in elements
  int aWay, bWay;                    // how a tile is read: an enum Way
  int depth, splits;                 // sums are cut into so many, of so many terms
  int axes, extent[4], aBatch[4], bBatch[4];  // of the batch, the innermost first
  int batch;                                  // how many products
  int activation;                             // an enum Activation
  int turned;  // a matrix and a vector only: whether the rows of A are the columns of the result
};

enum Activation { NONE, RELU, GELU, GELU_TANH, SIGMOID, TANH, SILU };

// Not inlined: only few products end in one, and it would stand there for each of a thread's results.
extern "C" __device__ __noinline__ float activated(float x, int activation) {
  switch (activation) {
    case RELU: return x > 0 ? x : x == x ? 0 : x;
    case GELU: return 0.5f * x * (1 + erff(0.70710678f * x));
    case GELU_TANH: return 0.5f * x * (1 + tanhf(0.79788456f * (x + 0.044715f * x * x * x)));
    case SIGMOID: return 1 / (1 + expf(-x));
    case TANH: return tanhf(x);
    case SILU: return x / (1 + expf(-x));
  }
  return x;
}

// A sum as it is written: with a bias for its column, and where it is a float with an activation.
template <typename T>
static __device__ __forceinline__ T finished(T sum, const T *bias, int column, int activation) {
  if (bias) sum += bias[column];
  if constexpr (sizeof(T) == 4 && T(0.5f) != T(0)) {
    if (activation != NONE) sum = activated(sum, activation);
  }
  return sum;
}

// Which part of which product a block has. Tiles are counted in groups of rows, so that those that
// are computed at one time need few of the operands' rows and columns: what they share is in L2.
struct Part {
  int batch, split, row, column;  // row and column of tiles

  __device__ Part(int block, int rows, int columns, int splits) {
    constexpr int GROUP = 8;
    int tiles = rows * columns;
    int tile = block % tiles;
    split = block / tiles % splits;
    batch = block / tiles / splits;
    int group = tile / (GROUP * columns);
    int height = min(rows - group * GROUP, GROUP);
    tile -= group * GROUP * columns;
    row = group * GROUP + tile % height;
    column = tile / height;
  }
};

// Where the matrices of one product of a batch begin.
struct Begin {
  long long a = 0, b = 0;

  __device__ Begin(const Product &p, int batch) {
    for (int d = 0; d < p.axes; d++) {
      int i = batch % p.extent[d];
      batch /= p.extent[d];
      a += (long long)i * p.aBatch[d];
      b += (long long)i * p.bBatch[d];
    }
  }
};

// Where a block's part of the result goes. Parts of sums lie one whole result after the other, and
// what adds them finishes them.
template <typename T>
struct Written {
  static constexpr int V = Vector<T>::N;
  T *c;
  const T *bias;
  int m, n, activation;
  bool finishes;

  __device__ Written(T *out, const T *bias, const Product &p, const Part &part)
      : c(out + ((long long)part.split * p.batch + part.batch) * p.m * p.n),
        bias(bias), m(p.m), n(p.n), activation(p.activation),
        finishes(p.splits == 1 && (bias || p.activation)) {}

  // Writes rows that lie in shared memory, by a warp, in stretches: the first is the row `top` of the
  // result, the others follow `step` apart.
  template <int ROWS, int WIDTH, int PITCH>
  __device__ void rows(T (*own)[PITCH], int top, int step, int left) {
    int each = n % V == 0 ? V : 1, lane = threadIdx.x % 32;
#pragma unroll 1
    for (int at = lane * each; at < ROWS * WIDTH; at += 32 * each) {
      int row = top + at / WIDTH * step, column = left + at % WIDTH;
      if (row >= m || column >= n) continue;
      T *from = &own[at / WIDTH][at % WIDTH];
      T *to = c + (long long)row * n + column;
      if (finishes) {
#pragma unroll 1
        for (int e = 0; e < each; e++) from[e] = finished(from[e], bias, column + e, activation);
      }
      if (each == V) *(Vector<T> *)to = *(Vector<T> *)from;
      else *to = *from;
    }
  }
};
