package org.gradsh.autograd.check;

import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Device;
import org.gradsh.autograd.Shape;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;
import org.gradsh.autograd.cpu.Philox;
import org.gradsh.autograd.cpu.RandomState;
import org.gradsh.autograd.cpu.Strided;
import org.gradsh.autograd.tape.Transforms;

/**
 * Derivatives compared with central differences, in float64: reverse mode against numbers, forward
 * mode against reverse mode, for each order up to the one asked.
 *
 * <p>The function's value is weighed with fixed random numbers to a scalar s₀; order k + 1 checks
 * the gradient of sₖ = Σ wₖ · ∇sₖ₋₁. The differences over two and four steps h, relative to x where
 * |x| is above 1, are combined so that the error is O(h⁴) + O(ε/h). Errors are measured by the
 * largest derivative of the order by the same input, whatever its scale; what rounding alone makes
 * of the terms of s is let pass. Of an input with more than 1000 elements 200 are compared one by
 * one, and all at once along a random direction.
 *
 * @param comparisons how many numbers were compared
 * @param largestError the largest |derived − numeric| / largest |numeric|
 */
public record GradientCheck(int comparisons, double largestError) {
  private static final double STEP = 3e-4;
  private static final double TOLERANCE = 1e-5;

  /** What two ways to compute 0 may leave; no derivative of use is as small. */
  private static final double NOTHING = 1e-40;

  /** Of an input with more elements a sample is compared one by one. */
  private static final int MOST_ELEMENTS = 1000;

  private static final int SAMPLE = 200;

  /** The rounding errors of the many operations of a function, in units of its terms. */
  private static final double ROUNDING = 0x1p-44;

  /** Checks first derivatives. */
  public static GradientCheck run(Function<Tensor[], Tensor> f, Tensor... inputs) {
    return run(1, f, inputs);
  }

  /**
   * Checks derivatives of orders 1 to {@code orders}. Inputs that are not floating-point are passed
   * as they are.
   *
   * @throws TensorException that names the order, the input and the element where a derivative is
   *     off
   */
  public static GradientCheck run(int orders, Function<Tensor[], Tensor> f, Tensor... inputs) {
    List<String> names = IntStream.range(0, inputs.length).mapToObj(i -> "input " + i).toList();
    return run(orders, names, f, inputs);
  }

  /**
   * The same for inputs with names.
   *
   * @param names one for each input, for errors
   */
  public static GradientCheck run(
      int orders, List<String> names, Function<Tensor[], Tensor> f, Tensor... inputs) {
    if (orders < 1) {
      throw TensorException.value("checkGradients: there is no order " + orders)
          .hint("1 checks gradients, 2 the gradients of these as well")
          .build();
    }
    Tensor[] given = new Tensor[inputs.length];
    for (int i = 0; i < given.length; i++) {
      Tensor x = inputs[i].detach();
      given[i] = x.dtype().isFloating() ? x.to(DType.FLOAT64) : x;
    }
    int[] at = floating(given);
    if (at.length == 0) {
      throw TensorException.gradient("checkGradients: no input is floating-point")
          .hint("only floating-point inputs can be differentiated")
          .build();
    }
    Tensor[] point = Arrays.stream(at).mapToObj(i -> given[i]).toArray(Tensor[]::new);
    List<String> named = Arrays.stream(at).mapToObj(names::get).toList();
    Philox random = new Philox(11);
    RandomState draws = RandomState.save();
    Function<Tensor[], Tensor> chosen =
        in -> {
          Tensor[] all = given.clone();
          for (int k = 0; k < at.length; k++) all[at[k]] = in[k];
          draws.restore();
          return f.apply(all);
        };
    Tensor value = chosen.apply(point);
    Tensor weights = random(value, random);
    double magnitude = magnitude(value, weights);
    Function<Tensor[], Tensor> scalar = in -> chosen.apply(in).mul(weights).sum();
    GradientCheck total = new GradientCheck(0, 0);
    for (int order = 1; order <= orders; order++) {
      List<Tensor> derived = gradients(scalar, point);
      total = total.and(compare(order, named, scalar, point, derived, magnitude, random));
      if (order == orders) break;
      Tensor[] directions = Arrays.stream(point).map(x -> random(x, random)).toArray(Tensor[]::new);
      for (int i = 0; i < point.length; i++) {
        magnitude = Math.max(magnitude, magnitude(derived.get(i), directions[i]));
      }
      scalar = directional(scalar, directions);
    }
    return total;
  }

  private static int[] floating(Tensor[] inputs) {
    int[] at = new int[inputs.length];
    int n = 0;
    for (int i = 0; i < inputs.length; i++) if (inputs[i].dtype().isFloating()) at[n++] = i;
    return Arrays.copyOf(at, n);
  }

  private GradientCheck and(GradientCheck other) {
    return new GradientCheck(
        comparisons + other.comparisons, Math.max(largestError, other.largestError));
  }

  /** Σ |t·w|: what the rounding of Σ t·w, and of whatever is computed from it, is measured by. */
  private static double magnitude(Tensor t, Tensor w) {
    return t.detach().mul(w).abs().sum().item();
  }

  /** The derivative of {@code f} along a direction. */
  private static Function<Tensor[], Tensor> directional(
      Function<Tensor[], Tensor> f, Tensor[] directions) {
    return in -> {
      List<Tensor> g = gradients(f, in);
      Tensor sum = null;
      for (int i = 0; i < directions.length; i++) {
        Tensor term = g.get(i).mul(directions[i]).sum();
        sum = sum == null ? term : sum.add(term);
      }
      return sum;
    };
  }

  private static List<Tensor> gradients(Function<Tensor[], Tensor> f, Tensor[] in) {
    int[] all = new int[in.length];
    for (int i = 0; i < all.length; i++) all[i] = i;
    return Transforms.valueAndGrad("checkGradients", f, all, in).gradients();
  }

  private static GradientCheck compare(
      int order,
      List<String> names,
      Function<Tensor[], Tensor> f,
      Tensor[] point,
      List<Tensor> derived,
      double magnitude,
      Philox random) {
    GradientCheck total = new GradientCheck(0, 0);
    for (int i = 0; i < point.length; i++) {
      double[] g = derived.get(i).toDoubleArray();
      if (!derived.get(i).shape().equals(point[i].shape())) {
        throw TensorException.gradient(
                "checkGradients: a gradient has another shape than its input")
            .operand(names.get(i), point[i])
            .operand("gradient", derived.get(i))
            .build();
      }
      double[] x = point[i].toDoubleArray();
      int[] at = elements(g.length, random);
      double[] numeric = new double[at.length];
      double scale = 0;
      for (int n = 0; n < at.length; n++) {
        int k = at[n];
        int input = i;
        double h = step(x[k]);
        numeric[n] = difference(h, t -> moved(f, point, input, k, x[k] + t));
        scale = Math.max(scale, Math.abs(numeric[n]));
      }
      for (int n = 0; n < at.length; n++) {
        int k = at[n];
        double relative =
            relative(Math.abs(g[k] - numeric[n]), scale, ROUNDING * magnitude / step(x[k]));
        Place place =
            new Place(order, "reverse", names.get(i), "element " + index(point[i].shape(), k));
        total = total.and(one(place, g[k], numeric[n], relative, point[i]));
      }
    }
    return total.and(along(order, names, f, point, derived, magnitude, random));
  }

  /** All elements, or of many a sample; a random direction looks at all of them at once. */
  private static int[] elements(int size, Philox random) {
    if (size <= MOST_ELEMENTS) return IntStream.range(0, size).toArray();
    return IntStream.generate(() -> (int) random.nextLong(size))
        .distinct()
        .limit(SAMPLE)
        .sorted()
        .toArray();
  }

  /** The derivative at 0 by differences over two and four steps. */
  private static double difference(double h, DoubleUnaryOperator f) {
    double near = f.applyAsDouble(h) - f.applyAsDouble(-h);
    double far = f.applyAsDouble(2 * h) - f.applyAsDouble(-2 * h);
    return (8 * near - far) / (12 * h);
  }

  /** An index as one writes it: {@code [1, 2]}; {@code []} of a scalar. */
  private static String index(Shape shape, int k) {
    int[] strides = shape.rowMajorStrides();
    int[] dims = shape.dims();
    return Arrays.toString(
        IntStream.range(0, dims.length).map(a -> k / strides[a] % dims[a]).toArray());
  }

  private static double step(double x) {
    return STEP * Math.max(1, Math.abs(x));
  }

  /** The error in units of the scale, where {@code rounding} makes up for a part of it. */
  private static double relative(double error, double scale, double rounding) {
    return error < NOTHING ? 0 : error / (scale + rounding / TOLERANCE);
  }

  private static double moved(
      Function<Tensor[], Tensor> f, Tensor[] point, int input, int element, double to) {
    Tensor[] moved = point.clone();
    double[] values = point[input].toDoubleArray();
    values[element] = to;
    Strided block = Strided.contiguous(DType.FLOAT64, point[input].shape(), values);
    moved[input] = Device.fresh(block, point[input]);
    return f.apply(moved).item();
  }

  /**
   * The derivative along a random direction of all inputs: of forward mode against that of reverse
   * mode and, where not every element was looked at, of reverse mode against differences.
   */
  private static GradientCheck along(
      int order,
      List<String> names,
      Function<Tensor[], Tensor> f,
      Tensor[] point,
      List<Tensor> derived,
      double magnitude,
      Philox random) {
    Tensor[] v = Arrays.stream(point).map(x -> random(x, random)).toArray(Tensor[]::new);
    double expected = 0;
    double scale = 0;
    double largest = 0;
    boolean sampled = false;
    for (int i = 0; i < v.length; i++) {
      expected += derived.get(i).mul(v[i]).sum().item();
      scale += magnitude(derived.get(i), v[i]);
      sampled |= point[i].size() > MOST_ELEMENTS;
      if (point[i].size() > 0) largest = Math.max(largest, point[i].abs().max().item());
    }
    String all = "along a random direction of all inputs";
    GradientCheck total = new GradientCheck(0, 0);
    if (sampled) {
      double h = step(largest);
      double numeric = difference(h, t -> f.apply(moved(point, v, t)).item());
      double relative =
          relative(Math.abs(expected - numeric), scale, ROUNDING * magnitude / step(largest));
      total =
          one(
              new Place(order, "reverse", names.getFirst(), all),
              expected,
              numeric,
              relative,
              point[0]);
    }
    double tangent = Transforms.jvp("checkGradients", f, point, v).tangent().item();
    double relative = relative(Math.abs(tangent - expected), scale, ROUNDING * magnitude);
    Place place = new Place(order, "forward", names.getFirst(), all);
    return total.and(one(place, tangent, expected, relative, point[0]));
  }

  private static Tensor[] moved(Tensor[] point, Tensor[] v, double by) {
    Tensor[] moved = new Tensor[point.length];
    for (int i = 0; i < moved.length; i++) moved[i] = point[i].add(v[i].mul(by));
    return moved;
  }

  /** Which derivative it is. */
  private record Place(int order, String mode, String input, String where) {}

  private static GradientCheck one(
      Place place, double derived, double expected, double error, Tensor x) {
    if (error <= TOLERANCE) return new GradientCheck(1, error);
    String by = place.mode.equals("forward") ? "by reverse mode" : "by differences";
    throw TensorException.gradient(
            "checkGradients: "
                + place.mode
                + " mode, order "
                + place.order
                + ": a derivative is off")
        .operand(place.input, x, place.where)
        .detail("derived " + derived + ", expected " + expected + " " + by)
        .hint(
            place.order == 1
                ? "a kink or a jump near the point, or a derivative of your own that is wrong"
                : "the order below is right: a derivative of your own that is itself cut off")
        .build();
  }

  private static Tensor random(Tensor like, Philox random) {
    double[] w = new double[like.size()];
    for (int i = 0; i < w.length; i++) w[i] = .5 + random.nextDouble();
    return Device.fresh(Strided.contiguous(DType.FLOAT64, like.shape(), w), like);
  }

  @Override
  public String toString() {
    return comparisons + " derivatives agree, largest error " + "%.1e".formatted(largestError);
  }
}
