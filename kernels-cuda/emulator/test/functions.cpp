// The functions of CUDA's library, which nvcc puts into the PTX, against those of the host.
#include "cuda.hpp"

namespace {

template <class T>
T onHost(int which, T v) {
  auto x = (long double)v;
  switch (which) {
    case 0: return (T)std::exp(x);
    case 1: return (T)std::log(x);
    case 2: return (T)std::sin(x);
    case 3: return (T)std::cos(x);
    case 4: return (T)std::tan(x);
    case 5: return (T)std::tanh(x);
    case 6: return (T)std::erf(x);
    case 7: return (T)std::lgamma(x);
    case 8: return (T)std::pow(x, (long double)(T)1.7);
    case 9: return (T)std::log1p(x);
    case 10: return (T)std::expm1(x);
    case 11: return (T)std::atan(x);
    case 12: return (T)std::asinh(x);
    case 13: return (T)std::cbrt(x);
    case 14: return (T)std::erfc(x);
    case 15: return std::sqrt(v);
    case 16: return 1 / v;
    case 17: return std::floor(v);
    case 18: return std::rint(v);
    case 19: return std::fmod(v, (T)0.3);
    case 20: return (T)std::tgamma(x);
    case 21: return (T)std::sinh(x);
    case 22: return (T)std::atan2(x, -2.0L);
    default: return std::round(v);
  }
}

const char* NAMES[] = {"exp", "log",   "sin",   "cos",  "tan",    "tanh", "erf",   "lgamma",
                       "pow", "log1p", "expm1", "atan", "asinh",  "cbrt", "erfc",  "sqrt",
                       "1/x", "floor", "rint",  "fmod", "tgamma", "sinh", "atan2", "round"};

// The library's own bounds are a few ulp; lgamma's is absolute near its zeros.
int ulp(int which) {
  switch (which) {
    case 7: return 40;
    case 20: return 12;
    case 14:
    case 8: return 9;
    case 15:
    case 16:
    case 17:
    case 18:
    case 19:
    case 23: return 0;
    default: return 5;
  }
}

template <class T>
void test(const Module& m, const char* kernel, double epsilon) {
  int n = 500;
  auto random = noise(n, 0.05f, 8);
  for (int which = 0; which < 24; which++) {
    bool anySign =
        which == 0 || (which >= 2 && which <= 6) || (which >= 10 && which <= 14) || which > 15;
    std::vector<T> x(random.begin(), random.end()), want(n);
    for (int i = 0; i < n; i++) {
      if (anySign && i % 2 && which != 20) x[i] = -x[i];
      if ((which == 2 || which == 3) && i % 50 == 0) x[i] *= (T)1e7;  // a long reduction
      if (which == 7 && i < 4) x[i] = (T)(i + 10);
      want[i] = onHost(which, x[i]);
    }
    if (which == 1) {
      x[0] = 0, x[1] = -1, x[2] = INFINITY;
      for (int i = 0; i < 3; i++) want[i] = onHost(which, x[i]);
    }
    Buffer<T> dx(x), dy(n);
    launch(m, kernel, {(unsigned)n / 64 + 1}, {64}, 0, dx.at, dy.at, which, n);
    checkNear(std::string(kernel) + " " + NAMES[which], dy.read(), want, ulp(which) * epsilon);
  }
}

}  // namespace

void testFunctions(const Module& m) {
  test<float>(m, "functions_float", 0x1p-23);
  test<double>(m, "functions_double", 0x1p-52);
}
