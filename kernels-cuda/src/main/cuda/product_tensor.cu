// architecture: 80 (PTX 7.0)
// Matrix products of float32 by tensor cores, sums in float32: of operands rounded to TF32, or to bf16,
// which lie in memory as such, in pairs. The words of an operand are floats or pairs of bf16: all
// strides and the length of sums count words.
#include <stdint.h>

#include "product.cuh"

constexpr int DEPTH = 16;  // words of a tile along the sum
constexpr int STAGES = 4;  // tiles that are in shared memory, or on their way there

static __device__ __forceinline__ uint32_t shared(const void *p) {
  return (uint32_t)__cvta_generic_to_shared(p);
}

// Begins a copy to shared memory; where `there` is false, of zeros.
template <int BYTES>
static __device__ __forceinline__ void copy(uint32_t *to, const uint32_t *from, bool there) {
  if constexpr (BYTES == 16) {
    asm volatile("cp.async.cg.shared.global [%0], [%1], 16, %2;" ::"r"(shared(to)), "l"(from),
                 "r"(there ? 16 : 0));
  } else {
    asm volatile("cp.async.ca.shared.global [%0], [%1], 4, %2;" ::"r"(shared(to)), "l"(from),
                 "r"(there ? 4 : 0));
  }
}

static __device__ __forceinline__ void endOfStage() { asm volatile("cp.async.commit_group;"); }

// Waits for all stages but the last `LEFT`.
template <int LEFT>
static __device__ __forceinline__ void waitFor() {
  asm volatile("cp.async.wait_group %0;" ::"n"(LEFT) : "memory");
}

// An operand's tiles. Rows in shared memory are terms of one outer index, or the other way round, as in
// global memory; gaps behind them spread what the lanes of a warp read over all banks.
template <int TILE, bool TERMS_INNER>
struct Tiles {
  static constexpr int PITCH = TERMS_INNER ? DEPTH + 4 : TILE + 8;
  static constexpr int WORDS = (TERMS_INNER ? TILE : DEPTH) * PITCH;

  const uint32_t *from, *base;
  bool vectors;
  int outer, term, extent, next;
  int outerStep, termStep, step;  // from one of a thread's words or vectors to the next, and in memory
  int to;                         // in shared memory

  __device__ Tiles(const uint32_t *matrix, int way, int tile, int extent, int outerStride,
                   int termStride, int firstTerm)
      : base(matrix), vectors(way <= VECTORS_SUM), extent(extent - tile), next(DEPTH * termStride) {
    int t = threadIdx.x, lane = t % 32, warp = t / 32;
    outerStep = termStep = 0;
    if (TERMS_INNER) {
      // 8 rows of 4 vectors; else 4 rows of 8 words
      outer = vectors ? warp * 8 + lane % 8 : warp / 2 * 4 + lane / 8;
      term = vectors ? lane / 8 * 4 : warp % 2 * 8 + lane % 8;
      outerStep = vectors ? 64 : 16;
    } else {
      outer = vectors ? t % (TILE / 4) * 4 : t % TILE;
      term = vectors ? t / (TILE / 4) : t / TILE;
      termStep = vectors ? THREADS * 4 / TILE : THREADS / TILE;
    }
    to = TERMS_INNER ? outer * PITCH + term : term * PITCH + outer;
    step = outerStep * outerStride + termStep * termStride;
    from = base + (long long)(tile + outer) * outerStride + (long long)(firstTerm + term) * termStride;
  }

  // Begins the copy of the next tile, of which `left` terms are there.
  __device__ __forceinline__ void begin(uint32_t *stage, int left) {
    uint32_t *target = stage + to;
    if (vectors) {
#pragma unroll
      for (int i = 0; i < TILE / 64; i++) {
        bool there = outer + i * outerStep < extent && term + i * termStep < left;
        copy<16>(target + i * (TERMS_INNER ? 64 * PITCH : THREADS * 4 / TILE * PITCH),
                 there ? from + (long long)i * step : base, there);
      }
    } else {
#pragma unroll 1
      for (int i = 0; i < TILE / 16; i++) {
        bool there = outer + i * outerStep < extent && term + i * termStep < left;
        copy<4>(target + i * (TERMS_INNER ? 16 * PITCH : THREADS / TILE * PITCH),
                there ? from + (long long)i * step : base, there);
      }
    }
    from += next;
  }
};

static __device__ __forceinline__ void loadMatrices(uint32_t *d, const uint32_t *row) {
  asm volatile("ldmatrix.sync.aligned.m8n8.x4.shared.b16 {%0, %1, %2, %3}, [%4];"
               : "=r"(d[0]), "=r"(d[1]), "=r"(d[2]), "=r"(d[3])
               : "r"(shared(row))
               : "memory");
}

static __device__ __forceinline__ uint32_t rounded(uint32_t bits) {
  uint32_t r;
  asm("cvt.rna.tf32.f32 %0, %1;" : "=r"(r) : "f"(__uint_as_float(bits)));
  return r;
}

// 16 x 8 results more by 8 words of the sum.
template <bool BF16>
static __device__ __forceinline__ void multiply(float *c, const uint32_t *a, const uint32_t *b) {
  if constexpr (BF16) {
    asm volatile(
        "mma.sync.aligned.m16n8k16.row.col.f32.bf16.bf16.f32 {%0, %1, %2, %3}, {%4, %5, %6, %7}, "
        "{%8, %9}, {%0, %1, %2, %3};"
        : "+f"(c[0]), "+f"(c[1]), "+f"(c[2]), "+f"(c[3])
        : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "r"(b[0]), "r"(b[1]));
  } else {
    asm volatile(
        "mma.sync.aligned.m16n8k8.row.col.f32.tf32.tf32.f32 {%0, %1, %2, %3}, {%4, %5, %6, %7}, "
        "{%8, %9}, {%0, %1, %2, %3};"
        : "+f"(c[0]), "+f"(c[1]), "+f"(c[2]), "+f"(c[3])
        : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "r"(b[0]), "r"(b[1]));
  }
}

// 8 warps (2 x 4) compute a tile of C, each ROWS x COLUMNS blocks of 16 x 8. Which lane holds what is in
// the PTX manual, "Matrix Fragments": lane = 4 * group + place.
template <bool BF16, bool A_TERMS_INNER, bool B_TERMS_INNER, int ROWS, int COLUMNS>
static __device__ __forceinline__ void tensor(const uint32_t *a, const uint32_t *b, float *out,
                                              const float *bias, const Product &p) {
  constexpr int WARP_M = ROWS * 16, WARP_N = COLUMNS * 8, TILE_M = WARP_M * 2, TILE_N = WARP_N * 4;
  using TilesA = Tiles<TILE_M, A_TERMS_INNER>;
  using TilesB = Tiles<TILE_N, B_TERMS_INNER>;
  constexpr int STAGE = TilesA::WORDS + TilesB::WORDS;
  extern __shared__ uint4 memory[];
  uint32_t *stages = (uint32_t *)memory;

  Part part(blockIdx.x, (p.m + TILE_M - 1) / TILE_M, (p.n + TILE_N - 1) / TILE_N, p.splits);
  Begin begin(p, part.batch);
  int firstTerm = part.split * p.depth, terms = min(p.k - firstTerm, p.depth);
  TilesA as(a + begin.a, p.aWay, part.row * TILE_M, p.m, p.aRow, p.aColumn, firstTerm);
  TilesB bs(b + begin.b, p.bWay, part.column * TILE_N, p.n, p.bColumn, p.bRow, firstTerm);

  int lane = threadIdx.x % 32, warp = threadIdx.x / 32;
  int group = lane / 4, place = lane % 4, matrix = lane / 8;
  int row = warp % 2 * WARP_M, column = warp / 2 * WARP_N;
  float sum[ROWS][COLUMNS][4] = {};

#pragma unroll 1
  for (int s = 0; s < STAGES - 1; s++) {
    if (s * DEPTH < terms) {
      as.begin(stages + s * STAGE, terms - s * DEPTH);
      bs.begin(stages + s * STAGE + TilesA::WORDS, terms - s * DEPTH);
    }
    endOfStage();
  }
  int stage = 0;
  for (int done = 0; done < terms; done += DEPTH) {
    waitFor<STAGES - 2>();
    __syncthreads();  // all see the stage, and all have done with the one that is written next
    int next = done + (STAGES - 1) * DEPTH;
    if (next < terms) {
      uint32_t *to = stages + (stage + STAGES - 1) % STAGES * STAGE;
      as.begin(to, terms - next);
      bs.begin(to + TilesA::WORDS, terms - next);
    }
    endOfStage();
    const uint32_t *sa = stages + stage * STAGE, *sb = sa + TilesA::WORDS;
#pragma unroll
    for (int k = 0; k < DEPTH; k += 8) {
      uint32_t x[ROWS][4], y[COLUMNS][2];
#pragma unroll
      for (int i = 0; i < ROWS; i++) {
        int r = row + i * 16;
        if constexpr (A_TERMS_INNER) {
          r += matrix % 2 * 8 + lane % 8;
          loadMatrices(x[i], sa + r * TilesA::PITCH + k + matrix / 2 * 4);
        } else {
#pragma unroll
          for (int e = 0; e < 4; e++)
            x[i][e] = sa[(k + place + e / 2 * 4) * TilesA::PITCH + r + group + e % 2 * 8];
        }
      }
#pragma unroll
      for (int j = 0; j < COLUMNS; j += 2) {
        int q = column + j * 8;
        if constexpr (B_TERMS_INNER) {
          q += matrix / 2 * 8 + lane % 8;
          loadMatrices(y[j], sb + q * TilesB::PITCH + k + matrix % 2 * 4);
        } else {
#pragma unroll
          for (int e = 0; e < 4; e++)
            y[j + e / 2][e % 2] = sb[(k + place + e % 2 * 4) * TilesB::PITCH + q + group + e / 2 * 8];
        }
      }
      if constexpr (!BF16) {
#pragma unroll
        for (int i = 0; i < ROWS; i++)
#pragma unroll
          for (int e = 0; e < 4; e++) x[i][e] = rounded(x[i][e]);
#pragma unroll
        for (int j = 0; j < COLUMNS; j++)
#pragma unroll
          for (int e = 0; e < 2; e++) y[j][e] = rounded(y[j][e]);
      }
#pragma unroll
      for (int i = 0; i < ROWS; i++)
#pragma unroll
        for (int j = 0; j < COLUMNS; j++) multiply<BF16>(sum[i][j], x[i], y[j]);
    }
    stage = (stage + 1) % STAGES;
  }
  __syncthreads();  // no copy is on its way: the last groups were empty

  constexpr int PITCH = WARP_N + 8;
  float(*own)[PITCH] = (float(*)[PITCH])(stages + warp * 16 * PITCH);
  static_assert(8 * 16 * PITCH <= STAGES * STAGE, "room for 16 rows of each warp");
  Written<float> written(out, bias, p, part);
#pragma unroll
  for (int i = 0; i < ROWS; i++) {
    if (i > 0) __syncwarp();
#pragma unroll
    for (int j = 0; j < COLUMNS; j++)
#pragma unroll
      for (int e = 0; e < 4; e += 2)
        *(float2 *)&own[group + e * 4][j * 8 + place * 2] = make_float2(sum[i][j][e], sum[i][j][e + 1]);
    __syncwarp();
    written.rows<16, WARP_N>(own, part.row * TILE_M + row + i * 16, 1, part.column * TILE_N + column);
  }
}

// The letters say of a and b what lies side by side: the terms of a sum (t), or what is outside of it (o).
#define TENSOR(name, BF16, A, B, ROWS, COLUMNS)                                              \
  extern "C" __global__ void __launch_bounds__(THREADS)                                      \
      name(const uint32_t *a, const uint32_t *b, float *out, const float *bias,              \
           __grid_constant__ const Product p) {                                              \
    tensor<BF16, A, B, ROWS, COLUMNS>(a, b, out, bias, p);                                   \
  }

#define TENSOR_OF(suffix, BF16, A, B)                           \
  TENSOR(product_large_##suffix, BF16, A, B, 4, 4) /* 128 x 128 */ \
  TENSOR(product_##suffix, BF16, A, B, 2, 2)       /* 64 x 64 */

TENSOR_OF(tf32_tt, false, true, true)
TENSOR_OF(tf32_to, false, true, false)
TENSOR_OF(tf32_ot, false, false, true)
TENSOR_OF(tf32_oo, false, false, false)
TENSOR_OF(bf16, true, true, true)

// Two floats as bf16, rounded to the nearest; the first is in the lower half.
static __device__ __forceinline__ uint32_t pair(float first, float second) {
  uint32_t r;
  asm("cvt.rn.bf16x2.f32 %0, %1, %2;" : "=r"(r) : "f"(second), "f"(first));
  return r;
}

// Where the matrices of a batch lie that are written in pairs of bf16.
struct Packed {
  int outer, terms, words;  // words: of a row as it is written, zeros beyond the terms
  int outerStride, termStride;
  int pairs;  // two terms lie side by side, and can be read at once
  int axes, extent[4], stride[4];
};

// Writes matrices row by row in pairs of bf16, whichever way they lie. A block has 32 rows of 32 words.
extern "C" __global__ void __launch_bounds__(THREADS)
    product_pack_bf16(const float *x, uint32_t *out, __grid_constant__ const Packed p) {
  __shared__ uint32_t turned[32][33];
  int lane = threadIdx.x % 32, warp = threadIdx.x / 32;
  int across = (p.words + 31) / 32, down = (p.outer + 31) / 32;
  int column = blockIdx.x % across * 32, row = blockIdx.x / across % down * 32;
  int batch = blockIdx.x / across / down;
  out += (long long)batch * p.outer * p.words;
  for (int d = 0; d < p.axes; d++) {
    x += (long long)(batch % p.extent[d]) * p.stride[d];
    batch /= p.extent[d];
  }
  bool inRows = p.termStride == 1 || p.outerStride != 1;
#pragma unroll
  for (int i = 0; i < 4; i++) {
    int r = row + (inRows ? warp * 4 + i : lane), w = column + (inRows ? lane : warp * 4 + i);
    const float *from = x + (long long)r * p.outerStride + (long long)2 * w * p.termStride;
    float2 two = {0, 0};
    if (r < p.outer && 2 * w + 1 < p.terms) {
      if (p.pairs) two = *(const float2 *)from;
      else two = make_float2(from[0], from[p.termStride]);
    } else if (r < p.outer && 2 * w < p.terms) {
      two.x = from[0];
    }
    turned[r - row][w - column] = pair(two.x, two.y);
  }
  __syncthreads();
#pragma unroll
  for (int i = 0; i < 4; i++) {
    int r = row + warp * 4 + i, w = column + lane;
    if (r < p.outer && w < p.words) out[(long long)r * p.words + w] = turned[r - row][lane];
  }
}
