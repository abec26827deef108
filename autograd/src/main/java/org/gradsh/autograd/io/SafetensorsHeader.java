package org.gradsh.autograd.io;

import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.gson.stream.JsonWriter;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.gradsh.autograd.Shape;

/**
 * What a safetensors file says of itself before the numbers: for each tensor its type, shape and
 * place, and texts by name. All of it is checked before it is believed.
 *
 * @param entries in the order in which the file names them
 * @param metadata without what the header says of tensors
 */
record SafetensorsHeader(List<Entry> entries, Map<String, String> metadata) {
  static final String METADATA = "__metadata__";

  /**
   * A tensor.
   *
   * @param begin in bytes from the end of the header
   */
  record Entry(String name, ElementType type, Shape shape, long begin, long end) {}

  /** What is wrong with a file; whoever opened it says which. */
  static final class Malformed extends IOException {
    private static final long serialVersionUID = 1L;

    Malformed(String what) {
      super(what);
    }
  }

  /** The entries in the order of their numbers. */
  List<Entry> byPlace() {
    Comparator<Entry> order = Comparator.comparingLong(Entry::begin);
    return entries.stream().sorted(order.thenComparingLong(Entry::end)).toList();
  }

  // ---- reading ----

  /**
   * @param data how many bytes follow the header
   */
  static SafetensorsHeader parse(byte[] json, long data) throws IOException {
    if (json.length == 0 || json[0] != '{') throw new Malformed("its header is no JSON object");
    var text =
        new InputStreamReader(new ByteArrayInputStream(json), StandardCharsets.UTF_8.newDecoder());
    try (JsonReader in = new JsonReader(text)) {
      in.setStrictness(Strictness.STRICT);
      in.setNestingLimit(3);
      SafetensorsHeader header = header(in);
      if (in.peek() != JsonToken.END_DOCUMENT) throw new Malformed("text follows its header");
      header.checkPlaces(data);
      return header;
    } catch (Malformed e) {
      throw e;
    } catch (IOException | IllegalStateException | NumberFormatException e) {
      String what = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
      throw new Malformed("its header is not the JSON expected: " + what);
    }
  }

  private static SafetensorsHeader header(JsonReader in) throws IOException {
    List<Entry> entries = new ArrayList<>();
    Map<String, String> metadata = null;
    Set<String> names = new HashSet<>();
    in.beginObject();
    while (in.hasNext()) {
      String name = in.nextName();
      if (!names.add(name)) throw new Malformed("it has \"" + shortened(name) + "\" twice");
      if (name.equals(METADATA)) metadata = texts(in);
      else entries.add(entry(name, in));
    }
    in.endObject();
    return new SafetensorsHeader(entries, metadata == null ? Map.of() : metadata);
  }

  private static Map<String, String> texts(JsonReader in) throws IOException {
    Map<String, String> texts = new LinkedHashMap<>();
    in.beginObject();
    while (in.hasNext()) {
      String name = in.nextName();
      if (in.peek() != JsonToken.STRING) throw new Malformed("its metadata is no text");
      if (texts.put(name, in.nextString()) != null) {
        throw new Malformed("its metadata has \"" + shortened(name) + "\" twice");
      }
    }
    in.endObject();
    return texts;
  }

  private static Entry entry(String name, JsonReader in) throws IOException {
    String type = null;
    List<Long> shape = null;
    List<Long> offsets = null;
    in.beginObject();
    while (in.hasNext()) {
      String key = in.nextName();
      boolean again =
          switch (key) {
            case "dtype" -> type != null;
            case "shape" -> shape != null;
            case "data_offsets" -> offsets != null;
            default -> throw wrong(name, "has an unknown \"" + shortened(key) + "\"");
          };
      if (again) throw wrong(name, "has \"" + key + "\" twice");
      switch (key) {
        case "dtype" -> type = in.nextString();
        case "shape" -> shape = numbers(name, in);
        default -> offsets = numbers(name, in);
      }
    }
    in.endObject();
    if (type == null || shape == null || offsets == null) {
      throw wrong(name, "lacks one of dtype, shape and data_offsets");
    }
    if (offsets.size() != 2) throw wrong(name, "has " + offsets.size() + " data_offsets, not 2");
    return entry(name, type(name, type), shape, offsets.getFirst(), offsets.getLast());
  }

  private static Entry entry(String name, ElementType type, List<Long> shape, long begin, long end)
      throws Malformed {
    int[] dims = new int[shape.size()];
    long elements = shape.contains(0L) ? 0 : 1;
    for (int a = 0; a < dims.length; a++) {
      long d = shape.get(a);
      if (d > Integer.MAX_VALUE) throw tooLarge(name);
      dims[a] = (int) d;
      elements *= d; // both are below 2³¹
      if (elements > Integer.MAX_VALUE) throw tooLarge(name);
    }
    if (begin > end || end - begin != elements * type.bytes()) {
      throw wrong(
          name,
          "is said to be %s %s, %d bytes, and to lie in bytes %d to %d"
              .formatted(type, shape, elements * type.bytes(), begin, end));
    }
    return new Entry(name, type, Shape.of(dims), begin, end);
  }

  private static ElementType type(String name, String type) throws Malformed {
    for (ElementType known : ElementType.values()) if (known.name().equals(type)) return known;
    throw wrong(
        name,
        "is of type %s; known are %s"
            .formatted(shortened(type), Arrays.toString(ElementType.values())));
  }

  private static List<Long> numbers(String name, JsonReader in) throws IOException {
    List<Long> numbers = new ArrayList<>();
    in.beginArray();
    while (in.hasNext()) {
      if (in.peek() != JsonToken.NUMBER) throw wrong(name, "has something else for a number");
      String digits = in.nextString();
      if (digits.length() > 18 || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
        throw wrong(name, "has the number " + shortened(digits));
      }
      numbers.add(Long.parseLong(digits));
    }
    in.endArray();
    return numbers;
  }

  /** The places must follow each other from the first byte to the last. */
  private void checkPlaces(long data) throws Malformed {
    long at = 0;
    for (Entry e : byPlace()) {
      if (e.begin < at) throw wrong(e.name, "begins within another tensor, at byte " + e.begin);
      if (e.begin > at) throw wrong(e.name, "begins at byte " + e.begin + ", after a gap");
      at = e.end;
    }
    if (at > data) {
      throw new Malformed(
          "it ends too early: its tensors take %d bytes, there are %d".formatted(at, data));
    }
    if (at < data) {
      throw new Malformed("its tensors take %d bytes, and there are %d".formatted(at, data));
    }
  }

  private static Malformed tooLarge(String name) {
    return wrong(name, "has more elements than a tensor holds (2³¹ − 1)");
  }

  private static Malformed wrong(String name, String what) {
    return new Malformed("\"" + shortened(name) + "\" " + what);
  }

  private static String shortened(String text) {
    return text.length() <= 60 ? text : text.substring(0, 60) + "…";
  }

  // ---- writing ----

  /** As bytes, filled with blanks up to a multiple of 8: so the numbers lie well. */
  byte[] bytes() throws IOException {
    StringWriter text = new StringWriter();
    JsonWriter out = new JsonWriter(text);
    out.setHtmlSafe(false);
    out.beginObject();
    if (!metadata.isEmpty()) {
      out.name(METADATA).beginObject();
      for (var one : metadata.entrySet()) out.name(one.getKey()).value(one.getValue());
      out.endObject();
    }
    for (Entry e : entries) {
      out.name(e.name).beginObject().name("dtype").value(e.type.name()).name("shape").beginArray();
      for (int d : e.shape.dims()) out.value(d);
      out.endArray().name("data_offsets").beginArray().value(e.begin).value(e.end).endArray();
      out.endObject();
    }
    out.endObject().flush();
    byte[] json = text.toString().getBytes(StandardCharsets.UTF_8);
    byte[] padded = Arrays.copyOf(json, Math.ceilDiv(json.length, 8) * 8);
    Arrays.fill(padded, json.length, padded.length, (byte) ' ');
    return padded;
  }

  /** All that it says, apart from the checksum, in one form whatever the JSON: what is summed. */
  byte[] summed(String except) {
    StringBuilder s = new StringBuilder();
    metadata.entrySet().stream()
        .filter(one -> !one.getKey().equals(except))
        .sorted(Map.Entry.comparingByKey())
        .forEach(one -> part(part(s, one.getKey()), one.getValue()));
    for (Entry e : byPlace()) {
      part(s, e.name).append(e.type).append(e.shape).append(e.begin).append('-').append(e.end);
    }
    return s.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static StringBuilder part(StringBuilder s, String text) {
    return s.append(text.length()).append(':').append(text);
  }
}
