package org.gradsh.autograd.io;

import static org.gradsh.autograd.Autograd.*;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayInputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.imageio.ImageIO;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Event files, read back by the formats' descriptions alone. */
class EventFileTest {
  @TempDir Path folder;

  // ---- a reader that has nothing in common with the writer ----

  /** CRC-32C bit by bit, reflected, polynomial 0x1EDC6F41. */
  private static int crc(byte[] bytes) {
    int crc = ~0;
    for (byte b : bytes) {
      crc ^= b & 0xff;
      for (int i = 0; i < 8; i++) crc = (crc & 1) != 0 ? crc >>> 1 ^ 0x82f63b78 : crc >>> 1;
    }
    return ~crc;
  }

  private static long unmasked(int masked) {
    int rotated = masked - 0xa282ead8;
    return (rotated >>> 17 | rotated << 15) & 0xffffffffL;
  }

  private static List<byte[]> records(Path file) throws Exception {
    ByteBuffer in = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    List<byte[]> records = new ArrayList<>();
    while (in.hasRemaining()) {
      byte[] length = new byte[8];
      in.get(length);
      assertEquals(crc(length) & 0xffffffffL, unmasked(in.getInt()), "the length's checksum");
      byte[] data =
          new byte[(int) ByteBuffer.wrap(length).order(ByteOrder.LITTLE_ENDIAN).getLong()];
      in.get(data);
      assertEquals(crc(data) & 0xffffffffL, unmasked(in.getInt()), "the data's checksum");
      records.add(data);
    }
    return records;
  }

  /** The fields of a message: numbers as Long, fixed ones as ByteBuffer's bits, others as bytes. */
  private static Map<Integer, Object> fields(byte[] message) {
    ByteBuffer in = ByteBuffer.wrap(message).order(ByteOrder.LITTLE_ENDIAN);
    Map<Integer, Object> fields = new LinkedHashMap<>();
    while (in.hasRemaining()) {
      long tag = varint(in);
      Object value =
          switch ((int) tag & 7) {
            case 0 -> varint(in);
            case 1 -> in.getDouble();
            case 5 -> in.getFloat();
            case 2 -> {
              byte[] bytes = new byte[(int) varint(in)];
              in.get(bytes);
              yield bytes;
            }
            default -> throw new AssertionError("wire type " + (tag & 7));
          };
      fields.put((int) (tag >> 3), value);
    }
    return fields;
  }

  private static long varint(ByteBuffer in) {
    long value = 0;
    for (int shift = 0; ; shift += 7) {
      byte b = in.get();
      value |= (long) (b & 0x7f) << shift;
      if (b >= 0) return value;
    }
  }

  private static String text(Object bytes) {
    return new String((byte[]) bytes, StandardCharsets.UTF_8);
  }

  private static double[] doubles(Object packed) {
    ByteBuffer in = ByteBuffer.wrap((byte[]) packed).order(ByteOrder.LITTLE_ENDIAN);
    double[] values = new double[in.remaining() / 8];
    for (int i = 0; i < values.length; i++) values[i] = in.getDouble();
    return values;
  }

  /** The Summary.Value of event i, counted from 1 behind the version. */
  private static Map<Integer, Object> value(Path file, int i) throws Exception {
    Map<Integer, Object> event = fields(records(file).get(i));
    return fields((byte[]) fields((byte[]) event.get(5)).get(1));
  }

  // ---- what is written ----

  @Test
  void anInterruptEndsNoFile() throws Exception {
    Thread.currentThread().interrupt();
    EventFile events = EventFile.in(folder);
    events.scalar("loss", 1, 0.5);
    assertTrue(Thread.interrupted());
    events.scalar("loss", 2, 0.25);
    events.close();
    assertEquals(3, records(events.path()).size());
  }

  @Test
  void theChecksumOfTheTestIsCastagnolis() {
    assertEquals(0xe3069283, crc("123456789".getBytes(StandardCharsets.US_ASCII)));
  }

  @Test
  void scalars() throws Exception {
    Path file;
    long before = System.currentTimeMillis() / 1000;
    try (EventFile events = EventFile.in(folder.resolve("a/b").toString())) {
      file = events.path();
      events.scalar("loss/train", 0, 0.5);
      events.scalar("loss/train", 1L << 40, tensor(0.25));
      events.scalar("verlust µ", 7, Double.NaN);
      // What is told is there at once.
      assertEquals(4, records(file).size());
    }
    assertTrue(file.getFileName().toString().startsWith("events.out.tfevents."), "" + file);
    Map<Integer, Object> version = fields(records(file).get(0));
    assertEquals("brain.Event:2", text(version.get(3)));
    double time = (Double) version.get(1);
    assertTrue(time >= before && time < before + 3600, "" + time);
    assertEquals("loss/train", text(value(file, 1).get(1)));
    assertEquals(0.5f, value(file, 1).get(2));
    Map<Integer, Object> second = fields(records(file).get(2));
    assertEquals(1L << 40, second.get(2));
    assertEquals(0.25f, value(file, 2).get(2));
    assertEquals("verlust µ", text(value(file, 3).get(1)));
    assertEquals(Float.NaN, value(file, 3).get(2));
  }

  @Test
  void histograms() throws Exception {
    seed(5);
    Tensor x = concat(randn(1000).mul(3), tensor(0, Double.NaN, 1e30, Double.NEGATIVE_INFINITY));
    Path file;
    try (EventFile events = EventFile.in(folder)) {
      file = events.path();
      events.histogram("w", 3, x);
    }
    Map<Integer, Object> h = fields((byte[]) value(file, 1).get(5));
    double[] all = x.toDoubleArray();
    double least = 0;
    double sum = 0;
    for (double v : all) if (Double.isFinite(v)) least = Math.min(least, v);
    for (double v : all) if (Double.isFinite(v)) sum += v;
    assertEquals(least, h.get(1));
    assertEquals((double) 1e30f, h.get(2));
    assertEquals(1002.0, h.get(3));
    assertEquals(sum, h.get(4));
    double[] limits = doubles(h.get(6));
    double[] counts = doubles(h.get(7));
    assertEquals(limits.length, counts.length);
    for (int i = 0; i < limits.length; i++) {
      double from = i == 0 ? Double.NEGATIVE_INFINITY : limits[i - 1];
      double expected = 0;
      for (double v : all) if (Double.isFinite(v) && v >= from && v < limits[i]) expected++;
      assertEquals(expected, counts[i], "bucket below " + limits[i]);
    }
  }

  @Test
  void images() throws Exception {
    Tensor colours =
        tensor(new double[][][] {{{1, 0}, {0, 2}}, {{0, .5}, {0, 1}}, {{0, 0}, {1, 1}}});
    Path file;
    try (EventFile events = EventFile.in(folder)) {
      file = events.path();
      events.image("c", 0, colours);
      events.image("g", 0, tensor(new int[][] {{0, 255, 300}}, DType.INT32));
      events.image("row", 0, zeros(1, 7, 3));
      events.image("rows", 0, zeros(3, 7, 3));
      events.image("first", 0, zeros(3, 7, 1));
    }
    Map<Integer, Object> c = fields((byte[]) value(file, 1).get(4));
    assertEquals(List.of(2L, 2L), List.of(c.get(1), c.get(2)));
    var image = ImageIO.read(new ByteArrayInputStream((byte[]) c.get(4)));
    assertEquals(0xffff0000, image.getRGB(0, 0));
    assertEquals(0xff008000, image.getRGB(1, 0));
    assertEquals(0xffffffff, image.getRGB(1, 1));
    Map<Integer, Object> g = fields((byte[]) value(file, 2).get(4));
    var grey = ImageIO.read(new ByteArrayInputStream((byte[]) g.get(4)));
    assertArrayEquals(
        new int[] {0xff000000, 0xffffffff, 0xffffffff}, grey.getRGB(0, 0, 3, 1, null, 0, 3));
    List<List<Object>> sizes = new ArrayList<>();
    for (int i = 3; i < 6; i++) {
      Map<Integer, Object> image3 = fields((byte[]) value(file, i).get(4));
      sizes.add(List.of(image3.get(1), image3.get(2)));
    }
    assertEquals(List.of(List.of(1L, 7L), List.of(3L, 7L), List.of(7L, 1L)), sizes);
  }

  @Test
  void texts() throws Exception {
    Path file;
    try (EventFile events = EventFile.in(folder)) {
      file = events.path();
      events.text("options", 0, "| rate |\n|---|\n| 0.1 |");
    }
    Map<Integer, Object> value = value(file, 1);
    Map<Integer, Object> plugin = fields((byte[]) fields((byte[]) value.get(9)).get(1));
    assertEquals("text", text(plugin.get(1)));
    Map<Integer, Object> tensor = fields((byte[]) value.get(8));
    assertEquals(7L, tensor.get(1), "DT_STRING");
    assertEquals("| rate |\n|---|\n| 0.1 |", text(tensor.get(8)));
  }

  /** Google's own reader finds the same structure, where it is installed. */
  @Test
  void protocAgrees() throws Exception {
    assumeTrue(isThere("protoc"), "protoc is not installed (protobuf-compiler)");
    Path file;
    try (EventFile events = EventFile.in(folder)) {
      file = events.path();
      events.scalar("loss", 3, 0.5);
    }
    Process protoc = new ProcessBuilder("protoc", "--decode_raw").start();
    protoc.getOutputStream().write(records(file).get(1));
    protoc.getOutputStream().close();
    String told = new String(protoc.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertTrue(told.contains("1: \"loss\"") && told.contains("2: 0x3f000000"), told);
  }

  private static boolean isThere(String program) throws Exception {
    try {
      Process p = new ProcessBuilder(program, "--version").redirectErrorStream(true).start();
      return p.waitFor(20, TimeUnit.SECONDS) && p.exitValue() == 0;
    } catch (java.io.IOException e) {
      return false;
    }
  }

  @Test
  void severalWriteAtOnceAndEachRecordIsWhole() throws Exception {
    Path file;
    try (EventFile events = EventFile.in(folder)) {
      file = events.path();
      List<Thread> threads = new ArrayList<>();
      for (int t = 0; t < 4; t++) {
        String tag = "t" + t;
        threads.add(
            Thread.startVirtualThread(
                () -> {
                  for (int i = 0; i < 200; i++) events.scalar(tag, i, i);
                }));
      }
      for (Thread t : threads) t.join();
    }
    assertEquals(801, records(file).size());
  }

  @Test
  void badInput() throws Exception {
    Path occupied = Files.writeString(folder.resolve("occupied"), "");
    told("nothing can be written into", () -> EventFile.in(occupied));
    EventFile events = EventFile.in(folder);
    told("no tag", () -> events.scalar(" ", 1, 1));
    told("step -1 of loss", () -> events.scalar("loss", -1, 1));
    told("loss is not one number", () -> events.scalar("loss", 1, zeros(2)));
    told("w has no finite element", () -> events.histogram("w", 1, tensor(Double.NaN)));
    told("w has no finite element", () -> events.histogram("w", 1, zeros(0)));
    told("x is no picture", () -> events.image("x", 1, zeros(2, 3, 4)));
    told("x is no picture", () -> events.image("x", 1, zeros(0, 3)));
    told("the text is null", () -> events.text("x", 1, null));
    events.close();
    events.close();
    told("is closed", () -> events.scalar("loss", 1, 1));
    assertEquals(1, records(events.path()).size(), "what is refused leaves nothing behind");
  }

  private static void told(String part, Runnable call) {
    String message = assertThrows(TensorException.class, call::run).getMessage();
    assertTrue(message.contains(part), message);
  }
}
