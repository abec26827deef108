// What needs sm_80: matrix products of a warp, asynchronous copies. nvcc -ptx -arch=compute_80.
#include <stdint.h>

__device__ uint32_t shared(const void* p) { return (uint32_t)__cvta_generic_to_shared(p); }

__device__ void store(float* c, int n, const float* v) {
  int row = threadIdx.x % 32 / 4, column = threadIdx.x % 4 * 2;
  c[row * n + column] = v[0];
  c[row * n + column + 1] = v[1];
  c[(row + 8) * n + column] = v[2];
  c[(row + 8) * n + column + 1] = v[3];
}

// C (m x n) = A (m x k) times the transpose of B (n x k). A block of two warps makes 16 x 16: the
// first fetches the tile of A, the second that of B, each multiplies with half of B. Two buffers:
// the next copy is on its way while the present one is used.
#define PRODUCT(NAME, TYPE)                                                                        \
  extern "C" __global__ void NAME(const uint16_t* a, const uint16_t* b, float* c, int n, int k) {  \
    __shared__ __align__(16) uint16_t tile[2][2][16 * 16];                                         \
    int l = threadIdx.x % 32, warp = threadIdx.x / 32, at = l / 2 * 16 + l % 2 * 8;                \
    const uint16_t* from = warp ? b + blockIdx.x * 16 * k : a + blockIdx.y * 16 * k;               \
    auto fetch = [&](int to, int q) {                                                              \
      asm volatile("cp.async.cg.shared.global [%0], [%1], 16;" ::"r"(shared(&tile[to][warp][at])), \
                   "l"(from + l / 2 * k + q + l % 2 * 8));                                         \
      asm volatile("cp.async.commit_group;");                                                      \
    };                                                                                             \
    float v[4] = {};                                                                               \
    fetch(0, 0);                                                                                   \
    _Pragma("unroll 1") for (int q = 0, now = 0; q < k; q += 16, now ^= 1) {                       \
      if (q + 16 < k) {                                                                            \
        fetch(now ^ 1, q + 16);                                                                    \
        asm volatile("cp.async.wait_group 1;");                                                    \
      } else {                                                                                     \
        asm volatile("cp.async.wait_group 0;");                                                    \
      }                                                                                            \
      __syncthreads();                                                                             \
      uint32_t x[4], y[2];                                                                         \
      asm volatile("ldmatrix.sync.aligned.m8n8.x4.shared.b16 {%0,%1,%2,%3}, [%4];"                 \
                   : "=r"(x[0]), "=r"(x[1]), "=r"(x[2]), "=r"(x[3])                                \
                   : "r"(shared(&tile[now][0][l % 16 * 16 + l / 16 * 8])));                        \
      asm volatile("ldmatrix.sync.aligned.m8n8.x2.shared.b16 {%0,%1}, [%2];"                       \
                   : "=r"(y[0]), "=r"(y[1])                                                        \
                   : "r"(shared(&tile[now][1][(warp * 8 + l % 8) * 16 + l / 8 % 2 * 8])));         \
      asm volatile("mma.sync.aligned.m16n8k16.row.col.f32." TYPE "." TYPE                          \
                   ".f32 {%0,%1,%2,%3}, {%4,%5,%6,%7}, {%8,%9}, {%0,%1,%2,%3};"                    \
                   : "+f"(v[0]), "+f"(v[1]), "+f"(v[2]), "+f"(v[3])                                \
                   : "r"(x[0]), "r"(x[1]), "r"(x[2]), "r"(x[3]), "r"(y[0]), "r"(y[1]));            \
      __syncthreads();                                                                             \
    }                                                                                              \
    store(c + blockIdx.y * 16 * n + blockIdx.x * 16 + warp * 8, n, v);                             \
  }

PRODUCT(product_bf16, "bf16")
PRODUCT(product_f16, "f16")

extern "C" __global__ void product_tf32(const float* a, const float* b, float* c, int n, int k) {
  int row = threadIdx.x / 4, place = threadIdx.x % 4;
  a += (blockIdx.y * 16 + row) * k + place;
  b += (blockIdx.x * 8 + row) * k + place;
  float v[4] = {};
  for (int q = 0; q < k; q += 8) {
    float from[6] = {a[q], a[q + 8 * k], a[q + 4], a[q + 8 * k + 4], b[q], b[q + 4]};
    uint32_t x[6];
    for (int e = 0; e < 6; e++) asm("cvt.rna.tf32.f32 %0, %1;" : "=r"(x[e]) : "f"(from[e]));
    asm volatile(
        "mma.sync.aligned.m16n8k8.row.col.f32.tf32.tf32.f32 {%0,%1,%2,%3}, {%4,%5,%6,%7}, {%8,%9}, "
        "{%0,%1,%2,%3};"
        : "+f"(v[0]), "+f"(v[1]), "+f"(v[2]), "+f"(v[3])
        : "r"(x[0]), "r"(x[1]), "r"(x[2]), "r"(x[3]), "r"(x[4]), "r"(x[5]));
  }
  store(c + blockIdx.y * 16 * n + blockIdx.x * 8, n, v);
}
