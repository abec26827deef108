// Windows over the last axes: what is added back to where it was taken from, and extremes of the
// most common ones. Each place of a result is the work of one thread, which adds in the CPU's order.

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

#define EACH                                         \
  int i = blockIdx.x * blockDim.x + threadIdx.x;     \
  if (i >= n) return;

// Windows of 2 x 2 side by side in planes of an even width: what most networks have. Two elements
// at a time, so that all that is read is used.

static __device__ __forceinline__ bool isNaN(float v) { return v != v; }
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
