package org.gradsh.cuda.kernel;

import static org.gradsh.cuda.kernel.Accesses.REAL;
import static org.gradsh.cuda.kernel.Accesses.name;
import static org.gradsh.cuda.kernel.Accesses.row;
import static org.gradsh.cuda.kernel.Accesses.tests;
import static org.gradsh.cuda.kernel.Both.random;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.gradsh.autograd.Autograd;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Tensor;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The same of products, factors and chance. See {@link Accesses}. */
class ProductAccessTest {
  @BeforeAll
  static void counting() {
    Accesses.counting();
  }

  @AfterAll
  static void countingNoMore() {
    Accesses.countingNoMore();
  }

  // ---- products ----

  @TestFactory
  Stream<DynamicTest> products() {
    List<Accesses> rows = new ArrayList<>();
    for (DType d : REAL) {
      for (int[] s :
          new int[][] {{128, 128, 128}, {129, 127, 131}, {70, 66, 65}, {385, 387, 389}}) {
        Tensor a = random(d, 1, s[0], s[2]), b = random(d, 2, s[2], s[1]);
        String of = " " + Arrays.toString(s);
        rows.add(row(name("product" + of, d), in -> in[0].matmul(in[1]), a, b));
        Tensor at = random(d, 1, s[2], s[0]), bt = random(d, 2, s[1], s[2]);
        rows.add(row(name("of transposed" + of, d), in -> in[0].T().matmul(in[1].T()), at, bt));
      }
      rows.add(
          row(
              name("by a vector", d),
              in -> in[0].matmul(in[1]),
              random(d, 1, 256, 1024),
              random(d, 2, 1024, 1)));
      rows.add(
          row(
              name("a vector by", d),
              in -> in[0].matmul(in[1]),
              random(d, 1, 1, 1024),
              random(d, 2, 1024, 256)));
    }
    return tests(rows);
  }

  // ---- factors and chance ----

  @TestFactory
  Stream<DynamicTest> others() {
    List<Accesses> rows = new ArrayList<>();
    for (DType d : REAL) {
      Tensor eye = Autograd.eye(96).mul(40);
      Tensor x = random(d, 1, 96, 96).add(eye).to(d), b = random(d, 2, 96, 96);
      rows.add(
          row(
              name("triangularSolve", d),
              in -> Autograd.triangularSolve(in[0], in[1], true),
              x,
              b));
      rows.add(
          row(name("poisson", d), in -> Autograd.poisson(in[0]), Autograd.full(5, 4096).to(d)));
      rows.add(
          row(
              name("multinomial", d),
              in -> Autograd.multinomial(in[0], 64, false),
              random(d, 1, 64, 512).abs().add(.1)));
    }
    return tests(rows);
  }
}
