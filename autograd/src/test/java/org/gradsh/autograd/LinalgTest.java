package org.gradsh.autograd;

import static org.gradsh.autograd.Autograd.*;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.function.UnaryOperator;
import org.gradsh.autograd.check.GradientCheck;
import org.junit.jupiter.api.Test;

/** What generated checks and PyTorch do not tell of linear algebra and Fourier transforms. */
class LinalgTest {
  private static Tensor matrix(double[]... rows) {
    return tensor(rows, DType.FLOAT64);
  }

  private static double[] row(double... elements) {
    return elements;
  }

  private static final Tensor SINGULAR = matrix(row(1, 2, 3), row(4, 5, 6), row(5, 7, 9));

  // ---- determinants ----

  /** det(t I) = t⁴: at 0 the matrix has rank 0, and yet the fourth derivative is 24. */
  @Test
  void everyDerivativeOfDetAtZero() {
    UnaryOperator<Tensor> f = t -> det(eye(4).to(DType.FLOAT64).mul(t));
    Tensor zero = tensor(0, DType.FLOAT64);
    for (double expected : new double[] {0, 0, 0, 0, 24}) {
      assertEquals(expected, f.apply(zero).item(), 1e-12);
      f = grad(f);
    }
  }

  @Test
  void theGradientOfDetIsItsCofactors() {
    Expect.values(grad(Autograd::det).apply(SINGULAR), 3, -6, 3, 3, -6, 3, -3, 6, -3);
    Tensor rank1 = matrix(row(1, 2), row(2, 4));
    Expect.values(grad(Autograd::det).apply(rank1), 4, -2, -2, 1);
    Expect.values(grad(Autograd::det).apply(rank1.to(DType.FLOAT32)), 4, -2, -2, 1);
    Tensor wild = matrix(row(Double.NaN, 0), row(0, 1));
    Expect.values(grad(Autograd::det).apply(wild), Double.NaN, Double.NaN, Double.NaN, Double.NaN);
  }

  @Test
  void determinantsThatOverflow() {
    Tensor x = eye(400).to(DType.FLOAT64).mul(1e-3);
    assertEquals(0, det(x).item());
    assertEquals(400 * Math.log(1e-3), slogdet(x).logAbsDet().item(), 1e-9);
    assertEquals(1, slogdet(x).sign().item());
    Expect.values(grad(Autograd::logdet).apply(x).sum(), 400e3);
  }

  @Test
  void aSingularMatrixHasALogarithmButNoGradientOfIt() {
    assertEquals(Double.NEGATIVE_INFINITY, logdet(zeros(2, 2)).item());
    assertEquals(0, slogdet(zeros(2, 2)).sign().item());
    Expect.error(
        () -> grad(Autograd::logdet).apply(zeros(2, 2)),
        "inverse: the matrix is singular",
        "pivot 0 is 0");
  }

  // ---- values that are equal ----

  @Test
  void equalValuesAreDifferentiatedWhereTheFunctionIs() {
    Tensor twice = eye(3).to(DType.FLOAT64).mul(2);
    Expect.values(grad(x -> svdvals(x).sum()).apply(twice), 1, 0, 0, 0, 1, 0, 0, 0, 1);
    Expect.values(grad(x -> eigvalsh(x).pow(2).sum()).apply(twice), 4, 0, 0, 0, 4, 0, 0, 0, 4);
    Expect.values(grad(x -> matrixNorm(x, "nuc")).apply(twice), 1, 0, 0, 0, 1, 0, 0, 0, 1);
    // U Vᵀ does not depend on the choice of vectors: its derivative is there, of all orders of
    // signs.
    UnaryOperator<Tensor> polar = x -> svd(x).u().matmul(svd(x).vh());
    Tensor turn = matrix(row(0, 1, 0), row(-1, 0, 0), row(0, 0, 0));
    Expect.values(jvp(polar, twice, turn).tangent(), 0, .5, 0, -.5, 0, 0, 0, 0, 0);
    // A vector by itself has none, and that shows.
    Tensor alone = grad(x -> eigh(x).vectors().get(0, 1)).apply(twice);
    assertTrue(!Double.isFinite(alone.sum().item()), alone::toString);
  }

  @Test
  void ranksThatAreNotWhole() {
    Tensor tall = matrix(row(1, 2), row(2, 4), row(3, 6));
    assertEquals(1, matrixRank(tall).item());
    assertEquals(1, svdvals(tall).gt(1e-9).sum().item());
    Tensor values = grad(x -> svdvals(x).get(0)).apply(tall);
    assertTrue(Double.isFinite(values.sum().item()), values::toString);
    Expect.values(pinv(tall).matmul(tall).trace(), 1);
    Tensor x = lstsq(tall, tensor(new double[] {1, 2, 3}, DType.FLOAT64));
    Expect.values(x, .2, .4);
  }

  // ---- conventions ----

  @Test
  void symmetricPartsAreTaken() {
    Tensor x = matrix(row(4, 2), row(0, 3));
    Tensor half = x.add(x.T()).mul(.5);
    Expect.values(cholesky(x), cholesky(half).toDoubleArray());
    Expect.values(eigvalsh(x), eigvalsh(half).toDoubleArray());
    Tensor g = grad(t -> cholesky(t).sum()).apply(x);
    Expect.values(g, g.T().toDoubleArray());
  }

  @Test
  void integersAreFloat32AndTypesArePromoted() {
    Tensor whole = tensor(new int[][] {{2, 1}, {1, 3}});
    assertEquals(DType.FLOAT32, inverse(whole).dtype());
    assertEquals(DType.FLOAT32, eigh(whole).vectors().dtype());
    assertEquals(DType.FLOAT64, solve(whole, matrix(row(1), row(2))).dtype());
    assertEquals(DType.INT64, matrixRank(whole).dtype());
    assertEquals(DType.INT32, kron(whole, whole).dtype());
    assertEquals(DType.FLOAT32, fft(complex(tensor(new int[] {1, 2}))).dtype());
    Tensor a = variable(tensor(new float[][] {{2, 0}, {0, 4}}));
    solve(a, matrix(row(1), row(2))).sum().backward();
    assertEquals(DType.FLOAT32, a.grad().dtype());
  }

  @Test
  void vectorsAndMatricesOnTheRight() {
    Tensor a = eye(2).mul(2);
    Expect.shape(solve(a, ones(2)), 2);
    Expect.shape(solve(a, ones(2, 1)), 2, 1);
    Expect.shape(solve(ones(5, 1, 1).mul(a), ones(2, 3)), 5, 2, 3);
    Expect.shape(solve(ones(2, 1, 1).mul(a), ones(2, 2)), 2, 2);
    Expect.shape(lstsq(ones(4, 3, 2), ones(3, 1)), 4, 2, 1);
  }

  @Test
  void largeMatrices() {
    seed(3);
    Tensor x = randn(150, 150).to(DType.FLOAT64);
    Tensor i = eye(150).to(DType.FLOAT64);
    assertTrue(x.matmul(inverse(x)).sub(i).abs().max().item() < 1e-9);
    Svd f = svd(x);
    assertTrue(f.u().mul(f.s()).matmul(f.vh()).sub(x).abs().max().item() < 1e-11);
    Eigh e = eigh(x);
    Tensor back = e.vectors().mul(e.values()).matmul(e.vectors().T());
    assertTrue(back.sub(x.add(x.T()).mul(.5)).abs().max().item() < 1e-11);
    Tensor small = x.mul(.01);
    assertTrue(matrixExp(small).matmul(matrixExp(small.neg())).sub(i).abs().max().item() < 1e-12);
  }

  @Test
  void exponentialsOfTurnsAndOfWhatIsNotFinite() {
    double t = 30;
    Tensor turn = matrix(row(0, -t), row(t, 0));
    Expect.values(matrixExp(turn), Math.cos(t), -Math.sin(t), Math.sin(t), Math.cos(t));
    Tensor wild = matrix(row(Double.POSITIVE_INFINITY, 0), row(0, 1));
    Expect.values(matrixExp(wild), Double.NaN, Double.NaN, Double.NaN, Double.NaN);
  }

  /** Fourth derivatives, beyond what is generated. */
  @Test
  void manyOrders() {
    Tensor x = matrix(row(3, .5), row(-.25, 2));
    for (UnaryOperator<Tensor> f :
        java.util.List.<UnaryOperator<Tensor>>of(
            Autograd::inverse,
            Autograd::matrixExp,
            t -> cholesky(t),
            t -> svd(t).u(),
            t -> eigh(t).values())) {
      GradientCheck.run(4, in -> f.apply(in[0]), x);
    }
  }

  // ---- Fourier transforms ----

  @Test
  void transformsOfRealNumbersAgree() {
    seed(5);
    for (int n : new int[] {1, 2, 9, 10, 97}) {
      Tensor x = randn(3, n).to(DType.FLOAT64);
      Tensor whole = fft(complex(x));
      Tensor half = rfft(x);
      Expect.values(half, whole.get(":, :" + (n / 2 + 1)).toDoubleArray());
      Expect.values(irfft(half, n), x.toDoubleArray());
      Expect.values(real(ifft(whole)), x.toDoubleArray());
      // Parseval.
      double power = complexAbs(whole).square().sum().item() / n;
      assertEquals(x.square().sum().item(), power, 1e-9 * power);
    }
  }

  @Test
  void aConvolutionIsAProductOfTransforms() {
    Tensor a = tensor(new double[] {1, 2, 3, 0, 0}, DType.FLOAT64);
    Tensor b = tensor(new double[] {1, -1, 0, 0, 0}, DType.FLOAT64);
    Tensor y = irfft(complexMul(rfft(a), rfft(b)), 5);
    Expect.values(y, 1, 1, 1, -3, 0);
  }

  /** As PyTorch: a NaN is told by the result, not taken for a singular matrix. */
  @Test
  void aMatrixWithNaNGivesNaNThroughout() {
    double n = Double.NaN;
    double[][][] places = {{{n, 2}, {3, 4}}, {{1, n}, {0, 0}}, {{1, 2}, {n, 4}}, {{0, 0}, {0, n}}};
    for (double[][] elements : places) {
      for (DType dtype : List.of(DType.FLOAT32, DType.FLOAT64)) {
        Tensor nan = tensor(elements, dtype);
        Tensor both = stack(nan, eye(2).to(dtype));
        allNaN(inverse(both).get(0));
        Expect.values(inverse(both).get(1).flatten(), 1, 0, 0, 1);
        allNaN(solve(both, ones(2, 1)).get(0));
        Expect.values(solve(both, ones(2, 1)).get(1).flatten(), 1, 1);
        Expect.values(det(both), n, 1);
        Expect.values(slogdet(both).sign(), n, 1);
        Expect.values(slogdet(both).logAbsDet(), n, 0);
        allNaN(logdet(nan));
        allNaN(qr(nan).q());
        allNaN(qr(nan).r());
        assertTrue(qr(both).q().get(1).isFinite().all().item() == 1);
      }
    }
  }

  private static void allNaN(Tensor x) {
    assertTrue(x.size() > 0 && x.isNaN().all().item() == 1, x.toString());
  }
}
