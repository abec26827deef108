package org.gradsh.autograd.catalogue;

import static org.gradsh.autograd.Autograd.*;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.gradsh.autograd.Eigh;
import org.gradsh.autograd.Svd;
import org.gradsh.autograd.Tensor;

/** The calls of src/test/golden/systems.py, decompositions.py and matrices.py, in our spelling. */
final class LinalgCalls {
  /** Ops that PyTorch lacks, and why they are there. */
  static final Map<String, String> WITHOUT =
      Map.of(
          "cofactors", "the derivative of det, compared as its gradient",
          "cofactorsAlong", "the second derivative of det, compared as its Hessian");

  private static final int[] FIRST = {0, 2};
  private static final int[] SECOND = {1, 0};

  private final Map<String, Function<Tensor[], Tensor>> calls = new HashMap<>();

  private LinalgCalls() {}

  static Map<String, Function<Tensor[], Tensor>> all() {
    LinalgCalls c = new LinalgCalls();
    c.systems();
    c.determinants();
    c.decompositions();
    c.functions();
    c.norms();
    c.products();
    c.diagonals();
    return c.calls;
  }

  /** A call under a name, and under the name with further words that tell its operands. */
  private void on(String name, Function<Tensor[], Tensor> call, String... operands) {
    calls.put(name, call);
    for (String o : operands) calls.put(name + " " + o, call);
  }

  private void systems() {
    on("inverse", x -> x[0].inverse(), "1", "none", "empty");
    on(
        "solve",
        x -> solve(x[0], x[1]),
        "vectors",
        "broadcast",
        "broadcast a",
        "none",
        "no columns");
    for (boolean upper : new boolean[] {true, false}) {
      String name = "triangularSolve " + (upper ? "upper" : "lower");
      on(name, x -> triangularSolve(x[0], x[1], upper));
      on(name + " transposed", x -> triangularSolve(x[0], x[1], upper, true, false));
      on(name + " unit", x -> triangularSolve(x[0], x[1], upper, false, true));
    }
    on("choleskySolve", x -> choleskySolve(x[0], x[1]));
  }

  private void determinants() {
    on("det", x -> det(x[0]), "1", "none", "empty", "negative", "singular", "rank 1");
    on("slogdet", x -> slogdet(x[0]).logAbsDet(), "none", "negative");
    on("slogdet sign", x -> slogdet(x[0]).sign(), "none", "negative");
    on("logdet", x -> logdet(x[0]), "negative", "zero");
  }

  private static Tensor definite(Tensor x) {
    return x.matmul(x.T()).add(eye(x.shape().dim(-1)).to(x.dtype()));
  }

  private static Tensor sine(Eigh f) {
    return f.vectors().mul(f.values().sin().unsqueeze(-2)).matmul(f.vectors().T());
  }

  private static Tensor polar(Svd f) {
    return f.u().matmul(f.vh());
  }

  private void decompositions() {
    on("cholesky", x -> cholesky(definite(x[0])), "1", "none", "empty");
    on("qr q", x -> qr(x[0]).q(), "tall", "wide", "1");
    on("qr r", x -> qr(x[0]).r(), "tall", "wide", "1");
    on("svd u", x -> svd(x[0]).u(), "tall", "wide");
    on("svd s", x -> svd(x[0]).s(), "tall", "wide");
    on("svd vh", x -> svd(x[0]).vh(), "tall", "wide");
    on("svd polar", x -> polar(svd(x[0])), "tall", "wide");
    on("svdvals", x -> svdvals(x[0]), "tall", "wide", "equal");
    on("eigh values", x -> eigh(x[0]).values(), "1", "none");
    on("eigh vectors", x -> eigh(x[0]).vectors(), "1", "none");
    on("eigh function", x -> sine(eigh(x[0])), "1", "none");
    on("eigvalsh", x -> eigvalsh(x[0]), "1", "none", "equal");
  }

  private void functions() {
    on("pinv", x -> pinv(x[0]), "tall", "wide", "empty");
    on("pinv rank 1", x -> pinv(x[0], 1e-6));
    on("lstsq", x -> lstsq(x[0], x[1]), "tall", "wide");
    on("matrixRank", x -> matrixRank(x[0]), "tall", "rank 1");
    for (int n : new int[] {0, 1, 2, 3, 5, -1, -3}) {
      on("matrixPower " + n, x -> matrixPower(x[0], n));
    }
    on("matrixExp", x -> matrixExp(x[0]), "1", "none");
  }

  private void norms() {
    on("matrixNorm fro", x -> matrixNorm(x[0]));
    on("matrixNorm nuc", x -> matrixNorm(x[0], "nuc"));
    for (String order : new String[] {"1", "-1", "2", "-2", "inf", "-inf"}) {
      double p = Double.parseDouble(order.replace("inf", "Infinity"));
      on("matrixNorm " + order, x -> matrixNorm(x[0], p));
      on("cond " + order, x -> cond(x[0], p));
    }
    on("cond", x -> cond(x[0]), "wide");
  }

  private void products() {
    on("kron", x -> kron(x[0], x[1]), "ranks");
    on("cross", x -> cross(x[0], x[1]));
    on("cross 0", x -> cross(x[0], x[1], 0));
    on("tensordot 2", x -> tensordot(x[0], x[1], 2));
    on("tensordot 0", x -> tensordot(x[0], x[1], 0));
    on("tensordot axes", x -> tensordot(x[0], x[1], FIRST, SECOND));
    on("multiDot", x -> multiDot(x), "vectors");
    on("vander", x -> vander(x[0]));
    on("vander 4", x -> vander(x[0], 4));
    on("cov", x -> cov(x[0]));
    on("cov 0", x -> cov(x[0], 0));
    on("corrCoef 25", x -> corrCoef(x[0]));
  }

  private void diagonals() {
    on("diag", x -> diag(x[0]));
    for (int k : new int[] {-3, -1, 0, 1, 2}) {
      on("diag " + k, x -> diag(x[0], k));
      on("diagonal " + k, x -> diagonal(x[0], k));
      on("diagEmbed " + k, x -> diagEmbed(x[0], k));
    }
  }
}
