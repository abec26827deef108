package org.gradsh.autograd.tape;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import org.gradsh.autograd.CallSite;
import org.gradsh.autograd.Shape;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;
import org.gradsh.autograd.Unconnected;
import org.gradsh.autograd.op.Apply;
import org.gradsh.autograd.op.ShapeOps;

/** The questions that a tape answers from its log. */
public final class TapeGradients {
  private final Log log;
  private final boolean persistent;
  private final boolean watchVariables;
  private final Set<Tensor> explicit = new LinkedHashSet<>();
  private String askedBy;

  public TapeGradients(Log log, boolean persistent, boolean watchVariables) {
    this.log = log;
    this.persistent = persistent;
    this.watchVariables = watchVariables;
  }

  public void watch(Tensor... tensors) {
    for (Tensor t : tensors) {
      if (!t.dtype().isFloating()) {
        throw TensorException.dtype("watch: only floating-point tensors can be differentiated")
            .operand("tensor", t)
            .hint("to(DType.FLOAT32)")
            .build();
      }
      explicit.add(t);
      log.watch(t);
    }
  }

  /** Explicitly watched tensors first, then the variables that took part. */
  public List<Tensor> watched() {
    Set<Tensor> all = Collections.newSetFromMap(new IdentityHashMap<>());
    List<Tensor> result = new ArrayList<>(explicit);
    all.addAll(explicit);
    if (!watchVariables) return result;
    for (Node n : log.shown()) {
      for (int i = 0; i < n.inputCount(); i++) {
        if (n.from(i) instanceof Leaf leaf && leaf.isVariable()) {
          Tensor v = leaf.variable();
          if (v != null && all.add(v)) result.add(v);
        }
      }
    }
    return result;
  }

  public void reset() {
    log.reset();
    log.unwatch();
    explicit.clear();
    askedBy = null;
  }

  /** Whether gradients with respect to what {@code origin} stands for can be had from this tape. */
  private boolean isSource(Node origin) {
    if (origin instanceof Leaf leaf && leaf.isVariable() && watchVariables) return true;
    return log.watches(origin) || log.saw(origin);
  }

  /**
   * Gradients of the sum of all targets.
   *
   * @param cotangents one for each target; null: ones
   */
  public List<Tensor> of(
      List<Tensor> ys, List<Tensor> cotangents, List<Tensor> xs, Unconnected unconnected) {
    checkSources("gradient", xs);
    if (cotangents != null && cotangents.size() != ys.size()) {
      throw TensorException.gradient("gradient: one cotangent for each target is wanted")
          .detail(ys.size() + " targets, " + cotangents.size() + " cotangents")
          .build();
    }
    List<Tensor> seeds = new ArrayList<>();
    for (int i = 0; i < ys.size(); i++) {
      Tensor y = ys.get(i);
      boolean sum = cotangents == null;
      seeds.add(sum ? Apply.ones(y) : Backward.seed("gradient", y, cotangents.get(i)));
    }
    return asked("gradient", () -> pull(ys, seeds, xs, unconnected));
  }

  private void checkSources(String method, List<Tensor> xs) {
    for (Tensor x : xs) {
      if (!x.dtype().isFloating()) {
        throw TensorException.dtype(method + ": only floating-point tensors have gradients")
            .operand("x", x)
            .hint("to(DType.FLOAT32) before it is watched")
            .build();
      }
    }
  }

  /** Runs one question: a tape that is not persistent answers once, and does not see itself. */
  private <T> T asked(String method, Supplier<T> question) {
    if (askedBy != null) {
      throw TensorException.gradient(method + ": this tape has been asked before")
          .detail("its record was used up by " + askedBy)
          .hint("GradientTape.persistent() answers any number of times")
          .build();
    }
    boolean wasOpen = log.isOpen();
    if (!persistent) log.close();
    boolean answered = false;
    try {
      T answer = recording(question);
      answered = true;
      return answer;
    } finally {
      if (!persistent && answered) {
        askedBy = CallSite.of(method);
        log.spend();
        log.unwatch();
      } else if (!persistent && wasOpen) {
        log.open();
      }
    }
  }

  private static <T> T recording(Supplier<T> question) {
    Recorder recorder = Recorder.current();
    return recorder.recordsGradients()
        ? question.get()
        : recorder.silently(Cut.Cause.BACKWARD, question);
  }

  private List<Tensor> pull(
      List<Tensor> ys, List<Tensor> seeds, List<Tensor> xs, Unconnected unconnected) {
    Set<Node> wanted = Collections.newSetFromMap(new IdentityHashMap<>());
    for (Tensor x : xs) {
      if (x.origin() != null && isSource(x.origin())) wanted.add(x.origin());
    }
    List<Node> targets = ys.stream().map(Tensor::origin).filter(Objects::nonNull).toList();
    Walk walk = new Walk(targets, wanted::contains, log::saw);
    for (int i = 0; i < ys.size(); i++) {
      Node target = ys.get(i).origin();
      if (target != null) walk.seed(target, seeds.get(i));
    }
    walk.run();
    List<Tensor> result = new ArrayList<>();
    for (Tensor x : xs) {
      Tensor g = wanted.contains(x.origin()) ? walk.cotangent(x.origin()) : null;
      if (g == null && unconnected == Unconnected.ERROR) {
        throw Paths.unconnected(
            ys.getFirst(), x, new Paths.Reach(log::saw, log::whyUnseen, this::whyNoSource));
      }
      result.add(g == null ? Apply.zeros(x) : g);
    }
    return result;
  }

  /** The values that this tape keeps, those of watched tensors included. */
  public Map<Node, Tensor> values() {
    Map<Node, Tensor> values = log.values();
    for (Tensor t : explicit) values.put(t.origin(), t);
    return values;
  }

  /**
   * The gradients of the sum of {@code y} with respect to all sources and all recorded results, by
   * one walk.
   */
  public Map<Node, Tensor> everywhere(Tensor y) {
    if (y.origin() == null || !y.dtype().isFloating()) {
      throw Backward.nothingRecorded("gradients", y);
    }
    return asked(
        "gradients",
        () -> {
          Node target = y.origin();
          if (!isSource(target)) {
            throw TensorException.gradient("gradients: this tape has not seen {y}")
                .operand("y", y)
                .detail(target.title() + " was recorded " + log.whyUnseen(target))
                .hint("compute it while the tape is open and sees it")
                .build();
          }
          Walk walk = new Walk(List.of(target), this::isSource, log::saw);
          walk.seed(target, Apply.ones(y));
          // They are looked at: an open tape that is asked sees nothing of it.
          Recorder.current().silently(Cut.Cause.BACKWARD, () -> run(walk));
          Map<Node, Tensor> all = new IdentityHashMap<>();
          for (Node n : walk.wanted()) if (walk.cotangent(n) != null) all.put(n, walk.cotangent(n));
          return all;
        });
  }

  private static Void run(Walk walk) {
    walk.run();
    return null;
  }

  private String whyNoSource(Tensor x) {
    Node origin = x.origin();
    if (origin == null) return "{x} is a constant that this tape does not watch";
    if (isSource(origin)) return null;
    if (origin instanceof Leaf leaf && leaf.isVariable()) {
      return "{x} is a variable, but this tape was opened with watchVariables(false)";
    }
    return "{x} is not watched by this tape, nor computed while it was open";
  }

  public Tensor jacobian(Tensor y, Tensor x, Unconnected unconnected) {
    checkSources("jacobian", List.of(x));
    return asked(
        "jacobian",
        () -> Jacobians.rows(y, x, g -> pull(one(y), one(g), one(x), unconnected).getFirst()));
  }

  public Tensor batchJacobian(Tensor y, Tensor x, Unconnected unconnected) {
    checkSources("batchJacobian", List.of(x));
    if (y.rank() == 0 || x.rank() == 0 || y.shape().dim(0) != x.shape().dim(0)) {
      throw TensorException.shape("batchJacobian: the first axes must be the same batch")
          .operand("y", y)
          .operand("x", x)
          .build();
    }
    int batch = y.shape().dim(0);
    int each = batch == 0 ? 0 : y.size() / batch;
    int[] dims = joined(y, x);
    if (each == 0) return Apply.zeros(Shape.of(dims), y.dtype(), y);
    return asked(
        "batchJacobian",
        () -> {
          // The same unit in every example, for all units at once.
          Tensor units = Jacobians.units(Shape.of(each), y);
          Tensor everywhere =
              ShapeOps.broadcastTo(ShapeOps.unsqueeze(units, 1), Shape.of(each, batch, each));
          Tensor rows =
              Jacobians.forAll(
                  ShapeOps.reshape(everywhere, y.shape().prepend(each)),
                  g -> pull(one(y), one(g), one(x), unconnected).getFirst());
          return ShapeOps.reshape(ShapeOps.moveAxis(rows, 0, 1), dims);
        });
  }

  private static List<Tensor> one(Tensor t) {
    return List.of(t);
  }

  private static int[] joined(Tensor y, Tensor x) {
    int[] dims = Arrays.copyOf(y.dims(), y.rank() + x.rank() - 1);
    System.arraycopy(x.dims(), 1, dims, y.rank(), x.rank() - 1);
    return dims;
  }
}
