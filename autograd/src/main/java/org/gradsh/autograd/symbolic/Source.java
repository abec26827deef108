package org.gradsh.autograd.symbolic;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;
import org.gradsh.autograd.cpu.RandomState;
import org.gradsh.autograd.show.Show;
import org.gradsh.autograd.tape.Recorder;

/**
 * The reading of one function, which all that is made of it has in common.
 *
 * @param samples the inputs that it was read with
 */
record Source(
    Term root, Terms terms, Simplifier simplifier, Calculus calculus, List<Tensor> samples) {
  /** How far from the samples the function is looked at again: they are scaled by these. */
  private static final double[] ELSEWHERE = {1.5, -1};

  private static final double RTOL = 1e-4, ATOL = 1e-6;

  /** Reads a function, and checks at other inputs that it is the same expression there. */
  static Source of(
      Function<Tensor[], Tensor> f, List<String> parameters, List<? extends Tensor> samples) {
    Terms terms = new Terms();
    Names names = new Names(parameters);
    List<Term> arguments = new ArrayList<>();
    List<Tensor> standIns = new ArrayList<>();
    for (int i = 0; i < samples.size(); i++) {
      arguments.add(terms.parameter(i, samples.get(i).shape()));
      // float64, so that numbers beside them keep all their digits; a block of its own.
      standIns.add(samples.get(i).detach().to(DType.FLOAT64).mul(1));
    }
    Tensor[] point = standIns.toArray(Tensor[]::new);
    RandomState draws = RandomState.save();
    Term root =
        Reading.of(terms, names, in -> Arrays.asList(f.apply(in)), arguments, standIns).getFirst();
    for (double way : ELSEWHERE) check(f, root, elsewhere(point, way));
    draws.restore();
    Calculus calculus = new Calculus(terms, names, new Evaluation(point));
    return new Source(root, terms, new Simplifier(terms), calculus, standIns);
  }

  private static Tensor[] elsewhere(Tensor[] point, double way) {
    return Arrays.stream(point).map(x -> x.mul(way).add(.125)).toArray(Tensor[]::new);
  }

  private static void check(Function<Tensor[], Tensor> f, Term root, Tensor[] x) {
    Recorder recorder = Recorder.current();
    Tensor there;
    Tensor here;
    try {
      there = recorder.silently(() -> f.apply(x.clone()));
      here = recorder.silently(() -> new Evaluation(x).value(root));
    } catch (TensorException | ArithmeticException | IllegalArgumentException e) {
      return; // outside what it is defined on
    }
    if (there == null || !isSame(there, here)) throw differs(there, here);
  }

  /** Where the function is finite; poles are no matter of this. */
  private static boolean isSame(Tensor there, Tensor here) {
    if (!there.shape().equals(here.shape())) return false;
    double[] a = there.toDoubleArray(), b = here.toDoubleArray();
    for (int i = 0; i < a.length; i++) {
      boolean close = Math.abs(a[i] - b[i]) <= ATOL + RTOL * Math.abs(a[i]);
      if (Double.isFinite(a[i]) && !close) return false;
    }
    return true;
  }

  private static TensorException differs(Tensor there, Tensor here) {
    var report =
        TensorException.gradient("symbolic: the function is another expression at other values")
            .operand("expression", here, Show.elements(here));
    if (there != null) report.operand("function", there, Show.elements(there));
    return report
        .detail("a value decides what it computes, or random numbers do")
        .hint("where(mask, a, b) chooses within an expression")
        .build();
  }
}
