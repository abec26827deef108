package org.gradsh.repl.complete;

import javax.lang.model.element.Element;
import javax.lang.model.type.TypeMirror;

/**
 * Something that the compiler knows and that may stand at the cursor.
 *
 * @param type its type where it would stand there
 * @param origin whose it is
 */
record Candidate(Element element, TypeMirror type, Origin origin) {
  /** Whose a name is; in the order in which they are shown. */
  enum Origin {
    /** Declared in the cell, or in the session. */
    OWN,
    ENGINE,
    JAVA,
    /** What every object has: rarely wanted. */
    OBJECT
  }

  String name() {
    return element.getSimpleName().toString();
  }
}
