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
  MORE_PRODUCTS("Products of many kinds", List.of(), ProductOps.COMPOSITES),
  SYSTEMS("Linear systems", SolveOps.ALL, SolveOps.COMPOSITES),
  DETERMINANTS("Determinants", DeterminantOps.ALL, DeterminantOps.COMPOSITES),
  DECOMPOSITIONS("Decompositions", DecompositionOps.ALL, List.of()),
  EIGENVALUES("Singular values and eigenvalues", EigenOps.ALL, EigenOps.COMPOSITES),
  MATRIX_FUNCTIONS("Functions of matrices", MatrixFunctionOps.ALL, MatrixFunctionOps.COMPOSITES),
  MATRIX_NORMS("Norms and ranks of matrices", List.of(), MatrixNormOps.COMPOSITES),
  DIAGONALS("Diagonals", List.of(), DiagonalOps.COMPOSITES),
  FOURIER("Fourier transforms", FourierOps.ALL, FftOps.COMPOSITES),
  FREQUENCIES("Frequencies", List.of(), FrequencyOps.COMPOSITES),
  COMPLEX("Complex numbers", List.of(), ComplexOps.COMPOSITES),
  SHAPE("Shape", ShapeOps.ALL, ShapeOps.COMPOSITES),
  JOINING("Joining, splitting, padding", JoinOps.ALL, JoinOps.COMPOSITES),
  ARRANGING("Pieces, grids, turns", List.of(), ArrangeOps.COMPOSITES),
  INDEXING("Indexing", IndexOps.ALL, IndexOps.COMPOSITES),
  PLACES("Places", PlaceOps.ALL, PlaceOps.COMPOSITES),
  UPDATES("Functional updates", UpdateOps.ALL, UpdateOps.COMPOSITES),
  RANDOM("Random numbers", RandomOps.ALL, RandomOps.COMPOSITES),
  WINDOWS("Windows", WindowOps.ALL, WindowOps.COMPOSITES),
  CONVOLUTIONS("Convolutions", SlideOps.ALL, ConvolutionOps.COMPOSITES),
  POOLING("Pooling", PoolingOps.ALL, PoolingOps.COMPOSITES),
  RESIZING("Resizing", List.of(), ResizeOps.COMPOSITES),
  NORMALIZATION("Normalization", StandardOps.ALL, NormalizationOps.COMPOSITES),
  ATTENTION("Attention", List.of(), AttentionOps.COMPOSITES),
  LAYERS("Layers", LayerOps.ALL, LayerOps.COMPOSITES),
  RECURRENCE("Recurrent cells", Sequence.OPS, CellOps.COMPOSITES),
  DISTANCES("Distances", List.of(), DistanceOps.COMPOSITES),
  LOSSES("Losses", List.of(), LossOps.COMPOSITES),
  CLASS_LOSSES("Losses over classes", ClassLossOps.ALL, ClassLossOps.COMPOSITES),
  MARGIN_LOSSES("Losses of margins", List.of(), MarginLossOps.COMPOSITES);

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
