package org.gradsh.autograd.io;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;
import org.gradsh.autograd.io.SafetensorsHeader.Entry;
import org.gradsh.autograd.io.SafetensorsHeader.Malformed;
import org.gradsh.autograd.op.Arguments;

/**
 * Tensors by name in one file, in the format <a
 * href="https://github.com/huggingface/safetensors">safetensors</a>, which Python reads and writes:
 * numbers and what they are, no code.
 *
 * <pre>{@code
 * Safetensors.save("net.safetensors", net.stateDict());
 * net.loadStateDict(Safetensors.load("net.safetensors"));
 * }</pre>
 *
 * <p>float32, float64, int32, int64 and bool are written and read; float16 and bfloat16 are read as
 * float32, int8, uint8, int16 and uint16 as int32, uint32 as int64. A file is written beside its
 * place and moved there when it is whole. It carries a checksum (CRC-32C) of its header and its
 * numbers in the metadata; files of others, which have none, are read as well. What a file says of
 * its sizes is checked before memory is taken for it.
 *
 * @param tensors in the order of the file's header
 * @param metadata texts by name, without the checksum
 * @param isChecked whether the file had a checksum
 */
public record Safetensors(
    Map<String, Tensor> tensors, Map<String, String> metadata, boolean isChecked) {
  /** As in the reference: a header is never longer. */
  private static final int MOST_HEADER_BYTES = 100_000_000;

  private static final String CHECKSUM = "gradsh.crc32c";
  private static final String NO_CHECKSUM_YET = "00000000";

  public Safetensors {
    tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
    metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
  }

  // ---- reading ----

  /** The tensors of a file, as {@link #load(Path)}. */
  public static Map<String, Tensor> load(String file) {
    return load(Path.of(file));
  }

  /**
   * The tensors of a file by name.
   *
   * @throws TensorException when it cannot be read, is no safetensors file, is damaged, or has
   *     elements of another type
   */
  public static Map<String, Tensor> load(Path file) {
    return read(file).tensors();
  }

  /** The tensors and the metadata of a file, as {@link #read(Path)}. */
  public static Safetensors read(String file) {
    return read(Path.of(file));
  }

  /**
   * The tensors and the metadata of a file.
   *
   * @throws TensorException as {@link #load(Path)} does
   */
  public static Safetensors read(Path file) {
    try (FileChannel in = FileChannel.open(file)) {
      return read(in);
    } catch (Malformed e) {
      var report = TensorException.value("safetensors: cannot read " + file).detail(e.getMessage());
      Foreign foreign = Foreign.of(file);
      if (foreign != null) report.detail(foreign.told(file)).hint(foreign.instead(file));
      throw report.build();
    } catch (IOException e) {
      throw Reading.unreadable("safetensors", file, e);
    }
  }

  private static Safetensors read(FileChannel in) throws IOException {
    long size = in.size();
    if (size < 8) throw new Malformed("it has " + size + " bytes, fewer than its first number");
    long length = filled(in, 8).getLong();
    if (length < 0 || length > MOST_HEADER_BYTES) {
      throw new Malformed(
          "its header is said to have %s bytes, of %d at most: it may be no safetensors file"
              .formatted(Long.toUnsignedString(length), MOST_HEADER_BYTES));
    }
    if (length > size - 8) {
      throw new Malformed(
          "it ends too early: its header is said to have %d bytes, %d are there"
              .formatted(length, size - 8));
    }
    SafetensorsHeader header =
        SafetensorsHeader.parse(filled(in, (int) length).array(), size - 8 - length);
    CRC32C sum = new CRC32C();
    sum.update(header.summed(CHECKSUM));
    Payload payload = new Payload(sum, ByteOrder.LITTLE_ENDIAN);
    Map<String, Tensor> read = new HashMap<>();
    for (Entry e : header.byPlace()) {
      read.put(e.name(), Tensor.of(payload.read(in, e.type(), e.shape())));
    }
    Map<String, String> metadata = new LinkedHashMap<>(header.metadata());
    String expected = metadata.remove(CHECKSUM);
    if (expected != null && !expected.equals(text(sum))) {
      throw new Malformed(
          "it is damaged: its checksum is %s, of what is there %s"
              .formatted(expected.length() > 8 ? "no such number" : expected, text(sum)));
    }
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (Entry e : header.entries()) tensors.put(e.name(), read.get(e.name()));
    return new Safetensors(tensors, metadata, expected != null);
  }

  private static ByteBuffer filled(FileChannel in, int bytes) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    while (buffer.hasRemaining()) if (in.read(buffer) < 0) throw new EOFException();
    return buffer.flip();
  }

  private static String text(CRC32C sum) {
    return String.format("%08x", sum.getValue());
  }

  // ---- writing ----

  /** Writes tensors, as {@link #save(Path, Map)}. */
  public static void save(String file, Map<String, ? extends Tensor> tensors) {
    save(Path.of(file), tensors);
  }

  /**
   * Writes tensors: a file of that name is replaced when the new one is whole.
   *
   * @throws TensorException when it cannot be written; a former file is as it was
   */
  public static void save(Path file, Map<String, ? extends Tensor> tensors) {
    save(file, tensors, Map.of());
  }

  /**
   * The same with texts by name.
   *
   * @param metadata names that begin with {@code gradsh.} are Gradsh's own
   */
  public static void save(
      Path file, Map<String, ? extends Tensor> tensors, Map<String, String> metadata) {
    Map<String, String> texts = new LinkedHashMap<>();
    metadata.forEach((name, text) -> texts.put(encodable(name), encodable(text)));
    texts.put(CHECKSUM, NO_CHECKSUM_YET);
    // A variable may be assigned while this writes: what it is now is written.
    Map<String, Tensor> values = new LinkedHashMap<>();
    tensors.forEach((name, t) -> values.put(checkedName(name), checkedTensor(name, t).detach()));
    SafetensorsHeader header = new SafetensorsHeader(places(values), texts);
    AtomicFile.write("safetensors", file, out -> write(out, header, values));
  }

  private static void write(FileChannel out, SafetensorsHeader header, Map<String, Tensor> values)
      throws IOException {
    byte[] json = header.bytes();
    if (json.length > MOST_HEADER_BYTES) throw new IOException("there are too many tensors");
    put(out, json, 0);
    CRC32C sum = new CRC32C();
    sum.update(header.summed(CHECKSUM));
    out.position(8 + json.length);
    Payload payload = new Payload(sum, ByteOrder.LITTLE_ENDIAN);
    for (Entry e : header.byPlace()) payload.write(values.get(e.name()), out);
    // What stands before the numbers is known after them: as long as what held its place.
    Map<String, String> summed = new LinkedHashMap<>(header.metadata());
    summed.put(CHECKSUM, text(sum));
    put(out, new SafetensorsHeader(header.entries(), summed).bytes(), 0);
  }

  private static void put(FileChannel out, byte[] json, long at) throws IOException {
    ByteBuffer both = ByteBuffer.allocate(8 + json.length).order(ByteOrder.LITTLE_ENDIAN);
    both.putLong(json.length).put(json).flip();
    while (both.hasRemaining()) at += out.write(both, at);
  }

  /** The widest elements first, so that all lie at multiples of their size. */
  private static List<Entry> places(Map<String, Tensor> values) {
    List<String> order = new ArrayList<>(values.keySet());
    order.sort(Comparator.comparing(name -> -values.get(name).dtype().bytes()));
    Map<String, Entry> placed = new HashMap<>();
    long at = 0;
    for (String name : order) {
      Tensor t = values.get(name);
      ElementType type = ElementType.of(t.dtype());
      long end = at + (long) t.size() * type.bytes();
      placed.put(name, new Entry(name, type, t.shape(), at, end));
      at = end;
    }
    return values.keySet().stream().map(placed::get).toList();
  }

  private static Tensor checkedTensor(String name, Tensor t) {
    Arguments.nonNull("safetensors", name, t);
    return t;
  }

  private static String checkedName(String name) {
    if (SafetensorsHeader.METADATA.equals(name)) {
      throw TensorException.value("safetensors: no tensor can have the name " + name)
          .hint("save(file, tensors, metadata) for texts")
          .build();
    }
    return encodable(name);
  }

  private static String encodable(String text) {
    if (text != null && StandardCharsets.UTF_8.newEncoder().canEncode(text)) return text;
    String what = text == null ? "null" : "with half a character in it";
    throw TensorException.value("safetensors: a name or text is " + what).build();
  }

  /** {@code Safetensors: 4 tensors, 12,345 numbers, checked}. */
  @Override
  public String toString() {
    long numbers = tensors.values().stream().mapToLong(Tensor::size).sum();
    return "Safetensors: %d %s, %,d %s%s"
        .formatted(
            tensors.size(),
            tensors.size() == 1 ? "tensor" : "tensors",
            numbers,
            numbers == 1 ? "number" : "numbers",
            isChecked ? ", checked" : "");
  }
}
