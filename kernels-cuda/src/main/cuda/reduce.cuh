// Many elements into one, over any axes. Each thread of a team takes elements in order, as far apart
// as the team has threads, then the team's states become one; what is long is cut into segments,
// whose states a second launch takes in their order. All of it follows from sizes alone.
//
// An op says: State, Element, Result, start(), taken(state, element, index), run(state, elements,
// index, step) for RUN of them at once, combined(first, second), result(state, by, flip).
#pragma once
#include "axes.cuh"
#include "team.cuh"

static const int RUN = 8;

template <class Op>
__device__ __forceinline__ typename Op::State taken(
    const typename Op::Element *x, const Axes &inner, int first, int last, int step, int flip) {
  typename Op::State s = Op::start();
  int i = first;
  if (inner.count > 1) {
#pragma unroll 1
    for (; i < last; i += step) Op::taken(s, x[inner.place(i)], i, flip);
    return s;
  }
  int stride = inner.stride[0];
#pragma unroll 1
  for (; i < last - (RUN - 1) * step; i += RUN * step) {
    typename Op::Element run[RUN];
#pragma unroll
    for (int q = 0; q < RUN; q++) run[q] = x[(i + q * step) * stride];
    Op::run(s, run, i, step, flip);
  }
#pragma unroll 1
  for (; i < last; i += step) Op::taken(s, x[i * stride], i, flip);
  return s;
}

// parts: null, or [segments, results], which takes states in place of results.
template <class Op, int LONGEST>
__device__ __forceinline__ void reduce(
    const typename Op::Element *x, typename Op::Result *y, typename Op::State *parts, int results,
    int n, int segment, int columns, int flip, double by, const Axes &kept, const Axes &inner) {
  Team team(columns);
  bool lives = team.line < results;
  long long begin = (long long)blockIdx.y * segment;
  int last = (int)min((long long)n, begin + segment);
  typename Op::State s = Op::start();
  if (lives) {
    const typename Op::Element *from = x + kept.place(team.line);
    int first = (int)begin + team.thread;
    s = taken<Op>(from, inner, first, last, team.size, flip);
  }
  s = together<Op, LONGEST>(s, team);
  if (!lives || team.thread != 0) return;
  if (parts != nullptr) parts[(long long)blockIdx.y * results + team.line] = s;
  else y[team.line] = Op::result(s, by, flip);
}

// The states of segments are the elements of the second launch. There are so few (Cut.java) that a warp
// is enough for a row of them.
template <class Op>
struct Second : Op {
  typedef typename Op::State State;
  typedef typename Op::State Element;
  static __device__ __forceinline__ void taken(State &s, const State &x, int, int) {
    s = Op::combined(s, x);
  }
  static __device__ __forceinline__ void run(State &s, const State *x, int, int, int) {
#pragma unroll
    for (int q = 0; q < RUN; q++) s = Op::combined(s, x[q]);
  }
};

#define ONE_REDUCTION(name, LONGEST, ...)                                                      \
  extern "C" __global__ void name(const __VA_ARGS__::Element *x, __VA_ARGS__::Result *y,       \
                                  __VA_ARGS__::State *parts, int results, int n, int segment,  \
                                  int columns, int flip, double by, Axes kept, Axes inner) {   \
    reduce<__VA_ARGS__, LONGEST>(x, y, parts, results, n, segment, columns, flip, by, kept,    \
                                 inner);                                                       \
  }

#define REDUCTION(name, ...)                      \
  ONE_REDUCTION(name, MOST_THREADS, __VA_ARGS__)  \
  ONE_REDUCTION(name##_second, 32, Second<__VA_ARGS__>)
