package org.gradsh.autograd.io;

import static org.gradsh.autograd.io.Sample.refusal;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.gradsh.autograd.Autograd;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NumPyTest {
  @TempDir Path folder;

  @Test
  void whatIsWrittenIsRead() {
    Path file = folder.resolve("a.npz");
    Npz.save(file, Sample.tensors());
    Sample.assertSame(Sample.tensors(), Npz.load(file));
    Sample.tensors()
        .forEach(
            (name, t) -> {
              Path one = folder.resolve(name + ".npy");
              Npy.save(one.toString(), t);
              Sample.assertSame(name, t, Npy.load(one.toString()));
            });
    Tensor large = Autograd.arange(100_000);
    Npy.save(folder.resolve("large.npy"), large);
    Sample.assertSame("large", large, Npy.load(folder.resolve("large.npy")));
  }

  @Test
  void numPyReadsWhatIsWritten() throws Exception {
    assumeTrue(Sample.hasPython(), "no /usr/bin/python3");
    Map<String, Tensor> tensors = Sample.tensors();
    Npz.save(folder.resolve("a.npz"), tensors);
    Path safe = folder.resolve("a.safetensors");
    Safetensors.save(safe, tensors);
    List<Path> files = new ArrayList<>();
    for (String name : tensors.keySet()) {
      files.add(folder.resolve(name + ".npy"));
      Npy.save(files.getLast(), tensors.get(name));
    }
    List<String> expected = Sample.python(safe);
    assumeTrue(expected != null, "no NumPy");
    assertEquals(expected, Sample.python(folder.resolve("a.npz")));
    List<String> unnamed = expected.stream().map(line -> line.replaceFirst("^\\w+", "")).toList();
    assertEquals(unnamed, Sample.python(files.toArray(Path[]::new)));
  }

  @Test
  void whatNumPyWroteIsRead() throws IOException {
    Map<String, Tensor> t = Npz.load(Sample.foreign(folder, "arrays.npz"));
    double[] numbers = IntStream.range(0, 24).asDoubleStream().toArray();
    Map<String, DType> dtypes =
        Map.ofEntries(
            Map.entry("f8", DType.FLOAT64),
            Map.entry("f4", DType.FLOAT32),
            Map.entry("f2", DType.FLOAT32),
            Map.entry("i8", DType.INT64),
            Map.entry("i4", DType.INT32),
            Map.entry("i2", DType.INT32),
            Map.entry("i1", DType.INT32),
            Map.entry("u1", DType.INT32),
            Map.entry("big", DType.FLOAT32),
            Map.entry("bigint", DType.INT64),
            Map.entry("fortran", DType.FLOAT32));
    dtypes.forEach(
        (name, dtype) -> {
          assertEquals(dtype, t.get(name).dtype(), name);
          assertArrayEquals(new int[] {2, 3, 4}, t.get(name).dims(), name);
          assertArrayEquals(numbers, t.get(name).toDoubleArray(), name);
        });
    assertEquals(DType.BOOL, t.get("b1").dtype());
    assertEquals(12, t.get("b1").to(DType.INT32).sum().item());
    assertEquals(2.5, t.get("scalar").item());
    assertArrayEquals(new int[] {0, 3}, t.get("empty").dims());
    assertArrayEquals(new double[] {0, 1, 2, 3, 4}, t.get("line").toDoubleArray());
    Map<String, Tensor> packed = Npz.load(Sample.foreign(folder, "packed.npz"));
    assertEquals(0, packed.get("x").sum().item());
    assertArrayEquals(new long[] {0, 1, 2}, packed.get("y").toLongArray());
    Tensor second = Npy.load(Sample.foreign(folder, "version2.npy"));
    assertArrayEquals(new double[] {0, 1, 2}, second.toDoubleArray());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          objects.npy | its elements are Python objects, which are code to run: it is not read
          text.npy    | its elements are '<U1'; numbers up to 64 bits and bool can be read
          complex.npy | its elements are '<c16'; numbers up to 64 bits and bool can be read
          records.npy | its elements are records; arrays of numbers can be read
          """)
  void whatIsNoArrayOfNumbersIsRefused(String name, String why) throws IOException {
    Path file = Sample.foreign(folder, name);
    assertEquals(
        "npy: cannot read " + name + "\n  " + why.replace("''", "'"),
        refusal(folder, () -> Npy.load(file)));
  }

  @Test
  void nullIsNotWritten() {
    Path file = folder.resolve("t");
    String why = "\n  a name that was only declared, or whose cell has failed, is null";
    assertEquals("npy: the tensor is null" + why, refusal(folder, () -> Npy.save(file, null)));
    assertEquals("npz: the tensors are null", refusal(folder, () -> Npz.save(file, null)));
    Map<String, Tensor> some = new HashMap<>();
    some.put("x", null);
    assertEquals("npz: x is null" + why, refusal(folder, () -> Npz.save(file, some)));
    some.put(null, some.remove("x"));
    assertEquals("npz: a name is null" + why, refusal(folder, () -> Npz.save(file, some)));
  }

  /** Entries of other names that lie at the place of the first: each alone is as it should be. */
  @Test
  void entriesAtOnePlaceAreRefused() throws IOException {
    Path file = folder.resolve("t");
    Npy.save(file, Autograd.zeros(500_000));
    byte[] array = Files.readAllBytes(file);
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (var zip = new ZipOutputStream(packed)) {
      zip.setLevel(9);
      zip.putNextEntry(new ZipEntry("a.npy"));
      zip.write(array);
    }
    byte[] whole = packed.toByteArray();
    int end = whole.length - 22;
    int from = ByteBuffer.wrap(whole).order(ByteOrder.LITTLE_ENDIAN).getInt(end + 16);
    int count = 20;
    ByteBuffer lies = ByteBuffer.allocate(whole.length + (count - 1) * (end - from));
    lies.order(ByteOrder.LITTLE_ENDIAN).put(whole, 0, from);
    for (int i = 0; i < count; i++) {
      int at = lies.position();
      lies.put(whole, from, end - from).put(at + 46, (byte) ('a' + i));
    }
    int last = lies.position();
    lies.put(whole, end, 22);
    lies.putShort(last + 8, (short) count).putShort(last + 10, (short) count);
    lies.putInt(last + 12, last - from);
    Files.write(file, lies.array());
    String told = refusal(folder, () -> Npz.load(file));
    assertTrue(told.endsWith("is said to be larger than it can be"), told);
  }

  @Test
  void filesThatLieAreRefused() throws IOException {
    Path file = folder.resolve("t");
    Npy.save(file, Autograd.zeros(10));
    byte[] whole = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(whole, whole.length - 1));
    assertEquals(
        "npy: cannot read t\n  it ends too early: [10] takes 40 bytes, there are 39",
        refusal(folder, () -> Npy.load(file)));
    Files.write(file, Arrays.copyOf(whole, whole.length + 1));
    assertTrue(
        refusal(folder, () -> Npy.load(file)).endsWith("[10] takes 40 bytes, and there are 41"));
    byte[] huge =
        new String(whole, "ISO-8859-1").replace("(10,)", "(9999999999,)").getBytes("ISO-8859-1");
    huge[8] += 8;
    Files.write(file, huge);
    assertTrue(refusal(folder, () -> Npy.load(file)).contains("more than a tensor holds"));
    Files.write(file, new byte[] {1, 2});
    assertTrue(refusal(folder, () -> Npy.load(file)).endsWith("it ends too early"));
    Files.write(file, new byte[100]);
    assertTrue(refusal(folder, () -> Npy.load(file)).endsWith("it is no array of NumPy's"));
    assertTrue(refusal(folder, () -> Npz.load(file)).contains("no zip file"));
    assertTrue(
        refusal(folder, () -> Npz.load(folder.resolve("no"))).endsWith("there is no such file"));
    try (var zip = new ZipOutputStream(Files.newOutputStream(file))) {
      zip.putNextEntry(new ZipEntry("readme.txt"));
    }
    assertTrue(refusal(folder, () -> Npz.load(file)).endsWith("\"readme.txt\" in it is no array"));
  }
}
