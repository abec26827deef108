// Windows over the last axes: sums and extremes, and what is added back to where they were taken
// from. Each place of a result is the work of one thread, which adds in the CPU's order.

// Windows that slide along some axes of a block, in any layout: strides are of the windows.
struct Sliding {
  static const int AXES = 6, SLIDES = 3;
  int rank, extent[AXES], stride[AXES], slides[AXES];  // of the result; slides: which one, or -1
  int count[SLIDES], size[SLIDES], step[SLIDES], dilation[SLIDES];
  int windowStride[SLIDES], elementStride[SLIDES];
};

static __device__ __forceinline__ void add(float &sum, float v) { sum += v; }
static __device__ __forceinline__ void add(double &sum, double v) { sum += v; }
static __device__ __forceinline__ void add(int &sum, int v) { sum += v; }
static __device__ __forceinline__ void add(long long &sum, long long v) { sum += v; }
static __device__ __forceinline__ void add(char &sum, char v) { sum |= v; }

template <typename T>
static __device__ __forceinline__ void addWindows(const T *x, T *y, int n, const Sliding &w) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i >= n) return;
  int at[Sliding::SLIDES] = {0, 0, 0};
  const T *from = x;
  int rest = i;
#pragma unroll
  for (int a = Sliding::AXES - 1; a >= 0; a--) {
    if (a >= w.rank) continue;
    int q = rest / w.extent[a];
    int place = rest - q * w.extent[a];
    rest = q;
    from += place * w.stride[a];
    at[0] = w.slides[a] == 0 ? place : at[0];
    at[1] = w.slides[a] == 1 ? place : at[1];
    at[2] = w.slides[a] == 2 ? place : at[2];
  }
  T sum = 0;
  for (int e0 = 0; e0 < w.size[0]; e0++) {
    int p0 = at[0] - e0 * w.dilation[0], w0 = p0 / w.step[0];
    if (p0 < 0 || w0 * w.step[0] != p0 || w0 >= w.count[0]) continue;
    for (int e1 = 0; e1 < w.size[1]; e1++) {
      int p1 = at[1] - e1 * w.dilation[1], w1 = p1 / w.step[1];
      if (p1 < 0 || w1 * w.step[1] != p1 || w1 >= w.count[1]) continue;
      for (int e2 = 0; e2 < w.size[2]; e2++) {
        int p2 = at[2] - e2 * w.dilation[2], w2 = p2 / w.step[2];
        if (p2 < 0 || w2 * w.step[2] != p2 || w2 >= w.count[2]) continue;
        add(sum, from[w0 * w.windowStride[0] + e0 * w.elementStride[0] + w1 * w.windowStride[1] +
                      e1 * w.elementStride[1] + w2 * w.windowStride[2] + e2 * w.elementStride[2]]);
      }
    }
  }
  y[i] = sum;
}

#define ADD_WINDOWS(type, T)                                                             \
  extern "C" __global__ void add_windows_##type(const T *x, T *y, int n, Sliding w) {    \
    addWindows(x, y, n, w);                                                              \
  }

ADD_WINDOWS(float32, float)
ADD_WINDOWS(float64, double)
ADD_WINDOWS(int32, int)
ADD_WINDOWS(int64, long long)
ADD_WINDOWS(bool, char)

// Windows of any place and extent over three axes. A table has for each axis where each window
// begins and ends, then for each place of the image the first window that may have it, and the
// first behind it that has not.
struct Pooling {
  int extent[3], count[3], step[3];
  int table[3];  // where each axis' part begins
};

struct Span {
  int from, to;
};

static __device__ __forceinline__ Span window(const Pooling &p, const int *t, int axis, int i) {
  t += p.table[axis];
  return {t[i], t[p.count[axis] + i]};
}

static __device__ __forceinline__ Span windowsOf(const Pooling &p, const int *t, int axis, int at) {
  t += p.table[axis] + 2 * p.count[axis];
  return {t[at], t[p.extent[axis] + at]};
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

// Calls body(place in the plane) for the elements of a window, in row-major order.
template <typename Body>
static __device__ __forceinline__ void each(const Pooling &p, Span z, Span y, Span x, Body body) {
  for (int a = z.from; a < z.to; a += p.step[0]) {
    for (int b = y.from; b < y.to; b += p.step[1]) {
      int row = (a * p.extent[1] + b) * p.extent[2];
      for (int c = x.from; c < x.to; c += p.step[2]) body(row + c);
    }
  }
}

// Calls body(window in the plane) for the windows that have a place, in row-major order.
template <typename Body>
static __device__ __forceinline__ void eachWindow(const Pooling &p, const int *t, Place at,
                                                  Body body) {
  Span z = windowsOf(p, t, 0, at.z), y = windowsOf(p, t, 1, at.y), x = windowsOf(p, t, 2, at.x);
  for (int a = z.from; a < z.to; a++) {
    if ((at.z - t[p.table[0] + a]) % p.step[0] != 0) continue;
    for (int b = y.from; b < y.to; b++) {
      if ((at.y - t[p.table[1] + b]) % p.step[1] != 0) continue;
      for (int c = x.from; c < x.to; c++) {
        if ((at.x - t[p.table[2] + c]) % p.step[2] != 0) continue;
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

// The place of the largest element of a window: the first among equals, of NaN the last.
template <typename T>
static __device__ __forceinline__ int largest(const Pooling &p, const int *t, Place at,
                                              const T *x) {
  int best = -1;
  T most = 0;
  each(p, window(p, t, 0, at.z), window(p, t, 1, at.y), window(p, t, 2, at.x), [&](int place) {
    T v = x[place];
    if (best < 0 || v > most || isNaN(v)) {
      most = v;
      best = place;
    }
  });
  return best;
}

#define EACH                                         \
  int i = blockIdx.x * blockDim.x + threadIdx.x;     \
  if (i >= n) return;

#define ARG_MAX(type, T)                                                                         \
  extern "C" __global__ void window_arg_max_##type(const T *x, long long *y, const int *t,       \
                                                   int n, Pooling p) {                           \
    EACH                                                                                         \
    Place at = placeOf(i, p.count);                                                              \
    y[i] = largest(p, t, at, x + at.plane * image(p));                                           \
  }

ARG_MAX(float32, float)
ARG_MAX(float64, double)
ARG_MAX(int64, long long)

// Of v where x is largest; and the places themselves, for the way back.
#define AT_MAX(type, T, also, U)                                                                 \
  extern "C" __global__ void window_at_max_##type##_##also(const U *v, const T *x, U *y,         \
                                                           const int *t, int n, Pooling p) {     \
    EACH                                                                                         \
    Place at = placeOf(i, p.count);                                                              \
    int from = at.plane * image(p);                                                              \
    y[i] = v[from + largest(p, t, at, x + from)];                                                \
  }

AT_MAX(float32, float, float32, float)
AT_MAX(float32, float, float64, double)
AT_MAX(float64, double, float32, float)
AT_MAX(float64, double, float64, double)

#define PLACES(type, T)                                                                          \
  extern "C" __global__ void window_places_##type(const T *x, int *y, const int *t, int n,       \
                                                  Pooling p) {                                   \
    EACH                                                                                         \
    Place at = placeOf(i, p.count);                                                              \
    y[i] = largest(p, t, at, x + at.plane * image(p));                                           \
  }

PLACES(float32, float)
PLACES(float64, double)

#define REAL(type, T)                                                                            \
  /* Sums in float64, of elements in their order. */                                             \
  extern "C" __global__ void window_sum_##type(const T *x, T *y, const int *t, int n,            \
                                               Pooling p) {                                      \
    EACH                                                                                         \
    Place at = placeOf(i, p.count);                                                              \
    const T *own = x + at.plane * image(p);                                                      \
    double sum = 0;                                                                              \
    each(p, window(p, t, 0, at.z), window(p, t, 1, at.y), window(p, t, 2, at.x),                 \
         [&](int place) { sum += own[place]; });                                                 \
    y[i] = (T)sum;                                                                               \
  }                                                                                              \
  /* To each place the numbers of the windows that have it. */                                   \
  extern "C" __global__ void window_spread_##type(const T *x, T *y, const int *t, int n,         \
                                                  Pooling p) {                                   \
    EACH                                                                                         \
    Place at = placeOf(i, p.extent);                                                             \
    const T *own = x + at.plane * windows(p);                                                    \
    T sum = 0;                                                                                   \
    eachWindow(p, t, at, [&](int w) { sum += own[w]; });                                         \
    y[i] = sum;                                                                                  \
  }                                                                                              \
  /* To each place the numbers of the windows whose largest element it is. */                    \
  extern "C" __global__ void window_into_max_##type(const T *g, const int *places, T *y,         \
                                                    const int *t, int n, Pooling p) {            \
    EACH                                                                                         \
    Place at = placeOf(i, p.extent);                                                             \
    int from = at.plane * windows(p), own = i - at.plane * image(p);                             \
    T sum = 0;                                                                                   \
    eachWindow(p, t, at, [&](int w) {                                                            \
      if (places[from + w] == own) sum += g[from + w];                                           \
    });                                                                                          \
    y[i] = sum;                                                                                  \
  }

REAL(float32, float)
REAL(float64, double)

// Windows of 2 x 2 side by side in planes of an even width: what most networks have. Two elements
// at a time, so that all that is read is used.

static __device__ __forceinline__ int second(float a, float b) { return b > a || isNaN(b); }

static __device__ __forceinline__ int largestOfFour(float2 above, float2 below, float &most) {
  int i = second(above.x, above.y), j = second(below.x, below.y);
  float a = i ? above.y : above.x, b = j ? below.y : below.x;
  int which = second(a, b);
  most = which ? b : a;
  return which ? 2 + j : i;
}

// A window's number as where its first pair is: windows go along rows of half the width.
static __device__ __forceinline__ long long pairOf(int i, int across, int down, int height) {
  int row = i / across;
  int plane = row / down;
  return ((long long)plane * height + 2 * (row - plane * down)) * across + i - row * across;
}

extern "C" __global__ void quad_max(const float2 *x, float *y, int n, int across, int down,
                                    int height) {
  EACH
  long long at = pairOf(i, across, down, height);
  float most;
  largestOfFour(x[at], x[at + across], most);
  y[i] = most;
}

extern "C" __global__ void quad_into_max(const float *g, const float2 *x, float2 *y, int n,
                                         int across, int down, int height) {
  EACH
  long long at = pairOf(i, across, down, height);
  float most;
  int which = largestOfFour(x[at], x[at + across], most);
  float v = g[i] + 0.f;
  y[at] = {which == 0 ? v : 0.f, which == 1 ? v : 0.f};
  y[at + across] = {which == 2 ? v : 0.f, which == 3 ? v : 0.f};
}
