// Sets of numbers brought to mean 0 and variance 1, and the way back. A block of the operands is
// [outer, n, channels, planes, plane], row-major; a set is over n, planes and plane, and there is a
// weight for each channel and plane. Statistics are three rows with a number for each set: the mean
// as one of the elements, what it lacks of the mean, the variance.
#include "axes.cuh"
#include "team.cuh"

// Elements of one set or weight are summed so many at a time before they go to float64.
static const int FEW = 8;

struct __align__(16) Pair {
  double first, second;
};

struct AddPairs {
  typedef Pair State;
  static __device__ __forceinline__ Pair combined(const Pair &a, const Pair &b) {
    return {a.first + b.first, a.second + b.second};
  }
};

// Two sums over i = first, first + step …: each(i, a, b) adds to them.
template <class T, class Each>
__device__ __forceinline__ Pair summed(int first, int last, int step, Each each) {
  Pair s = {0, 0};
  int i = first;
#pragma unroll 1
  while (i < last) {
    T a = 0, b = 0;
#pragma unroll
    for (int q = 0; q < FEW; q++) {
      if (i < last) each(i, a, b);
      i += step;
    }
    s.first += a;
    s.second += b;
  }
  return s;
}

__device__ __forceinline__ float root(float x) { return sqrtf(x); }
__device__ __forceinline__ double root(double x) { return sqrt(x); }

// The mean first, then the squares of what differs from it: sums of squares alone would lose
// everything where the mean is far from 0.
template <class T>
__device__ __forceinline__ void statistics(const T *x, T *y, int sets, int count,
                                                  int columns, const Axes &kept,
                                                  const Axes &inner) {
  Team team(columns);
  bool lives = team.line < sets;
  const T *from = x + (lives ? kept.place(team.line) : 0);
  int last = lives ? count : 0;
  T about = lives ? from[0] : 0; // numbers that are near each other lose nothing in sums
  Pair s = summed<T>(team.thread, last, team.size, [&](int i, T &a, T &) {
    a += from[inner.place(i)] - about;
  });
  s = together<AddPairs>(s, team);
  double mean = about + s.first / count;
  T shift = (T)mean;
  s = summed<T>(team.thread, last, team.size, [&](int i, T &a, T &b) {
    T off = from[inner.place(i)] - shift;
    a += off;
    b += off * off;
  });
  s = together<AddPairs>(s, team);
  if (!lives || team.thread != 0) return;
  double rest = s.first / count;
  double squares = s.second - s.first * rest;
  y[team.line] = shift;
  y[sets + team.line] = (T)rest;
  y[2 * sets + team.line] = (T)((squares < 0 ? 0 : squares) / count);
}

// Which set and which weight an element of a whole block has.
struct Parts {
  // Innermost first: plane, planes, channels, n.
  int extent[4], multiplier[4], shift[4];

  __device__ __forceinline__ int divided(int i, int k) const {
    unsigned high = __umulhi((unsigned)i, (unsigned)multiplier[k]);
    return (int)((high + (unsigned)i) >> shift[k]);
  }
  __device__ __forceinline__ void of(int i, int &set, int &weight) const {
    int q = divided(i, 0);
    int row = divided(q, 1);
    int segment = divided(row, 2);
    int channel = row - segment * extent[2];
    weight = channel * extent[1] + (q - row * extent[1]);
    set = divided(segment, 3) * extent[2] + channel;
  }
};

template <class T>
__device__ __forceinline__ void standardize(const T *x, const T *statistics, const T *w,
                                                   const T *b, T *y, int size, int sets, double eps,
                                                   const Parts &parts) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i >= size) return;
  int set, weight;
  parts.of(i, set, weight);
  T scale = (T)1 / root(statistics[2 * sets + set] + (T)eps);
  T z = (x[i] - statistics[set] - statistics[sets + set]) * scale;
  y[i] = w == nullptr ? z : z * w[weight] + b[weight];
}

// For each set what x̄ has of x less the shift, and beside that: two rows of y.
template <class T>
__device__ __forceinline__ void lean(const T *g, const T *x, const T *statistics, const T *w,
                                            T *y, int sets, int count, int columns, double eps,
                                            const Axes &kept, const Axes &inner,
                                            const Parts &parts) {
  Team team(columns);
  bool lives = team.line < sets;
  int start = lives ? kept.place(team.line) : 0;
  T shift = lives ? statistics[team.line] : 0;
  Pair s = summed<T>(team.thread, lives ? count : 0, team.size, [&](int i, T &a, T &b) {
    int at = start + inner.place(i);
    T h = g[at];
    if (w != nullptr) {
      int set, weight;
      parts.of(at, set, weight);
      h *= w[weight];
    }
    a += h;
    b += h * (x[at] - shift);
  });
  s = together<AddPairs>(s, team);
  if (!lives || team.thread != 0) return;
  double rest = statistics[sets + team.line];
  double scale = 1 / sqrt(statistics[2 * sets + team.line] + eps);
  double q = -scale * scale * scale * (s.second - rest * s.first) / count;
  y[team.line] = (T)q;
  y[sets + team.line] = (T)(-scale * s.first / count - rest * q);
}

template <class T>
__device__ __forceinline__ void slope(const T *g, const T *x, const T *statistics,
                                             const T *leans, const T *w, T *y, int size, int sets,
                                             double eps, const Parts &parts) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i >= size) return;
  int set, weight;
  parts.of(i, set, weight);
  T scale = (T)1 / root(statistics[2 * sets + set] + (T)eps);
  T h = w == nullptr ? g[i] : g[i] * w[weight];
  y[i] = h * scale + (x[i] - statistics[set]) * leans[set] + leans[sets + set];
}

// Σ g z and Σ g for each weight, of a segment of what it weighs: float64 [segments, 2, weights].
template <class T>
__device__ __forceinline__ void weights(const T *g, const T *x, const T *statistics,
                                               double *y, int all, int count, int segment,
                                               int columns, int sets, double eps, const Axes &kept,
                                               const Axes &inner, const Parts &parts) {
  Team team(columns);
  bool lives = team.line < all;
  int start = lives ? kept.place(team.line) : 0;
  int first = blockIdx.y * segment;
  int last = lives ? min(count, first + segment) : 0;
  Pair s = summed<T>(first + team.thread, last, team.size, [&](int i, T &a, T &b) {
    int at = start + inner.place(i);
    int set, weight;
    parts.of(at, set, weight);
    T scale = (T)1 / root(statistics[2 * sets + set] + (T)eps);
    T z = (x[at] - statistics[set] - statistics[sets + set]) * scale;
    a += g[at] * z;
    b += g[at];
  });
  s = together<AddPairs>(s, team);
  if (!lives || team.thread != 0) return;
  long long to = 2LL * blockIdx.y * all + team.line;
  y[to] = s.first;
  y[to + all] = s.second;
}

#define NORMS(name, T)                                                                           \
  extern "C" __global__ void statistics_##name(const T *x, T *y, int sets, int count,            \
                                               int columns, Axes kept, Axes inner) {             \
    statistics<T>(x, y, sets, count, columns, kept, inner);                                      \
  }                                                                                              \
  extern "C" __global__ void standardize_##name(const T *x, const T *stats, const T *w,          \
                                                const T *b, T *y, int size, int sets,            \
                                                double eps, Parts parts) {                       \
    standardize<T>(x, stats, w, b, y, size, sets, eps, parts);                                   \
  }                                                                                              \
  extern "C" __global__ void lean_##name(const T *g, const T *x, const T *stats, const T *w,     \
                                         T *y, int sets, int count, int columns, double eps,     \
                                         Axes kept, Axes inner, Parts parts) {                   \
    lean<T>(g, x, stats, w, y, sets, count, columns, eps, kept, inner, parts);                   \
  }                                                                                              \
  extern "C" __global__ void slope_##name(const T *g, const T *x, const T *stats,                \
                                          const T *leans, const T *w, T *y, int size, int sets,  \
                                          double eps, Parts parts) {                             \
    slope<T>(g, x, stats, leans, w, y, size, sets, eps, parts);                                  \
  }                                                                                              \
  extern "C" __global__ void weights_##name(                                                     \
      const T *g, const T *x, const T *stats, double *y, int all, int count, int segment,        \
      int columns, int sets, double eps, Axes kept, Axes inner, Parts parts) {                   \
    weights<T>(g, x, stats, y, all, count, segment, columns, sets, eps, kept, inner, parts);     \
  }

NORMS(float32, float)
NORMS(float64, double)
