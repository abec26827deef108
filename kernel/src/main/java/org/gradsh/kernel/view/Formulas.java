package org.gradsh.kernel.view;

import org.dflib.jjava.jupyter.kernel.display.DisplayData;
import org.dflib.jjava.jupyter.kernel.display.Renderer;
import org.gradsh.autograd.symbolic.Symbolic;
import org.gradsh.repl.Display;

/** Expressions as LaTeX beside their text, which notebooks set as mathematics. */
final class Formulas {
  private static final String LATEX = "text/latex";

  /** A longer formula is text alone: set, it would be wider than any page. */
  private static final int LONGEST = 300;

  private Formulas() {}

  static void register(Renderer renderer) {
    renderer
        .createRegistration(Symbolic.class)
        .preferring(LATEX)
        .register((s, context) -> formula(s, context.getOutputContainer()));
  }

  private static void formula(Symbolic s, DisplayData out) {
    out.putText(Display.answer(s));
    if (s.size() > LONGEST) {
      return;
    }
    String size = "\\qquad\\scriptsize\\text{" + s.sizes() + "}";
    out.putLatex("$\\displaystyle " + s.latex() + size + "$");
  }
}
