package org.gradsh.kernel.view;

import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import javax.imageio.ImageIO;
import org.dflib.jjava.jupyter.kernel.display.DisplayData;
import org.dflib.jjava.jupyter.kernel.display.Renderer;
import org.gradsh.autograd.GradientTape;
import org.gradsh.autograd.Graph;
import org.gradsh.autograd.show.ModelGraph;
import org.gradsh.autograd.show.Show;
import org.gradsh.autograd.show.TapeGraph;
import org.gradsh.autograd.show.TapeView;
import org.gradsh.repl.Display;
import org.gradsh.repl.plot.Curves;
import org.gradsh.repl.plot.Picture;
import org.gradsh.repl.plot.Plot;

/** What is shown as an image: plots, pictures, Java's own images, and tapes beside their HTML. */
final class Pictures {
  private static final String SVG = "image/svg+xml", PNG = "image/png";

  /** A larger image is shown smaller: it would make the notebook a file that nobody can send. */
  private static final int MOST_PIXELS = 1 << 21;

  private Pictures() {}

  static void register(Renderer renderer) {
    renderer
        .createRegistration(Plot.class)
        .preferring("text/html", SVG)
        .register((plot, context) -> plot(plot, plot, context.getOutputContainer()));
    renderer
        .createRegistration(Curves.class)
        .preferring("text/html", SVG)
        .register((curves, context) -> plot(curves, curves.chart(), context.getOutputContainer()));
    renderer
        .createRegistration(ModelGraph.class)
        .preferring("text/html", SVG)
        .register((graph, context) -> model(graph, context.getOutputContainer()));
    renderer
        .createRegistration(BufferedImage.class)
        .preferring(PNG)
        .register((image, context) -> image(image, context.getOutputContainer()));
    renderer
        .createRegistration(GradientTape.class)
        .preferring("text/html", SVG)
        .register((tape, context) -> tape(tape.view(), context.getOutputContainer()));
    renderer
        .createRegistration(Graph.class)
        .preferring("text/html", SVG)
        .register((graph, context) -> tape(graph.view(), context.getOutputContainer()));
    renderer
        .createRegistration(TapeView.class)
        .preferring("text/html", SVG)
        .register((view, context) -> tape(view, context.getOutputContainer()));
    renderer
        .createRegistration(TapeGraph.class)
        .preferring("text/html", SVG)
        .register((graph, context) -> tape(graph, graph.view(), context.getOutputContainer()));
  }

  /** As HTML too: pages that nbconvert makes have the drawing there, and an empty one as SVG. */
  private static void plot(Object shown, Plot plot, DisplayData out) {
    out.putText(Display.answer(shown));
    if (plot instanceof Picture picture) {
      out.putData(PNG, base64(picture.png()));
    } else {
      String svg = plot.svg();
      out.putHTML(svg);
      out.putSVG(svg);
    }
  }

  /** The drawing alone is for clients that take no HTML. */
  private static void tape(TapeView view, DisplayData out) {
    tape(view, view, out);
  }

  private static void tape(Object shown, TapeView view, DisplayData out) {
    Show.Forms forms = Show.forms(shown);
    out.putText(forms.text());
    if (!forms.html().isEmpty()) {
      out.putHTML(forms.html());
    }
    if (!view.nodes().isEmpty()) {
      out.putSVG(view.svg());
    }
  }

  private static void model(ModelGraph graph, DisplayData out) {
    Show.Forms forms = Show.forms(graph);
    out.putText(forms.text());
    if (!forms.html().isEmpty()) {
      out.putHTML(forms.html());
    }
    out.putSVG(graph.svg());
  }

  private static void image(BufferedImage image, DisplayData out) {
    String size = "BufferedImage  " + image.getHeight() + " by " + image.getWidth();
    BufferedImage shown = fitting(image);
    String smaller =
        shown == image ? "" : ", shown as " + shown.getHeight() + " by " + shown.getWidth();
    out.putText(size + smaller);
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    try {
      if (!ImageIO.write(shown, "png", png)) {
        throw new IllegalArgumentException("there is no PNG of images of type " + image.getType());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    out.putData(PNG, base64(png.toByteArray()));
  }

  private static BufferedImage fitting(BufferedImage image) {
    double scale = Math.sqrt((double) MOST_PIXELS / image.getWidth() / image.getHeight());
    if (scale >= 1) {
      return image;
    }
    int width = Math.max(1, (int) (image.getWidth() * scale));
    int height = Math.max(1, (int) (image.getHeight() * scale));
    BufferedImage smaller = new BufferedImage(width, height, BufferedImage.TYPE_INT_ARGB);
    Graphics2D brush = smaller.createGraphics();
    brush.setRenderingHint(
        RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
    brush.drawImage(image, 0, 0, width, height, null);
    brush.dispose();
    return smaller;
  }

  private static String base64(byte[] file) {
    return Base64.getEncoder().encodeToString(file);
  }
}
