// ln Σe^x over any axes; softmax, its logarithm, their derivatives and cross-entropy against classes
// along one. A line is read once where its team can hold it, else its largest element and the sum of
// exponentials are found together, and it is read a second time.
#include "exponentials.cuh"
#include "reduce.cuh"

template <class T>
struct LogSumExpOf : ExponentialSum<T> {
  typedef T Element;
  typedef T Result;
  typedef Exponentials State;
  static __device__ __forceinline__ void taken(State &s, T x, int, int) {
    ExponentialSum<T>::template run<1>(s, &x);
  }
  static __device__ __forceinline__ void run(State &s, const T *x, int, int, int) {
    ExponentialSum<T>::template run<RUN>(s, x);
  }
  static __device__ __forceinline__ T result(const State &s, double, int) {
    return isFinite(s.largest) ? (T)(s.largest + logarithm(s.sum)) : (T)s.largest;
  }
};

REDUCTION(log_sum_exp_float32, LogSumExpOf<float>)
REDUCTION(log_sum_exp_float64, LogSumExpOf<double>)

enum Kind { SOFTMAX, LOG_SOFTMAX, ENTROPY, SLOPE };

template <class T>
struct Largest {
  typedef T State;
  static __device__ __forceinline__ T combined(T a, T b) { return larger(a, b); }
};

// What a thread holds of a line: as Lines.java has it.
#define HELD (32 / (int)sizeof(T))

// Lines of the result are row-major: `inner` of them side by side.
__device__ __forceinline__ long long lineStart(int line, int n, int inner) {
  return (long long)(line / inner) * n * inner + line % inner;
}

template <class T, int KIND>
__device__ __forceinline__ void line(
    const T *x, T *y, const long long *target, const T *g, int lines, int n, int inner,
    int columns, int step, long long ignored, int *fault, const Axes &kept) {
  Team team(columns);
  bool lives = team.line < lines;
  const T *from = x + (lives ? kept.place(team.line) : 0);
  int chosen = -1;
  if ((KIND == ENTROPY || KIND == SLOPE) && lives) {
    long long named = target[team.line];
    bool counts = named != ignored;
    if (counts && (named < 0 || named >= n)) {
      *fault = 1;
      counts = false;
    }
    if (counts) chosen = (int)named;
  }
  bool held = n <= HELD * team.size;
  T v[HELD];
  T m;
  double sum;
  if (held) {
    m = -INFINITY;
#pragma unroll
    for (int q = 0; q < HELD; q++) {
      int i = team.thread + q * team.size;
      v[q] = lives && i < n ? from[i * step] : -INFINITY;
      m = larger(m, v[q]);
    }
    m = together<Largest<T>>(m, team);
    T own = 0;
#pragma unroll
    for (int q = 0; q < HELD; q++) {
      if (team.thread + q * team.size >= n) break;
      T e = exponential(v[q] - m);
      own += e;
      if (KIND == SOFTMAX || KIND == SLOPE) v[q] = e;
    }
    sum = together<AddUp<double>>(own, team, true);
  } else {
    Exponentials s = ExponentialSum<T>::start();
    int i = team.thread;
    if (lives) {
#pragma unroll 1
      for (; i < n - (RUN - 1) * team.size; i += RUN * team.size) {
        T run[RUN];
#pragma unroll
        for (int q = 0; q < RUN; q++) run[q] = from[(i + q * team.size) * step];
        ExponentialSum<T>::template run<RUN>(s, run);
      }
#pragma unroll 1
      for (; i < n; i += team.size) ExponentialSum<T>::taken(s, from[i * step]);
    }
    s = together<ExponentialSum<T>>(s, team);
    m = (T)s.largest;
    sum = s.sum;
  }
  if (!lives) return;
  bool finite = isFinite(m);
  if (KIND == ENTROPY) {
    if (team.thread != 0) return;
    T value = 0;
    if (chosen >= 0) value = finite ? (T)(logarithm(sum) - (from[chosen * step] - m)) : (T)NAN;
    y[team.line] = value;
    return;
  }
  T by = KIND == SLOPE ? g[team.line] : (T)1;
  T scale = KIND == LOG_SOFTMAX ? (T)logarithm(sum) : (T)(by / sum);
  if (!finite) scale = NAN;
  T *to = y + lineStart(team.line, n, inner);
#define WRITE(element, isExponential)                                                   \
  {                                                                                     \
    T value;                                                                            \
    if (KIND == LOG_SOFTMAX) {                                                          \
      value = finite ? element - m - scale : scale;                                     \
    } else if (KIND == SLOPE && chosen < 0) {                                           \
      value = 0;                                                                        \
    } else {                                                                            \
      value = finite ? (isExponential ? element : exponential(element - m)) * scale : scale; \
      if (KIND == SLOPE && i == chosen) value -= by;                                    \
    }                                                                                   \
    to[(long long)i * inner] = value;                                                   \
  }
  if (held) {
#pragma unroll
    for (int q = 0; q < HELD; q++) {
      int i = team.thread + q * team.size;
      if (i < n) WRITE(v[q], true)
    }
  } else {
#pragma unroll 1
    for (int i = team.thread; i < n; i += team.size) {
      T element = from[i * step];
      WRITE(element, false)
    }
  }
}

#define LINE(name, T, KIND)                                                                      \
  extern "C" __global__ void name(const T *x, T *y, const long long *target, const T *g,         \
                                  int lines, int n, int inner, int columns, int step,            \
                                  long long ignored, int *fault, Axes kept) {                    \
    line<T, KIND>(x, y, target, g, lines, n, inner, columns, step, ignored, fault, kept);        \
  }

// z (t − Σ z t), or t − e^z Σt.
template <class T, bool LOG>
__device__ __forceinline__ void product(
    const T *z, const T *t, T *y, int lines, int n, int inner, int columns, int zStep, int tStep,
    const Axes &zKept, const Axes &tKept) {
  Team team(columns);
  bool lives = team.line < lines;
  const T *zFrom = z + (lives ? zKept.place(team.line) : 0);
  const T *tFrom = t + (lives ? tKept.place(team.line) : 0);
  const int MANY = HELD / 2;
  bool held = n <= MANY * team.size;
  T a[MANY], b[MANY];
  double sum = 0;
  if (held) {
    T own = 0;
#pragma unroll
    for (int q = 0; q < MANY; q++) {
      int i = team.thread + q * team.size;
      bool there = lives && i < n;
      a[q] = there ? zFrom[i * zStep] : 0;
      b[q] = there ? tFrom[i * tStep] : 0;
      own += LOG ? b[q] : a[q] * b[q];
    }
    sum = own;
  } else if (lives) {
    int i = team.thread;
#pragma unroll 1
    for (; i < n - (MANY - 1) * team.size; i += MANY * team.size) {
      T own = 0;
#pragma unroll
      for (int q = 0; q < MANY; q++) {
        T by = tFrom[(i + q * team.size) * tStep];
        own += LOG ? by : zFrom[(i + q * team.size) * zStep] * by;
      }
      sum += own;
    }
#pragma unroll 1
    for (; i < n; i += team.size) {
      sum += LOG ? tFrom[i * tStep] : zFrom[i * zStep] * tFrom[i * tStep];
    }
  }
  T all = (T)together<AddUp<double>>(sum, team);
  if (!lives) return;
  T *to = y + lineStart(team.line, n, inner);
  if (held) {
#pragma unroll
    for (int q = 0; q < MANY; q++) {
      int i = team.thread + q * team.size;
      if (i >= n) break;
      to[(long long)i * inner] = LOG ? b[q] - exponential(a[q]) * all : a[q] * (b[q] - all);
    }
    return;
  }
#pragma unroll 1
  for (int i = team.thread; i < n; i += team.size) {
    T at = zFrom[i * zStep], by = tFrom[i * tStep];
    to[(long long)i * inner] = LOG ? by - exponential(at) * all : at * (by - all);
  }
}

#define PRODUCT(name, T, LOG)                                                                  \
  extern "C" __global__ void name(const T *z, const T *t, T *y, int lines, int n, int inner,   \
                                  int columns, int zStep, int tStep, Axes zKept, Axes tKept) { \
    product<T, LOG>(z, t, y, lines, n, inner, columns, zStep, tStep, zKept, tKept);            \
  }

#define KERNELS(name, T)                         \
  LINE(softmax_##name, T, SOFTMAX)               \
  LINE(log_softmax_##name, T, LOG_SOFTMAX)       \
  LINE(entropy_##name, T, ENTROPY)               \
  LINE(entropy_slope_##name, T, SLOPE)           \
  PRODUCT(softmax_product_##name, T, false)      \
  PRODUCT(log_softmax_product_##name, T, true)

KERNELS(float32, float)
KERNELS(float64, double)
