#include "../instructions/half.hpp"
#include "cuda.hpp"

namespace {

template <class T, class To, class From>
void product(const Module& m, const char* kernel, unsigned warps, To to, From from) {
  int M = 32, N = 48, K = 80;
  auto x = noise(M * K), y = noise(N * K);
  std::vector<T> a(x.size()), b(y.size());
  for (size_t i = 0; i < x.size(); i++) a[i] = to(x[i]);
  for (size_t i = 0; i < y.size(); i++) b[i] = to(y[i]);
  Buffer<T> da(a), db(b);
  Buffer<float> dc(M * N);
  launch(m, kernel, {N / 8 / warps, (unsigned)M / 16}, {32 * warps}, 0, da.at, db.at, dc.at, N, K);
  auto got = dc.read();
  double worst = 0;
  for (int i = 0; i < M; i++)
    for (int j = 0; j < N; j++) {
      double s = 0;
      for (int q = 0; q < K; q++) s += (double)from(a[i * K + q]) * from(b[j * K + q]);
      double e = std::fabs(got[i * N + j] - s);
      worst = e <= worst ? worst : e;
    }
  check(worst < 1e-5, kernel, "off by " + std::to_string(worst));
}

}  // namespace

void testTensors(const Module& m) {
  product<uint16_t>(m, "product_bf16", 2, emulator::toBf16, emulator::fromBf16);
  product<uint16_t>(m, "product_f16", 2, emulator::toF16, emulator::fromF16);
  product<float>(
      m, "product_tf32", 1, [](float f) { return f; },
      [](float f) { return emulator::bitsOf<float>(emulator::toTf32(f)); });
}
