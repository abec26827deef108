package org.gradsh.autograd.io;

import static org.gradsh.autograd.io.Sample.refusal;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.gradsh.autograd.Autograd;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.Variable;
import org.gradsh.autograd.nn.Layer;
import org.gradsh.autograd.nn.Linear;
import org.gradsh.autograd.nn.LoadReport;
import org.gradsh.autograd.nn.Sequential;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafetensorsTest {
  @TempDir Path folder;

  @Test
  void whatIsWrittenIsRead() {
    Path file = folder.resolve("a.safetensors");
    Map<String, Tensor> tensors = Sample.tensors();
    Safetensors.save(file, tensors, Map.of("note", "\"∂\"\n"));
    Safetensors read = Safetensors.read(file);
    Sample.assertSame(tensors, read.tensors());
    assertEquals(Map.of("note", "\"∂\"\n"), read.metadata());
    assertTrue(read.isChecked());
    assertEquals("Safetensors: 10 tensors, 31 numbers, checked", read.toString());
    Safetensors.save(file.toString(), Map.of());
    assertEquals(Map.of(), Safetensors.load(file.toString()));
  }

  @Test
  void pythonReadsWhatIsWritten() throws Exception {
    assumeTrue(Sample.hasPython(), "no /usr/bin/python3");
    Path file = folder.resolve("a.safetensors");
    Safetensors.save(file, Sample.tensors());
    List<String> lines = Sample.python(file);
    assumeTrue(lines != null, "no NumPy");
    assertEquals(
        List.of(
            "mask bool [3] [1.0, 0.0, 1.0]",
            "weight float32 [2, 3] [1.5, -2.0, 3.0, 0.0, nan, 1.0000000150474662e+30]",
            "double float64 [2] [3.141592653589793, -0.0]",
            "int int32 [2] [-2147483648.0, 7.0]",
            "long int64 [2] [-9.223372036854776e+18, 9.223372036854776e+18]",
            "scalar float32 [] [2.5]",
            "empty float32 [0, 3] []",
            "turned float32 [3, 2] [0.0, 3.0, 1.0, 4.0, 2.0, 5.0]",
            "part float32 [3] [8.0, 6.0, 4.0]",
            "one float32 [3, 2] [4.0, 4.0, 4.0, 4.0, 4.0, 4.0]"),
        lines);
  }

  @Test
  void whatPythonWroteIsRead() throws IOException {
    Safetensors read = Safetensors.read(Sample.foreign(folder, "types.safetensors"));
    assertFalse(read.isChecked());
    assertEquals(Map.of("format", "pt", "note", "∂ \"quoted\""), read.metadata());
    Map<String, Tensor> t = read.tensors();
    double[] numbers = {-1.5, 0, 3.25, 1e-3, 65504, -2};
    assertArrayEquals(numbers, t.get("f64").toDoubleArray());
    assertArrayEquals(numbers, t.get("f32").toDoubleArray(), 1e-7);
    assertArrayEquals(numbers, t.get("f16").toDoubleArray(), 1e-6);
    assertArrayEquals(
        new double[] {-1.5, 0, 3.25, 0.00099945068359375, 65536, -2},
        t.get("bf16").toDoubleArray());
    assertEquals(DType.FLOAT32, t.get("bf16").dtype());
    assertArrayEquals(new long[] {-(1L << 62), 7}, t.get("i64").toLongArray());
    assertArrayEquals(new long[] {Integer.MIN_VALUE, 7}, t.get("i32").toLongArray());
    assertArrayEquals(new int[] {-32768, 7}, t.get("i16").toIntArray());
    assertArrayEquals(new int[] {65535, 7}, t.get("u16").toIntArray());
    assertArrayEquals(new long[] {4294967295L, 7}, t.get("u32").toLongArray());
    assertArrayEquals(new int[] {-128, 7}, t.get("i8").toIntArray());
    assertArrayEquals(new int[] {255, 7}, t.get("u8").toIntArray());
    assertEquals(DType.INT32, t.get("u8").dtype());
    assertArrayEquals(new boolean[] {true, false, true}, t.get("bool").toBooleanArray());
    assertEquals(2.5, t.get("scalar").item());
    assertArrayEquals(new int[] {0, 3}, t.get("empty").dims());
    assertEquals(1, t.get("größe \"x\"/∂").item());
  }

  @Test
  void aTorchModelLoadsByNameAndReportsTheRest() throws IOException {
    Map<String, Tensor> state = Safetensors.load(Sample.foreign(folder, "torch-net.safetensors"));
    Layer net = new Sequential(new Linear(3, 4), Tensor::relu, new Linear(4, 2));
    LoadReport report = net.loadMatching(state);
    assertEquals(List.of("0.weight", "0.bias", "2.weight", "2.bias"), report.loaded());
    assertEquals(List.of("expected"), report.unexpected());
    assertEquals(List.of(), report.missing());
    Tensor y = net.apply(Autograd.tensor(new double[][] {{0.5, -1, 2}}));
    assertTrue(y.allClose(state.get("expected")), () -> y + " " + state.get("expected"));
  }

  @Test
  void aVariableIsWrittenAsItIs() {
    Path file = folder.resolve("v.safetensors");
    Variable v = Autograd.variable(1, 2);
    Safetensors.save(file, Map.of("v", v));
    v.assign(Autograd.zeros(2));
    assertArrayEquals(new double[] {1, 2}, Safetensors.load(file).get("v").toDoubleArray());
  }

  @Test
  void noSecondCopyIsTakenInMemory() {
    var memory = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    Path file = folder.resolve("large");
    int numbers = 4 << 20;
    Map<String, Tensor> large = Map.of("x", Autograd.ones(numbers).add(1));
    long start = memory.getCurrentThreadAllocatedBytes();
    Safetensors.save(file, large);
    long saved = memory.getCurrentThreadAllocatedBytes();
    Tensor read = Safetensors.load(file).get("x");
    long loaded = memory.getCurrentThreadAllocatedBytes();
    assertTrue(saved - start < 1 << 20, () -> saved - start + " bytes to save");
    assertTrue(loaded - saved < 4L * numbers + (1 << 20), () -> loaded - saved + " bytes to load");
    assertEquals(2, read.min().item());
  }

  // ---- files that lie ----

  private Path lying(String json, int data) throws IOException {
    byte[] text = json.getBytes(StandardCharsets.UTF_8);
    ByteBuffer all = ByteBuffer.allocate(8 + text.length + data).order(ByteOrder.LITTLE_ENDIAN);
    all.putLong(text.length).put(text);
    return Files.write(folder.resolve("t"), all.array());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}} | 4 | it ends too early: its tensors take 8 bytes, there are 4
          {"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}} | 9 | its tensors take 8 bytes, and there are 9
          {"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}} | 8 | "a" is said to be F32 [3], 12 bytes, and to lie in bytes 0 to 8
          {"a":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}} | 8 | "a" is said to be F32 [2], 8 bytes, and to lie in bytes 8 to 0
          {"a":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}} | 12 | "a" begins at byte 4, after a gap
          {"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"I32","shape":[2],"data_offsets":[4,12]}} | 12 | "b" begins within another tensor, at byte 4
          {"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"a":{"dtype":"F32","shape":[2],"data_offsets":[8,16]}} | 16 | it has "a" twice
          {"a":{"dtype":"F32","shape":[1000000,1000000,1000000],"data_offsets":[0,8]}} | 8 | "a" has more elements than a tensor holds (2³¹ − 1)
          {"a":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,0]}} | 0 | "a" has more elements than a tensor holds (2³¹ − 1)
          {"a":{"dtype":"F32","shape":[9223372036854775808],"data_offsets":[0,8]}} | 8 | "a" has the number 9223372036854775808
          {"a":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}} | 8 | "a" has the number -2
          {"a":{"dtype":"F32","shape":[2.0],"data_offsets":[0,8]}} | 8 | "a" has the number 2.0
          {"a":{"dtype":"F32","shape":["2"],"data_offsets":[0,8]}} | 8 | "a" has something else for a number
          {"a":{"dtype":"F32","shape":[500000000],"data_offsets":[0,2000000000]}} | 8 | it ends too early: its tensors take 2000000000 bytes, there are 8
          {"a":{"dtype":"F4","shape":[2],"data_offsets":[0,8]}} | 8 | "a" is of type F4; known are [F64, F32, F16, BF16, I64, I32, I16, I8, U32, U16, U8, BOOL]
          {"a":{"dtype":"F32","shape":[2]}} | 8 | "a" lacks one of dtype, shape and data_offsets
          {"a":{"dtype":"F32","dtype":"I32","shape":[2],"data_offsets":[0,8]}} | 8 | "a" has "dtype" twice
          {"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8,9]}} | 8 | "a" has 3 data_offsets, not 2
          {"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8],"x":1}} | 8 | "a" has an unknown "x"
          {"__metadata__":{"x":1}} | 0 | its metadata is no text
          {"__metadata__":{"x":"1","x":"2"}} | 0 | its metadata has "x" twice
          {} x | 0 | its header is not the JSON expected
          {"a":[[[[[[]]]]]]} | 0 | its header is not the JSON expected
          {'a':1} | 0 | its header is not the JSON expected
          [] | 0 | its header is no JSON object
          `` | 0 | its header is no JSON object
          """)
  void aFileThatLiesIsRefused(String json, int data, String why) throws IOException {
    Path file = lying(json, data);
    String told = refusal(folder, () -> Safetensors.load(file));
    assertTrue(told.startsWith("safetensors: cannot read t\n  " + why), told);
  }

  @Test
  void deepJsonIsRefused() throws IOException {
    Path file = lying("{\"a\":" + "[".repeat(1_000_000), 0);
    assertTrue(refusal(folder, () -> Safetensors.load(file)).contains("not the JSON expected"));
  }

  @Test
  void aHeaderThatIsTooLongIsRefusedBeforeMemoryIsTaken() throws IOException {
    for (long length : new long[] {-1, Long.MAX_VALUE, 100_000_001, 99_999_999, 9}) {
      Path file = folder.resolve("t");
      Files.write(
          file, ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN).putLong(length).array());
      String told = refusal(folder, () -> Safetensors.load(file));
      assertTrue(
          told.contains("its header is said to have " + Long.toUnsignedString(length)), told);
    }
    Path file = Files.write(folder.resolve("t"), new byte[7]);
    assertTrue(refusal(folder, () -> Safetensors.load(file)).contains("it has 7 bytes"));
  }

  @Test
  void anInvalidByteInANameIsRefused() throws IOException {
    Path file = lying("{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}", 8);
    byte[] bytes = Files.readAllBytes(file);
    bytes[10] = (byte) 0xC0;
    Files.write(file, bytes);
    assertTrue(refusal(folder, () -> Safetensors.load(file)).contains("not the JSON expected"));
  }

  @Test
  void damageIsTold() throws IOException {
    Path file = folder.resolve("t");
    Safetensors.save(file, Sample.tensors());
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length - 1] ^= 1;
    Files.write(file, bytes);
    String told = refusal(folder, () -> Safetensors.load(file));
    assertTrue(told.startsWith("safetensors: cannot read t\n  it is damaged: its checksum"), told);
  }

  // ---- what cannot be done ----

  private String foreign(String name, int... bytes) throws IOException {
    byte[] all = new byte[64];
    for (int i = 0; i < bytes.length; i++) all[i] = (byte) bytes[i];
    Path file = Files.write(folder.resolve(name), all);
    return refusal(folder, () -> Safetensors.load(file));
  }

  @Test
  void filesOfOthersSayHowTheyAreConverted() throws IOException {
    String torch = foreign("net.pt", 'P', 'K', 3, 4);
    assertTrue(torch.startsWith("safetensors: cannot read net.pt\n"), torch);
    assertTrue(torch.contains("a pickle, which is code and is not run"), torch);
    assertTrue(
        torch.endsWith(
            "perhaps: in Python: safetensors.torch.save_file(torch.load(\"net.pt\","
                + " map_location=\"cpu\"), \"net.safetensors\")"),
        torch);
    assertTrue(foreign("old.pth", 0x80, 2, 0x8a).contains("a pickle"));
    assertTrue(foreign("new.pkl", 0x80, 5, 0x95).contains("a pickle"));
    // The lengths of headers: 640 and 128 bytes, which are not all there.
    assertFalse(foreign("cut", 0x80, 2, 0, 0, 0, 0, 0, 0, '{').contains("a pickle"));
    assertFalse(foreign("short", 0x80, 0, 0, 0, 0, 0, 0, 0).contains("a pickle"));
    assertTrue(foreign("a.npz", 'P', 'K', 3, 4).contains("perhaps: Npz.load("));
    assertTrue(foreign("a.npy", 0x93, 'N', 'U', 'M', 'P', 'Y').contains("perhaps: Npy.load("));
    assertTrue(foreign("a.h5", 0x89, 'H', 'D', 'F').contains("HDF5"));
    assertFalse(foreign("noise", 1, 2, 3, 4, 5, 6, 7, 8).contains("perhaps"));
  }

  @Test
  void whatCannotBeWrittenIsToldWithoutTheNameOfAFileBeside() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "");
    assertEquals(
        "safetensors: cannot write file/a\n  file is a file, not a folder",
        refusal(folder, () -> Safetensors.save(file.resolve("a"), Map.of())));
  }

  @Test
  void whatCannotBeReadOrWrittenSaysWhy() throws IOException {
    assertEquals(
        "safetensors: cannot read none\n  there is no such file",
        refusal(folder, () -> Safetensors.load(folder.resolve("none"))));
    assertTrue(refusal(folder, () -> Safetensors.load(folder)).endsWith("it is a folder"));
    Path file = Files.writeString(folder.resolve("file"), "");
    assertTrue(
        refusal(folder, () -> Safetensors.save(file.resolve("a"), Map.of()))
            .startsWith("safetensors: cannot write file"));
    assertTrue(
        refusal(folder, () -> Safetensors.save(folder, Map.of())).contains("it is a folder"));
    Map<String, Tensor> bad = Map.of("__metadata__", Autograd.zeros(1));
    assertTrue(refusal(folder, () -> Safetensors.save(file, bad)).contains("no tensor can have"));
    Map<String, Tensor> half = Map.of("\uD800", Autograd.zeros(1));
    assertTrue(refusal(folder, () -> Safetensors.save(file, half)).contains("half a character"));
    assertEquals(List.of(file), Files.list(folder).toList());
  }
}
