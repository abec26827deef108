package org.gradsh.autograd.data;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.ImageOutputStream;
import org.gradsh.autograd.Autograd;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;
import org.gradsh.autograd.show.Pixels;

/**
 * Pictures as tensors [channels, height, width], float32 from 0 to 1: one channel where the file is
 * grey, else red, green and blue; how transparent a pixel is, is left out. PNG (of 8 and 16 bits),
 * JPEG, GIF, BMP and TIFF are read and, by the ending of the file's name, written.
 *
 * <pre>{@code
 * Tensor cat = Images.read("cat.jpg");
 * var pets = Images.folder("pets", 64, 64);        // pets/cat/1.jpg, pets/dog/7.png, …
 * Images.write("grey.png", cat.mean(0));
 * }</pre>
 */
public final class Images {
  /** A file of a few bytes may claim any size; Pillow refuses beyond this as well. */
  private static final long MOST_PIXELS = 178_956_970;

  /** The endings of names of what is read and written, and what ImageIO calls it. */
  private static final Map<String, String> KINDS = kinds();

  private Images() {}

  private static Map<String, String> kinds() {
    Map<String, String> kinds = new LinkedHashMap<>();
    kinds.put(".png", "png");
    kinds.put(".jpg", "jpeg");
    kinds.put(".jpeg", "jpeg");
    kinds.put(".gif", "gif");
    kinds.put(".bmp", "bmp");
    kinds.put(".tif", "tiff");
    kinds.put(".tiff", "tiff");
    return kinds;
  }

  /** What a file is by the ending of its name; null where that is none of a picture's. */
  private static String kind(Path file) {
    String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
    int dot = name.lastIndexOf('.');
    return dot < 0 ? null : KINDS.get(name.substring(dot));
  }

  // ---- reading ----

  public static Tensor read(String file) {
    return read(Path.of(file));
  }

  /**
   * A picture, [channels, height, width], from 0 to 1.
   *
   * @throws TensorException when it cannot be read, is no picture, or has too many pixels
   */
  public static Tensor read(Path file) {
    return Samples.of(picture(file)).parts();
  }

  public static Tensor readBytes(String file) {
    return readBytes(Path.of(file));
  }

  /** The same as int32 from 0 to 255. */
  public static Tensor readBytes(Path file) {
    return Samples.of(picture(file)).bytes();
  }

  /** The same scaled to a size, from 0 to 1. */
  public static Tensor read(Path file, int height, int width) {
    return Samples.of(picture(file)).scaled(height, width).parts();
  }

  private static BufferedImage picture(Path file) {
    try {
      if (!Files.isRegularFile(file)) throw new java.nio.file.NoSuchFileException("" + file);
      try (ImageInputStream in = ImageIO.createImageInputStream(file.toFile())) {
        Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
        if (!readers.hasNext()) throw refuse(file, "it is no picture that is known");
        ImageReader reader = readers.next();
        try {
          reader.setInput(in, true, true);
          long pixels = (long) reader.getWidth(0) * reader.getHeight(0);
          if (pixels > MOST_PIXELS) {
            throw refuse(file, "it has %,d pixels, of %,d at most".formatted(pixels, MOST_PIXELS));
          }
          return reader.read(0);
        } finally {
          reader.dispose();
        }
      }
    } catch (IOException | RuntimeException e) {
      if (e instanceof TensorException told) throw told;
      if (e instanceof java.nio.file.NoSuchFileException n) {
        throw Source.unreadable("images", file.toString(), n);
      }
      throw refuse(file, "it is damaged: " + e.getMessage()); // readers throw what comes
    }
  }

  private static TensorException refuse(Path file, String why) {
    return TensorException.value("images: cannot read " + file).detail(why).build();
  }

  // ---- folders ----

  /**
   * The pictures of a folder that has a folder for each class.
   *
   * @param classes their names, sorted; a label is a place in this list
   * @param files in the order of the examples
   * @param data pictures [3, height, width] from 0 to 1, and labels, int64; read when asked for
   */
  public record Folder(List<String> classes, List<Path> files, Dataset data) {}

  public static Folder folder(String folder, int height, int width) {
    return folder(Path.of(folder), height, width);
  }

  /**
   * The pictures in the folders of a folder, all scaled to one size, in three channels.
   *
   * @throws TensorException when it cannot be read, or there are no pictures
   */
  public static Folder folder(Path folder, int height, int width) {
    List<String> classes = new ArrayList<>();
    List<Path> files = new ArrayList<>();
    List<Integer> labels = new ArrayList<>();
    for (Path one : listed(folder)) {
      if (!Files.isDirectory(one)) continue;
      List<Path> pictures = listed(one).stream().filter(Images::isPicture).toList();
      if (pictures.isEmpty()) continue;
      pictures.forEach(_ -> labels.add(classes.size()));
      classes.add(one.getFileName().toString());
      files.addAll(pictures);
    }
    if (files.isEmpty()) {
      throw TensorException.value("images: there are no pictures in the folders of " + folder)
          .hint("a folder for each class: pets/cat/1.jpg, pets/dog/7.png")
          .build();
    }
    Dataset data =
        Dataset.from(
            files.size(),
            row -> {
              Tensor picture = read(files.get(row), height, width);
              return Batch.of(
                  picture.dims()[0] == 3 ? picture : picture.broadcastTo(3, height, width),
                  Autograd.tensor(labels.get(row), DType.INT64));
            });
    return new Folder(List.copyOf(classes), List.copyOf(files), data);
  }

  private static boolean isPicture(Path file) {
    return Files.isRegularFile(file) && kind(file) != null;
  }

  private static List<Path> listed(Path folder) {
    List<Path> all = new ArrayList<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
      stream.forEach(all::add);
    } catch (IOException e) {
      throw Source.unreadable("images", folder.toString(), e);
    }
    all.sort(null);
    return all;
  }

  // ---- writing ----

  public static void write(String file, Tensor picture) {
    write(Path.of(file), picture);
  }

  /**
   * Writes a picture as its file is named: {@code .png}, {@code .jpg}, {@code .jpeg}, {@code .gif},
   * {@code .bmp}, {@code .tif} or {@code .tiff}. JPEG keeps about what was there, GIF 256 colours,
   * the others all of it.
   *
   * @param picture [height, width], [1 or 3, height, width] or [height, width, 1 or 3], what could
   *     be both being channels first, as {@link #read} gives it; floating ones from 0 to 1,
   *     integers from 0 to 255; beyond that they are cut off
   * @throws TensorException when it has another shape, the file's name has another ending, or it
   *     cannot be written
   */
  public static void write(Path file, Tensor picture) {
    Pixels pixels = Pixels.of("Images.write", "the picture", picture, false);
    String kind = kind(file);
    if (kind == null) {
      throw unwritten(file)
          .detail("the ending of its name is no kind of picture that can be written")
          .hint("one of " + String.join(", ", KINDS.keySet()))
          .build();
    }
    int type = pixels.isGrey() ? BufferedImage.TYPE_BYTE_GRAY : BufferedImage.TYPE_INT_RGB;
    BufferedImage image = new BufferedImage(pixels.width(), pixels.height(), type);
    for (int c = 0; c < (pixels.isGrey() ? 1 : 3); c++) {
      image.getRaster().setSamples(0, 0, pixels.width(), pixels.height(), c, pixels.channel(c));
    }
    try {
      Files.deleteIfExists(file); // a longer one's end would stay
      try (ImageOutputStream out = ImageIO.createImageOutputStream(file.toFile())) {
        if (out == null) throw new IOException("no file can be made there");
        write(image, kind, out);
      }
    } catch (IOException e) {
      throw unwritten(file).detail(e.getMessage()).build();
    }
  }

  private static void write(BufferedImage image, String kind, ImageOutputStream out)
      throws IOException {
    ImageWriter writer = ImageIO.getImageWritersByFormatName(kind).next();
    try {
      ImageWriteParam how = writer.getDefaultWriteParam();
      // The JDK writes a GIF's rows interlaced, and reads those of a low one back in disorder.
      if (how.canWriteProgressive()) how.setProgressiveMode(ImageWriteParam.MODE_DISABLED);
      writer.setOutput(out);
      writer.write(null, new IIOImage(image, null, null), how);
    } finally {
      writer.dispose();
    }
  }

  private static TensorException.Report unwritten(Path file) {
    return TensorException.value("images: cannot write " + file);
  }
}
