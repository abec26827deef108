package org.gradsh.autograd.graph;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.gradsh.autograd.Device;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;
import org.gradsh.autograd.op.Tracer;
import org.gradsh.autograd.show.GraphView;
import org.gradsh.autograd.tape.GraphGradients;
import org.gradsh.autograd.tape.Recorder;
import org.gradsh.autograd.tape.Replacement;

/**
 * A function that has been run once, on tensors without values, and runs as a graph from then on.
 */
public final class Tracing {
  /** Of a function that computes on several devices there is no graph. */
  private static final Tracing ON_SEVERAL = new Tracing(null, 0);

  private final Stage stage;
  private final long nanos;

  private Tracing(Stage stage, long nanos) {
    this.stage = stage;
    this.nanos = nanos;
  }

  /**
   * Whether a function is to be run as it stands: its arguments carry tangents, batches or a graph
   * of their own, or somebody looks at each of its ops.
   */
  public static boolean isInlined(List<Tensor> arguments) {
    for (Tensor t : arguments) if (t.lift() != null) return true;
    Recorder recorder = Recorder.current();
    return Trace.current() != null
        || Replacement.isThere()
        || Tracer.current() != null
        || recorder.inspector() != null && recorder.inspector().seesInside()
        || recorder.isObserved();
  }

  /**
   * Runs {@code f} on tensors of the same forms.
   *
   * @param names of the arguments, for tables and errors
   * @return null where f uses a tensor of a transform around it, whose graph is of no use later
   */
  public static Tracing of(
      Function<List<Tensor>, List<Tensor>> f, List<Tensor> like, List<String> names) {
    Device home = home(like);
    try {
      return of(f, like, names, home);
    } catch (Home.Another e) {
      // It has no say where it is: what it uses has.
      boolean isFree = home.equals(Device.CPU) && like.stream().allMatch(Tracing::goesAlong);
      if (!isFree) return ON_SEVERAL;
      try {
        return of(f, like, names, e.device());
      } catch (Home.Another again) {
        return ON_SEVERAL;
      }
    }
  }

  /** Where a function of some arguments is computed; null where they are on several devices. */
  public static Device home(List<Tensor> arguments) {
    return Home.of(arguments);
  }

  private static boolean goesAlong(Tensor t) {
    return Home.isNumber(t.values());
  }

  private static Tracing of(
      Function<List<Tensor>, List<Tensor>> f, List<Tensor> like, List<String> names, Device home) {
    long start = System.nanoTime();
    Trace trace = Trace.open(home);
    List<Tensor> arguments = new ArrayList<>();
    for (int i = 0; i < like.size(); i++) {
      Tensor t = like.get(i);
      arguments.add(trace.input(names.get(i), t.dtype(), t.shape()));
    }
    try {
      List<Tensor> results =
          GraphGradients.recorded(
              () ->
                  trace.running(
                      () -> {
                        List<Tensor> lifted = new ArrayList<>();
                        for (Tensor y : f.apply(arguments)) lifted.add(trace.lifted(y));
                        return lifted;
                      }));
      return new Tracing(new Stage(trace, arguments, results), System.nanoTime() - start);
    } catch (Trace.OuterTransform e) {
      return null;
    } catch (StackOverflowError e) {
      throw TensorException.value("compile: the function calls itself without end")
          .detail("while it is traced there is no value that could stop it")
          .hint("a loop over a number that is no tensor")
          .build();
    }
  }

  /** Whether the function runs as it stands: it computes on several devices. */
  public boolean isOnSeveral() {
    return stage == null;
  }

  /** The results for arguments of the forms that it was traced for. */
  public List<Tensor> call(List<Tensor> arguments) {
    return stage.call(arguments.toArray(Tensor[]::new));
  }

  /** The forms of arguments and results, the times, the graph and its loops. */
  public List<GraphView.Part> parts() {
    if (isOnSeveral()) {
      return List.of(new GraphView.Part.Head("runs op by op: it computes on several devices"));
    }
    List<GraphView.Part> parts = new ArrayList<>();
    List<GraphView.Part> graph = stage.parts();
    String form = forms(stage.inputs()) + " → " + forms(stage.outputs());
    String times = "traced in " + millis(nanos) + ", made ready in " + millis(stage.nanos());
    Device home = stage.home();
    String where = home.equals(Device.CPU) ? "" : "   on " + home;
    parts.add(new GraphView.Part.Head(form + where + "   " + times));
    parts.addAll(graph);
    return parts;
  }

  private static String forms(List<Vertex> vertices) {
    if (vertices.isEmpty()) return "nothing";
    return vertices.stream()
        .map(v -> v.dtype() + " " + v.shape())
        .collect(Collectors.joining(", "));
  }

  private static String millis(long nanos) {
    return String.format(Locale.ROOT, "%.1f ms", nanos / 1e6);
  }
}
