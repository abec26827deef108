package org.gradsh.autograd.op;

import java.util.List;
import java.util.stream.Stream;

/** The structural and composite ops, all that are declared; {@link Family} lists them. */
public final class Catalogue {
  private Catalogue() {}

  /** Ops with a kernel and a derivative of their own. */
  public static List<Op<?>> structural() {
    return Stream.of(Family.values()).<Op<?>>flatMap(f -> f.structural().stream()).toList();
  }

  /** Ops that are a few lines of others. */
  public static List<Composite> composites() {
    return Stream.of(Family.values()).flatMap(f -> f.composites().stream()).toList();
  }
}
