package org.gradsh.autograd;

import static org.gradsh.autograd.Autograd.*;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.function.Executable;

/** What linear algebra and Fourier transforms do not take is told in the house's form. */
class LinalgBadInputTest {
  private static final Tensor M = ones(2, 3);
  private static final Tensor S = ones(2, 2);
  private static final Tensor V = ones(4);
  private static final Tensor NAN = tensor(new double[][] {{1, 2}, {Double.NaN, 0}});

  private record Bad(Executable body, String firstLine, String... more) {}

  private static Bad bad(Executable body, String firstLine, String... more) {
    return new Bad(body, firstLine, more);
  }

  private static Stream<DynamicTest> each(Bad... cases) {
    return Stream.of(cases)
        .map(b -> dynamicTest(b.firstLine, () -> Expect.error(b.body, b.firstLine, b.more)));
  }

  @Test
  void theWholeMessage() {
    Tensor batch = stack(eye(2), S, zeros(2, 2)).reshape(3, 1, 2, 2);
    TensorException e = Expect.error(() -> inverse(batch), "inverse: the matrix is singular");
    assertEquals(
        """
        inverse: the matrix is singular
          x  float32 [3, 1, 2, 2]   matrix [1, 0]
          pivot 1 is 0
          perhaps: pinv(x)\
        """,
        e.getMessage());
    e = Expect.error(() -> cholesky(S.neg()), "cholesky: the matrix is not positive definite");
    assertEquals(
        """
        cholesky: the matrix is not positive definite
          x  float32 [2, 2]
          pivot 0 is not positive
          perhaps: add a small multiple of the identity, or eigh(x)\
        """,
        e.getMessage());
    e = Expect.error(() -> det(M), "det: the matrix is not square");
    assertEquals(
        """
        det: the matrix is not square
          x  float32 [2, 3]   2 rows, 3 columns\
        """,
        e.getMessage());
    e = Expect.error(() -> solve(S, ones(2)), "solve: the matrix is singular");
    assertEquals(
        """
        solve: the matrix is singular
          a  float32 [2, 2]
          b  float32 [2]
          pivot 1 is 0
          perhaps: lstsq(a, b)\
        """,
        e.getMessage());
    e = Expect.error(() -> solve(S, ones(2, 1)), "solve: the matrix is singular");
    assertEquals(List.of("a", "b"), e.roles());
    assertTrue(e.getMessage().contains("b  float32 [2, 1]"));
    e =
        Expect.error(
            () -> choleskySolve(ones(2), zeros(2, 2)), "triangularSolve: the triangle is singular");
    assertTrue(e.getMessage().contains("b  float32 [2]\n"));
    e = Expect.error(() -> fft(M), "fft: complex numbers are wanted, (re, im) in the last axis");
    assertEquals(
        """
        fft: complex numbers are wanted, (re, im) in the last axis
          x  float32 [2, 3]   last axis: 3
          perhaps: complex(x) if they are real; or rfft(x)\
        """,
        e.getMessage());
  }

  @TestFactory
  Stream<DynamicTest> shapes() {
    return each(
        bad(() -> inverse(M), "inverse: the matrix is not square", "2 rows, 3 columns", "pinv"),
        bad(() -> inverse(V), "inverse: a matrix is wanted, or a batch of them", "axes: 1"),
        bad(() -> det(tensor(2)), "det: a matrix is wanted, or a batch of them", "axes: 0"),
        bad(() -> solve(M, V), "solve: the matrix is not square", "lstsq"),
        bad(() -> det(M), "det: the matrix is not square"),
        bad(() -> trace(V), "trace: a matrix is wanted, or a batch of them", "axes: 1"),
        bad(() -> logdet(M), "logdet: the matrix is not square"),
        bad(() -> slogdet(M), "slogdet: the matrix is not square"),
        bad(() -> cholesky(M), "cholesky: the matrix is not square"),
        bad(() -> eigh(M), "eigh: the matrix is not square"),
        bad(() -> eigvalsh(V), "eigvalsh: a matrix is wanted, or a batch of them"),
        bad(() -> qr(V), "qr: a matrix is wanted, or a batch of them"),
        bad(() -> svd(V), "svd: a matrix is wanted, or a batch of them"),
        bad(() -> svdvals(V), "svdvals: a matrix is wanted, or a batch of them"),
        bad(() -> pinv(V), "pinv: a matrix is wanted, or a batch of them"),
        bad(() -> matrixRank(V), "matrixRank: a matrix is wanted, or a batch of them"),
        bad(() -> matrixNorm(V), "matrixNorm: a matrix is wanted, or a batch of them"),
        bad(() -> matrixPower(M, 2), "matrixPower: the matrix is not square"),
        bad(() -> matrixExp(M), "matrixExp: the matrix is not square"),
        bad(() -> cond(M, 1), "cond: the matrix is not square"),
        bad(
            () -> cond(zeros(0, 0)),
            "cond: of a matrix without elements no norm of this order",
            "order: 2.0"),
        bad(
            () -> solve(S, V),
            "solve: the right-hand side does not fit",
            "rows: 2",
            "rows: 4",
            "[..., n, k]"),
        bad(() -> solve(S, tensor(1)), "solve: the right-hand side does not fit"),
        bad(
            () -> solve(ones(3, 2, 2), ones(2, 2, 1)),
            "solve: batches do not broadcast",
            "batch: [3]",
            "batch: [2]"),
        bad(() -> solve(M, V), "solve: the matrix is not square"),
        bad(() -> triangularSolve(M, V, true), "triangularSolve: the matrix is not square"),
        bad(() -> triangularSolve(S, V, true), "triangularSolve: the right-hand side does not fit"),
        bad(() -> choleskySolve(V, S), "choleskySolve: the right-hand side does not fit"),
        bad(() -> lstsq(M, V), "lstsq: the right-hand side does not fit", "rows: 2", "rows: 4"),
        bad(() -> cross(V, V), "cross: vectors of 3 elements are wanted", "axis -1: 4"),
        bad(() -> cross(ones(3, 3), ones(3), 0), "cross: axis 0 is not the same place of both"),
        bad(() -> cross(ones(3), ones(3), 1), "cross: axis 1 is out of range"),
        bad(() -> tensordot(M, M, 3), "tensordot: there are no 3 axes to sum over", "axes: 2"),
        bad(() -> tensordot(M, M, 1), "tensordot: paired axes differ", "axis 1: 3", "axis 0: 2"),
        bad(
            () -> tensordot(M, M, new int[] {0}, new int[] {}),
            "tensordot: axes come in pairs",
            "axes given: 1",
            "axes given: 0"),
        bad(() -> multiDot(), "multiDot: there are no matrices"),
        bad(() -> multiDot(M, ones(3), M), "multiDot: operand 1 is no matrix", "x[1]", "axes: 1"),
        bad(() -> multiDot(M, M), "matmul: inner dimensions differ"),
        bad(() -> vander(tensor(1)), "vander: a vector is wanted, and 0 columns or more"),
        bad(() -> vander(V, -1), "vander: a vector is wanted, and 0 columns or more"),
        bad(() -> cov(ones(2, 2, 2)), "cov: a matrix is wanted, or a vector", "axes: 3"),
        bad(() -> corrCoef(ones(2, 2, 2)), "corrCoef: a matrix is wanted, or a vector"),
        bad(() -> diag(ones(2, 2, 2)), "diag: a vector or one matrix is wanted", "axes: 3"),
        bad(() -> diagEmbed(tensor(1)), "diagEmbed: a scalar is no diagonal"),
        bad(() -> diagonal(V, 1), "diagonal: a matrix is wanted, or a batch of them"));
  }

  @TestFactory
  Stream<DynamicTest> values() {
    return each(
        bad(
            () -> solve(S, ones(2)),
            "solve: the matrix is singular",
            "pivot 1 is 0",
            "lstsq(a, b)"),
        bad(
            () -> triangularSolve(zeros(2, 2), ones(2), true),
            "triangularSolve: the triangle is singular",
            "of its diagonal is 0"),
        bad(() -> matrixPower(S, -1), "inverse: the matrix is singular"),
        bad(() -> svd(NAN), "svd: not every element is finite", "element [1, 0] is NaN"),
        bad(() -> eigh(NAN), "eigh: not every element is finite", "element [1, 0] is NaN"),
        bad(
            () -> cholesky(NAN),
            "cholesky: not every element is finite",
            "element [1, 0] is NaN",
            "isFinite()"),
        bad(() -> pinv(NAN), "pinv: not every element is finite"),
        bad(
            () -> svd(stack(S, NAN)),
            "svd: not every element is finite",
            "matrix [1]",
            "element [1, 0] is NaN"),
        bad(() -> pinv(M, -1), "pinv: the tolerance is negative: -1.0"),
        bad(() -> matrixRank(M, -1), "matrixRank: the tolerance is negative: -1.0"),
        bad(() -> matrixNorm(M, "max"), "matrixNorm: there is no norm of order \"max\"", "nuc"),
        bad(() -> matrixNorm(M, 3), "matrixNorm: there is no norm of order 3.0"),
        bad(() -> cond(S, 0), "cond: there is no norm of order 0.0"));
  }

  @TestFactory
  Stream<DynamicTest> transforms() {
    Tensor z = ones(3, 2);
    return each(
        bad(() -> ifft(V), "ifft: complex numbers are wanted, (re, im) in the last axis"),
        bad(() -> irfft(tensor(1)), "irfft: complex numbers are wanted, (re, im) in the last axis"),
        bad(() -> fft(ones(2)), "fft: axis -1 is out of range", "one number has no transform"),
        bad(() -> fft(z, -1, 1, "ortho"), "fft: axis 1 is out of range", "axes are -1 … 0"),
        bad(() -> fft2(z), "fft2: axis -2 is out of range", "without the last one, (re, im)"),
        bad(() -> fft(z, 0), "fft: 0 numbers have no transform", "axis -2: 3"),
        bad(() -> fft(zeros(0, 2)), "fft: 0 numbers have no transform"),
        bad(() -> rfft(zeros(0)), "rfft: 0 numbers have no transform"),
        bad(() -> rfft(tensor(1)), "rfft: axis -1 is out of range"),
        bad(() -> irfft(ones(1, 2)), "irfft: 0 numbers have no transform"),
        bad(
            () -> fft(z, -1, -1, "orthogonal"),
            "fft: there is no norm \"orthogonal\"",
            "\"ortho\""),
        bad(() -> fftFreq(-1, 1), "fftFreq: -1 numbers have no transform"),
        bad(() -> fftShift(z), "fftShift: which axes?", "fftShift(x, 0)"),
        bad(() -> ifftShift(z, 2), "ifftShift: axis 2 is out of range"),
        bad(() -> rfft2(V), "rfft2: a matrix is wanted, or a batch of them"),
        bad(() -> irfft2(z), "irfft2: axis -2 is out of range"),
        bad(() -> real(V), "real: complex numbers are wanted, (re, im) in the last axis"),
        bad(
            () -> complexMul(z, V),
            "complexMul: complex numbers are wanted, (re, im) in the last axis"),
        bad(() -> complexMul(z, ones(4, 2)), "complexMul: shapes do not broadcast"),
        bad(() -> V.complex(ones(3)), "complex: shapes do not broadcast"),
        bad(() -> polar(V, ones(3)), "polar: shapes do not broadcast"));
  }
}
