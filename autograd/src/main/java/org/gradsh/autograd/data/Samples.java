package org.gradsh.autograd.data;

import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.util.Arrays;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Shape;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;
import org.gradsh.autograd.cpu.Strided;

/**
 * The numbers of a picture as its file has them, channel by channel. How transparent a pixel is, is
 * left out: it has the colour that the file gives it, as in Pillow's {@code convert("RGB")}.
 *
 * @param full what stands for white: 255, or 65535 where there are 16 bits
 */
record Samples(int[] values, int channels, int height, int width, int full) {
  private static final int BYTE = 255;

  static Samples of(BufferedImage image) {
    int width = image.getWidth(), height = image.getHeight(), plane = width * height;
    ColorModel colours = image.getColorModel();
    int channels = colours.getNumColorComponents() == 1 ? 1 : 3;
    int[] values = new int[channels * plane];
    int[] line = new int[width];
    boolean plain = isPlain(colours);
    for (int y = 0; y < height; y++) {
      if (!plain) image.getRGB(0, y, width, 1, line, 0, width);
      for (int c = 0; c < channels; c++) {
        // As it is in the file: as a colour a grey is corrected for the eye.
        if (plain) image.getRaster().getSamples(0, y, width, 1, c, line);
        for (int x = 0; x < width; x++) {
          values[c * plane + y * width + x] = plain ? line[x] : line[x] >> 16 - 8 * c & BYTE;
        }
      }
    }
    int full = plain ? (1 << colours.getComponentSize(0)) - 1 : BYTE;
    return new Samples(values, channels, height, width, full);
  }

  /** Whether samples are the numbers that are wanted: of 8 or 16 bits, in the usual colours. */
  private static boolean isPlain(ColorModel colours) {
    ColorSpace space = colours.getColorSpace();
    int bits = colours.getComponentSize(0);
    return colours instanceof ComponentColorModel
        && (space.isCS_sRGB() || space.getType() == ColorSpace.TYPE_GRAY)
        && !(colours.hasAlpha() && colours.isAlphaPremultiplied())
        && (bits == 8 || bits == 16);
  }

  /** From 0 to 1, float32 [channels, height, width]. */
  Tensor parts() {
    return whole(values).to(DType.FLOAT32).div(full);
  }

  /** From 0 to 255, int32 [channels, height, width]. */
  Tensor bytes() {
    return whole(eightBits());
  }

  private Tensor whole(int[] numbers) {
    return Tensor.of(Strided.contiguous(DType.INT32, Shape.of(channels, height, width), numbers));
  }

  private int[] eightBits() {
    if (full == BYTE) return values;
    int[] bytes = new int[values.length];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (int) (((long) values[i] * BYTE + full / 2) / full);
    }
    return bytes;
  }

  /** Scaled to a size, bilinearly; of 8 bits, unless it had that size. */
  Samples scaled(int height, int width) {
    if (height < 1 || width < 1) {
      throw TensorException.value("images: a size of " + height + "×" + width).build();
    }
    if (this.height == height && this.width == width) return this;
    int type = channels == 1 ? BufferedImage.TYPE_BYTE_GRAY : BufferedImage.TYPE_INT_RGB;
    BufferedImage out = new BufferedImage(width, height, type);
    Graphics2D pen = out.createGraphics();
    pen.setRenderingHint(
        RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
    pen.drawImage(image(type), 0, 0, width, height, null);
    pen.dispose();
    return of(out);
  }

  private BufferedImage image(int type) {
    BufferedImage image = new BufferedImage(width, height, type);
    int[] bytes = eightBits();
    int plane = width * height;
    for (int c = 0; c < channels; c++) {
      int[] samples = Arrays.copyOfRange(bytes, c * plane, (c + 1) * plane);
      image.getRaster().setSamples(0, 0, width, height, c, samples);
    }
    return image;
  }
}
