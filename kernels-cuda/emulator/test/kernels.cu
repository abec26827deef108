// Kernels for the self-test, each small and of one kind. nvcc -ptx -arch=compute_75.
#include <cuda_fp16.h>
#include <stdint.h>

#define KERNEL extern "C" __global__

__device__ int at() { return blockIdx.x * blockDim.x + threadIdx.x; }

KERNEL void axpy4(const float4* x, float4* y, float a, int n) {
  int i = at();
  if (i >= n) return;
  float4 u = x[i], v = y[i];
  y[i] = make_float4(a * u.x + v.x, a * u.y + v.y, a * u.z + v.z, a * u.w + v.w);
}

struct Strides {
  int rank, shape[4];
  int64_t step[4];
};

KERNEL void gather_strided(const float* x, float* y, Strides s, int n) {
  int i = at();
  if (i >= n) return;
  int64_t from = 0;
  for (int d = s.rank - 1, rest = i; d >= 0; rest /= s.shape[d], d--)
    from += rest % s.shape[d] * s.step[d];
  y[i] = x[from];
}

__device__ float warp_sum(float v) {
  for (int d = 16; d; d >>= 1) v += __shfl_xor_sync(~0u, v, d);
  return v;
}

__device__ float block_sum(float v) {
  __shared__ float part[32];
  v = warp_sum(v);
  if (threadIdx.x % 32 == 0) part[threadIdx.x / 32] = v;
  __syncthreads();
  v = warp_sum(threadIdx.x % 32 < blockDim.x / 32 ? part[threadIdx.x % 32] : 0);
  __syncthreads();
  return v;
}

KERNEL void softmax(const float* x, float* y, int columns) {
  x += (size_t)blockIdx.x * columns;
  y += (size_t)blockIdx.x * columns;
  float s = 0;
  for (int i = threadIdx.x; i < columns; i += blockDim.x) s += expf(x[i]);
  s = block_sum(s);
  for (int i = threadIdx.x; i < columns; i += blockDim.x) y[i] = expf(x[i]) / s;
}

__device__ unsigned arrived;

// The last block to arrive adds up what the others have left: ordered by fences and an atomic.
KERNEL void sum_all(const float* x, float* parts, float* sum, int n) {
  __shared__ bool last;
  float s = 0;
  for (int i = at(); i < n; i += gridDim.x * blockDim.x) s += x[i];
  s = block_sum(s);
  if (threadIdx.x == 0) {
    parts[blockIdx.x] = s;
    __threadfence();
    last = atomicInc(&arrived, gridDim.x - 1) == gridDim.x - 1;
  }
  __syncthreads();
  if (!last) return;
  s = 0;
  for (int i = threadIdx.x; i < gridDim.x; i += blockDim.x) s += parts[i];
  s = block_sum(s);
  if (threadIdx.x == 0) *sum = s;
}

#define TILE 16

KERNEL void matmul(const float* a, const float* b, float* c, int m, int n, int k) {
  __shared__ float as[TILE][TILE], bs[TILE][TILE];
  int x = threadIdx.x, y = threadIdx.y, row = blockIdx.y * TILE + y, column = blockIdx.x * TILE + x;
  float sum = 0;
  for (int t = 0; t < k; t += TILE) {
    as[y][x] = row < m && t + x < k ? a[row * k + t + x] : 0;
    bs[y][x] = column < n && t + y < k ? b[(t + y) * n + column] : 0;
    __syncthreads();
    for (int q = 0; q < TILE; q++) sum += as[y][q] * bs[q][x];
    __syncthreads();
  }
  if (row < m && column < n) c[row * n + column] = sum;
}

KERNEL void sort256(float* x) {
  extern __shared__ float s[];
  int t = threadIdx.x;
  s[t] = x[t];
  for (int size = 2; size <= blockDim.x; size *= 2)
    for (int step = size / 2; step; step /= 2) {
      __syncthreads();
      int other = t ^ step;
      if (other > t) {
        float a = s[t], b = s[other];
        if ((a > b) == ((t & size) == 0)) {
          s[t] = b;
          s[other] = a;
        }
      }
    }
  __syncthreads();
  x[t] = s[t];
}

template <class T>
__device__ T function(int which, T x) {
  switch (which) {
    case 0: return exp(x);
    case 1: return log(x);
    case 2: return sin(x);
    case 3: return cos(x);
    case 4: return tan(x);
    case 5: return tanh(x);
    case 6: return erf(x);
    case 7: return lgamma(x);
    case 8: return pow(x, (T)1.7);
    case 9: return log1p(x);
    case 10: return expm1(x);
    case 11: return atan(x);
    case 12: return asinh(x);
    case 13: return cbrt(x);
    case 14: return erfc(x);
    case 15: return sqrt(x);
    case 16: return 1 / x;
    case 17: return floor(x);
    case 18: return rint(x);
    case 19: return fmod(x, (T)0.3);
    case 20: return tgamma(x);
    case 21: return sinh(x);
    case 22: return atan2(x, (T)-2);
    default: return round(x);
  }
}

KERNEL void functions_float(const float* x, float* y, int which, int n) {
  int i = at();
  if (i < n) y[i] = function(which, x[i]);
}

KERNEL void functions_double(const double* x, double* y, int which, int n) {
  int i = at();
  if (i < n) y[i] = function(which, x[i]);
}

// The same expressions are computed by the host.
KERNEL void integers(const int* a, const long long* b, int* c, long long* d) {
  int i = threadIdx.x;
  c[i] = a[i] / 7 + a[i] % 5 + (a[i] >> 3) + (a[i] << (i & 7)) + abs(a[i]) + (a[i] & 0x55) +
         (a[i] ^ i);
  c[i] += a[i] / (i + 1) - a[i] % (i + 3) + min(a[i], 100) + max(a[i], -100);
  d[i] = b[i] / 7 + b[i] % 5 + (b[i] >> 3) + (b[i] << (i & 15)) + b[i] / (i + 1) - b[i] % (i + 3) +
         b[i] * a[i];
}

KERNEL void bits(const unsigned* a, unsigned* c) {
  int i = threadIdx.x;
  c[i * 8] = __popc(a[i]);
  c[i * 8 + 1] = __clz(a[i]);
  c[i * 8 + 2] = __brev(a[i]);
  c[i * 8 + 3] = __byte_perm(a[i], a[i] * 3, 0x1726);
  c[i * 8 + 4] = __funnelshift_l(a[i], a[i] * 3, i);
  c[i * 8 + 5] = __umulhi(a[i], a[i] * 3);
  c[i * 8 + 6] = __ffs(a[i]);
  c[i * 8 + 7] = (a[i] >> (i & 15)) & 0x1f;
}

KERNEL void halves(const __half* x, const __half* y, __half* z) {
  int i = threadIdx.x;
  z[i * 4] = x[i] + y[i];
  z[i * 4 + 1] = x[i] * y[i];
  z[i * 4 + 2] = __hfma(x[i], y[i], x[i]);
  z[i * 4 + 3] = __hmax(x[i], y[i]);
}

__device__ __noinline__ double2 turned(double2 v, int times) {
  for (int i = 0; i < times; i++) v = make_double2(-v.y, v.x);
  return v;
}

KERNEL void calls(double2* v) { v[threadIdx.x] = turned(v[threadIdx.x], threadIdx.x); }

// An array on the stack, and divergence within a switch.
KERNEL void stack(const int* index, float* y, int n) {
  float t[16];
  for (int i = 0; i < 16; i++) t[i] = y[i] + n;
  float r = t[index[threadIdx.x] & 15];
  switch (index[threadIdx.x]) {
    case 0: r *= 2; break;
    case 1: r += 7; break;
    case 2: r = t[3] - r; break;
    case 3: r = r * r; break;
    case 5: r = -r; break;
    case 6: r = t[(int)y[0] & 15]; break;
  }
  __syncthreads();
  y[threadIdx.x] = r;
}

KERNEL void warps(const int* x, unsigned* y) {
  int i = threadIdx.x, v = x[i];
  unsigned* out = y + i * 8;
  out[0] = __ballot_sync(~0u, v > 3);
  out[1] = __any_sync(~0u, v > 100) | __all_sync(~0u, v >= 0) << 1;
  out[2] = __match_any_sync(~0u, v);
  out[3] = __shfl_up_sync(~0u, v, 3, 16);
  out[4] = __shfl_down_sync(~0u, v, 3);
  out[5] = __shfl_sync(~0u, v, v & 31);
  out[6] = __syncthreads_count(v > 3);
  out[7] = __syncthreads_or(v > 100) | __syncthreads_and(v >= 0) << 1;
}

KERNEL void atomics(const int* x, int* counts, float* sum, unsigned long long* big) {
  int v = x[at()];
  atomicAdd(counts + v, 1);
  atomicAdd(sum, 0.5f);
  atomicMax(big, (unsigned long long)v << 33);
  if (atomicCAS(counts + 16, 0, 5) == 0) counts[17] = 1;
}

KERNEL void conversions(const double* x, int* y) {
  int i = threadIdx.x;
  y[i * 8] = (int)x[i];
  y[i * 8 + 1] = __double2int_rn(x[i]);
  y[i * 8 + 2] = __float_as_int(__double2float_rd(x[i]));
  y[i * 8 + 3] = __float_as_int(__double2float_ru(x[i]));
  y[i * 8 + 4] = (unsigned char)(float)x[i];
  y[i * 8 + 5] = __half_as_ushort(__double2half(x[i]));
  y[i * 8 + 6] = __float_as_int(__fmul_rz((float)x[i], 1.1f));
  y[i * 8 + 7] = (int)((long long)x[i] >> 3);
}
