package org.gradsh.autograd.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.GZIPOutputStream;
import javax.imageio.ImageIO;
import org.gradsh.autograd.Autograd;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** IDX files and pictures. */
class FilesTest {
  private static final Path MNIST = Path.of("..", "notebooks", "data", "mnist-6000");

  @TempDir Path folder;

  private String refusal(Executable code) {
    String message = assertThrows(TensorException.class, code).getMessage();
    return message.replace(folder + "/", "").replace(folder + "\\", "");
  }

  private Path idx(int type, int[] dims, ByteBuffer data, boolean packed) throws IOException {
    ByteBuffer all = ByteBuffer.allocate(4 + 4 * dims.length + data.capacity());
    all.put(new byte[] {0, 0, (byte) type, (byte) dims.length});
    for (int d : dims) all.putInt(d);
    all.put(data.array());
    byte[] bytes = all.array();
    if (packed) {
      var out = new ByteArrayOutputStream();
      try (var gz = new GZIPOutputStream(out)) {
        gz.write(bytes);
      }
      bytes = out.toByteArray();
    }
    return Files.write(folder.resolve("t"), bytes);
  }

  @Test
  void arraysOfEachTypeAreRead() throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(2).put((byte) 200).put((byte) -1);
    for (boolean packed : new boolean[] {false, true}) {
      Tensor t = Idx.read(idx(0x08, new int[] {1, 2}, bytes, packed));
      assertArrayEquals(new int[] {200, 255}, t.toIntArray());
      assertArrayEquals(new int[] {1, 2}, t.dims());
    }
    assertArrayEquals(
        new int[] {-56, -1}, Idx.read(idx(0x09, new int[] {2}, bytes, false)).toIntArray());
    ByteBuffer shorts = ByteBuffer.allocate(2).putShort((short) -300);
    assertEquals(-300, Idx.read(idx(0x0B, new int[] {1}, shorts, false)).item());
    ByteBuffer ints = ByteBuffer.allocate(4).putInt(1 << 30);
    assertEquals(1 << 30, Idx.read(idx(0x0C, new int[] {1}, ints, false)).item());
    ByteBuffer floats = ByteBuffer.allocate(4).putFloat(1.5f);
    Tensor f = Idx.read(idx(0x0D, new int[] {1}, floats, false));
    assertEquals(1.5, f.item());
    assertEquals(DType.FLOAT32, f.dtype());
    ByteBuffer doubles = ByteBuffer.allocate(8).putDouble(Math.PI);
    Tensor d = Idx.read(idx(0x0E, new int[] {1}, doubles, false).toString());
    assertEquals(Math.PI, d.item());
  }

  @Test
  void arraysThatLieAreRefused() throws IOException {
    ByteBuffer two = ByteBuffer.allocate(2);
    assertTrue(
        refusal(() -> Idx.read(idx(8, new int[] {3}, two, false))).endsWith("it ends too early"));
    assertTrue(
        refusal(() -> Idx.read(idx(8, new int[] {1}, two, false))).contains("more bytes than [1]"));
    assertTrue(
        refusal(() -> Idx.read(idx(8, new int[] {2_000_000_000}, two, true)))
            .endsWith("it ends too early for [2000000000]"));
    assertTrue(
        refusal(() -> Idx.read(idx(8, new int[] {-1}, two, false))).contains("not to be believed"));
    int[] many = {1 << 30, 1 << 30, 1 << 30};
    assertTrue(refusal(() -> Idx.read(idx(8, many, two, false))).contains("not to be believed"));
    assertTrue(refusal(() -> Idx.read(idx(7, new int[] {2}, two, false))).contains("type: 7"));
    Path text = Files.writeString(folder.resolve("t"), "hello");
    assertTrue(refusal(() -> Idx.read(text)).contains("it is no IDX file"));
    assertTrue(refusal(() -> Idx.read(folder.resolve("no"))).contains("there is no such file"));
  }

  @Test
  void mnistIsRead() {
    Mnist mnist = Mnist.of(MNIST);
    assertEquals(5000, mnist.train().size());
    assertEquals(1000, mnist.test().size());
    Batch all = mnist.test().all();
    assertArrayEquals(new int[] {1000, 1, 28, 28}, all.x().dims());
    assertEquals(1, all.x().max().item());
    assertEquals(0, all.x().min().item());
    assertEquals(DType.INT64, all.y().dtype());
    assertEquals(9, all.y().max().item());
  }

  @Test
  void picturesAreWrittenAndRead() {
    Tensor colours = Autograd.arange(3 * 4 * 5).reshape(3, 4, 5).div(60);
    Path file = folder.resolve("a.png");
    Images.write(file.toString(), colours);
    Tensor read = Images.read(file.toString());
    assertArrayEquals(new int[] {3, 4, 5}, read.dims());
    assertEquals(0, read.sub(colours).abs().max().item(), 0.5 / 255 + 1e-6);
    Tensor bytes = Images.readBytes(file);
    assertEquals(DType.INT32, bytes.dtype());
    Images.write(file, bytes);
    assertArrayEquals(bytes.toIntArray(), Images.readBytes(file).toIntArray());
    Tensor grey = Autograd.tensor(new double[][] {{0, 0.5, 2}, {-1, 0.25, Double.NaN}});
    Images.write(file, grey);
    assertArrayEquals(new int[] {0, 128, 255, 0, 64, 0}, Images.readBytes(file).toIntArray());
    assertArrayEquals(new int[] {1, 2, 3}, Images.read(file).dims());
    assertArrayEquals(new int[] {1, 8, 9}, Images.read(file, 8, 9).dims());
  }

  @Test
  void theEndingOfTheNameTellsTheKind() throws IOException {
    Tensor colours = Autograd.arange(3 * 4 * 5).reshape(3, 4, 5).div(60);
    Tensor grey = Autograd.arange(20).reshape(1, 4, 5).div(20);
    for (String ending : List.of("png", "jpg", "JPEG", "gif", "bmp", "tif", "tiff")) {
      Path file = folder.resolve("kind." + ending);
      for (Tensor picture : List.of(colours, grey)) {
        Images.write(file, picture);
        String expected = ending.toLowerCase().replace("jpg", "jpeg");
        try (var in = ImageIO.createImageInputStream(file.toFile())) {
          String kind = ImageIO.getImageReaders(in).next().getFormatName().toLowerCase();
          assertEquals(expected.startsWith("tif") ? "tif" : expected, kind);
        }
        Tensor read = Images.read(file);
        double most = read.sub(picture).abs().max().item();
        assertTrue(most < (expected.equals("jpeg") ? 0.4 : 0.003), ending + ": " + most);
      }
    }
    for (String name : List.of("a.webp", "b", "c.")) {
      String told = refusal(() -> Images.write(folder.resolve(name), colours));
      assertEquals(
          "images: cannot write "
              + name
              + "\n  the ending of its name is no kind of picture that can be written"
              + "\n  perhaps: one of .png, .jpg, .jpeg, .gif, .bmp, .tif, .tiff",
          told);
      assertFalse(Files.exists(folder.resolve(name)));
    }
  }

  @Test
  void layoutsAreThoseOfPyTorchAndOfOthers() {
    Path file = folder.resolve("layout.png");
    Tensor colours = Autograd.arange(3 * 4 * 5, DType.INT32).reshape(3, 4, 5);
    Images.write(file, colours);
    int[] expected = Images.readBytes(file).toIntArray();
    Images.write(file, colours.transpose(1, 2, 0));
    assertArrayEquals(expected, Images.readBytes(file).toIntArray());
    Images.write(file, colours.get(0).unsqueeze(2));
    assertArrayEquals(colours.get(0).flatten().toIntArray(), Images.readBytes(file).toIntArray());
    for (int channels : new int[] {1, 3}) { // which could have them last as well
      Tensor narrow = Autograd.arange(channels * 12, DType.INT32).reshape(channels, 4, 3);
      Images.write(file, narrow);
      assertArrayEquals(new int[] {channels, 4, 3}, Images.readBytes(file).dims());
      assertArrayEquals(narrow.toIntArray(), Images.readBytes(file).toIntArray());
    }
    Images.write(file, Autograd.tensor(new boolean[][] {{true, false}}));
    assertArrayEquals(new int[] {255, 0}, Images.readBytes(file).toIntArray());
  }

  @Test
  void greysOfSixteenBitsKeepTheirScale() throws IOException {
    Path file = folder.resolve("deep.png");
    BufferedImage image = new BufferedImage(3, 1, BufferedImage.TYPE_USHORT_GRAY);
    image.getRaster().setSamples(0, 0, 3, 1, 0, new int[] {0, 16384, 65535});
    assertTrue(ImageIO.write(image, "png", file.toFile()));
    assertArrayEquals(new float[] {0, 16384 / 65535f, 1}, Images.read(file).toFloatArray(), 1e-7f);
    assertArrayEquals(new int[] {0, 64, 255}, Images.readBytes(file).toIntArray());
    Tensor large = Images.read(file, 2, 6);
    assertArrayEquals(new int[] {1, 2, 6}, large.dims());
    assertEquals(1, large.max().item());
  }

  @Test
  void aTransparentPixelHasTheColourOfTheFile() throws IOException {
    Path file = folder.resolve("clear.png");
    BufferedImage image = new BufferedImage(2, 1, BufferedImage.TYPE_INT_ARGB);
    image.setRGB(0, 0, 0x00FF8000);
    image.setRGB(1, 0, 0x80FF8000);
    assertTrue(ImageIO.write(image, "png", file.toFile()));
    int[] expected = {255, 255, 128, 128, 0, 0};
    assertArrayEquals(expected, Images.readBytes(file).toIntArray());
    int[] large = Images.read(file, 1, 4).mul(255).round().to(DType.INT32).toIntArray();
    assertArrayEquals(new int[] {255, 255, 255, 255, 128, 128, 128, 128, 0, 0, 0, 0}, large);
  }

  @Test
  void aFolderHasAFolderForEachClass() throws IOException {
    for (String name : List.of("dog/b.png", "cat/1.png", "cat/2.PNG", "none/readme.txt")) {
      Path file = folder.resolve(name);
      Files.createDirectories(file.getParent());
      if (name.endsWith("txt")) Files.writeString(file, "x");
      else Images.write(file, Autograd.full(name.startsWith("dog") ? 1 : 0, 6, 6));
    }
    Images.Folder pets = Images.folder(folder, 4, 5);
    assertEquals(List.of("cat", "dog"), pets.classes());
    assertEquals(3, pets.files().size());
    Batch all = pets.data().all();
    assertArrayEquals(new int[] {3, 3, 4, 5}, all.x().dims());
    assertArrayEquals(new long[] {0, 0, 1}, all.y().toLongArray());
    assertEquals(DType.INT64, all.y().dtype());
    assertEquals(60, all.x().sum().item(), 1e-4);
    assertTrue(refusal(() -> Images.folder(folder.resolve("none"), 4, 4)).contains("no pictures"));
  }

  @Test
  void whatIsNoPictureIsRefused() throws IOException {
    Path file = Files.writeString(folder.resolve("t"), "hello");
    assertEquals(
        "images: cannot read t\n  it is no picture that is known",
        refusal(() -> Images.read(file)));
    assertEquals(
        "images: cannot read none.png\n  there is no such file",
        refusal(() -> Images.read(folder.resolve("none.png"))));
    assertTrue(
        refusal(() -> Images.write(file, Autograd.zeros(2, 3, 4))).contains("is no picture"));
    refusal(() -> Images.write(file, Autograd.zeros(3)));
    Path image = folder.resolve("a.png");
    Images.write(image, Autograd.zeros(8, 8));
    byte[] bytes = Files.readAllBytes(image);
    Files.write(image, java.util.Arrays.copyOf(bytes, bytes.length / 2));
    assertTrue(
        refusal(() -> Images.read(image)).startsWith("images: cannot read a.png\n  it is d"));
    ByteBuffer.wrap(bytes).putInt(16, 1_000_000).putInt(20, 1_000_000);
    CRC32 sum = new CRC32();
    sum.update(bytes, 12, 17);
    ByteBuffer.wrap(bytes).putInt(29, (int) sum.getValue());
    Files.write(image, bytes);
    String told = refusal(() -> Images.read(image));
    assertTrue(told.contains("it has 1,000,000,000,000 pixels"), told);
  }
}
