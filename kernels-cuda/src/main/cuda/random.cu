// flags: -fmad=false
// Random numbers as org.gradsh.autograd.cpu.Philox and Draws give them: the n-th 32 bits are a
// function of key and n. A block makes the bits that its elements want in shared memory, so that
// whatever an element takes of them, results are written one beside the other.

#include "java.cuh"

#define THREADS 256
#define BITS (4 * THREADS)

// own: 0 for the sequence itself, else whose own it is.
static __device__ __forceinline__ uint4 philox(unsigned long long n, unsigned k0, unsigned k1,
                                               unsigned long long own = 0) {
  unsigned c0 = (unsigned)n, c1 = (unsigned)(n >> 32);
  unsigned c2 = (unsigned)own, c3 = (unsigned)(own >> 32);
#pragma unroll
  for (int r = 0; r < 10; r++) {
    unsigned h0 = __umulhi(0xD2511F53u, c0), l0 = 0xD2511F53u * c0;
    unsigned h1 = __umulhi(0xCD9E8D57u, c2), l1 = 0xCD9E8D57u * c2;
    c0 = h1 ^ c1 ^ k0;
    c2 = h0 ^ c3 ^ k1;
    c1 = l1;
    c3 = l0;
    k0 += 0x9E3779B9u;
    k1 += 0xBB67AE85u;
  }
  return make_uint4(c0, c1, c2, c3);
}

// The bits from `first` on, as many as a block has and, where they begin within four, 4 more.
static __device__ __forceinline__ const unsigned *bits(uint4 *shared, unsigned long long key,
                                                       unsigned long long first) {
  unsigned long long four = first / 4 + (unsigned long long)blockIdx.x * THREADS;
  unsigned k0 = (unsigned)key, k1 = (unsigned)(key >> 32);
  shared[threadIdx.x] = philox(four + threadIdx.x, k0, k1);
  if (threadIdx.x == 0 && first % 4 != 0) shared[THREADS] = philox(four + THREADS, k0, k1);
  __syncthreads();
  return (const unsigned *)shared + first % 4;
}

// Two 32 bits, the first above. Half of a warp reads the second one first: so neither is in a bank
// that the other half reads.
static __device__ __forceinline__ unsigned long long two(const unsigned *b) {
  int half = threadIdx.x >> 4 & 1;
  unsigned p = b[half], q = b[half ^ 1];
  return (unsigned long long)(half ? q : p) << 32 | (half ? p : q);
}

static __device__ __forceinline__ double real(const unsigned *b) {
  unsigned long long all = two(b);
  double high = (double)(unsigned)(all >> 37), low = (double)((unsigned)all >> 6);
  return (high * 67108864. + low) * 0x1p-53;
}

// The last argument is done for each of the block's elements, of which each takes `each` 32 bits.
#define DRAW(name, T, each, more, ...)                                                           \
  extern "C" __global__ void name(T *y, int n, unsigned long long key, unsigned long long first  \
                                      more) {                                                    \
    __shared__ uint4 shared[THREADS + 1];                                                        \
    const unsigned *all = bits(shared, key, first);                                              \
    int from = blockIdx.x * (BITS / each);                                                       \
    for (int e = threadIdx.x; e < BITS / each; e += THREADS) {                                   \
      int i = from + e;                                                                          \
      if (i >= n) break;                                                                         \
      const unsigned *b = all + e * each;                                                        \
      __VA_ARGS__;                                                                               \
    }                                                                                            \
  }
#define COMMA ,

DRAW(uniform_float32, float, 1, , y[i] = (float)(b[0] >> 8) * 0x1p-24f)
DRAW(uniform_float64, double, 2, , y[i] = real(b))
DRAW(integers, long long, 2, COMMA long long low COMMA unsigned long long bound,
     y[i] = low + (long long)__umul64hi(two(b), bound))

// 1 with the probability that stands there, else 0; what is none is noted.
#define CHANCE(type, T)                                                                      \
  DRAW(bernoulli_##type, T, 2, COMMA const double *chance COMMA int *fault, {                \
    double p = chance[i];                                                                    \
    if (!(p >= 0 && p <= 1)) *fault = 1;                                                     \
    y[i] = real(b) < p ? (T)1 : (T)0;                                                        \
  })
CHANCE(float32, float)
CHANCE(float64, double)

// Two normal numbers of four 32 bits by Box and Muller's formula; each thread makes one of a pair.
#define NORMAL(type, T)                                                                      \
  DRAW(normal_##type, T, 2, , {                                                              \
    const unsigned *pair = b - (e & 1) * 2;                                                  \
    double radius = sqrt(-2 * log(1 - real(pair)));                                          \
    double angle = 6.283185307179586 * real(pair + 2);                                       \
    y[i] = (T)(radius * (e & 1 ? sin(angle) : cos(angle)));                                  \
  })
NORMAL(float32, float)
NORMAL(float64, double)

// ---- elements that take as many numbers as they like, each from a sequence of its own ----

struct Own {
  unsigned k0, k1;
  unsigned long long own, n;
  uint4 four;

  __device__ Own(unsigned long long key, unsigned long long place)
      : k0((unsigned)key), k1((unsigned)(key >> 32)), own(place + 1), n(0) {}

  // Two at a time: those of an element are so taken.
  __device__ double real() {
    if (n % 2 == 0) four = philox(n / 2, k0, k1, own);
    unsigned p = n % 2 == 0 ? four.x : four.z, q = n % 2 == 0 ? four.y : four.w;
    n++;
    return ((double)(p >> 5) * 67108864. + (double)(q >> 6)) * 0x1p-53;
  }
  __device__ double open() { return fmax(real(), 0x1p-54); }
};

// As org.gradsh.autograd.cpu.Draws.poisson, operation by operation.
__device__ __noinline__ double events(Own &random, double rate) {
  if (rate < 10) {
    double end = exp(-rate);
    double product = random.open();
    int events = 0;
    for (; product > end; events++) product *= random.open();
    return events;
  }
  double b = .931 + 2.53 * sqrt(rate);
  double a = -.059 + .02483 * b;
  double inverse = 1.1239 + 1.1328 / (b - 3.4);
  double quick = .9277 - 3.6224 / (b - 2);
  while (true) {
    double u = random.real() - .5;
    double v = random.open();
    double from = .5 - fabs(u);
    double k = floor((2 * a / from + b) * u + rate + .43);
    if (from >= .07 && v <= quick) return k;
    if (k < 0 || (from < .013 && v > from)) continue;
    double bound = k * log(rate) - rate - j_lgamma(k + 1);
    if (log(v * inverse / (a / (from * from) + b)) <= bound) return k;
  }
}

#define POISSON(type, T)                                                                        \
  extern "C" __global__ void poisson_##type(T *y, int n, unsigned long long key,                \
                                            unsigned long long first, const double *rates,      \
                                            int *fault) {                                       \
    int i = blockIdx.x * blockDim.x + threadIdx.x;                                              \
    if (i >= n) return;                                                                         \
    double rate = rates[i];                                                                     \
    bool is = rate >= 0 && rate <= DBL_MAX;                                                     \
    if (!is) *fault = 1;                                                                        \
    Own random(key, first + i);                                                                 \
    y[i] = is ? (T)events(random, rate) : (T)NAN;                                               \
  }
POISSON(float32, float)
POISSON(float64, double)

// ---- indices by weights ----

static __device__ __forceinline__ bool isWeight(double w) { return w >= 0 && w <= DBL_MAX; }

// A race: each waits for a time exponential with its weight as rate.
DRAW(waits, double, 2, COMMA const double *weights COMMA int *fault, {
  double w = weights[i];
  if (!isWeight(w)) *fault = 1;
  double u = real(b);
  y[i] = w > 0 ? -log(fmax(u, 0x1p-54)) / w : INFINITY;
})

// Of each row's k places in order of their times the first ones, which must have weights. What has
// none waits for ever: they have if the last of them does not, which is read once for a row's.
extern "C" __global__ void winners(const long long *order, const double *weights,
                                   const double *times, long long *y, int n, int count, int k,
                                   int *fault) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i >= n) return;
  long long row = i / count * (long long)k;
  long long chosen = order[row + i % count];
  if (!(times[row + order[row + count - 1]] < INFINITY)) {
    if (!(weights[row + chosen] > 0)) *fault = 1;  // or it has one near 0
  }
  y[i] = chosen;
}

// The first place whose running sum is beyond a part of the sum of all.
DRAW(reached, long long, 2,
     COMMA const double *weights COMMA const double *sums COMMA int count COMMA int k COMMA
         int *fault,
     {
       const double *own = sums + (long long)(i / count) * k;
       const double *weight = weights + (long long)(i / count) * k;
       double all = own[k - 1], u = real(b) * all;
       if (!(all > 0 && all <= DBL_MAX)) *fault = 1;
       int low = 0, high = k - 1;
       while (low < high) {
         int middle = (low + high) / 2;
         if (own[middle] > u) high = middle;
         else low = middle + 1;
       }
       while (low > 0 && !(weight[low] > 0)) low--;  // behind the last that has a weight
       y[i] = low;
     })

// Whether all are weights.
extern "C" __global__ void are_weights(const double *weights, int n, int *fault) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i < n && !isWeight(weights[i])) *fault = 1;
}
