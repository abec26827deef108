package org.gradsh.repl.plot;

import static org.gradsh.autograd.Autograd.linspace;
import static org.gradsh.autograd.Autograd.rand;
import static org.gradsh.autograd.Autograd.sin;
import static org.gradsh.repl.plot.PlotInputTest.assertFails;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** Drawings as SVG and PNG. */
class PlotFileTest {
  @TempDir Path folder;

  private static final Tensor X = linspace(0.1, 6, 50);

  private static List<Plot> all() {
    return List.of(
        Plots.plot(X, sin(X), "sin").add(X, X, "x").title("a & b").labels("<x>", "\"y\"\u0007"),
        Plots.plot(X, X).logX().logY(),
        Plots.hist(rand(100)),
        Plots.hist(rand(100)).logY(),
        Plots.scatter(X, X).addBins(X, 5, "bins"),
        Plots.plot(new double[] {1, Double.NaN, 3, Double.NEGATIVE_INFINITY}),
        Plots.plot(new double[] {Double.NaN}),
        Plots.plot(new double[0]),
        Plots.plot(new double[] {-1, -2}).logY(),
        Plots.plot(new double[] {-1e308, 1e308}).size(16, 16),
        Plots.imshow(rand(4, 4)).title("<&>"),
        Plots.imshow(rand(5, 3, 4, 4)).size(100, 50));
  }

  private static Document parsed(String svg) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void everySvgIsADocumentThatNeedsNothingElse() throws Exception {
    for (Plot plot : all()) {
      String svg = plot.svg();
      assertEquals("svg", parsed(svg).getDocumentElement().getNodeName());
      assertTrue(svg.length() < 20_000, svg.length() + " characters");
      // In words it may say that NaN was left out.
      String shapes = svg.replaceAll(">[^<]*<", "><");
      assertTrue(!shapes.contains("NaN") && !shapes.contains("Infinity"), svg);
      assertEquals(svg.indexOf("http"), svg.lastIndexOf("http"), "one namespace and no address");
    }
  }

  @Test
  void lettersAreText() throws Exception {
    NodeList texts = parsed(all().getFirst().svg()).getElementsByTagName("text");
    List<String> words = new ArrayList<>();
    for (int i = 0; i < texts.getLength(); i++) words.add(texts.item(i).getTextContent());
    assertTrue(
        words.containsAll(List.of("a & b", "<x>", "\"y\"", "sin", "x", "0", "6")), "" + words);
  }

  @Test
  void aPointStandsWhereItsNumbersAre() throws Exception {
    Chart chart = Plots.plot(new double[] {0, 10}, new double[] {0, 1});
    Document svg = parsed(chart.svg());
    NodeList paths = svg.getElementsByTagName("path");
    String d = ((Element) paths.item(paths.getLength() - 1)).getAttribute("d");
    String[] ends = d.replaceAll("[MLh]", " ").strip().split(" +");
    NodeList texts = svg.getElementsByTagName("text");
    for (int i = 0; i < texts.getLength(); i++) {
      Element tick = (Element) texts.item(i);
      if (tick.getTextContent().equals("10")) assertEquals(tick.getAttribute("x"), ends[3]);
    }
    assertTrue(Double.parseDouble(ends[4]) < Double.parseDouble(ends[1]), "1 is above 0: " + d);
  }

  @Test
  void everyPngIsAnImageOfItsSize() throws Exception {
    for (Plot plot : all()) {
      BufferedImage image = ImageIO.read(new ByteArrayInputStream(plot.png()));
      if (plot instanceof Chart chart) assertEquals(chart.options().wide(), image.getWidth());
    }
    byte[] one = Plots.plot(new int[] {1, 2}).png();
    byte[] other = Plots.plot(new int[] {2, 1}).png();
    assertFalse(Arrays.equals(one, other));
  }

  @Test
  void theNameOfTheFileSaysWhatItHolds() throws Exception {
    Plot plot = Plots.plot(new int[] {1, 2, 3});
    Path svg = folder.resolve("a.svg");
    Path png = folder.resolve("a.PNG");
    assertEquals(plot, plot.save(svg.toString()).save(png.toString()));
    assertTrue(Files.readString(svg).startsWith("<svg "));
    assertEquals('P', Files.readAllBytes(png)[1]);
  }

  @Test
  void whatCannotBeSaved() {
    Plot plot = Plots.plot(new int[] {1});
    assertFails(
        "save: what kind of file is a.gif?\n  perhaps: a name that ends in .svg or .png",
        () -> plot.save("a.gif"));
    assertFails("save: what kind of file is null?", () -> plot.save(null));
    String nowhere = folder.resolve("none/a.svg").toString();
    assertFails(
        "save: cannot write " + nowhere + "\n  NoSuchFileException " + nowhere,
        () -> plot.save(nowhere));
    assertFails("save: cannot write a\0.svg", () -> plot.save("a\0.svg"));
  }

  @Test
  void aMachineWithoutFontsIsToldWhatItNeeds() {
    RuntimeException jdk = new RuntimeException("Fontconfig head is null");
    jdk.setStackTrace(
        new StackTraceElement[] {
          new StackTraceElement("sun.awt.FontConfiguration", "getVersion", null, 1)
        });
    assertFails(
        """
        png: Java finds no fonts on this machine
          on Debian: apt-get install fontconfig fonts-dejavu-core
          perhaps: svg(), or save("….svg"), which needs none
        """,
        () ->
            PlotFile.withFonts(
                () -> {
                  throw new IllegalStateException(jdk);
                }));
    IllegalStateException other = new IllegalStateException("other");
    try {
      PlotFile.withFonts(
          () -> {
            throw other;
          });
    } catch (IllegalStateException | TensorException e) {
      assertEquals(other, e);
    }
  }
}
