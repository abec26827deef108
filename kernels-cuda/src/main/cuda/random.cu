// flags: -fmad=false
// Random numbers as org.gradsh.autograd.cpu.Philox and Draws give them: the n-th 32 bits are a
// function of key and n. A block makes the bits that its elements want in shared memory, so that
// whatever an element takes of them, results are written one beside the other.

#define THREADS 256
#define BITS (4 * THREADS)

static __device__ __forceinline__ uint4 philox(unsigned long long n, unsigned k0, unsigned k1) {
  unsigned c0 = (unsigned)n, c1 = (unsigned)(n >> 32), c2 = 0, c3 = 0;
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

// `body` for each of the block's elements, of which each takes `each` 32 bits.
#define DRAW(name, T, each, more, body)                                                          \
  extern "C" __global__ void name(T *y, int n, unsigned long long key, unsigned long long first  \
                                      more) {                                                    \
    __shared__ uint4 shared[THREADS + 1];                                                        \
    const unsigned *all = bits(shared, key, first);                                              \
    int from = blockIdx.x * (BITS / each);                                                       \
    for (int e = threadIdx.x; e < BITS / each; e += THREADS) {                                   \
      int i = from + e;                                                                          \
      if (i >= n) break;                                                                         \
      const unsigned *b = all + e * each;                                                        \
      body;                                                                                      \
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
