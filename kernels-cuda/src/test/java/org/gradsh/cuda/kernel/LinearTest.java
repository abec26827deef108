package org.gradsh.cuda.kernel;

import static org.gradsh.cuda.kernel.Both.random;
import static org.gradsh.cuda.kernel.Both.same;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.function.Supplier;
import org.gradsh.autograd.Autograd;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Device;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;
import org.gradsh.cuda.kernel.Both.Layout;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Systems, inverses, determinants and Cholesky's factor, in odd and larger sizes. */
class LinearTest {
  private static final int[] SIZES = {1, 2, 5, 31, 32, 33, 64, 70, 130};
  private static final DType[] REAL = {DType.FLOAT32, DType.FLOAT64};

  @BeforeAll
  static void onTheDevice() {
    assumeTrue(Device.count("cuda") > 0, Device.status("cuda"));
  }

  /** Far from singular, with nothing large on the diagonal. */
  private static Tensor regular(DType d, long seed, int... dims) {
    int n = dims[dims.length - 1];
    Tensor x = random(d, seed, dims).div(2 * Math.sqrt(n));
    return x.add(Autograd.eye(n).mul(2).flip(0)).to(d);
  }

  private static Tensor definite(DType d, long seed, int... dims) {
    Tensor x = random(d, seed, dims).div(Math.sqrt(dims[dims.length - 1]));
    return x.matmul(x.swapAxes(-1, -2)).add(Autograd.eye(dims[dims.length - 1])).to(d);
  }

  @Test
  void systems() {
    for (DType d : REAL) {
      for (int n : SIZES) {
        for (int columns : new int[] {1, 3, 40}) {
          Tensor a = regular(d, n, 2, n, n), b = random(d, 7, 2, n, columns);
          for (Layout layout : Layout.values()) {
            same("solve " + d + " " + n, layout, in -> Autograd.solve(in[0], in[1]), a, b);
          }
        }
        Tensor a = regular(d, n, n, n);
        same("a vector", in -> Autograd.solve(in[0], in[1]), a, random(d, 8, n));
        same("inverse", in -> in[0].inverse(), a);
        same("inverses", in -> in[0].inverse(), regular(d, 9, 2, 3, n, n));
      }
    }
    same("whole numbers", in -> in[0].inverse(), Autograd.eye(3).mul(2).to(DType.INT32));
  }

  @Test
  @Tag("races")
  void determinants() {
    for (DType d : REAL) {
      for (int n : SIZES) {
        Tensor a = regular(d, n, 3, n, n);
        same("det", in -> in[0].det(), a);
        same("slogdet", in -> in[0].slogdet().logAbsDet(), a);
        same("its sign", in -> in[0].slogdet().sign(), a);
      }
      same("of nothing", in -> in[0].det(), Autograd.zeros(0, 0).to(d));
      same("singular", in -> in[0].det(), Autograd.ones(4, 4).to(d));
      same("singular", in -> in[0].slogdet().logAbsDet(), Autograd.zeros(4, 4).to(d));
    }
  }

  @Test
  @Tag("races")
  void triangles() {
    for (DType d : REAL) {
      for (int n : SIZES) {
        Tensor x = random(d, n, 2, n, n).div(n).add(Autograd.eye(n).mul(2)).to(d);
        Tensor junk = Autograd.full(Double.NaN, n, n).to(d);
        for (boolean upper : new boolean[] {true, false}) {
          // What is on the other side is not read.
          Tensor a = upper ? x.triu(0).add(junk.tril(-1)) : x.tril(0).add(junk.triu(1));
          for (boolean transposed : new boolean[] {true, false}) {
            for (boolean unit : new boolean[] {true, false}) {
              String what = "triangle " + d + " " + n + " " + upper + transposed + unit;
              for (int columns : new int[] {1, 35}) {
                same(
                    what,
                    in -> Autograd.triangularSolve(in[0], in[1], upper, transposed, unit),
                    a,
                    random(d, 3, 2, n, columns));
              }
            }
          }
        }
      }
    }
  }

  @Test
  @Tag("races")
  void choleskysFactor() {
    for (DType d : REAL) {
      for (int n : SIZES) {
        for (Layout layout : Layout.values()) {
          same("cholesky " + d + " " + n, layout, in -> in[0].cholesky(), definite(d, n, 2, n, n));
        }
      }
      // The symmetric part counts.
      Tensor odd = definite(d, 1, 40, 40).add(random(d, 2, 40, 40).mul(.01).triu(1));
      same("of what is not symmetric", in -> in[0].cholesky(), odd);
    }
  }

  @Test
  void manySmallOnes() {
    Tensor a = regular(DType.FLOAT32, 1, 70_000, 2, 2);
    same("inverses", in -> in[0].inverse(), a);
    same("factors", in -> in[0].cholesky(), definite(DType.FLOAT32, 2, 70_000, 2, 2));
  }

  @Test
  @Tag("races")
  void aMatrixWithNaNGivesNaN() {
    for (DType d : REAL) {
      Tensor a = regular(d, 1, 2, 40, 40);
      double[] v = a.toDoubleArray();
      v[39 * 40 + 39] = Double.NaN;
      Tensor x = Both.of(d, v, 2, 40, 40), b = random(d, 2, 2, 40, 2);
      same("inverse", in -> in[0].inverse(), x);
      same("solve", in -> Autograd.solve(in[0], in[1]), x, b);
      same("det", in -> in[0].det(), x);
    }
  }

  private static void told(String what, Supplier<Tensor> op) {
    Tensor y = op.get();
    var e = assertThrows(TensorException.class, y::toDoubleArray);
    assertTrue(e.getMessage().contains(what), e.getMessage());
    assertEquals(1, Autograd.ones(1).to(Both.CUDA).item()); // once
  }

  @Test
  @Tag("races")
  void whatHasNoAnswerIsTold() {
    Tensor ones = Autograd.ones(3, 3).to(Both.CUDA), b = Autograd.ones(3, 1).to(Both.CUDA);
    told("inverse: the matrix is singular", ones::inverse);
    told("solve: the matrix is singular", () -> Autograd.solve(ones, b));
    told("cholesky: the matrix is not positive definite", () -> ones.neg().cholesky());
    told(
        "triangularSolve: the triangle is singular",
        () -> Autograd.triangularSolve(ones.sub(ones), b, true));
  }

  @Test
  @Tag("races")
  void gradientsComeBack() {
    Tensor a = regular(DType.FLOAT64, 1, 35, 35), b = random(DType.FLOAT64, 2, 35, 3);
    same(
        "by the matrix",
        in -> Autograd.grad(t -> Autograd.solve(t, in[1]).sum()).apply(in[0]),
        a,
        b);
    same(
        "of the factor",
        in -> Autograd.grad(t -> t.cholesky().sum()).apply(in[0]),
        definite(DType.FLOAT64, 3, 35, 35));
  }
}
