#include <algorithm>
#include <bit>

#include "../instructions/half.hpp"
#include "cuda.hpp"

namespace {

void elementwise(const Module& m) {
  int n = 1003;
  auto x = noise(4 * n), y = noise(4 * n);
  Buffer<float> dx(x), dy(y);
  launch(m, "axpy4", {(unsigned)n / 128 + 1}, {128}, 0, dx.at, dy.at, 2.5f, n);
  std::vector<float> want(4 * n);
  for (int i = 0; i < 4 * n; i++) want[i] = std::fma(2.5f, x[i], y[i]);
  checkNear("axpy4", dy.read(), want, 0);

  struct {
    int rank, shape[4];
    int64_t step[4];
  } s{3, {5, 7, 11}, {1, 0, 5}};  // turned, one axis broadcast

  n = 5 * 7 * 11;
  Buffer<float> from(noise(64)), to(n);
  launch(m, "gather_strided", {4}, {128}, 0, from.at, to.at, s, n);
  auto f = from.read();
  want.resize(n);
  for (int i = 0; i < n; i++) want[i] = f[i / 77 + i % 11 * 5];
  checkNear("gather_strided", to.read(), want, 0);
}

void reductions(const Module& m) {
  int rows = 5, columns = 300;
  auto x = noise(rows * columns, -4, 4);
  Buffer<float> dx(x), dy(x.size());
  launch(m, "softmax", {(unsigned)rows}, {128}, 0, dx.at, dy.at, columns);
  std::vector<double> want(x.size());
  for (int r = 0; r < rows; r++) {
    double sum = 0;
    for (int c = 0; c < columns; c++) sum += std::exp((double)x[r * columns + c]);
    for (int c = 0; c < columns; c++)
      want[r * columns + c] = std::exp((double)x[r * columns + c]) / sum;
  }
  checkNear("softmax", dy.read(), want, 1e-6);

  Buffer<float> parts(8), sum(1);
  double all = 0;
  for (float v : x) all += v;
  for (int twice = 0; twice < 2; twice++)
    launch(m, "sum_all", {8}, {64}, 0, dx.at, parts.at, sum.at, (int)x.size());
  checkNear("sum_all", sum.read(), std::vector<double>{all}, 1e-4);
}

void products(const Module& m) {
  int M = 37, N = 50, K = 29;
  auto a = noise(M * K), b = noise(K * N);
  Buffer<float> da(a), db(b), dc(M * N);
  launch(m, "matmul", {4, 3}, {16, 16}, 0, da.at, db.at, dc.at, M, N, K);
  std::vector<float> want(M * N);
  for (int i = 0; i < M; i++)
    for (int j = 0; j < N; j++) {
      float s = 0;
      for (int q = 0; q < K; q++) s = std::fma(a[i * K + q], b[q * N + j], s);
      want[i * N + j] = s;
    }
  checkNear("matmul", dc.read(), want, 0);
}

void sorting(const Module& m) {
  auto x = noise(256);
  Buffer<float> dx(x);
  launch(m, "sort256", {1}, {256}, 1024, dx.at);
  std::sort(x.begin(), x.end());
  checkNear("sort256", dx.read(), x, 0);
}

void wholeNumbers(const Module& m) {
  int n = 256;
  std::vector<int> a(n), c(n);
  std::vector<int64_t> b(n), d(n);
  for (int i = 0; i < n; i++) {
    a[i] = (i - 128) * 7919 * 13;
    b[i] = (int64_t)a[i] * 104729 * 3001;
    int64_t sum = (int64_t)(a[i] / 7) + a[i] % 5 + (a[i] >> 3) + (int)((unsigned)a[i] << (i & 7)) +
                  std::abs(a[i]) + (a[i] & 0x55) + (a[i] ^ i);
    sum += a[i] / (i + 1) - a[i] % (i + 3) + std::min(a[i], 100) + std::max(a[i], -100);
    c[i] = (int)sum;
    d[i] = (int64_t)((uint64_t)(b[i] / 7) + b[i] % 5 + (b[i] >> 3) + ((uint64_t)b[i] << (i & 15)) +
                     b[i] / (i + 1) - b[i] % (i + 3) + (uint64_t)b[i] * a[i]);
  }
  Buffer<int> da(a), dc(n);
  Buffer<int64_t> db(b), dd(n);
  launch(m, "integers", {1}, {256}, 0, da.at, db.at, dc.at, dd.at);
  check(dc.read() == c, "integers of 32 bits");
  check(dd.read() == d, "integers of 64 bits");

  std::vector<uint32_t> u(64), want;
  for (uint32_t i = 0; i < 64; i++) {
    uint32_t v = u[i] = i * 2654435761u, w = v * 3, reversed = 0, permuted = 0;
    for (int k = 0; k < 32; k++) reversed |= (v >> k & 1) << (31 - k);
    uint64_t both = (uint64_t)w << 32 | v;
    int choice[] = {6, 2, 7, 1};
    for (int k = 0; k < 4; k++) permuted |= (uint32_t)(both >> 8 * choice[k] & 255) << 8 * k;
    for (uint32_t x :
         {(uint32_t)std::popcount(v), (uint32_t)std::countl_zero(v), reversed, permuted,
          (uint32_t)(both << (i & 31) >> 32), (uint32_t)((uint64_t)v * w >> 32),
          v ? (uint32_t)std::countr_zero(v) + 1 : 0, v >> (i & 15) & 31})
      want.push_back(x);
  }
  Buffer<uint32_t> du(u), bits(want.size());
  launch(m, "bits", {1}, {64}, 0, du.at, bits.at);
  check(bits.read() == want, "bits");
}

void halves(const Module& m) {
  std::vector<uint16_t> x, y, want;
  auto a = noise(128, -8, 8), b = noise(128, -8, 8);
  for (int i = 0; i < 128; i++) {
    x.push_back(emulator::toF16(a[i]));
    y.push_back(emulator::toF16(b[i]));
    double p = emulator::fromF16(x[i]), q = emulator::fromF16(y[i]);
    for (double r : {p + q, p * q, p * q + p, std::max(p, q)})
      want.push_back(emulator::toF16((float)r));
  }
  Buffer<uint16_t> dx(x), dy(y), dz(want.size());
  launch(m, "halves", {1}, {128}, 0, dx.at, dy.at, dz.at);
  check(dz.read() == want, "halves");
}

void control(const Module& m) {
  std::vector<double> v, want;
  for (int i = 0; i < 64; i++) {
    double x = i + 0.5, y = -i;
    v.insert(v.end(), {x, y});
    for (int k = 0; k < i; k++) std::swap(x, y), x = -x;
    want.insert(want.end(), {x, y});
  }
  Buffer<double> dv(v);
  launch(m, "calls", {1}, {64}, 0, dv.at);
  checkNear("calls", dv.read(), want, 0);

  std::vector<int> index(64);
  std::vector<float> y = noise(64, 0, 16), r(64);
  for (int i = 0; i < 64; i++) {
    int k = index[i] = i * 5 % 9;
    float t = y[k] + 2;
    r[i] = k == 0   ? t * 2
           : k == 1 ? t + 7
           : k == 2 ? y[3] + 2 - t
           : k == 3 ? t * t
           : k == 5 ? -t
           : k == 6 ? y[(int)y[0] & 15] + 2
                    : t;
  }
  Buffer<int> di(index);
  Buffer<float> dy(y);
  launch(m, "stack", {1}, {64}, 0, di.at, dy.at, 2);
  checkNear("stack", dy.read(), r, 0);
}

void collectives(const Module& m) {
  std::vector<int> x(64);
  for (int i = 0; i < 64; i++) x[i] = i * 7 % 10;
  std::vector<uint32_t> want;
  int count = 0;
  for (int v : x) count += v > 3;
  for (int i = 0; i < 64; i++) {
    int warp = i / 32 * 32, l = i % 32;
    uint32_t ballot = 0, equal = 0;
    for (int k = 0; k < 32; k++) {
      ballot |= (uint32_t)(x[warp + k] > 3) << k;
      equal |= (uint32_t)(x[warp + k] == x[i]) << k;
    }
    want.insert(want.end(), {ballot, 2, equal, (uint32_t)x[l % 16 >= 3 ? i - 3 : i],
                             (uint32_t)x[l + 3 < 32 ? i + 3 : i], (uint32_t)x[warp + (x[i] & 31)],
                             (uint32_t)count, 2});
  }
  Buffer<int> dx(x);
  Buffer<uint32_t> dy(want.size());
  launch(m, "warps", {1}, {64}, 0, dx.at, dy.at);
  check(dy.read() == want, "warps");

  std::vector<int> values(1024), counts(18);
  for (int i = 0; i < 1024; i++) counts[values[i] = i * i % 16]++;
  counts[16] = 5;
  counts[17] = 1;
  Buffer<int> dv(values), dc(std::vector<int>(18));
  Buffer<float> sum(std::vector<float>(1));
  Buffer<uint64_t> big(std::vector<uint64_t>(1));
  launch(m, "atomics", {8}, {128}, 0, dv.at, dc.at, sum.at, big.at);
  check(dc.read() == counts, "atomics: counts");
  check(sum.read()[0] == 512, "atomics: sum of floats");
  check(big.read()[0] == 9ull << 33, "atomics: maximum of 64 bits");
}

void conversions(const Module& m) {
  std::vector<double> x = {0, 1.5, -2.5, 1e9 + 0.25, 0.1, -0.1, 3.7, 250.9, -17.99, 1e-40};
  std::vector<int> want;
  for (double v : x) {
    auto bits = [](float f) { return emulator::bitsOf<int>(f); };
    auto f = (float)v;
    float down = f > v ? std::nextafterf(f, -INFINITY) : f,
          up = f < v ? std::nextafterf(f, INFINITY) : f;
    double exact = (double)f * 1.1f;
    auto product = (float)exact;
    if (std::fabs((double)product) > std::fabs(exact)) product = std::nextafterf(product, 0);
    int byte = f < 0 ? 0 : (uint8_t)(uint32_t)f;
    for (int r :
         {(int)v, (int)std::nearbyint(v), bits(down), bits(up), byte,
          (int)emulator::toF16(emulator::oddFloat(v)), bits(product), (int)((int64_t)v >> 3)})
      want.push_back(r);
  }
  Buffer<double> dx(x);
  Buffer<int> dy(want.size());
  launch(m, "conversions", {1}, {(unsigned)x.size()}, 0, dx.at, dy.at);
  auto got = dy.read();
  for (size_t i = 0; i < want.size(); i++)
    check(got[i] == want[i], "conversions",
          "of " + std::to_string(x[i / 8]) + ", form " + std::to_string(i % 8) + ": " +
              std::to_string(got[i]) + ", not " + std::to_string(want[i]));
}

}  // namespace

void testKernels(const Module& m) {
  elementwise(m);
  reductions(m);
  products(m);
  sorting(m);
  wholeNumbers(m);
  halves(m);
  control(m);
  collectives(m);
  conversions(m);
}
