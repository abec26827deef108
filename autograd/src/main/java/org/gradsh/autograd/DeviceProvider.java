package org.gradsh.autograd;

import java.util.List;
import java.util.ServiceLoader;

/**
 * A kind of accelerator, found by {@link ServiceLoader}: the engine itself names none.
 *
 * <p>The build compiles this service with the declarations of elementwise ops, before there is a
 * {@code Tensor}: it must not lead to one.
 */
public interface DeviceProvider {
  /** The type of its devices, such as {@code "cuda"}. */
  String type();

  /** One line for people: what there is, or why there is nothing. */
  String status();

  /** How many devices it has; none where {@link #status} says why. */
  default int count() {
    return 0;
  }

  /** What a diagnosis has to say of its devices; they may be started for it. */
  default List<Finding> findings() {
    return List.of(
        status().startsWith("none")
            ? Finding.lacking(type(), status(), "see its manual")
            : Finding.good(type(), status()));
  }
}
