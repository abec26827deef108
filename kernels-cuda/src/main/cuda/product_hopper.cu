// architecture: 90a (PTX 8.0)
// Matrix products by the tensor cores of compute capability 9.0, of operands that lie in pairs of bf16,
// sums in float32. One warp has the memory's own machinery fetch tiles (TMA); two groups of four warps
// multiply them by instructions that read shared memory by themselves (wgmma). Two barriers for each
// stage say when its tiles are there, and when they have been read.
#include <stdint.h>

#include "product.cuh"

constexpr int GROUP = 128;                   // threads that issue a wgmma together
constexpr int TILE_M = 128, TILE_N = 256;    // of C: 64 rows for each group that multiplies
constexpr int DEPTH = 64;                    // terms of a tile: 128 bytes, as the swizzling wants
constexpr int STAGES = 4;
constexpr int A_BYTES = TILE_M * DEPTH * 2, B_BYTES = TILE_N * DEPTH * 2, STAGE_BYTES = A_BYTES + B_BYTES;

// What cuTensorMapEncodeTiled has written.
struct alignas(64) TensorMap {
  uint64_t words[16];
};

static __device__ __forceinline__ uint32_t shared(const void *p) {
  return (uint32_t)__cvta_generic_to_shared(p);
}

static __device__ __forceinline__ void start(uint64_t *barrier, int arrivals) {
  asm volatile("mbarrier.init.shared::cta.b64 [%0], %1;" ::"r"(shared(barrier)), "r"(arrivals));
}

// Waits until a phase of the barrier is over: they are counted by one bit.
static __device__ __forceinline__ void await(uint64_t *barrier, int phase) {
  asm volatile(
      "{\n.reg .pred over;\nWAIT:\n"
      "mbarrier.try_wait.parity.shared::cta.b64 over, [%0], %1;\n"
      "@over bra OVER;\nbra WAIT;\nOVER:\n}\n" ::"r"(shared(barrier)),
      "r"(phase)
      : "memory");
}

static __device__ __forceinline__ void arrive(uint64_t *barrier) {
  asm volatile("mbarrier.arrive.shared::cta.b64 _, [%0];" ::"r"(shared(barrier)) : "memory");
}

static __device__ __forceinline__ void arriveForBytes(uint64_t *barrier, int bytes) {
  asm volatile("mbarrier.arrive.expect_tx.shared::cta.b64 _, [%0], %1;" ::"r"(shared(barrier)),
               "r"(bytes)
               : "memory");
}

// Fetches a tile; the barrier is told of its bytes as they come. Beyond the matrix there are zeros.
static __device__ __forceinline__ void fetch(void *to, const TensorMap *map, uint64_t *barrier, int term,
                                             int outer, int matrix) {
  asm volatile(
      "cp.async.bulk.tensor.3d.shared::cluster.global.tile.mbarrier::complete_tx::bytes [%0], [%1, {%3, "
      "%4, %5}], [%2];" ::"r"(shared(to)),
      "l"(map), "r"(shared(barrier)), "r"(term), "r"(outer), "r"(matrix)
      : "memory");
}

// Where rows of 128 bytes lie that TMA has swizzled: eight of them are 1024 bytes.
static __device__ __forceinline__ uint64_t descriptor(const void *tile) {
  return (uint64_t)((shared(tile) & 0x3ffff) >> 4) | 1ull << 16 | (uint64_t)(1024 >> 4) << 32 | 1ull << 62;
}

// 64 x 256 results more by 16 terms; `more` is 0 for the first.
static __device__ __forceinline__ void multiply(float *d, uint64_t a, uint64_t b, int more) {
  asm volatile(
      "{\n.reg .pred more;\nsetp.ne.b32 more, %130, 0;\n"
      "wgmma.mma_async.sync.aligned.m64n256k16.f32.bf16.bf16 {"
      "%0, %1, %2, %3, %4, %5, %6, %7, "
      "%8, %9, %10, %11, %12, %13, %14, %15, "
      "%16, %17, %18, %19, %20, %21, %22, %23, "
      "%24, %25, %26, %27, %28, %29, %30, %31, "
      "%32, %33, %34, %35, %36, %37, %38, %39, "
      "%40, %41, %42, %43, %44, %45, %46, %47, "
      "%48, %49, %50, %51, %52, %53, %54, %55, "
      "%56, %57, %58, %59, %60, %61, %62, %63, "
      "%64, %65, %66, %67, %68, %69, %70, %71, "
      "%72, %73, %74, %75, %76, %77, %78, %79, "
      "%80, %81, %82, %83, %84, %85, %86, %87, "
      "%88, %89, %90, %91, %92, %93, %94, %95, "
      "%96, %97, %98, %99, %100, %101, %102, %103, "
      "%104, %105, %106, %107, %108, %109, %110, %111, "
      "%112, %113, %114, %115, %116, %117, %118, %119, "
      "%120, %121, %122, %123, %124, %125, %126, %127}, "
      "%128, %129, more, 1, 1, 0, 0;\n}\n"
      : "+f"(d[0]), "+f"(d[1]), "+f"(d[2]), "+f"(d[3]),
        "+f"(d[4]), "+f"(d[5]), "+f"(d[6]), "+f"(d[7]),
        "+f"(d[8]), "+f"(d[9]), "+f"(d[10]), "+f"(d[11]),
        "+f"(d[12]), "+f"(d[13]), "+f"(d[14]), "+f"(d[15]),
        "+f"(d[16]), "+f"(d[17]), "+f"(d[18]), "+f"(d[19]),
        "+f"(d[20]), "+f"(d[21]), "+f"(d[22]), "+f"(d[23]),
        "+f"(d[24]), "+f"(d[25]), "+f"(d[26]), "+f"(d[27]),
        "+f"(d[28]), "+f"(d[29]), "+f"(d[30]), "+f"(d[31]),
        "+f"(d[32]), "+f"(d[33]), "+f"(d[34]), "+f"(d[35]),
        "+f"(d[36]), "+f"(d[37]), "+f"(d[38]), "+f"(d[39]),
        "+f"(d[40]), "+f"(d[41]), "+f"(d[42]), "+f"(d[43]),
        "+f"(d[44]), "+f"(d[45]), "+f"(d[46]), "+f"(d[47]),
        "+f"(d[48]), "+f"(d[49]), "+f"(d[50]), "+f"(d[51]),
        "+f"(d[52]), "+f"(d[53]), "+f"(d[54]), "+f"(d[55]),
        "+f"(d[56]), "+f"(d[57]), "+f"(d[58]), "+f"(d[59]),
        "+f"(d[60]), "+f"(d[61]), "+f"(d[62]), "+f"(d[63]),
        "+f"(d[64]), "+f"(d[65]), "+f"(d[66]), "+f"(d[67]),
        "+f"(d[68]), "+f"(d[69]), "+f"(d[70]), "+f"(d[71]),
        "+f"(d[72]), "+f"(d[73]), "+f"(d[74]), "+f"(d[75]),
        "+f"(d[76]), "+f"(d[77]), "+f"(d[78]), "+f"(d[79]),
        "+f"(d[80]), "+f"(d[81]), "+f"(d[82]), "+f"(d[83]),
        "+f"(d[84]), "+f"(d[85]), "+f"(d[86]), "+f"(d[87]),
        "+f"(d[88]), "+f"(d[89]), "+f"(d[90]), "+f"(d[91]),
        "+f"(d[92]), "+f"(d[93]), "+f"(d[94]), "+f"(d[95]),
        "+f"(d[96]), "+f"(d[97]), "+f"(d[98]), "+f"(d[99]),
        "+f"(d[100]), "+f"(d[101]), "+f"(d[102]), "+f"(d[103]),
        "+f"(d[104]), "+f"(d[105]), "+f"(d[106]), "+f"(d[107]),
        "+f"(d[108]), "+f"(d[109]), "+f"(d[110]), "+f"(d[111]),
        "+f"(d[112]), "+f"(d[113]), "+f"(d[114]), "+f"(d[115]),
        "+f"(d[116]), "+f"(d[117]), "+f"(d[118]), "+f"(d[119]),
        "+f"(d[120]), "+f"(d[121]), "+f"(d[122]), "+f"(d[123]),
        "+f"(d[124]), "+f"(d[125]), "+f"(d[126]), "+f"(d[127])
      : "l"(a), "l"(b), "r"(more));
}

extern "C" __global__ void __launch_bounds__(3 * GROUP, 1)
    product_wgmma_bf16(const __grid_constant__ TensorMap mapA, const __grid_constant__ TensorMap mapB,
                       float *out, const float *bias, const __grid_constant__ Product p) {
  extern __shared__ uint8_t memory[];
  __shared__ alignas(8) uint64_t full[STAGES], empty[STAGES];
  // Swizzling goes by addresses: tiles begin at multiples of 1024.
  uint8_t *stages = memory + (1024 - shared(memory) % 1024) % 1024;

  Part part(blockIdx.x, (p.m + TILE_M - 1) / TILE_M, (p.n + TILE_N - 1) / TILE_N, 1);
  Begin begin(p, part.batch);
  int tiles = (p.k * 2 + DEPTH - 1) / DEPTH;  // k counts words
  int group = threadIdx.x / GROUP, lane = threadIdx.x % 32;

  if (threadIdx.x == 0) {
    for (int s = 0; s < STAGES; s++) {
      start(&full[s], 1);
      start(&empty[s], 2);
    }
    asm volatile("fence.mbarrier_init.release.cluster;" ::: "memory");
  }
  __syncthreads();

  if (group == 0) {
    if (threadIdx.x > 0) return;
    int matrixA = (int)(begin.a / ((long long)p.m * p.aRow));
    int matrixB = (int)(begin.b / ((long long)p.n * p.bColumn));
    for (int i = 0; i < tiles; i++) {
      int s = i % STAGES;
      await(&empty[s], i / STAGES % 2 ^ 1);  // the phase before the first is over
      arriveForBytes(&full[s], STAGE_BYTES);
      uint8_t *stage = stages + s * STAGE_BYTES;
      fetch(stage, &mapA, &full[s], i * DEPTH, part.row * TILE_M, matrixA);
      fetch(stage + A_BYTES, &mapB, &full[s], i * DEPTH, part.column * TILE_N, matrixB);
    }
    return;
  }

  int mine = group - 1;
  float sum[TILE_N / 2];
  for (int i = 0; i < tiles; i++) {
    int s = i % STAGES;
    await(&full[s], i / STAGES % 2);
    uint8_t *stage = stages + s * STAGE_BYTES;
    uint64_t a = descriptor(stage + mine * 64 * DEPTH * 2), b = descriptor(stage + A_BYTES);
    asm volatile("wgmma.fence.sync.aligned;" ::: "memory");
#pragma unroll
    for (int k = 0; k < DEPTH / 16; k++) multiply(sum, a + k * 2, b + k * 2, i + k);
    asm volatile("wgmma.commit_group.sync.aligned;" ::: "memory");
    // One is under way while the next begins; what the one before it has read is free.
    asm volatile("wgmma.wait_group.sync.aligned 1;" ::: "memory");
    if (i > 0 && threadIdx.x % GROUP == 0) arrive(&empty[(i - 1) % STAGES]);
  }
  asm volatile("wgmma.wait_group.sync.aligned 0;" ::: "memory");
  asm volatile("bar.sync 1, 256;" ::: "memory");  // both groups have read all stages

  constexpr int PITCH = TILE_N + 8;
  int warp = threadIdx.x / 32 - 4;
  float(*own)[PITCH] = (float(*)[PITCH])(stages + warp * 16 * PITCH * 4);
  static_assert(8 * 16 * PITCH * 4 <= STAGES * STAGE_BYTES, "room for 16 rows of each warp");
#pragma unroll
  for (int j = 0; j < TILE_N / 8; j++)
#pragma unroll
    for (int e = 0; e < 4; e += 2)
      *(float2 *)&own[lane / 4 + e * 4][j * 8 + lane % 4 * 2] =
          make_float2(sum[j * 4 + e], sum[j * 4 + e + 1]);
  __syncwarp();
  Written<float> written(out, bias, p, part);
  written.rows<16, TILE_N>(own, part.row * TILE_M + warp * 16, 1, part.column * TILE_N);
}
