package org.gradsh.autograd.io;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.gradsh.autograd.Shape;
import org.gradsh.autograd.file.Bytes;
import org.gradsh.autograd.io.SafetensorsHeader.Malformed;

/**
 * What an array of NumPy's says of itself, after numpy.lib.format: versions 1 to 3.
 *
 * @param bytes of the header, the magic included
 */
record NpyHeader(ElementType type, ByteOrder order, boolean isFortran, Shape shape, int bytes) {
  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};

  /** NumPy refuses more than 10,000 by itself. */
  private static final int MOST_BYTES = 1 << 16;

  /** One entry of a Python dict: a text, a truth value, a tuple or a list. */
  private static final Pattern ENTRY =
      Pattern.compile(
          "\\G\\s*'(\\w+)'\\s*:\\s*('[^'\\\\]*'|True|False|\\([\\dL,\\s]*\\)|\\[.*\\])\\s*(,|$)",
          Pattern.DOTALL);

  static NpyHeader read(InputStream in) throws IOException {
    byte[] start = Bytes.exactly(in, 8);
    for (int i = 0; i < MAGIC.length; i++) {
      if (start[i] != MAGIC[i]) throw new Malformed("it is no array of NumPy's");
    }
    int version = start[6];
    if (version < 1 || version > 3) throw new Malformed("it is of version " + version + ", of 3");
    int width = version == 1 ? 2 : 4;
    ByteBuffer size = ByteBuffer.wrap(Bytes.exactly(in, width)).order(ByteOrder.LITTLE_ENDIAN);
    long length = version == 1 ? size.getShort() & 0xFFFF : size.getInt() & 0xFFFFFFFFL;
    if (length > MOST_BYTES) throw new Malformed("its header has " + length + " bytes");
    String text = new String(Bytes.exactly(in, (int) length), StandardCharsets.UTF_8).strip();
    Map<String, String> entries = entries(text);
    String type = entries.get("descr");
    String fortran = entries.get("fortran_order");
    String shape = entries.get("shape");
    if (entries.size() != 3 || type == null || fortran == null || shape == null) {
      throw unclear(text);
    }
    return new NpyHeader(
        type(type), order(type), fortran.equals("True"), shape(shape), 8 + width + (int) length);
  }

  private static Map<String, String> entries(String text) throws Malformed {
    if (!text.startsWith("{") || !text.endsWith("}")) throw unclear(text);
    String inner = text.substring(1, text.length() - 1).strip();
    Map<String, String> entries = new HashMap<>();
    Matcher entry = ENTRY.matcher(inner);
    int end = 0;
    while (entry.find()) {
      if (entries.put(entry.group(1), entry.group(2)) != null) throw unclear(text);
      end = entry.end();
    }
    if (end != inner.length()) throw unclear(text);
    return entries;
  }

  private static ElementType type(String quoted) throws Malformed {
    if (quoted.length() < 4 || quoted.charAt(0) != '\'') {
      throw new Malformed("its elements are records; arrays of numbers can be read");
    }
    return switch (quoted.substring(2, quoted.length() - 1)) {
      case "f8" -> ElementType.F64;
      case "f4" -> ElementType.F32;
      case "f2" -> ElementType.F16;
      case "i8" -> ElementType.I64;
      case "i4" -> ElementType.I32;
      case "i2" -> ElementType.I16;
      case "i1" -> ElementType.I8;
      case "u4" -> ElementType.U32;
      case "u2" -> ElementType.U16;
      case "u1" -> ElementType.U8;
      case "b1" -> ElementType.BOOL;
      case "O" ->
          throw new Malformed(
              "its elements are Python objects, which are code to run: it is not read");
      default ->
          throw new Malformed(
              "its elements are %s; numbers up to 64 bits and bool can be read".formatted(quoted));
    };
  }

  private static ByteOrder order(String quoted) throws Malformed {
    return switch (quoted.charAt(1)) {
      case '<', '|', '=' -> ByteOrder.LITTLE_ENDIAN;
      case '>' -> ByteOrder.BIG_ENDIAN;
      default -> throw new Malformed("its elements are " + quoted);
    };
  }

  private static Shape shape(String tuple) throws Malformed {
    String inner = tuple.replaceAll("[()L\\s]", "");
    if (tuple.charAt(0) != '(') throw unclear(tuple);
    if (inner.isEmpty()) return Shape.SCALAR;
    String[] parts = inner.split(",");
    int[] dims = new int[parts.length];
    long size = 1;
    boolean empty = false;
    for (int a = 0; a < dims.length; a++) {
      if (!parts[a].matches("[0-9]{1,10}")) throw unclear(tuple);
      long d = Long.parseLong(parts[a]);
      empty |= d == 0;
      if (d > Integer.MAX_VALUE) throw tooLarge(tuple);
      dims[a] = (int) d;
      size *= d == 0 ? 1 : d;
      if (size > Integer.MAX_VALUE && !empty) throw tooLarge(tuple);
      if (size > Integer.MAX_VALUE) size = Integer.MAX_VALUE;
    }
    for (int d : dims) empty |= d == 0;
    return Shape.of(dims);
  }

  private static Malformed tooLarge(String tuple) {
    return new Malformed("its shape is " + tuple + ", more than a tensor holds (2³¹ − 1)");
  }

  private static Malformed unclear(String text) {
    String start = text.length() <= 80 ? text : text.substring(0, 80) + "…";
    return new Malformed("its header says " + start.replaceAll("\\p{Cntrl}", "?"));
  }

  long dataBytes() {
    return (long) shape.size() * type.bytes();
  }

  /** The header of a row-major array, little-endian, of a multiple of 64 bytes. */
  static byte[] of(ElementType type, Shape shape) {
    StringBuilder tuple = new StringBuilder("(");
    for (int d : shape.dims()) tuple.append(d).append(", ");
    if (shape.rank() > 1) tuple.setLength(tuple.length() - 2);
    else if (shape.rank() == 1) tuple.setLength(tuple.length() - 1);
    String descr =
        switch (type.dtype()) {
          case FLOAT64 -> "<f8";
          case FLOAT32 -> "<f4";
          case INT64 -> "<i8";
          case INT32 -> "<i4";
          case BOOL -> "|b1";
        };
    String text = "{'descr': '%s', 'fortran_order': False, 'shape': %s), }".formatted(descr, tuple);
    int whole = Math.ceilDiv(10 + text.length() + 1, 64) * 64;
    ByteBuffer header = ByteBuffer.allocate(whole).order(ByteOrder.LITTLE_ENDIAN);
    header.put(MAGIC).put((byte) 1).put((byte) 0).putShort((short) (whole - 10));
    header.put(text.getBytes(StandardCharsets.US_ASCII));
    while (header.position() < whole - 1) header.put((byte) ' ');
    return header.put((byte) '\n').array();
  }
}
