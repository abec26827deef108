// Matrix products of a warp (mma.sync) and the loads that feed them (ldmatrix). Which lane holds
// which element is written in the PTX manual, "Matrix Fragments"; lane = 4 * group + place in the
// group.
#include "access.hpp"
#include "half.hpp"
#include "select.hpp"

namespace emulator {

namespace {

enum Element : uint8_t { HALF, BFLOAT, TFLOAT };

// ldmatrix: lane l holds the address of row l % 8 of matrix l / 8; option: transposed
void loadMatrix(Warp& w, const Instruction& i, uint32_t mask) {
  if (mask != ALL_LANES)
    fault(w, i, firstLane(mask), LAUNCH_FAILED, "ldmatrix by a part of a warp");
  int matrices = i.listed;
  uint32_t rows = matrices == 4 ? ALL_LANES : matrices == 2 ? 0xffff : 0xff;
  Reach r = reach(w, i, rows, i.space, i.a, i.immediate, 16, Intent::Read);
  for (int q = 0; q < matrices; q++) {
    uint32_t* d = w.out<uint32_t>(w.listed(i, q));
    for (int l = 0; l < LANES; l++) {
      uint16_t pair[2];
      for (int e = 0; e < 2; e++) {
        int row = i.option ? l % 4 * 2 + e : l / 4, column = i.option ? l / 4 : l % 4 * 2 + e;
        pair[e] = r.host<uint16_t>(q * 8 + row)[column];
      }
      d[l] = (uint32_t)pair[1] << 16 | pair[0];
    }
  }
}

// The element that a lane holds in half e of its register r, as a row and column of A (16 x k). B
// has the same layout with 8 columns: its column is the row of an A without the lower half.
struct Place {
  int row, column;
};

Place inA(int lane, int r, int e, bool single) {
  int row = lane / 4 + (r & 1) * 8;
  return single ? Place{row, lane % 4 + (r >> 1) * 4} : Place{row, lane % 4 * 2 + e + (r >> 1) * 8};
}

Place inB(int lane, int r, int e, bool single) {
  int column = lane / 4;
  return single ? Place{lane % 4 + r * 4, column} : Place{lane % 4 * 2 + e + r * 8, column};
}

float element(uint32_t bits, int e, uint8_t kind) {
  if (kind == TFLOAT) return bitsOf<float>(bits & 0xffffe000);
  auto h = (uint16_t)(bits >> (16 * e));
  return kind == BFLOAT ? fromBf16(h) : fromF16(h);
}

// m16n8k{4, 8, 16}. Listed: d, a, b, c; immediate: k; variant: Element; option: c and d are f16.
void multiplyMatrices(Warp& w, const Instruction& i, uint32_t mask) {
  if (mask != ALL_LANES) fault(w, i, firstLane(mask), LAUNCH_FAILED, "mma by a part of a warp");
  w.counters->matrixProducts++;
  int k = (int)i.immediate;
  bool single = i.variant == TFLOAT;
  int each = single ? 1 : 2;
  int ra = 16 * k / (LANES * each), rb = ra / 2, rc = i.option ? 2 : 4;
  alignas(64) float a[16][16], b[16][8], c[16][8];
  for (int r = 0; r < ra; r++) {
    const auto* from = w.in<uint32_t>(w.listed(i, rc + r));
    for (int l = 0; l < LANES; l++)
      for (int e = 0; e < each; e++) {
        Place p = inA(l, r, e, single);
        a[p.row][p.column] = element(from[l], e, i.variant);
      }
  }
  for (int r = 0; r < rb; r++) {
    const auto* from = w.in<uint32_t>(w.listed(i, rc + ra + r));
    for (int l = 0; l < LANES; l++)
      for (int e = 0; e < each; e++) {
        Place p = inB(l, r, e, single);
        b[p.row][p.column] = element(from[l], e, i.variant);
      }
  }
  // c and d: two neighbouring columns of row l / 4, then of the row 8 below
  auto sums = [&](auto f) {
    for (int r = 0; r < 4; r++) {
      const Operand& o = w.listed(i, (i.option ? r / 2 : r));
      const Operand& s = w.listed(i, rc + ra + rb + (i.option ? r / 2 : r));
      for (int l = 0; l < LANES; l++) f(o, s, r, l, c[l / 4 + (r >> 1) * 8][l % 4 * 2 + (r & 1)]);
    }
  };
  sums([&](const Operand&, const Operand& s, int r, int l, float& at) {
    at = i.option ? fromF16((uint16_t)(w.in<uint32_t>(s)[l] >> (16 * (r & 1)))) : w.in<float>(s)[l];
  });
  for (int row = 0; row < 16; row++)
    for (int q = 0; q < k; q++)
      for (int column = 0; column < 8; column++) c[row][column] += a[row][q] * b[q][column];
  sums([&](const Operand& o, const Operand&, int r, int l, float& at) {
    if (i.option) {
      auto* h = (uint16_t*)&w.out<uint32_t>(o)[l];
      h[r & 1] = toF16(at);
    } else {
      w.out<float>(o)[l] = at;
    }
  });
}

bool matrixLoad(Operands& o, Instruction& i) {
  i.flow = Flow::WarpSync;
  i.space = o.has("shared") || o.has("shared::cta") ? Space::Shared : Space::Generic;
  i.option = o.has("trans");
  o.list(i, Type::B32);
  i.listedOut = i.listed;
  o.need(",");
  o.address(i, i.a, i.immediate);
  i.run = loadMatrix;
  return o.has("m8n8") && o.has("b16");
}

// mma.sync.aligned.m16n8k16.row.col.f32.bf16.bf16.f32
bool matrixProduct(Operands& o, Instruction& i) {
  i.flow = Flow::WarpSync;
  if (o.word.size() < 10) return false;
  std::string shape(o.word[3]);
  if (shape.rfind("m16n8k", 0) || !o.has("row") || !o.has("col")) return false;
  i.immediate = atoi(shape.c_str() + 6);
  auto d = o.word[6], a = o.word[7], b = o.word[8];
  i.variant = a == "f16" ? HALF : a == "bf16" ? BFLOAT : TFLOAT;
  i.option = d == "f16";
  bool known =
      a == b && o.word[9] == d && (d == "f32" || (d == "f16" && a == "f16")) &&
      (a == "tf32" ? i.immediate == 4 || i.immediate == 8
                   : (a == "f16" || a == "bf16") && (i.immediate == 8 || i.immediate == 16));
  if (!known) return false;
  Type sum = i.option ? Type::B32 : Type::F32;
  o.list(i, sum);
  i.listedOut = i.listed;
  o.need(",");
  o.list(i, Type::B32);
  o.need(",");
  o.list(i, Type::B32);
  o.need(",");
  o.list(i, sum);
  i.run = multiplyMatrices;
  return true;
}

constexpr Opcode TABLE[] = {{"ldmatrix", matrixLoad}, {"mma", matrixProduct}};

}  // namespace

Family tensors() { return TABLE; }

}  // namespace emulator
