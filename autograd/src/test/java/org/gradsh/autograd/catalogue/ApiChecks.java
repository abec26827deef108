package org.gradsh.autograd.catalogue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import org.gradsh.autograd.Autograd;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Shape;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.expr.Elementwise;
import org.gradsh.autograd.op.Apply;
import org.gradsh.autograd.op.Family;

/** A declaration is whole, its example holds, and the op is there under its name. */
record ApiChecks(Subject subject, Tally tally) {
  /** The transposes of other ops, which only derivatives call, and what they stand for. */
  private static final Set<String> INTERNAL =
      Set.of(
          "alias",
          "toDevice",
          "slice",
          "embedSlice",
          "embedIndex",
          "embedGather",
          "diagonalEmbed",
          "narrow",
          "windows",
          "addWindows",
          "conv",
          "convPlus",
          "convSpread",
          "convKernel",
          "windowSum",
          "spreadWindows",
          "windowArgMax",
          "windowMax",
          "windowAtMax",
          "windowIntoMax",
          "rows",
          "affine",
          "atClasses",
          "intoClasses",
          "classEntropy",
          "classEntropySlope",
          "softmaxProduct",
          "logSoftmaxProduct",
          "cofactors",
          "cofactorsAlong",
          "cumArg",
          "groups",
          "repeated",
          "setStatistics",
          "standardize",
          "standardizeSlope",
          "standardizeWeights",
          "standardizeBack",
          "lstm",
          "lstmSteps",
          "lstmBack",
          "gru",
          "gruSteps",
          "gruBack",
          "rnn",
          "rnnSteps",
          "rnnBack",
          "rnnRelu",
          "rnnReluSteps",
          "rnnReluBack");

  /** Several tensors, none of which is the first among them. */
  private static final Set<String> STATIC_ONLY =
      Set.of(
          "concat",
          "stack",
          "einsum",
          "oneHot",
          "multiDot",
          "fftFreq",
          "rfftFreq",
          "meshgrid",
          "broadcastTensors",
          "hstack",
          "vstack",
          "trilIndices",
          "triuIndices",
          "uniform",
          "normal",
          "exponential",
          "gumbel",
          "laplace");

  /** What networks and losses are made of: functions, as PyTorch's torch.nn.functional. */
  private static final Set<Family> FUNCTIONS =
      EnumSet.of(
          Family.CONVOLUTIONS,
          Family.POOLING,
          Family.RESIZING,
          Family.NORMALIZATION,
          Family.ATTENTION,
          Family.LAYERS,
          Family.RECURRENCE,
          Family.DISTANCES,
          Family.LOSSES,
          Family.CLASS_LOSSES,
          Family.MARGIN_LOSSES);

  /** Not what a program would import by its bare name. */
  private static final Set<String> METHOD_ONLY = Set.of("get");

  void declaration() {
    assertFalse(subject.doc().isBlank(), "an op has a line of documentation");
    assertTrue(subject.doc().endsWith("."), () -> "a sentence: " + subject.doc());
    assertFalse(subject.points().isEmpty(), "an op has samples");
    tally.passed();
    if (subject.elementwise() != null) {
      assertEquals(subject.elementwise().arity(), subject.elementwise().ranges().size(), "ranges");
      assertFalse(subject.elementwise().examples().isEmpty(), "an elementwise op has an example");
    }
    if (INTERNAL.contains(subject.name())) return;
    boolean ofOrder = subject.elementwise() != null && !subject.elementwise().isMethod();
    if (!isFunctionOnly() && !ofOrder) {
      assertTrue(has(Tensor.class, false), "there is a method of Tensor");
      tally.passed();
    }
    if (!METHOD_ONLY.contains(subject.name())) {
      assertTrue(has(Autograd.class, true), "there is a static function of Autograd");
      tally.passed();
    }
  }

  private boolean isFunctionOnly() {
    return STATIC_ONLY.contains(subject.name())
        || FUNCTIONS.stream()
            .flatMap(f -> f.composites().stream())
            .anyMatch(c -> c.name().equals(subject.name()));
  }

  private boolean has(Class<?> type, boolean isStatic) {
    return Arrays.stream(type.getMethods())
        .anyMatch(
            m ->
                m.getName().equals(subject.method())
                    && Modifier.isStatic(m.getModifiers()) == isStatic);
  }

  /** The declared example, by the op itself, by the method and by the static function. */
  void example() throws ReflectiveOperationException {
    Elementwise op = subject.elementwise();
    if (op == null) return;
    for (Elementwise.Example e : op.examples()) {
      for (DType dtype : DType.values()) {
        if (!exact(e, dtype) || !op.accepts(dtype) || !dtype.isFloating() && op.floatingOnly()) {
          continue;
        }
        Tensor[] in = new Tensor[op.arity()];
        for (int k = 0; k < in.length; k++) {
          Tensor x = Sampling.doubles(Shape.SCALAR, e.operands()[k]);
          in[k] = x.to(op.isMask(k) ? DType.BOOL : dtype);
        }
        double expected = dtype == DType.FLOAT32 ? (float) e.expected() : e.expected();
        double tolerance = (dtype == DType.FLOAT64 ? 1e-14 : 1e-6) * Math.abs(expected);
        assertEquals(
            expected, Apply.elementwise(op, in).item(), tolerance, op.name() + " " + dtype);
        if (op.isMethod()) {
          assertEquals(expected, method(in).item(), tolerance, "method " + op.name() + " " + dtype);
        }
        assertEquals(expected, function(in).item(), tolerance, "static " + op.name() + " " + dtype);
        tally.passed();
      }
    }
  }

  private boolean exact(Elementwise.Example e, DType dtype) {
    boolean bits = subject.elementwise().numbers() == Elementwise.Numbers.BITS;
    // A truth value is 1; as a number it would be every bit.
    if (bits && dtype != DType.BOOL && e.expected() == 1 && e.operands()[0] == 0) return false;
    double limit = dtype == DType.BOOL ? 1 : 1 << 20;
    double low = dtype == DType.BOOL ? 0 : -limit;
    if (dtype.isFloating()) return true;
    for (double x : e.operands()) if (x != Math.rint(x) || x < low || x > limit) return false;
    return e.expected() == Math.rint(e.expected()) && e.expected() >= low && e.expected() <= limit;
  }

  private Tensor function(Tensor[] in) throws ReflectiveOperationException {
    Class<?>[] types = new Class<?>[in.length];
    Arrays.fill(types, Tensor.class);
    return (Tensor) Autograd.class.getMethod(subject.name(), types).invoke(null, (Object[]) in);
  }

  private Tensor method(Tensor[] in) throws ReflectiveOperationException {
    Class<?>[] types = new Class<?>[in.length - 1];
    Arrays.fill(types, Tensor.class);
    Method m = Tensor.class.getMethod(subject.name(), types);
    return (Tensor) m.invoke(in[0], (Object[]) Arrays.copyOfRange(in, 1, in.length));
  }
}
