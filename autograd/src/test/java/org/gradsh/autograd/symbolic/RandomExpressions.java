package org.gradsh.autograd.symbolic;

import java.util.function.Function;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.cpu.Philox;

/** Functions of two tensors by chance, of ops of the catalogue. */
final class RandomExpressions {
  private final Philox random;

  /** Whether poles, roots of negative numbers and their like may occur. */
  private final boolean poles;

  RandomExpressions(long seed, boolean poles) {
    random = new Philox(seed);
    this.poles = poles;
  }

  int below(int n) {
    return (int) random.nextLong(n);
  }

  double uniform(double low, double high) {
    return low + (high - low) * random.nextDouble();
  }

  Function<Tensor[], Tensor> function(int depth) {
    if (depth == 0) return leaf();
    Function<Tensor[], Tensor> a = function(depth - 1), b = function(below(depth));
    return switch (below(poles ? 20 : 16)) {
      case 0, 1 -> in -> a.apply(in).add(b.apply(in));
      case 2 -> in -> a.apply(in).sub(b.apply(in));
      case 3, 4 -> in -> a.apply(in).mul(b.apply(in));
      case 5 -> in -> a.apply(in).div(b.apply(in).square().add(1));
      case 6 -> in -> a.apply(in).sin();
      case 7 -> in -> a.apply(in).cos().mul(b.apply(in));
      case 8 -> in -> a.apply(in).sin().exp();
      case 9 -> in -> a.apply(in).tanh();
      case 10 -> in -> a.apply(in).sigmoid();
      case 11 -> in -> a.apply(in).square().add(.5).log();
      case 12 -> in -> a.apply(in).square().add(2).sqrt();
      case 13 -> in -> a.apply(in).tanh().pow(3);
      case 14 -> in -> a.apply(in).neg().sub(b.apply(in).mul(2)).atan();
      case 15 -> in -> a.apply(in).square().add(1).pow(-1.5).mul(b.apply(in));
      case 16 -> in -> a.apply(in).div(b.apply(in));
      case 17 -> in -> a.apply(in).sqrt().mul(b.apply(in));
      case 18 -> in -> a.apply(in).log().add(b.apply(in).abs());
      default -> in -> a.apply(in).reciprocal().mul(a.apply(in)).mul(b.apply(in).pow(3));
    };
  }

  private Function<Tensor[], Tensor> leaf() {
    double c = Math.rint(uniform(-4, 4)) / 2;
    return switch (below(7)) {
      case 0, 1 -> in -> in[0];
      case 2 -> in -> in[1];
      case 3 -> in -> in[0].mul(c);
      case 4, 5 -> circle(below(2), power(), power());
      default -> in -> in[1].add(c);
    };
  }

  /** Beside a pole -2 to 2, else 0 to 2. */
  private int power() {
    return poles ? below(5) - 2 : below(3);
  }

  /** sin² and cos² of one variable, each times a power of the cosine, in one sum. */
  private static Function<Tensor[], Tensor> circle(int of, int beside, int and) {
    return in -> {
      Tensor sin = in[of].sin(), cos = in[of].cos();
      return sin.square().mul(cos.pow(beside)).add(cos.square().mul(cos.pow(and)));
    };
  }
}
