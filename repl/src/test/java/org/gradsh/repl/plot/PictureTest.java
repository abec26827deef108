package org.gradsh.repl.plot;

import static org.gradsh.autograd.Autograd.arange;
import static org.gradsh.autograd.Autograd.full;
import static org.gradsh.autograd.Autograd.rand;
import static org.gradsh.autograd.Autograd.tensor;
import static org.gradsh.autograd.Autograd.zeros;
import static org.gradsh.repl.plot.PlotInputTest.assertFails;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import javax.imageio.ImageIO;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PictureTest {
  private static final PlotStyle PLAIN = new PlotStyle(40, 16, 0);
  private static final PlotStyle COLOURS = new PlotStyle(40, 16, 1 << 24);

  @Test
  void shadesOfNumbers() {
    Picture ramp = Plots.imshow(arange(16).reshape(2, 8)).title("ramp");
    assertEquals("Picture  2 by 8, range 0 … 15", ramp.line());
    assertEquals(
        """
        ramp
                        ░░░░░░░░░░░░▒▒▒▒
                        ░░░░░░░░░░░░▒▒▒▒
        ▒▒▒▒▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓████████████
        ▒▒▒▒▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓████████████\
        """,
        ramp.text(PLAIN));
  }

  @Test
  void twoPixelsToACell() {
    Tensor image = tensor(new int[][][] {{{255, 0, 0}, {0, 255, 0}}, {{0, 0, 255}, {0, 0, 255}}});
    String text = Plots.imshow(image).text(new PlotStyle(2, 16, 1 << 24));
    assertEquals(
        "\033[38;2;255;0;0m\033[48;2;0;0;255m▀\033[0m"
            + "\033[38;2;0;255;0m\033[48;2;0;0;255m▀\033[0m",
        text);
  }

  @Test
  void aMissingPixelIsNotDrawn() {
    Picture picture = Plots.imshow(new double[][] {{0, Double.NaN}, {1, Double.NaN}});
    assertEquals("Picture  2 by 2, range 0 … 1, 2 NaN", picture.line());
    assertEquals(
        "\033[38;2;68;1;84m\033[48;2;253;231;37m▀\033[0m ",
        picture.text(new PlotStyle(2, 16, 1 << 24)));
  }

  @Test
  void colours() {
    // Grey from the least to the largest; a range that one gives; NaN is transparent.
    Tensor t = tensor(new double[][] {{-1, 0, 1}, {3, Double.NaN, Double.POSITIVE_INFINITY}});
    Picture grey = Plots.imshow(t).colormap("gray");
    Sheet sheet = grey.sheet(1);
    assertArrayEquals(
        new int[] {0xff000000, 0xff404040, 0xff808080, 0xffffffff, 0, 0xffffffff}, sheet.argb());
    assertArrayEquals(
        new int[] {0xff000000, 0xff000000, 0xffffffff, 0xffffffff, 0, 0xffffffff},
        grey.range(0, 1).sheet(1).argb());
    Tensor same = full(7, 1, 2);
    assertArrayEquals(new int[] {0xff440154, 0xff440154}, Plots.imshow(same).sheet(1).argb());
    // Three channels, last or first; 0 … 1, or 0 … 255.
    int[] expected = {0xffff0080, 0xff000000};
    Tensor last = tensor(new double[][][] {{{1, 0, 0.5}, {0, 0, 0}}});
    assertArrayEquals(expected, Plots.imshow(last).sheet(1).argb());
    assertArrayEquals(expected, Plots.imshow(last.transpose(2, 0, 1)).sheet(1).argb());
    Tensor bytes = tensor(new int[][][] {{{255, 0, 128}, {0, 0, 0}}});
    assertArrayEquals(expected, Plots.imshow(bytes).sheet(1).argb());
    assertArrayEquals(expected, Plots.imshow(bytes.to(DType.FLOAT32)).sheet(1).argb());
    assertArrayEquals(
        new int[] {0xff000000, 0xffffffff},
        Plots.imshow(tensor(new boolean[][] {{false, true}})).colormap("grey").sheet(1).argb());
  }

  @Test
  void aBatchIsASheet() {
    Picture batch = Plots.imshow(rand(5, 2, 4));
    assertEquals(5, batch.images().all());
    Sheet sheet = batch.sheet(3);
    assertEquals(14, sheet.width());
    assertEquals(5, sheet.height());
    for (int y = 0; y < 5; y++) assertEquals(0, sheet.argb()[y * 14 + 4], "between two images");
    assertEquals(2, Plots.imshow(rand(2, 1, 4, 5)).images().all());
    assertEquals(3, Plots.imshow(rand(2, 3, 4, 5)).images().channels());
    assertEquals(3, Plots.imshow(rand(2, 4, 5, 3)).images().channels());
    String many = Plots.imshow(zeros(100, 2, 2)).line();
    assertEquals("Picture  100 images, 2 by 2, all 0, 36 images not shown", many);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 40, 200})
  void noLineIsWiderThanTheTerminal(int columns) {
    for (Tensor t : new Tensor[] {rand(3, 500), rand(300, 2), rand(20, 9, 9), rand(1, 1)}) {
      String text = Plots.imshow(t).title("title").text(new PlotStyle(columns, 20, 0));
      assertTrue(text.lines().allMatch(l -> l.length() <= columns), text);
      assertTrue(text.lines().count() <= 20, text);
    }
  }

  @Test
  void aLargeImageIsThinned() {
    Picture large = Plots.imshow(rand(3000, 4000));
    assertTrue(large.images().height() <= 1500, large.line());
    assertTrue(large.text(COLOURS).lines().count() <= 20);
    assertTrue(large.line().length() < 80, large.line());
  }

  @Test
  void aPngFileHoldsThePixels() throws Exception {
    Picture picture = Plots.imshow(new int[][] {{0, 1}, {2, 3}}).colormap("grey");
    BufferedImage image = ImageIO.read(new ByteArrayInputStream(picture.png()));
    assertEquals(256, image.getWidth());
    assertEquals(256, image.getHeight());
    assertEquals(0xff000000, image.getRGB(0, 127));
    assertEquals(0xff555555, image.getRGB(128, 127));
    assertEquals(0xffaaaaaa, image.getRGB(127, 128));
    assertEquals(0xffffffff, image.getRGB(255, 255));
    image = ImageIO.read(new ByteArrayInputStream(picture.size(20, 40).png()));
    assertEquals(20, image.getWidth());
  }

  @Test
  void whatIsNoImage() {
    assertFails(
        """
        imshow: a row of numbers is no image
          perhaps: a matrix: tensor(array).reshape(height, width)
        """,
        () -> Plots.imshow(new double[] {1, 2}));
    assertFails(
        """
        imshow: no image has 1 axes
          image  float32 [4]
          perhaps: [height, width], [height, width, 3], [3, height, width] or a batch of those
        """,
        () -> Plots.imshow(zeros(4)));
    assertFails("imshow: no image has 5 axes", () -> Plots.imshow(zeros(1, 1, 1, 1, 1)));
    assertFails(
        """
        imshow: there is no pixel
          image  float32 [0, 4]
        """,
        () -> Plots.imshow(zeros(0, 4)));
    assertFails(
        """
        imshow: neither one nor three channels
          image  float32 [2, 7, 5, 5]   channels: 7 or 5
        """,
        () -> Plots.imshow(zeros(2, 7, 5, 5)));
    assertFails("imshow: image is null", () -> Plots.imshow(null));
    Picture p = Plots.imshow(zeros(2, 2));
    assertFails(
        "colormap: there is no jet\n  perhaps: \"viridis\" or \"grey\"", () -> p.colormap("jet"));
    assertFails("range: from 1.0 to 1.0", () -> p.range(1, 1));
    assertFails("range: from NaN to 1.0", () -> p.range(Double.NaN, 1));
    assertFails("size: 0 by 10 pixels\n  perhaps: 16 … 10000", () -> p.size(0, 10));
  }
}
