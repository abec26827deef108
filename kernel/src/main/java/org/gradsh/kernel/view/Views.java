package org.gradsh.kernel.view;

import java.util.Map;
import org.dflib.jjava.jupyter.kernel.display.DisplayData;
import org.dflib.jjava.jupyter.kernel.display.Renderer;
import org.dflib.jjava.jupyter.kernel.display.mime.MIMEType;
import org.gradsh.autograd.show.Show;
import org.gradsh.repl.Display;

/**
 * The forms in which a notebook may show a value: always text, where it helps also HTML, LaTeX, SVG
 * or PNG.
 *
 * <p>A class of one's own implements {@link
 * org.dflib.jjava.jupyter.kernel.display.DisplayDataRenderable}, or is registered:
 *
 * <pre>{@code
 * Views.renderer().createRegistration(Move.class).preferring("text/html")
 *     .register((move, context) -> context.getOutputContainer().putHTML(board(move)));
 * }</pre>
 */
public final class Views {
  private static final Renderer RENDERER = new Forms();

  private Views() {}

  /** Where classes and their forms are registered; what comes later counts. */
  public static Renderer renderer() {
    return RENDERER;
  }

  /**
   * All forms of a value. A form that cannot be made is left out, and the text says why; nothing
   * but the end of the cell is thrown.
   */
  public static DisplayData of(Object value) {
    if (value == null) {
      return new DisplayData(Display.answer(value));
    }
    if (value instanceof DisplayData made) {
      // A copy: one bundle may be shown in several places.
      return new DisplayData(made);
    }
    try {
      return RENDERER.render(value);
    } catch (RuntimeException | StackOverflowError | LinkageError e) {
      String why = Show.failed(value, "its view failed", e);
      return new DisplayData(Display.answer(value) + "\n" + why);
    }
  }

  /** What this shell knows to show; text is its own everywhere. */
  private static final class Forms extends Renderer {
    Forms() {
      Pictures.register(this);
      Formulas.register(this);
      createRegistration(Object.class)
          .preferring("text/html")
          .register(
              (value, context) -> {
                Show.Forms forms = Show.forms(value);
                DisplayData out = context.getOutputContainer();
                out.putText(forms.text());
                if (!forms.html().isEmpty()) {
                  out.putHTML(forms.html());
                }
              });
    }

    @Override
    public DisplayData render(Object value, Map<String, Object> params) {
      DisplayData data = super.render(value, params);
      return data == null ? new DisplayData(Display.answer(value)) : data;
    }

    @Override
    protected DisplayData finalizeDisplayData(DisplayData data, Object value) {
      if (!data.hasDataForType(MIMEType.TEXT_PLAIN)) {
        data.putText(Display.answer(value));
      }
      return data;
    }
  }
}
