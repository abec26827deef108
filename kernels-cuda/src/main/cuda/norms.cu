// Sets of numbers brought to mean 0 and variance 1, and the way back. A block of the operands is
// [outer, n, channels, planes, plane], row-major; a set is over n, planes and plane, and there is a
// weight for each channel and plane. Statistics are three rows with a number for each set: the mean
// as one of the elements, what it lacks of the mean, the variance.
#include "axes.cuh"
#include "divisor.cuh"
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

// Sums of the elements of all segments of a line, in their order, by a team: in a row no more than a warp.
__device__ __forceinline__ Pair ofSegments(const Pair *parts, int lines, int segments,
                                           const Team &team) {
  Pair s = {0, 0};
  if (team.line < lines) {
    for (int k = team.thread; k < segments; k += team.size) {
      s = AddPairs::combined(s, parts[(long long)k * lines + team.line]);
    }
  }
  return together<AddPairs, 32>(s, team);
}

template <class T>
__device__ __forceinline__ void tell(T *y, const Pair &s, int set, int sets, int count) {
  double rest = s.first / count;
  double squares = s.second - s.first * rest;
  y[sets + set] = (T)rest;
  y[2 * sets + set] = (T)((squares < 0 ? 0 : squares) / count);
}

// What elements have beyond a number, and the squares of that.
template <class T>
__device__ __forceinline__ Pair beyond(const T *from, T about, int first, int last, int step,
                                       const Axes &inner) {
  return summed<T>(first, last, step, [&](int i, T &a, T &b) {
    T off = from[inner.place(i)] - about;
    a += off;
    b += off * off;
  });
}

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
  T shift = (T)(about + s.first / count);
  s = together<AddPairs>(beyond(from, shift, team.thread, last, team.size, inner), team, true);
  if (!lives || team.thread != 0) return;
  y[team.line] = shift;
  tell(y, s, team.line, sets, count);
}

// The same for sets that are cut into segments, in four launches: sums of each segment about the
// first element, the means, sums about those, the rest.
template <class T>
__device__ __forceinline__ void segment(const T *x, const T *means, Pair *parts, int sets,
                                        int count, int segment, int columns, const Axes &kept,
                                        const Axes &inner) {
  Team team(columns);
  bool lives = team.line < sets;
  const T *from = x + (lives ? kept.place(team.line) : 0);
  int first = blockIdx.y * segment;
  int last = lives ? min(count - first, segment) + first : 0;
  T about = !lives ? 0 : means == nullptr ? from[0] : means[team.line];
  Pair s = beyond(from, about, first + team.thread, last, team.size, inner);
  s = together<AddPairs>(s, team);
  if (lives && team.thread == 0) parts[(long long)blockIdx.y * sets + team.line] = s;
}

// x: null where the means are there already.
template <class T>
__device__ __forceinline__ void segments(const T *x, const Pair *parts, T *y, int sets, int count,
                                         int segments, int columns, const Axes &kept) {
  Team team(columns);
  Pair s = ofSegments(parts, sets, segments, team);
  if (team.line >= sets || team.thread != 0) return;
  if (x == nullptr) tell(y, s, team.line, sets, count);
  else y[team.line] = (T)(x[kept.place(team.line)] + s.first / count);
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

// ---- element by element ----

// A block has a stretch of elements. Those that have set and weight in common are a unit, or, where
// each has a weight of its own, a run of such; what a unit's elements want of it is read once.
static const int STRETCH = 1024, SHORTEST = 4, UNITS = STRETCH / SHORTEST + 2, VALUES = 5;

// values(v, set, weight) finds what a unit has; each(i, v, weight) computes.
template <class T, class Values, class Each>
__device__ __forceinline__ void overUnits(int size, int along, const Divisor &unit,
                                          const Parts &parts, Values values, Each each) {
  __shared__ T held[VALUES][UNITS];
  __shared__ int weights[UNITS];
  int begin = blockIdx.x * STRETCH;
  int end = begin + min(size - begin, STRETCH);
  bool shared = unit.divisor >= SHORTEST;
  int first = unit.of(begin);
  if (shared) {
    int count = unit.of(end - 1) - first + 1;
    for (int u = threadIdx.x; u < count; u += blockDim.x) {
      int set, weight;
      parts.of((first + u) * unit.divisor, set, weight);
      T v[VALUES] = {};
      values(v, set, weight);
#pragma unroll
      for (int k = 0; k < VALUES; k++) held[k][u] = v[k];
      weights[u] = weight;
    }
    __syncthreads();
  }
  for (int i = begin + threadIdx.x; i < end; i += blockDim.x) {
    T v[VALUES] = {};
    int set, weight;
    if (shared) {
      int u = unit.of(i);
#pragma unroll
      for (int k = 0; k < VALUES; k++) v[k] = held[k][u - first];
      weight = weights[u - first] + along * (i - u * unit.divisor);
    } else {
      parts.of(i, set, weight);
      values(v, set, weight);
    }
    each(i, v, weight);
  }
}

template <class T>
__device__ __forceinline__ T scaleOf(const T *statistics, int set, int sets, double eps) {
  return (T)1 / root(statistics[2 * sets + set] + (T)eps);
}

// along: whether each element of a unit has a weight of its own.
template <class T>
__device__ __forceinline__ void standardize(const T *x, const T *statistics, const T *w,
                                            const T *b, T *y, int size, int sets, double eps,
                                            int along, const Divisor &unit, const Parts &parts) {
  overUnits<T>(
      size, along, unit, parts,
      [&](T *v, int set, int weight) {
        v[0] = statistics[set];
        v[1] = statistics[sets + set];
        v[2] = scaleOf(statistics, set, sets, eps);
        if (w == nullptr || along) return;
        v[3] = w[weight];
        v[4] = b[weight];
      },
      [&](int i, const T *v, int weight) {
        T z = (x[i] - v[0] - v[1]) * v[2];
        if (w != nullptr) z = along ? z * w[weight] + b[weight] : z * v[3] + v[4];
        y[i] = z;
      });
}

template <class T>
__device__ __forceinline__ void slope(const T *g, const T *x, const T *statistics, const T *leans,
                                      const T *w, T *y, int size, int sets, double eps, int along,
                                      const Divisor &unit, const Parts &parts) {
  overUnits<T>(
      size, along, unit, parts,
      [&](T *v, int set, int weight) {
        v[0] = statistics[set];
        v[1] = scaleOf(statistics, set, sets, eps);
        v[2] = leans[set];
        v[3] = leans[sets + set];
        if (w != nullptr && !along) v[4] = w[weight];
      },
      [&](int i, const T *v, int weight) {
        T h = g[i];
        if (w != nullptr) h *= along ? w[weight] : v[4];
        y[i] = h * v[1] + (x[i] - v[0]) * v[2] + v[3];
      });
}

// ---- sums of products ----

template <class T>
__device__ __forceinline__ void lean(const Pair &s, const T *statistics, T *y, int set, int sets,
                                     int count, double eps) {
  double rest = statistics[sets + set];
  double scale = 1 / sqrt(statistics[2 * sets + set] + eps);
  double q = -scale * scale * scale * (s.second - rest * s.first) / count;
  y[set] = (T)q;
  y[sets + set] = (T)(-scale * s.first / count - rest * q);
}

// For each set what x̄ has of x less the shift, and beside that: two rows of y. parts: null, or
// takes the sums of segments.
template <class T>
__device__ __forceinline__ void lean(const T *g, const T *x, const T *statistics, const T *w,
                                     T *y, Pair *sums, int sets, int count, int segment,
                                     int columns, double eps, const Axes &kept, const Axes &inner,
                                     const Parts &parts) {
  Team team(columns);
  bool lives = team.line < sets;
  int start = lives ? kept.place(team.line) : 0;
  T shift = lives ? statistics[team.line] : 0;
  int first = blockIdx.y * segment;
  int last = lives ? min(count - first, segment) + first : 0;
  Pair s = summed<T>(first + team.thread, last, team.size, [&](int i, T &a, T &b) {
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
  if (sums != nullptr) sums[(long long)blockIdx.y * sets + team.line] = s;
  else lean(s, statistics, y, team.line, sets, count, eps);
}

template <class T>
__device__ __forceinline__ void leans(const Pair *sums, const T *statistics, T *y, int sets,
                                      int count, int segments, int columns, double eps) {
  Team team(columns);
  Pair s = ofSegments(sums, sets, segments, team);
  if (team.line < sets && team.thread == 0) lean(s, statistics, y, team.line, sets, count, eps);
}

// Shift, rest and scale of a set side by side, so that who wants one set's reads them at once; of
// float64 the scales lie behind, for lanes that want neighbours' read whole sectors of each.
__device__ __forceinline__ void side(float4 *y, int set, int, float shift, float rest,
                                     float scale) {
  y[set] = make_float4(shift, rest, scale, 0);
}
__device__ __forceinline__ void side(double2 *y, int set, int sets, double shift, double rest,
                                     double scale) {
  y[set] = make_double2(shift, rest);
  ((double *)(y + sets))[set] = scale;
}
__device__ __forceinline__ float off(const float4 *y, int set, int, float x) {
  float4 s = y[set];
  return (x - s.x - s.y) * s.z;
}
__device__ __forceinline__ double off(const double2 *y, int set, int sets, double x) {
  double2 s = y[set];
  return (x - s.x - s.y) * ((const double *)(y + sets))[set];
}

// Σ g z and Σ g for each weight, of a segment of what it weighs: float64 [segments, 2, weights].
template <class T, class Sides>
__device__ __forceinline__ void weights(const T *g, const T *x, const Sides *sides, double *y,
                                        int all, int sets, int count, int segment, int columns,
                                        const Axes &kept, const Axes &inner, const Parts &parts) {
  Team team(columns);
  bool lives = team.line < all;
  int start = lives ? kept.place(team.line) : 0;
  int first = blockIdx.y * segment;
  int last = lives ? min(count - first, segment) + first : 0;
  Pair s = summed<T>(first + team.thread, last, team.size, [&](int i, T &a, T &b) {
    int at = start + inner.place(i);
    int set, weight;
    parts.of(at, set, weight);
    a += g[at] * off(sides, set, sets, x[at]);
    b += g[at];
  });
  s = together<AddPairs>(s, team);
  if (!lives || team.thread != 0) return;
  long long to = 2LL * blockIdx.y * all + team.line;
  y[to] = s.first;
  y[to + all] = s.second;
}

#define NORMS(name, T, Sides)                                                                    \
  extern "C" __global__ void statistics_##name(const T *x, T *y, int sets, int count,            \
                                               int columns, Axes kept, Axes inner) {             \
    statistics<T>(x, y, sets, count, columns, kept, inner);                                      \
  }                                                                                              \
  extern "C" __global__ void segment_##name(const T *x, const T *means, Pair *parts, int sets,   \
                                            int count, int length, int columns, Axes kept,       \
                                            Axes inner) {                                        \
    segment<T>(x, means, parts, sets, count, length, columns, kept, inner);                      \
  }                                                                                              \
  extern "C" __global__ void segments_##name(const T *x, const Pair *parts, T *y, int sets,      \
                                             int count, int number, int columns, Axes kept) {    \
    segments<T>(x, parts, y, sets, count, number, columns, kept);                                \
  }                                                                                              \
  extern "C" __global__ void standardize_##name(                                                 \
      const T *x, const T *stats, const T *w, const T *b, T *y, int size, int sets, double eps,  \
      int along, Divisor unit, Parts parts) {                                                    \
    standardize<T>(x, stats, w, b, y, size, sets, eps, along, unit, parts);                      \
  }                                                                                              \
  extern "C" __global__ void lean_##name(                                                        \
      const T *g, const T *x, const T *stats, const T *w, T *y, Pair *sums, int sets, int count, \
      int length, int columns, double eps, Axes kept, Axes inner, Parts parts) {                 \
    lean<T>(g, x, stats, w, y, sums, sets, count, length, columns, eps, kept, inner, parts);     \
  }                                                                                              \
  extern "C" __global__ void leans_##name(const Pair *sums, const T *stats, T *y, int sets,      \
                                          int count, int number, int columns, double eps) {      \
    leans<T>(sums, stats, y, sets, count, number, columns, eps);                                 \
  }                                                                                              \
  extern "C" __global__ void slope_##name(                                                       \
      const T *g, const T *x, const T *stats, const T *leans, const T *w, T *y, int size,        \
      int sets, double eps, int along, Divisor unit, Parts parts) {                              \
    slope<T>(g, x, stats, leans, w, y, size, sets, eps, along, unit, parts);                     \
  }                                                                                              \
  extern "C" __global__ void sides_##name(const T *stats, Sides *y, int sets, double eps) {      \
    int set = blockIdx.x * blockDim.x + threadIdx.x;                                             \
    if (set >= sets) return;                                                                     \
    side(y, set, sets, stats[set], stats[sets + set], scaleOf(stats, set, sets, eps));           \
  }                                                                                              \
  extern "C" __global__ void weights_##name(                                                     \
      const T *g, const T *x, const Sides *sides, double *y, int all, int sets, int count,       \
      int segment, int columns, Axes kept, Axes inner, Parts parts) {                            \
    weights<T, Sides>(g, x, sides, y, all, sets, count, segment, columns, kept, inner, parts);   \
  }

NORMS(float32, float, float4)
NORMS(float64, double, double2)
