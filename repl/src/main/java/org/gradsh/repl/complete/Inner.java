package org.gradsh.repl.complete;

import javax.lang.model.element.Element;
import org.gradsh.autograd.EngineSide;

/**
 * What is public for the engine's own rooms and devices alone, which it says itself with an
 * annotation: no user has a use for it.
 */
final class Inner {
  private Inner() {}

  static boolean is(Element element) {
    return element.getAnnotationMirrors().stream()
        .anyMatch(one -> one.getAnnotationType().toString().equals(EngineSide.class.getName()));
  }
}
