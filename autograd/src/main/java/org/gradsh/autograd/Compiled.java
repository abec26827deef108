package org.gradsh.autograd;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.gradsh.autograd.graph.Tracing;
import org.gradsh.autograd.show.GraphView;

/**
 * A function that is traced once for each form of its arguments, and runs as a compiled graph from
 * then on; made by {@link CompiledFunctions#compile}. Printed, it tells what has become of it.
 *
 * <p>Thread-safe where the function is.
 *
 * @param <R> of its result
 */
public abstract sealed class Compiled<R>
    permits CompiledFunction, CompiledFunction2, CompiledFunction3, CompiledSupplier {
  private final Function<Object[], ? extends R> f;
  private final Map<List<Object>, Traced> traced = new LinkedHashMap<>();

  /** What was traced, and the form of its result. */
  private record Traced(Tracing tracing, Flat<?> result) {}

  Compiled(Function<Object[], ? extends R> f) {
    this.f = f;
  }

  final R call(Object... arguments) {
    List<Flat<Object>> flat = new ArrayList<>();
    List<Tensor> leaves = new ArrayList<>();
    List<Object> form = new ArrayList<>();
    for (int i = 0; i < arguments.length; i++) {
      Flat<Object> one = Flat.of("compile", role(i, arguments.length), arguments[i]);
      flat.add(one);
      leaves.addAll(one.leaves());
      form.addAll(one.form());
    }
    if (Tracing.isInlined(leaves)) return f.apply(arguments);
    Device home = Tracing.home(leaves);
    if (home == null) return f.apply(arguments);
    if (!home.equals(Device.CPU)) form.add(home);
    Traced known;
    synchronized (traced) {
      known = traced.get(form);
      if (known == null) {
        known = trace(flat, leaves);
        if (known == null) return f.apply(arguments);
        traced.put(form, known);
      }
    }
    if (known.tracing.isOnSeveral()) return f.apply(arguments);
    return result(known.result.with(known.tracing.call(leaves)));
  }

  @SuppressWarnings("unchecked") // of the form of what f gave
  private R result(Object of) {
    return (R) of;
  }

  private static String role(int i, int n) {
    return n == 1 ? "x" : String.valueOf((char) ('a' + i));
  }

  private Traced trace(List<Flat<Object>> flat, List<Tensor> leaves) {
    Flat<?>[] result = new Flat<?>[1];
    Tracing tracing =
        Tracing.of(
            in -> {
              Object[] arguments = new Object[flat.size()];
              int from = 0;
              for (int i = 0; i < arguments.length; i++) {
                int to = from + flat.get(i).leaves().size();
                arguments[i] = flat.get(i).with(in.subList(from, to));
                from = to;
              }
              result[0] = formOf(f.apply(arguments));
              return result[0].leaves();
            },
            leaves,
            flat.stream().flatMap(one -> one.paths().stream()).toList());
    return tracing == null ? null : new Traced(tracing, result[0]);
  }

  /** What was traced for each form of the arguments: graphs, loops, times. */
  public GraphView view() {
    List<Traced> known;
    synchronized (traced) {
      known = List.copyOf(traced.values());
    }
    List<GraphView.Part> parts = new ArrayList<>();
    for (Traced t : known) parts.addAll(t.tracing.parts());
    String count =
        switch (known.size()) {
          case 0 -> "it has not run yet";
          case 1 -> "1 form of arguments";
          default -> known.size() + " forms of arguments";
        };
    return new GraphView("compiled function, " + count, parts);
  }

  @Override
  public String toString() {
    return view().toString();
  }

  private static Flat<?> formOf(Object y) {
    if (y == null) {
      throw TensorException.gradient("compile: the function returned null")
          .hint("a lambda in braces needs return")
          .build();
    }
    Flat<?> flat = Flat.of("compile", "f", y);
    if (!flat.leaves().isEmpty()) return flat;
    throw TensorException.value("compile: the function's value is no tensor")
        .detail("it is a " + y.getClass().getSimpleName())
        .hint("return a tensor, or a list, map or record of tensors")
        .build();
  }
}
