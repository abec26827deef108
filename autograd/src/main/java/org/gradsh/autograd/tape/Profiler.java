package org.gradsh.autograd.tape;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.gradsh.autograd.CallSite;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.show.Profile;

/**
 * Takes the time of every op and of every step of a backward walk on this thread.
 *
 * <p>What an op is made of belongs to the op, and what a derivative is made of to the op that it is
 * the derivative of: it is {@code matmul} that the user knows. The search of the graph, recording
 * and the user's own code are what is left of the whole.
 */
public final class Profiler implements Inspector {
  private final Map<String, Profile.Part> ops = new LinkedHashMap<>();
  private final Map<String, Profile.Part> lines = new LinkedHashMap<>();

  /** How many ops are being computed, the one within the other. */
  private int depth;

  /** The node that the walk is at; of walks within walks the outermost. */
  private Node walked;

  private long since;
  private long made;

  private Profiler() {}

  /** What {@code body} costs on this thread. */
  public static <T> Profile<T> run(Supplier<T> body) {
    Profiler profiler = new Profiler();
    long start = System.nanoTime();
    T result = Recorder.current().inspected(profiler, body);
    long whole = System.nanoTime() - start;
    return new Profile<>(result, whole, profiler.ops, profiler.lines);
  }

  @Override
  public Tensor compute(String op, boolean elementwise, Tensor[] in, Supplier<Tensor> body) {
    if (depth > 0) return body.get();
    String line = walked == null ? CallSite.current() : null;
    depth++;
    long start = System.nanoTime();
    Tensor y;
    try {
      y = body.get();
    } finally {
      depth--;
    }
    long time = System.nanoTime() - start;
    long bytes = isView(y, in) ? 0 : y.values().arrayBytes();
    if (walked != null) made += bytes;
    else {
      add(ops, op, part -> part.andForward(time, bytes));
      add(lines, line, part -> part.andForward(time, bytes));
    }
    return y;
  }

  /** A compiled function is profiled as it runs. */
  @Override
  public boolean seesInside() {
    return false;
  }

  private static boolean isView(Tensor y, Tensor[] in) {
    for (Tensor t : in) if (t.values().data() == y.values().data()) return true;
    return false;
  }

  @Override
  public void entered(Node node) {
    if (walked != null) return;
    walked = node;
    made = 0;
    since = System.nanoTime();
  }

  @Override
  public void left(Node node) {
    if (walked != node) return;
    long time = System.nanoTime() - since;
    String line = node.place() == null ? "unknown" : node.place();
    add(ops, node.name(), part -> part.andBackward(time, made));
    add(lines, line, part -> part.andBackward(time, made));
    walked = null;
  }

  @Override
  public void pulled(Node node, int i, Tensor cotangent, Tensor gradient) {}

  @Override
  public void summed(Node node, Tensor before, Tensor more, Tensor sum) {}

  /** Adds a call to what an op, or a line, has cost so far. */
  private static void add(
      Map<String, Profile.Part> parts, String name, UnaryOperator<Profile.Part> call) {
    parts.put(name, call.apply(parts.getOrDefault(name, Profile.Part.none(name))));
  }
}
