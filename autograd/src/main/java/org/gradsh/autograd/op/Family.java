package org.gradsh.autograd.op;

import java.util.List;

/** The structural and composite ops by what they are for; the order is that of the manual. */
public enum Family {
  NUMBERS("Numbers", List.of(), NumberOps.COMPOSITES),
  REDUCTIONS("Reductions", ReductionOps.ALL, ReductionOps.COMPOSITES),
  STATISTICS("Statistics", StatisticsOps.ALL, StatisticsOps.COMPOSITES),
  SCANS("Along an axis", ScanOps.ALL, ScanOps.COMPOSITES),
  SORTING("Sorting", SortOps.ALL, SortOps.COMPOSITES),
  SOFTMAX("Softmax", SoftmaxOps.ALL, List.of()),
  PRODUCTS("Products", LinalgOps.ALL, LinalgOps.COMPOSITES),
  SHAPE("Shape", ShapeOps.ALL, ShapeOps.COMPOSITES),
  JOINING("Joining, splitting, padding", JoinOps.ALL, JoinOps.COMPOSITES),
  ARRANGING("Pieces, grids, turns", List.of(), ArrangeOps.COMPOSITES),
  INDEXING("Indexing", IndexOps.ALL, IndexOps.COMPOSITES),
  PLACES("Places", PlaceOps.ALL, PlaceOps.COMPOSITES),
  UPDATES("Functional updates", UpdateOps.ALL, UpdateOps.COMPOSITES),
  RANDOM("Random numbers", RandomOps.ALL, RandomOps.COMPOSITES),
  LOSSES("Losses", List.of(), LossOps.COMPOSITES);

  private final String title;
  private final List<Op<?>> structural;
  private final List<Composite> composites;

  Family(String title, List<Op<?>> structural, List<Composite> composites) {
    this.title = title;
    this.structural = structural;
    this.composites = composites;
  }

  /** How the manual heads it. */
  public String title() {
    return title;
  }

  /** Ops with a kernel and a derivative of their own. */
  public List<Op<?>> structural() {
    return structural;
  }

  /** Ops that are a few lines of others. */
  public List<Composite> composites() {
    return composites;
  }
}
