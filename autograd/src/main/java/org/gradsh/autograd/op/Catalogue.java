package org.gradsh.autograd.op;

import java.util.ArrayList;
import java.util.List;

/** The structural and composite ops, all that are declared. */
public final class Catalogue {
  private Catalogue() {}

  /** Ops with a kernel and a derivative of their own. */
  public static List<Op<?>> structural() {
    List<Op<?>> all = new ArrayList<>();
    all.addAll(ReductionOps.ALL);
    all.addAll(SoftmaxOps.ALL);
    all.addAll(LinalgOps.ALL);
    all.addAll(ShapeOps.ALL);
    all.addAll(JoinOps.ALL);
    all.addAll(IndexOps.ALL);
    return all;
  }

  /** Ops that are a few lines of others. */
  public static List<Composite> composites() {
    List<Composite> all = new ArrayList<>();
    all.addAll(ReductionOps.COMPOSITES);
    all.addAll(LinalgOps.COMPOSITES);
    all.addAll(ShapeOps.COMPOSITES);
    all.addAll(JoinOps.COMPOSITES);
    all.addAll(IndexOps.COMPOSITES);
    all.addAll(LossOps.COMPOSITES);
    return all;
  }
}
