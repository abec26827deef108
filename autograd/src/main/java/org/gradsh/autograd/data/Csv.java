package org.gradsh.autograd.data;

import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import org.gradsh.autograd.Autograd;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;

/**
 * Tables of numbers as text, one row a line, as tensors [rows, columns].
 *
 * <pre>{@code
 * Tensor digits = Csv.of("digits.csv.gz").read();
 * Tensor iris = Csv.of("iris.csv").skipLines(1).dtype(DType.FLOAT64).read();
 * }</pre>
 *
 * <p>A file may be compressed by gzip, whatever its name. Numbers are written as in Java or Python
 * ({@code 3}, {@code -1.5e-3}, {@code nan}, {@code inf}), with blanks around them or in double
 * quotes. Empty lines are passed over.
 */
public final class Csv {
  private static final int GZIP_MAGIC = 0x1f8b;

  private interface Opener {
    InputStream open() throws IOException;
  }

  private final String name;
  private final Opener file;
  private DType dtype = DType.FLOAT32;
  private char separator = ',';
  private int skipped;

  private Csv(String name, Opener file) {
    this.name = name;
    this.file = file;
  }

  /** A file by its name. */
  public static Csv of(String file) {
    return of(Path.of(file));
  }

  public static Csv of(Path file) {
    return new Csv(file.toString(), () -> Files.newInputStream(file));
  }

  /** A file beside a class, where {@link Class#getResourceAsStream} finds it. */
  public static Csv resource(Class<?> owner, String resource) {
    return new Csv(
        resource,
        () -> {
          InputStream in = owner.getResourceAsStream(resource);
          if (in == null) {
            throw new FileNotFoundException("there is no such resource beside " + owner.getName());
          }
          return in;
        });
  }

  /** The dtype of the tensor; default float32. */
  public Csv dtype(DType dtype) {
    this.dtype = dtype;
    return this;
  }

  /** What stands between two numbers; default a comma. */
  public Csv separator(char separator) {
    this.separator = separator;
    return this;
  }

  /**
   * Passes over the first lines: a heading.
   *
   * @throws TensorException when lines is negative
   */
  public Csv skipLines(int lines) {
    if (lines < 0) throw TensorException.value("csv: cannot skip " + lines + " lines").build();
    skipped = lines;
    return this;
  }

  /**
   * Reads the file.
   *
   * @return of shape [rows, columns]
   * @throws TensorException when the file cannot be read, has no rows, rows differ in length, or
   *     something is not a number of the dtype: then it tells line and column
   */
  public Tensor read() {
    List<double[]> rows = new ArrayList<>();
    try (BufferedReader in = reader()) {
      int number = 0;
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        number++;
        if (number <= skipped || line.isBlank()) continue;
        rows.add(row(line, number, rows.isEmpty() ? -1 : rows.getFirst().length));
      }
    } catch (IOException e) {
      throw unreadable(e);
    }
    if (rows.isEmpty()) {
      String after = skipped == 0 ? "" : " after the " + skipped + " lines skipped";
      throw TensorException.value("csv: " + name + " has no rows" + after).build();
    }
    return Autograd.tensor(rows.toArray(double[][]::new), dtype);
  }

  private BufferedReader reader() throws IOException {
    InputStream in = new BufferedInputStream(file.open());
    try {
      in.mark(2);
      int magic = in.read() << 8 | in.read();
      in.reset();
      if (magic == GZIP_MAGIC) in = new GZIPInputStream(in, 1 << 16);
      BufferedReader text = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
      text.mark(1);
      if (text.read() != '\uFEFF') text.reset(); // the byte order mark that spreadsheets write
      return text;
    } catch (IOException e) {
      in.close();
      throw e;
    }
  }

  /** The numbers of one line; {@code columns} is what is expected, or −1 for the first row. */
  private double[] row(String line, int number, int columns) {
    double[] row = new double[columns < 0 ? fields(line) : columns];
    int filled = 0;
    int start = 0;
    while (start <= line.length()) {
      int comma = line.indexOf(separator, start);
      int end = comma < 0 ? line.length() : comma;
      if (filled == row.length) throw ragged(line, number, columns);
      row[filled++] = value(line.substring(start, end), number, start + 1);
      start = end + 1;
    }
    if (filled < row.length) throw ragged(line, number, columns);
    return row;
  }

  private int fields(String line) {
    return 1 + (int) line.chars().filter(c -> c == separator).count();
  }

  private double value(String field, int line, int column) {
    String text = field.strip();
    if (text.length() > 1 && text.startsWith("\"") && text.endsWith("\"")) {
      text = text.substring(1, text.length() - 1).strip();
    }
    double value;
    try {
      value = number(text);
    } catch (NumberFormatException e) {
      String what = text.isEmpty() ? "an empty field" : "\"" + text + "\"";
      var report = TensorException.value(at(line, column) + what + " is not a number");
      throw (line == skipped + 1 ? report.hint("skipLines(1) for a heading") : report).build();
    }
    if (!fits(value)) {
      throw TensorException.value(at(line, column) + text + " is no value of " + dtype).build();
    }
    return value;
  }

  private static double number(String text) {
    for (int i = 0; i < text.length(); i++) {
      // Java takes "3f" and "0x1p3" as well, but a field like that is no number of a table.
      if ("0123456789.eE+-".indexOf(text.charAt(i)) < 0) return word(text);
    }
    return Double.parseDouble(text);
  }

  private static double word(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "nan" -> Double.NaN;
      case "inf", "+inf", "infinity" -> Double.POSITIVE_INFINITY;
      case "-inf", "-infinity" -> Double.NEGATIVE_INFINITY;
      default -> throw new NumberFormatException(text);
    };
  }

  private boolean fits(double value) {
    return switch (dtype) {
      case FLOAT32, FLOAT64 -> true;
      case INT32 -> value == (int) value;
      case INT64 -> value == Math.rint(value) && Math.abs(value) <= 0x1p53;
      case BOOL -> value == 0 || value == 1;
    };
  }

  private TensorException ragged(String line, int number, int columns) {
    int here = fields(line);
    return TensorException.shape(at(number, 1) + "rows differ in length")
        .detail("the first row has " + count(columns) + ", this one " + here)
        .build();
  }

  private static String count(int fields) {
    return fields == 1 ? "1 field" : fields + " fields";
  }

  private String at(int line, int column) {
    return "csv: " + name + ":" + line + ":" + column + ": ";
  }

  private TensorException unreadable(IOException e) {
    String why =
        switch (e) {
          case NoSuchFileException _ ->
              "there is no such file" + (Path.of(name).isAbsolute() ? "" : " in " + here());
          case AccessDeniedException _ -> "permission denied";
          case EOFException _ -> "the compressed file ends too early";
          default -> e.getMessage();
        };
    return TensorException.value("csv: cannot read " + name).detail(why).build();
  }

  private static Path here() {
    return Path.of("").toAbsolutePath();
  }
}
