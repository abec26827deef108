// What runs along an axis: sums, products, places of extremes, sums of exponentials. A row is gone
// through tile by tile, by a team that holds a few neighbours in each thread; a column by one
// thread. Long lines are cut into segments: a first launch finds their states, a second what comes
// before each, a third goes through them. All orders follow from sizes alone.
#include "exponentials.cuh"
#include "keys.cuh"
#include "team.cuh"
#include "axes.cuh"

// Where lines of a row-major block begin.
__device__ __forceinline__ long long lineStart(int line, int n, int inner) {
  return (long long)(line / inner) * n * inner + line % inner;
}

template <class S>
__device__ __forceinline__ S fromBelow(S s, int distance, int width) {
  S other;
  const int *from = reinterpret_cast<const int *>(&s);
  int *to = reinterpret_cast<int *>(&other);
#pragma unroll
  for (int k = 0; k < (int)(sizeof(S) / sizeof(int)); k++) {
    to[k] = __shfl_up_sync(~0u, from[k], distance, width);
  }
  return other;
}

template <class S>
__device__ __forceinline__ S fromLane(S s, int lane, int width) {
  S other;
  const int *from = reinterpret_cast<const int *>(&s);
  int *to = reinterpret_cast<int *>(&other);
#pragma unroll
  for (int k = 0; k < (int)(sizeof(S) / sizeof(int)); k++) {
    to[k] = __shfl_sync(~0u, from[k], lane, width);
  }
  return other;
}

template <class T, int N>
struct __align__(sizeof(T) * N) Neighbours {
  T each[N];
};

template <class Op>
__device__ __forceinline__ void columns(
    const typename Op::Element *x, typename Op::Result *y, typename Op::State *totals,
    const typename Op::State *before, int lines, int n, int inner, int segment, int step, int flip,
    const Axes &kept) {
  int line = blockIdx.x * blockDim.x + threadIdx.x;
  if (line >= lines) return;
  int first = blockIdx.y * segment;
  int last = (int)min((long long)n, (long long)first + segment);
  long long own = (long long)blockIdx.y * lines + line;
  typename Op::State s = before == nullptr ? Op::start() : before[own];
  const typename Op::Element *from = x + kept.place(line);
  typename Op::Result *to = y + lineStart(line, n, inner);
#pragma unroll 4
  for (int i = first; i < last; i++) {
    s = Op::combined(s, Op::of(from[i * step], i, flip));
    if (totals == nullptr) to[(long long)i * inner] = Op::result(s);
  }
  if (totals != nullptr) totals[own] = s;
}

template <class Op>
__device__ __forceinline__ void rows(
    const typename Op::Element *x, typename Op::Result *y, typename Op::State *totals,
    const typename Op::State *before, int lines, int n, int segment, int step, int flip,
    const Axes &kept) {
  typedef typename Op::State State;
  typedef typename Op::Element Element;
  typedef typename Op::Result Result;
  const int WIDEST = sizeof(Element) > sizeof(Result) ? sizeof(Element) : sizeof(Result);
  const int N = 16 / WIDEST;
  __shared__ __align__(16) unsigned char memory[MOST_THREADS * 16];
  Team team(0);
  int t = team.thread, size = team.size;
  Element *in = reinterpret_cast<Element *>(memory) + threadIdx.y * size * N;
  Result *out = reinterpret_cast<Result *>(memory) + threadIdx.y * size * N;
  bool lives = team.line < lines;
  int first = blockIdx.y * segment;
  int last = (int)min((long long)n, (long long)first + segment);
  long long own = (long long)blockIdx.y * lines + team.line;
  State carry = before == nullptr || !lives ? Op::start() : before[own];
  const Element *from = x + (lives ? kept.place(team.line) : 0);
  Result *to = y + (long long)team.line * n;
  int width = min(size, 32), lane = t % 32, warps = (size + 31) / 32;
#pragma unroll 1
  for (int base = first; base < last; base += size * N) {
#pragma unroll
    for (int q = 0; q < N; q++) {
      int i = base + q * size + t;
      in[q * size + t] = lives && i < last ? from[i * step] : Element();
    }
    __syncthreads();
    Neighbours<Element, N> some = reinterpret_cast<Neighbours<Element, N> *>(in)[t];
    State s[N];
#pragma unroll
    for (int q = 0; q < N; q++) {
      int i = base + t * N + q;
      State here = i < last ? Op::of(some.each[q], i, flip) : Op::start();
      s[q] = q == 0 ? here : Op::combined(s[q == 0 ? 0 : q - 1], here);
    }
    State all = s[N - 1];
#pragma unroll 1
    for (int d = 1; d < width; d *= 2) {
      State below = fromBelow(all, d, width);
      if (t % width >= d) all = Op::combined(below, all);
    }
    State less = fromBelow(all, 1, width);
    if (t % width == 0) less = Op::start();
    all = fromLane(all, width - 1, width);
    if (warps > 1) {
      int at = threadIdx.y * warps;
      if (lane == 0) Scratch<State>::put(at + t / 32, all);
      __syncthreads();
      State sum = Op::start();
#pragma unroll 1
      for (int w = 0; w < warps; w++) {
        if (w == t / 32) less = Op::combined(sum, less);
        sum = Op::combined(sum, Scratch<State>::get(at + w));
      }
      all = sum;
    } else if (sizeof(Element) != sizeof(Result) || totals != nullptr) {
      __syncthreads(); // all have read their elements
    }
    if (totals == nullptr) {
      less = Op::combined(carry, less);
      Neighbours<Result, N> results;
#pragma unroll
      for (int q = 0; q < N; q++) results.each[q] = Op::result(Op::combined(less, s[q]));
      reinterpret_cast<Neighbours<Result, N> *>(out)[t] = results;
      __syncthreads();
#pragma unroll
      for (int q = 0; q < N; q++) {
        int i = base + q * size + t;
        if (lives && i < last) to[i] = out[q * size + t];
      }
    }
    carry = Op::combined(carry, all);
    // Else a thread's results lie where its elements did, and the next ones where it read results.
    if (sizeof(Element) != sizeof(Result)) __syncthreads();
  }
  if (totals != nullptr && lives && t == 0) totals[own] = carry;
}

// What comes before each segment, from their states.
template <class Op>
__device__ __forceinline__ void starts(typename Op::State *totals, int lines, int segments) {
  int line = blockIdx.x * blockDim.x + threadIdx.x;
  if (line >= lines) return;
  typename Op::State s = Op::start();
  for (int k = 0; k < segments; k++) {
    typename Op::State *own = totals + (long long)k * lines + line;
    typename Op::State next = Op::combined(s, *own);
    *own = s;
    s = next;
  }
}

// float32 runs in float64, as on the CPU.
template <class T, class S, bool PRODUCT>
struct Running {
  typedef S State;
  typedef T Element;
  typedef T Result;
  static __device__ __forceinline__ S start() { return PRODUCT ? 1 : 0; }
  static __device__ __forceinline__ S of(T x, int, int) { return x; }
  static __device__ __forceinline__ S combined(S a, S b) { return PRODUCT ? a * b : a + b; }
  static __device__ __forceinline__ T result(S s) { return (T)s; }
};

template <class K>
struct __align__(2 * sizeof(K)) Latest {
  K key;
  K index;
};

// The last among equals; from the first NaN on the last NaN.
template <class T>
struct RunningPlace {
  typedef Latest<typename Keys<T>::Key> State;
  typedef T Element;
  typedef long long Result;
  static __device__ __forceinline__ State start() { return {Keys<T>::FLOOR, -1}; }
  static __device__ __forceinline__ State of(T x, int i, int flip) {
    return {Keys<T>::equal(x, flip), i};
  }
  static __device__ __forceinline__ State combined(const State &a, const State &b) {
    return b.index < 0 || b.key < a.key ? a : b;
  }
  static __device__ __forceinline__ long long result(const State &s) { return s.index; }
};

template <class T>
struct RunningExponentials {
  typedef Exponentials State;
  typedef T Element;
  typedef T Result;
  static __device__ __forceinline__ State start() { return {-INFINITY, 0}; }
  static __device__ __forceinline__ State of(T x, int, int) {
    return {x, isFinite(x) ? 1. : 0.};
  }
  static __device__ __forceinline__ State combined(const State &a, const State &b) {
    return ExponentialSum<double>::combined(a, b);
  }
  static __device__ __forceinline__ T result(const State &s) {
    return (T)(isFinite(s.largest) ? s.largest + logarithm(s.sum) : s.largest);
  }
};

#define RUNNING(name, ...)                                                                       \
  extern "C" __global__ void name##_columns(                                                     \
      const __VA_ARGS__::Element *x, __VA_ARGS__::Result *y, __VA_ARGS__::State *totals,         \
      const __VA_ARGS__::State *before, int lines, int n, int inner, int segment, int step,      \
      int flip, Axes kept) {                                                                     \
    columns<__VA_ARGS__>(x, y, totals, before, lines, n, inner, segment, step, flip, kept);      \
  }                                                                                              \
  extern "C" __global__ void name##_rows(                                                        \
      const __VA_ARGS__::Element *x, __VA_ARGS__::Result *y, __VA_ARGS__::State *totals,         \
      const __VA_ARGS__::State *before, int lines, int n, int inner, int segment, int step,      \
      int flip, Axes kept) {                                                                     \
    rows<__VA_ARGS__>(x, y, totals, before, lines, n, segment, step, flip, kept);                \
  }                                                                                              \
  extern "C" __global__ void name##_starts(__VA_ARGS__::State *totals, int lines, int segments) { \
    starts<__VA_ARGS__>(totals, lines, segments);                                                \
  }

RUNNING(sum_float32, Running<float, double, false>)
RUNNING(sum_float64, Running<double, double, false>)
RUNNING(sum_int64, Running<long long, long long, false>)
RUNNING(prod_float32, Running<float, double, true>)
RUNNING(prod_float64, Running<double, double, true>)
RUNNING(prod_int64, Running<long long, long long, true>)
RUNNING(place_float32, RunningPlace<float>)
RUNNING(place_float64, RunningPlace<double>)
RUNNING(place_int32, RunningPlace<int>)
RUNNING(place_int64, RunningPlace<long long>)
RUNNING(place_bool, RunningPlace<unsigned char>)
RUNNING(log_sum_exp_float32, RunningExponentials<float>)
RUNNING(log_sum_exp_float64, RunningExponentials<double>)
