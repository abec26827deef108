// Factors of square matrices and systems of them. Matrices lie column by column, one after the
// other; a block works on 32 x 32 elements at a time, of which each lane of a warp has a row, so
// that columns are read and written side by side. All is done in one order, whatever the device.
static const int SIDE = 32, THREADS = 256, DOWN = THREADS / SIDE, EACH = SIDE / DOWN;

// Where the elements of a batch of matrices lie.
struct Matrix {
  int row, column, batch;
};

template <class T>
struct View {
  T *at;
  int row, column;

  __device__ View(T *first, const Matrix &m, int number)
      : at(first + (long long)number * m.batch), row(m.row), column(m.column) {}
  __device__ __forceinline__ T &operator()(int i, int j) const {
    return at[(long long)i * row + (long long)j * column];
  }
};

// A square of elements in shared memory: a row of it is one element longer, so that neither rows
// nor columns ask a bank twice.
template <class T>
struct Square {
  T v[SIDE][SIDE + 1];

  // v[c][r] = the element in row top + r and column left + c; 0 beyond the matrix. `reversed`
  // turns the order of rows and of columns round.
  __device__ __forceinline__ void read(const View<const T> &m, int rows, int columns, int top,
                                       int left, bool reversed = false) {
    int lane = threadIdx.x % SIDE, warp = threadIdx.x / SIDE;
    bool along = m.row <= m.column;  // whether rows lie side by side
#pragma unroll
    for (int q = 0; q < EACH; q++) {
      int other = warp + q * DOWN;
      int r = along ? lane : other, c = along ? other : lane;
      int i = top + r, j = left + c;
      bool is = i < rows && j < columns;
      if (reversed) i = rows - 1 - i, j = columns - 1 - j;
      v[c][r] = is ? m(i, j) : (T)0;
    }
  }
};

// Takes a product from a thread's elements, which are in row `lane` and in every DOWN-th column from
// its warp's on: a[p][r] times b[c][p].
template <class T>
__device__ __forceinline__ void subtract(T (&own)[EACH], const Square<T> &a, const Square<T> &b) {
  int lane = threadIdx.x % SIDE, warp = threadIdx.x / SIDE;
#pragma unroll 8
  for (int p = 0; p < SIDE; p++) {
    T left = a.v[p][lane];
#pragma unroll
    for (int q = 0; q < EACH; q++) own[q] -= left * b.v[warp + q * DOWN][p];
  }
}

// ---- triangles ----

// X with L X = B, in place of B, for lower triangles L; an upper one is such with the order of its
// rows and columns turned round. A block has 32 columns of one X and goes down them.
template <class T>
__device__ __forceinline__ void solve(const T *triangles, T *all, int n, int columns,
                                      const Matrix &lm, const Matrix &xm, int reversed, int unit,
                                      const int *spoilt, int *fault) {
  __shared__ Square<T> triangle, known;
  int lane = threadIdx.x % SIDE, warp = threadIdx.x / SIDE;
  int wide = (columns - 1) / SIDE + 1, number = blockIdx.x / wide;
  View<const T> l(triangles, lm, number);
  View<T> x(all, xm, number);
  int left = blockIdx.x % wide * SIDE;
  for (int top = 0; top < n; top += SIDE) {
    int i = top + lane, row = reversed ? n - 1 - i : i;
    T own[EACH];
#pragma unroll
    for (int q = 0; q < EACH; q++) {
      int column = left + warp + q * DOWN;
      own[q] = i < n && column < columns ? x(row, column) : (T)0;
    }
    for (int before = 0; before < top; before += SIDE) {
      __syncthreads();
      triangle.read(l, n, n, top, before, reversed);
      int from = before + lane;
      if (reversed) from = n - 1 - from;
#pragma unroll
      for (int q = 0; q < EACH; q++) {
        int c = warp + q * DOWN;
        known.v[c][lane] = left + c < columns ? x(from, left + c) : (T)0;
      }
      __syncthreads();
      subtract(own, triangle, known);
    }
    __syncthreads();
    triangle.read(l, n, n, top, top, reversed);
    __syncthreads();
    T diagonal = unit || i >= n ? (T)1 : triangle.v[lane][lane];
    if (diagonal == 0 && fault != nullptr && (spoilt == nullptr || !spoilt[number])) {
      *fault = 1;
    }
#pragma unroll 4
    for (int p = 0; p < SIDE; p++) {
      T by = __shfl_sync(~0u, diagonal, p);
      T factor = triangle.v[p][lane];
#pragma unroll
      for (int q = 0; q < EACH; q++) {
        T v = __shfl_sync(~0u, own[q], p) / by;
        if (lane == p) own[q] = v;
        else if (lane > p) own[q] -= factor * v;
      }
    }
#pragma unroll
    for (int q = 0; q < EACH; q++) {
      int column = left + warp + q * DOWN;
      if (i < n && column < columns) x(row, column) = own[q];
    }
  }
}

// ---- products ----

// C -= A B, where the sum is over up to 32. lower: only what is not above the diagonal.
template <class T>
__device__ __forceinline__ void update(T *c, const T *a, const T *b, int rows, int columns,
                                       int depth, const Matrix &cm, const Matrix &am,
                                       const Matrix &bm, int lower) {
  __shared__ Square<T> left, right;
  int tall = (rows - 1) / SIDE + 1, number = blockIdx.x / tall;
  int top = blockIdx.x % tall * SIDE, first = blockIdx.y * SIDE;
  if (lower && first > top) return;
  int lane = threadIdx.x % SIDE, warp = threadIdx.x / SIDE;
  View<T> to(c, cm, number);
  left.read(View<const T>(a, am, number), rows, depth, top, 0);
  right.read(View<const T>(b, bm, number), depth, columns, 0, first);
  __syncthreads();
  T own[EACH];
  int i = top + lane;
#pragma unroll
  for (int q = 0; q < EACH; q++) {
    int j = first + warp + q * DOWN;
    own[q] = i < rows && j < columns ? to(i, j) : (T)0;
  }
  subtract(own, left, right);
#pragma unroll
  for (int q = 0; q < EACH; q++) {
    int j = first + warp + q * DOWN;
    if (i < rows && j < columns) to(i, j) = own[q];
  }
}

// ---- Cholesky's factor ----

// (A + Aᵀ) / 2, of both.
template <class T>
__device__ __forceinline__ void halves(T *a, const T *turned, int n) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i < n) a[i] = a[i] / 2 + turned[i] / 2;
}

__device__ __forceinline__ float root(float x) { return sqrtf(x); }
__device__ __forceinline__ double root(double x) { return sqrt(x); }

// The factor of 32 x 32 elements on the diagonal from `top` on, by a warp for each matrix: a lane
// has a row.
template <class T>
__device__ __forceinline__ void diagonal(T *all, int n, int top, int *fault) {
  __shared__ Square<T> own;
  T *a = all + (long long)blockIdx.x * n * n + (long long)top * n + top;
  int lane = threadIdx.x, rows = min(SIDE, n - top);
  for (int q = 0; q < rows; q++) {
    own.v[q][lane] = q <= lane && lane < rows ? a[lane + (long long)q * n] : (T)0;
  }
  __syncwarp();
  for (int p = 0; p < rows; p++) {
    T d = own.v[p][p], v = own.v[p][lane];
    if (!(d > 0 && d <= (sizeof(T) == 4 ? (T)3.4028235e38 : (T)1.7976931348623157e308))) *fault = 1;
    d = root(d);
    v = lane == p ? d : v / d;
    __syncwarp();
    own.v[p][lane] = v;
    __syncwarp();
#pragma unroll 4
    for (int q = p + 1; q < rows; q++) own.v[q][lane] -= v * own.v[p][q];
    __syncwarp();
  }
  for (int q = 0; q < rows; q++) {
    if (lane < rows && q <= lane) a[lane + (long long)q * n] = own.v[q][lane];
  }
}

// The rows below those, which are solved by their factor. A thread has a row.
template <class T>
__device__ __forceinline__ void below(T *all, int n, int top) {
  __shared__ Square<T> factor;
  int tall = (n - top - SIDE - 1) / THREADS + 1, number = blockIdx.x / tall;
  T *a = all + (long long)number * n * n + (long long)top * n;
  factor.read(View<const T>(a, {1, n, 0}, 0), n, SIDE, top, 0);
  __syncthreads();
  int i = top + SIDE + blockIdx.x % tall * THREADS + threadIdx.x;
  if (i >= n) return;
  T v[SIDE];
#pragma unroll
  for (int q = 0; q < SIDE; q++) v[q] = a[i + (long long)q * n];
#pragma unroll
  for (int p = 0; p < SIDE; p++) {
    v[p] /= factor.v[p][p];
#pragma unroll
    for (int q = p + 1; q < SIDE; q++) v[q] -= v[p] * factor.v[p][q];
  }
#pragma unroll
  for (int q = 0; q < SIDE; q++) a[i + (long long)q * n] = v[q];
}

// ---- factors with pivots ----

// The size of an element as a pivot: NaN is above all.
template <class T>
__device__ __forceinline__ bool better(T a, int i, T b, int j) {
  bool more = a > b || (a != a && b == b), same = a == b || (a != a && b != b);
  return more || (same && i < j);
}

// Up to 32 columns from `top` on: the largest element of each at or below the diagonal is exchanged
// to there, and its column taken from those behind it. A block for each matrix.
template <class T>
__device__ __forceinline__ void columns(T *all, int *pivots, int n, int top) {
  __shared__ T sizes[DOWN], row[SIDE];
  __shared__ int places[DOWN];
  T *a = all + (long long)blockIdx.x * n * n;
  int lane = threadIdx.x % SIDE, warp = threadIdx.x / SIDE, width = min(SIDE, n - top);
  for (int p = 0; p < width; p++) {
    int at = top + p;
    T *own = a + (long long)at * n;
    T size = -1;
    int place = at;
    for (int i = at + threadIdx.x; i < n; i += THREADS) {
      T v = own[i] < 0 ? -own[i] : own[i];
      if (better(v, i, size, place)) {
        size = v;
        place = i;
      }
    }
#pragma unroll
    for (int d = SIDE / 2; d > 0; d /= 2) {
      T v = __shfl_xor_sync(~0u, size, d);
      int i = __shfl_xor_sync(~0u, place, d);
      if (better(v, i, size, place)) {
        size = v;
        place = i;
      }
    }
    if (lane == 0) {
      sizes[warp] = size;
      places[warp] = place;
    }
    __syncthreads();
    size = sizes[0];
    place = places[0];
    for (int w = 1; w < DOWN; w++) {
      if (better(sizes[w], places[w], size, place)) {
        size = sizes[w];
        place = places[w];
      }
    }
    if (threadIdx.x == 0) pivots[(long long)blockIdx.x * n + at] = place;
    if (threadIdx.x < width) {
      T *column = a + (long long)(top + threadIdx.x) * n;
      T v = column[place];
      if (place != at) {
        column[place] = column[at];
        column[at] = v;
      }
      row[threadIdx.x] = v;
    }
    __syncthreads();
    T pivot = row[p];
    if (pivot != 0) {
      for (int i = at + 1 + threadIdx.x; i < n; i += THREADS) {
        T factor = own[i] / pivot;
        own[i] = factor;
        for (int c = p + 1; c < width; c++) a[(long long)(top + c) * n + i] -= factor * row[c];
      }
    }
    // No barrier: the rows that a thread looks at next are those that it has changed.
  }
}

// The same exchanges in all other columns: a thread has one.
template <class T>
__device__ __forceinline__ void exchange(T *all, const int *pivots, int n, int top) {
  int wide = (n - 1) / THREADS + 1, number = blockIdx.x / wide;
  int c = blockIdx.x % wide * THREADS + threadIdx.x, width = min(SIDE, n - top);
  if (c >= n || (c >= top && c < top + width)) return;
  T *column = all + (long long)number * n * n + (long long)c * n;
  const int *places = pivots + (long long)number * n + top;
  for (int p = 0; p < width; p++) {
    T v = column[top + p];
    column[top + p] = column[places[p]];
    column[places[p]] = v;
  }
}

// Where each row of what is exchanged was before. A block for each matrix, in shared memory for n
// numbers.
extern "C" __global__ void linear_order(const int *pivots, int *order, int n) {
  extern __shared__ int rows[];
  for (int i = threadIdx.x; i < n; i += blockDim.x) rows[i] = i;
  __syncthreads();
  const int *own = pivots + (long long)blockIdx.x * n;
  if (threadIdx.x == 0) {
    for (int i = 0; i < n; i++) {
      int k = own[i], row = rows[i];
      rows[i] = rows[k];
      rows[k] = row;
    }
  }
  __syncthreads();
  for (int i = threadIdx.x; i < n; i += blockDim.x) order[(long long)blockIdx.x * n + i] = rows[i];
}

// Rows in that order; of the identity where b is null.
template <class T>
__device__ __forceinline__ void ordered(const T *b, const int *order, T *y, int size, int n,
                                        int columns) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i >= size) return;
  int column = i / n, row = i - column * n, matrix = column / columns;
  int from = order[matrix * n + row];
  column -= matrix * columns;
  y[i] = b == nullptr ? (T)(from == column) : b[i - row + from];
}

// ---- what has a NaN ----

// Whether a matrix has one. A block for each.
template <class T>
__device__ __forceinline__ void spoilt(const T *a, int *which, int size) {
  a += (long long)blockIdx.x * size;
  bool has = false;
  for (int i = threadIdx.x; i < size; i += THREADS) has |= a[i] != a[i];
  int any = __syncthreads_or(has);
  if (threadIdx.x == 0) which[blockIdx.x] = any;
}

// What comes of it is NaN throughout.
template <class T>
__device__ __forceinline__ void spoil(T *y, const int *which, int size, int each) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i < size && which[i / each]) y[i] = NAN;
}

// ---- determinants ----

// By a warp for each matrix, factor after factor: the determinant, or its sign and the logarithm of
// its size.
extern "C" __global__ void linear_determinants(const double *all, const int *pivots, const int *spoilt,
                                        double *y, int n, int logarithms) {
  const double *a = all + (long long)blockIdx.x * n * n;
  const int *places = pivots + (long long)blockIdx.x * n;
  int lane = threadIdx.x;
  double product = 1, sum = 0;
  for (int from = 0; from < n; from += SIDE) {
    int k = from + lane;
    double own = k < n ? a[(long long)k * (n + 1)] : 1;
    if (k < n && places[k] != k) own = -own;
    double size = 0, sign = own;
    if (logarithms && k < n) {
      size = log(fabs(own));
      sign = own > 0 ? 1 : own < 0 ? -1 : own;
    }
#pragma unroll 4
    for (int p = 0; p < SIDE; p++) {
      product *= __shfl_sync(~0u, sign, p);
      sum += __shfl_sync(~0u, size, p);
    }
  }
  if (lane != 0) return;
  if (n > 0 && spoilt[blockIdx.x]) product = sum = NAN;
  y[blockIdx.x * (logarithms + 1)] = product;
  if (logarithms) y[2 * blockIdx.x + 1] = sum;
}

#define LINEAR(type, T)                                                                          \
  extern "C" __global__ void __launch_bounds__(THREADS) linear_solve_##type(                     \
      const T *l, T *x, int n, int columns, Matrix lm, Matrix xm, int reversed, int unit,        \
      const int *spoilt, int *fault) {                                                           \
    solve(l, x, n, columns, lm, xm, reversed, unit, spoilt, fault);                              \
  }                                                                                              \
  extern "C" __global__ void __launch_bounds__(THREADS) linear_update_##type(                    \
      T *c, const T *a, const T *b, int rows, int columns, int depth, Matrix cm, Matrix am,      \
      Matrix bm, int lower) {                                                                    \
    update(c, a, b, rows, columns, depth, cm, am, bm, lower);                                    \
  }                                                                                              \
  extern "C" __global__ void linear_halves_##type(T *a, const T *turned, int n) {                \
    halves(a, turned, n);                                                                        \
  }                                                                                              \
  extern "C" __global__ void __launch_bounds__(SIDE) linear_diagonal_##type(T *a, int n, int top, \
                                                                            int *fault) {        \
    diagonal(a, n, top, fault);                                                                  \
  }                                                                                              \
  extern "C" __global__ void __launch_bounds__(THREADS) linear_below_##type(T *a, int n,         \
                                                                            int top) {           \
    below(a, n, top);                                                                            \
  }                                                                                              \
  extern "C" __global__ void __launch_bounds__(THREADS) linear_columns_##type(                   \
      T *a, int *pivots, int n, int top) {                                                       \
    columns(a, pivots, n, top);                                                                  \
  }                                                                                              \
  extern "C" __global__ void linear_exchange_##type(T *a, const int *pivots, int n, int top) {   \
    exchange(a, pivots, n, top);                                                                 \
  }                                                                                              \
  extern "C" __global__ void linear_ordered_##type(const T *b, const int *order, T *y, int size, \
                                                   int n, int columns) {                         \
    ordered(b, order, y, size, n, columns);                                                      \
  }                                                                                              \
  extern "C" __global__ void __launch_bounds__(THREADS) linear_spoilt_##type(                    \
      const T *a, int *which, int size) {                                                        \
    spoilt(a, which, size);                                                                      \
  }                                                                                              \
  extern "C" __global__ void linear_spoil_##type(T *y, const int *which, int size, int each) {   \
    spoil(y, which, size, each);                                                                 \
  }

LINEAR(float32, float)
LINEAR(float64, double)
