// Sums and extremes of windows over the last axes, and what is added back to where they were taken
// from. Each place of a result is the work of one thread, which adds in the CPU's order.

// Windows of any place and extent over three axes. They begin a stride apart, or a table has for each
// axis where each begins and ends, then for each place of the image the first window that may have
// it, and the first behind it that has not.
//
// What the results of a block are made of lies in one stretch of memory: it is read as a whole, from
// where a sector begins, into shared memory, where neighbours' windows overlap. Elements that are
// 1 << shift apart lie side by side there, since the windows of neighbours are. (Where a stretch is
// too long for that, 3 axes of a large image, room is 0 and windows are read from where they are.)
struct Pooling {
  int extent[3], count[3], step[3];
  int stride[3], first[3], covers[3];  // first: 0 or less; stride 0: a table tells
  int table[3];                        // where each axis' part begins
  int entries;                         // of the table
  int tile, room, shift, pitch;        // results of a block; elements that are read for them
};

struct Span {
  int from, to;
};

static __device__ __forceinline__ Span window(const Pooling &p, const int *t, int axis, int i) {
  int stride = p.stride[axis];
  if (stride == 0) return {t[p.table[axis] + i], t[p.table[axis] + p.count[axis] + i]};
  int from = i * stride + p.first[axis];
  return {from, min(from + p.covers[axis], p.extent[axis])};
}

// The same without what is before the image.
static __device__ __forceinline__ Span within(const Pooling &p, const int *t, int axis, int i) {
  Span w = window(p, t, axis, i);
  if (w.from < 0) w.from += (p.step[axis] - 1 - w.from) / p.step[axis] * p.step[axis];
  return w;
}

static __device__ __forceinline__ Span windowsOf(const Pooling &p, const int *t, int axis, int at) {
  int stride = p.stride[axis], n = p.count[axis];
  if (stride == 0) {
    t += p.table[axis] + 2 * n;
    return {t[at], t[p.extent[axis] + at]};
  }
  int reach = at - p.first[axis];
  int from = reach < p.covers[axis] ? 0 : min(n, (reach - p.covers[axis]) / stride + 1);
  return {from, max(from, min(n, reach / stride + 1))};
}

// A result's number as a plane and a place along three axes.
struct Place {
  int plane, z, y, x;
};

static __device__ __forceinline__ Place placeOf(int i, const int *dims) {
  Place p;
  int q = i / dims[2];
  p.x = i - q * dims[2];
  int r = q / dims[1];
  p.y = q - r * dims[1];
  p.plane = r / dims[0];
  p.z = r - p.plane * dims[0];
  return p;
}

// The first place of a window or before that: what is in order.
static __device__ __forceinline__ int lowest(const Pooling &p, const int *t, int axis, int i) {
  return max(0, window(p, t, axis, i).from - (p.stride[axis] == 0 ? p.step[axis] - 1 : 0));
}

// What the results from one to another (included) are made of. Windows and places are in order along
// each axis; where the results go on along the axis before, whole rows are wanted.
template <bool WINDOWS>
static __device__ __forceinline__ Span stretch(const Pooling &p, const int *t, int from, int to) {
  const int *dims = WINDOWS ? p.count : p.extent, *source = WINDOWS ? p.extent : p.count;
  Place a = placeOf(from, dims), b = placeOf(to, dims);
  bool same = a.plane == b.plane && a.z == b.z;
  int z0 = WINDOWS ? lowest(p, t, 0, a.z) : windowsOf(p, t, 0, a.z).from;
  int z1 = WINDOWS ? window(p, t, 0, b.z).to : windowsOf(p, t, 0, b.z).to;
  int y0 = WINDOWS ? lowest(p, t, 1, a.y) : windowsOf(p, t, 1, a.y).from;
  int y1 = WINDOWS ? window(p, t, 1, b.y).to : windowsOf(p, t, 1, b.y).to;
  bool last = a.plane != b.plane && a.z == dims[0] - 1, first = a.plane != b.plane && b.z == 0;
  int low = (a.plane * source[0] + z0) * source[1];
  if (z0 < source[0] && (same || last)) low += y0;
  int high = (b.plane * source[0] + z1) * source[1];
  if (z1 > 0 && (same || first)) high += y1 - source[1];
  return {low * source[2], max(low, high) * source[2]};
}

extern __shared__ __align__(16) char memory[];

// A block of numbers, where it is or its stretch in shared memory.
template <typename T>
struct Source {
  const T *numbers;
  int start, mask, shift, pitch;

  __device__ __forceinline__ T operator[](int i) const {
    int e = i - start;
    return numbers[(e & mask) * pitch + (e >> shift)];
  }
};

static __device__ __forceinline__ const int *tableOf(const Pooling &p, const int *t) {
  if (p.entries == 0 || p.room == 0) return t;
  int *own = (int *)memory;
  for (int i = threadIdx.x; i < p.entries; i += blockDim.x) own[i] = t[i];
  __syncthreads();
  return own;
}

// The next of the places in shared memory, and what it is to have; a barrier is wanted after it.
template <typename T>
static __device__ __forceinline__ Source<T> read(const Pooling &p, const T *x, Span of, int &used) {
  if (p.room == 0) return {x, 0, 0, 0, 0};
  T *to = (T *)(memory + used);
  used += p.room * (int)sizeof(T);
  int lead = (int)((unsigned long long)(x + of.from) / sizeof(T) % (32 / sizeof(T)));
  int mask = (1 << p.shift) - 1, start = of.from - lead;
  for (int first = 0; first < of.to - start; first += blockDim.x) {
    int e = first + threadIdx.x;
    if (e >= lead && e < of.to - start) to[(e & mask) * p.pitch + (e >> p.shift)] = x[start + e];
  }
  return {to, start, mask, p.shift, p.pitch};
}

// Calls body(place in the plane) for the elements of a window, in row-major order. Neighbours go along
// their rows in step, also where one begins before the image: so they ask for other banks.
template <typename Body>
static __device__ __forceinline__ void each(const Pooling &p, Span z, Span y, Span x, Body body) {
  for (int a = z.from; a < z.to; a += p.step[0]) {
    for (int b = y.from; b < y.to; b += p.step[1]) {
      int row = (a * p.extent[1] + b) * p.extent[2];
      for (int c = x.from; c < x.to; c += p.step[2]) {
        if (c >= 0) body(row + c);
      }
    }
  }
}

// Calls body(window in the plane) for the windows that have a place, in row-major order.
template <typename Body>
static __device__ __forceinline__ void eachWindow(const Pooling &p, const int *t, Place at,
                                                  Body body) {
  Span z = windowsOf(p, t, 0, at.z), y = windowsOf(p, t, 1, at.y), x = windowsOf(p, t, 2, at.x);
  for (int a = z.from; a < z.to; a++) {
    if ((at.z - window(p, t, 0, a).from) % p.step[0] != 0) continue;
    for (int b = y.from; b < y.to; b++) {
      if ((at.y - window(p, t, 1, b).from) % p.step[1] != 0) continue;
      for (int c = x.from; c < x.to; c++) {
        if ((at.x - window(p, t, 2, c).from) % p.step[2] != 0) continue;
        body((a * p.count[1] + b) * p.count[2] + c);
      }
    }
  }
}

static __device__ __forceinline__ int image(const Pooling &p) {
  return p.extent[0] * p.extent[1] * p.extent[2];
}

static __device__ __forceinline__ int windows(const Pooling &p) {
  return p.count[0] * p.count[1] * p.count[2];
}

static __device__ __forceinline__ bool isNaN(float v) { return v != v; }
static __device__ __forceinline__ bool isNaN(double v) { return v != v; }
static __device__ __forceinline__ bool isNaN(long long v) { return false; }

// The place of the largest element of a window in its plane, which begins at `plane`: the first among
// equals, of NaN the last.
template <typename T>
static __device__ __forceinline__ int largest(const Pooling &p, const int *t, Place at,
                                              const Source<T> &x, int plane, T &most) {
  int best = -1;
  most = 0;
  each(p, within(p, t, 0, at.z), within(p, t, 1, at.y), window(p, t, 2, at.x), [&](int place) {
    T v = x[plane + place];
    if (best < 0 || v > most || isNaN(v)) {
      most = v;
      best = place;
    }
  });
  return best;
}

// The results of a block, of windows or of places: work(table, place of the result, where its plane
// begins among a and b, a, b) for each. b may be null: then there is a alone.
template <bool WINDOWS, typename A, typename B, typename Y, typename Work>
static __device__ __forceinline__ void results(const A *a, const B *b, Y *y, const int *t, int n,
                                               const Pooling &p, Work work) {
  int first = blockIdx.x * p.tile, behind = min(n, first + p.tile);
  t = tableOf(p, t);
  int used = (p.entries * 4 + 15) / 16 * 16;
  Span of = stretch<WINDOWS>(p, t, first, behind - 1);
  Source<A> as = read(p, a, of, used);
  Source<B> bs = {};
  if (b != nullptr) bs = read(p, b, of, used);
  __syncthreads();
  for (int i = first + threadIdx.x; i < behind; i += blockDim.x) {
    Place at = placeOf(i, WINDOWS ? p.count : p.extent);
    y[i] = work(t, at, at.plane * (WINDOWS ? image(p) : windows(p)), as, bs);
  }
}

#define WORK(A, B) \
  [&](const int *t, Place at, int plane, const Source<A> &a, const Source<B> &b)

template <typename T, typename Y>
__device__ __forceinline__ void places(const T *x, Y *y, const int *t, int n, const Pooling &p) {
  results<true>(x, (const T *)nullptr, y, t, n, p, WORK(T, T) {
    T most;
    return (Y)largest(p, t, at, a, plane, most);
  });
}

// Of v where x is largest, and if that is x itself the largest.
template <typename T, typename U>
__device__ __forceinline__ void atLargest(const U *v, const T *x, U *y, const int *t, int n,
                                          const Pooling &p) {
  bool itself = (const void *)v == (const void *)x;
  results<true>(x, itself ? nullptr : v, y, t, n, p, WORK(T, U) {
    T most;
    int place = largest(p, t, at, a, plane, most);
    return itself ? (U)most : b[plane + place];
  });
}

// Sums in float64, of elements in their order.
template <typename T>
__device__ __forceinline__ void sums(const T *x, T *y, const int *t, int n, const Pooling &p) {
  results<true>(x, (const T *)nullptr, y, t, n, p, WORK(T, T) {
    double sum = 0;
    each(p, within(p, t, 0, at.z), within(p, t, 1, at.y), window(p, t, 2, at.x),
         [&](int place) { sum += a[plane + place]; });
    return (T)sum;
  });
}

// To each place the numbers of the windows that have it.
template <typename T>
__device__ __forceinline__ void spread(const T *x, T *y, const int *t, int n, const Pooling &p) {
  results<false>(x, (const T *)nullptr, y, t, n, p, WORK(T, T) {
    T sum = 0;
    eachWindow(p, t, at, [&](int w) { sum += a[plane + w]; });
    return sum;
  });
}

// To each place the numbers of the windows whose largest element it is.
template <typename T>
__device__ __forceinline__ void intoLargest(const T *g, const int *largest, T *y, const int *t, int n,
                                            const Pooling &p) {
  results<false>(g, largest, y, t, n, p, WORK(T, int) {
    int here = (at.z * p.extent[1] + at.y) * p.extent[2] + at.x;
    T sum = 0;
    eachWindow(p, t, at, [&](int w) {
      if (b[plane + w] == here) sum += a[plane + w];
    });
    return sum;
  });
}

#define WINDOW(name, body, T, Y)                                                                 \
  extern "C" __global__ void name(const T *x, Y *y, const int *t, int n,                         \
                                  __grid_constant__ const Pooling p) {                           \
    body(x, y, t, n, p);                                                                         \
  }
#define TWO(name, body, A, B, Y)                                                                 \
  extern "C" __global__ void name(const A *a, const B *b, Y *y, const int *t, int n,             \
                                  __grid_constant__ const Pooling p) {                           \
    body(a, b, y, t, n, p);                                                                      \
  }

WINDOW(window_arg_max_float32, places, float, long long)
WINDOW(window_arg_max_float64, places, double, long long)
WINDOW(window_arg_max_int64, places, long long, long long)
WINDOW(window_places_float32, places, float, int)
WINDOW(window_places_float64, places, double, int)
TWO(window_at_max_float32_float32, atLargest, float, float, float)
TWO(window_at_max_float32_float64, atLargest, double, float, double)
TWO(window_at_max_float64_float32, atLargest, float, double, float)
TWO(window_at_max_float64_float64, atLargest, double, double, double)

#define REAL(type, T)                                     \
  WINDOW(window_sum_##type, sums, T, T)                   \
  WINDOW(window_spread_##type, spread, T, T)              \
  TWO(window_into_max_##type, intoLargest, T, int, T)

REAL(float32, float)
REAL(float64, double)
