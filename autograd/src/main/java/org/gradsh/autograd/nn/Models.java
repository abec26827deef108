package org.gradsh.autograd.nn;

/** What is done with models as static functions, which sessions import. */
public final class Models {
  private Models() {}

  /**
   * A layer and the way past it: {@code x + layer(x)}. He et al., "Deep residual learning", 2016.
   */
  public static Layer residual(Layer layer) {
    return new Residual(Sizes.nonNull("residual", "the layer", layer));
  }

  /** How many numbers a model learns; shared ones count once. */
  public static long parameterCount(Layer model) {
    return model.parameterCount();
  }
}
