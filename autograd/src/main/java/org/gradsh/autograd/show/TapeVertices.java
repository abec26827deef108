package org.gradsh.autograd.show;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Shape;

/** What is drawn of a tape: ops, what they start from, and what stands for those left out. */
final class TapeVertices {
  /** Of more operands that nothing else uses, one vertex stands for the rest. */
  private static final int MOST_LEAVES = 6;

  private static final int LONGEST_LABEL = 26;

  /** What a vertex is; each has its colour. */
  enum Role {
    VARIABLE("variable"),
    WATCHED("input"),
    CONSTANT("constant"),
    EARLIER("recorded before"),
    OP("op"),
    LAYER("layer"),
    SAVED("saved"),
    OUTPUT("output"),
    FOLD("folded"),
    /** Where an edge passes a layer. */
    BEND("");

    final String name;

    Role(String name) {
      this.name = name;
    }
  }

  /** A vertex of the drawing, and where it is. */
  static final class Vertex {
    final Role role;
    final String label;
    final String note;
    final String title;
    final long savedBytes;

    /** The op that this stands for; null for all else. */
    TapeView.Node node;

    /** The bytes of the value that goes from here to others. */
    long bytes;

    final List<Vertex> from = new ArrayList<>();
    int layer;
    double x;
    double y;
    double width;

    Vertex(Role role, String label, String note, String title, long savedBytes) {
      this.role = role;
      this.label = label.length() <= LONGEST_LABEL ? label : label.substring(0, 25) + "…";
      this.note = note;
      this.title = title;
      this.savedBytes = savedBytes;
    }

    boolean isLeaf() {
      return switch (role) {
        case VARIABLE, WATCHED, CONSTANT, EARLIER -> true;
        case FOLD -> from.isEmpty();
        case OP, LAYER, SAVED, OUTPUT, BEND -> false;
      };
    }

    private void takes(Vertex v) {
      if (v != this && !from.contains(v)) from.add(v);
    }
  }

  private final TapeView view;
  private final List<Vertex> all = new ArrayList<>();
  private final Map<Integer, Vertex> results = new HashMap<>();
  private final Map<Integer, Vertex> sources = new HashMap<>();
  private final Map<Integer, Integer> uses = new HashMap<>();

  private TapeVertices(TapeView view) {
    this.view = view;
  }

  /** All vertices, each after those that it takes from. */
  static List<Vertex> of(TapeView view) {
    TapeVertices vertices = new TapeVertices(view);
    List<TapeFolds.Segment> segments = TapeFolds.of(view.nodes());
    vertices.count(segments);
    Set<Integer> used = new HashSet<>();
    for (TapeView.Node n : view.nodes()) {
      for (TapeView.Operand o : n.operands()) {
        if (o instanceof TapeView.Operand.Result r) used.add(r.number());
      }
    }
    for (TapeFolds.Segment s : segments) {
      if (s.isFold()) vertices.fold(s);
      else vertices.op(view.nodes().get(s.from()), !used.contains(s.from() + 1));
    }
    return vertices.all;
  }

  /** How many ops that are drawn take a source. */
  private void count(List<TapeFolds.Segment> segments) {
    for (TapeFolds.Segment s : segments) {
      if (s.isFold()) continue;
      for (TapeView.Operand o : view.nodes().get(s.from()).operands()) {
        if (o instanceof TapeView.Operand.From f) uses.merge(f.source().index(), 1, Integer::sum);
      }
    }
  }

  private void op(TapeView.Node n, boolean isResult) {
    String bytes = n.savedBytes() == 0 ? "" : " · " + Memory.text(n.savedBytes());
    String where = n.place().isEmpty() ? "" : ", " + n.place();
    String title =
        ("#" + n.number() + " " + n.op() + " " + n.dtype() + " " + n.shape())
            + (where + ", saves " + Memory.text(n.savedBytes()));
    Role role = isResult ? Role.OUTPUT : n.isSaved() ? Role.SAVED : Role.OP;
    String label = n.name().isEmpty() ? n.op() : n.name() + " = " + n.op();
    Vertex v = new Vertex(role, label, type(n.dtype(), n.shape()) + bytes, title, n.savedBytes());
    v.node = n;
    v.bytes = bytes(n.dtype(), n.shape());
    int leaves = 0;
    int left = 0;
    for (TapeView.Operand o : n.operands()) {
      boolean own =
          switch (o) {
            case TapeView.Operand.Result r -> false;
            case TapeView.Operand.From f -> uses.get(f.source().index()) == 1;
            case TapeView.Operand.Constant c -> true;
            case TapeView.Operand.Earlier e -> true;
          };
      if (own && ++leaves > MOST_LEAVES) left++;
      else v.takes(operand(o));
    }
    if (left > 0) v.takes(add(new Vertex(Role.FOLD, "… " + left + " more", "operands", "", 0)));
    results.put(n.number(), add(v));
  }

  private Vertex operand(TapeView.Operand operand) {
    return switch (operand) {
      case TapeView.Operand.Result r -> results.get(r.number());
      case TapeView.Operand.From f -> source(f.source());
      case TapeView.Operand.Constant c -> leaf(Role.CONSTANT, c.text(), c.dtype(), c.shape());
      case TapeView.Operand.Earlier e ->
          leaf(Role.EARLIER, e.name().isEmpty() ? e.op() : e.name(), e.dtype(), e.shape());
    };
  }

  private Vertex source(TapeView.Source s) {
    Vertex known = sources.get(s.index());
    if (known != null) return known;
    Role role =
        switch (s.role()) {
          case VARIABLE -> Role.VARIABLE;
          case WATCHED -> Role.WATCHED;
        };
    Vertex v = leaf(role, s.name(), s.dtype(), s.shape());
    sources.put(s.index(), v);
    return v;
  }

  private Vertex leaf(Role role, String name, DType dtype, Shape shape) {
    Vertex v = add(new Vertex(role, name, type(dtype, shape), "", 0));
    v.bytes = bytes(dtype, shape);
    return v;
  }

  private static long bytes(DType dtype, Shape shape) {
    return (long) shape.size() * dtype.bytes();
  }

  /** Sources that only ops within it take are not drawn. */
  private void fold(TapeFolds.Segment s) {
    Set<Integer> within = new HashSet<>();
    Vertex v = new Vertex(Role.FOLD, s.label(), s.note(), s.numbers(), 0);
    for (TapeView.Node n : view.nodes().subList(s.from(), s.to())) {
      within.add(n.number());
      for (TapeView.Operand o : n.operands()) {
        if (o instanceof TapeView.Operand.Result r && !within.contains(r.number())) {
          v.takes(results.get(r.number()));
        } else if (o instanceof TapeView.Operand.From f && uses.containsKey(f.source().index())) {
          v.takes(source(f.source()));
        }
      }
    }
    TapeView.Node last = view.nodes().get(s.to() - 1);
    v.bytes = bytes(last.dtype(), last.shape());
    for (int number : within) results.put(number, v);
    all.add(v);
  }

  private Vertex add(Vertex v) {
    all.add(v);
    return v;
  }

  private static String type(DType dtype, Shape shape) {
    return dtype == DType.FLOAT32 ? shape.toString() : dtype + " " + shape;
  }
}
