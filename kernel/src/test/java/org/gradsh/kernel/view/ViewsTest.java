package org.gradsh.kernel.view;

import static org.gradsh.autograd.Autograd.ones;
import static org.gradsh.autograd.Autograd.rand;
import static org.gradsh.autograd.Autograd.symbolic;
import static org.gradsh.autograd.Autograd.tensor;
import static org.gradsh.autograd.Autograd.variable;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.dflib.jjava.jupyter.kernel.display.DisplayData;
import org.dflib.jjava.jupyter.kernel.display.DisplayDataRenderable;
import org.dflib.jjava.jupyter.kernel.display.RenderContext;
import org.dflib.jjava.jupyter.kernel.display.mime.MIMEType;
import org.gradsh.autograd.GradientTape;
import org.gradsh.autograd.Graph;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.nn.Linear;
import org.gradsh.autograd.nn.Looking;
import org.gradsh.autograd.show.Grid;
import org.gradsh.autograd.show.Trace;
import org.gradsh.repl.Display;
import org.gradsh.repl.StopSignal;
import org.gradsh.repl.plot.Plots;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ViewsTest {
  private static final List<String> TYPES =
      List.of("text/plain", "text/html", "text/latex", "image/svg+xml", "image/png");

  private static Object data(DisplayData data, String type) {
    return data.getData(MIMEType.parse(type));
  }

  private static String text(Object value) {
    return (String) data(Views.of(value), "text/plain");
  }

  private static Set<String> types(Object value) {
    DisplayData data = Views.of(value);
    return TYPES.stream()
        .filter(type -> data(data, type) != null)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  record Pair(Tensor a, int b) {}

  static Stream<Arguments> forms() {
    Tensor t = rand(5, 5);
    Grid grid = new Grid("l", "");
    grid.row("a");
    GradientTape tape = new GradientTape();
    Tensor y = variable(2.0).sin();
    tape.close();
    return Stream.of(
        Arguments.of("null", null, ""),
        Arguments.of("a String", "<b>", ""),
        Arguments.of("an int", 5, ""),
        Arguments.of("numbers", List.of(1, 2), ""),
        Arguments.of("an array", new double[] {1, 2}, ""),
        Arguments.of("an Optional", Optional.of(1), ""),
        Arguments.of("a tensor", t, "text/html"),
        Arguments.of("a variable", variable(1.0), "text/html"),
        Arguments.of("a list of tensors", List.of(t, t), "text/html"),
        Arguments.of("a map of tensors", Map.of("t", t), "text/html"),
        Arguments.of("an array of tensors", new Tensor[] {t}, "text/html"),
        Arguments.of("a record with a tensor", new Pair(t, 1), "text/html"),
        Arguments.of("a table", grid, "text/html"),
        Arguments.of("a trace", Trace.of(x -> x[0].sin(), tensor(1)), "text/html"),
        Arguments.of("an expression", symbolic(x -> x.sin()), "text/latex"),
        Arguments.of("its swell", symbolic(x -> x.sin()).swell(2), "text/html"),
        Arguments.of("a tape", tape, "text/html image/svg+xml"),
        Arguments.of("a tape without ops", new Empty().tape(), "text/html"),
        Arguments.of("a graph", Graph.of(y), "text/html image/svg+xml"),
        Arguments.of("the view of a graph", Graph.of(y).view(), "text/html image/svg+xml"),
        Arguments.of("a chart", Plots.plot(tensor(1, 2, 3)), "text/html image/svg+xml"),
        Arguments.of("curves", Plots.curves("c"), "text/html image/svg+xml"),
        Arguments.of(
            "a model's graph",
            Looking.modelGraph(new Linear(3, 2), ones(1, 3)),
            "text/html image/svg+xml"),
        Arguments.of("a summary", Looking.summary(new Linear(3, 2), 1, 3), "text/html"),
        Arguments.of("a picture", Plots.imshow(rand(4, 4)), "image/png"),
        Arguments.of("an image", new BufferedImage(3, 2, BufferedImage.TYPE_INT_RGB), "image/png"));
  }

  /** A tape that has seen nothing. */
  private record Empty() {
    GradientTape tape() {
      GradientTape tape = new GradientTape();
      tape.close();
      return tape;
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("forms")
  void everyValueHasTextAndTheFormsThatHelp(String name, Object value, String more) {
    Set<String> wanted = new TreeSet<>(List.of(("text/plain " + more).strip().split(" ")));
    assertEquals(wanted, types(value));
    if (!(value instanceof BufferedImage)) {
      assertEquals(Display.answer(value), text(value));
    }
  }

  @Test
  void anExpressionIsSetAsMathematicsWithItsSize() {
    DisplayData data = Views.of(symbolic(x -> x.sin().div(x)).derivative());
    assertEquals(
        "$\\displaystyle \\frac{x\\,\\cos\\left(x\\right) - \\sin\\left(x\\right)}{x^{2}}"
            + "\\qquad\\scriptsize\\text{size 11, by the rules 11}$",
        data(data, "text/latex"));
  }

  @Test
  void anExpressionTooWideForAPageIsText() {
    Object wide =
        symbolic(
            x -> {
              Tensor y = x;
              for (int i = 0; i < 200; i++) y = y.sin().add(x);
              return y;
            });
    assertEquals(Set.of("text/plain"), types(wide));
  }

  @Test
  void anImageKeepsItsPixels() throws IOException {
    BufferedImage image = new BufferedImage(3, 2, BufferedImage.TYPE_INT_ARGB);
    image.setRGB(2, 1, 0x80ff0000);
    DisplayData data = Views.of(image);
    assertEquals("BufferedImage  2 by 3", data(data, "text/plain"));
    assertEquals(0x80ff0000, read(data).getRGB(2, 1));
  }

  @Test
  void aLargeImageIsShownSmaller() throws IOException {
    DisplayData data = Views.of(new BufferedImage(6000, 3000, BufferedImage.TYPE_BYTE_GRAY));
    String text = (String) data(data, "text/plain");
    assertEquals("BufferedImage  3000 by 6000, shown as 1024 by 2048", text);
    assertEquals(2048, read(data).getWidth());
  }

  private static BufferedImage read(DisplayData data) throws IOException {
    byte[] png = Base64.getDecoder().decode((String) data(data, "image/png"));
    return ImageIO.read(new ByteArrayInputStream(png));
  }

  @Test
  void aPictureIsAPng() throws IOException {
    assertEquals(256, read(Views.of(Plots.imshow(rand(4, 4)))).getWidth());
  }

  // ---- what users bring ----

  record Move(String square) {}

  record Own(RuntimeException failure) implements DisplayDataRenderable {
    @Override
    public void render(RenderContext context) {
      if (failure != null) {
        throw failure;
      }
      context.renderIfRequested(MIMEType.parse("text/html"), () -> "<i>own</i>");
    }

    @Override
    public Set<MIMEType> getSupportedRenderTypes() {
      return Set.of(MIMEType.parse("text/html"));
    }
  }

  @Test
  void aClassMayBeRegistered() {
    Views.renderer()
        .createRegistration(Move.class)
        .preferring("text/html")
        .register((move, context) -> context.getOutputContainer().putHTML("<b>e4</b>"));
    DisplayData data = Views.of(new Move("e4"));
    assertEquals("<b>e4</b>", data(data, "text/html"));
    assertEquals("Move[square=e4]", data(data, "text/plain"));
  }

  @Test
  void aValueMayRenderItself() {
    DisplayData data = Views.of(new Own(null));
    assertEquals("<i>own</i>", data(data, "text/html"));
    assertEquals("Own[failure=null]", data(data, "text/plain"));
  }

  @Test
  void aFormThatFailsLeavesTheTextWhichSaysWhy() {
    DisplayData data = Views.of(new Own(new IllegalStateException("no")));
    assertNull(data(data, "text/html"));
    String text = (String) data(data, "text/plain");
    assertTrue(
        text.startsWith("Own[")
            && text.endsWith("Own (its view failed: IllegalStateException: no)"),
        text);
  }

  @Test
  void theEndOfACellIsNoFailure() {
    DisplayDataRenderable stops =
        context -> {
          throw new StopSignal();
        };
    assertThrows(StopSignal.class, () -> Views.of(stops));
  }

  @Test
  void whatIsMadeAlreadyIsShownAsItIs() {
    DisplayData made = new DisplayData("made");
    DisplayData first = Views.of(made);
    first.setDisplayId("here");
    assertEquals("made", data(first, "text/plain"));
    assertFalse(Views.of(made).hasDisplayId());
  }

  @Test
  void textThatFailsIsNoFailure() {
    Object broken =
        new Object() {
          @Override
          public String toString() {
            throw new IllegalStateException("no");
          }
        };
    assertTrue(text(broken).contains("toString failed"), text(broken));
    assertFalse(types(List.of(broken, ones(2))).isEmpty());
  }
}
