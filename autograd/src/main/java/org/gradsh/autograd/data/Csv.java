package org.gradsh.autograd.data;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import java.io.BufferedReader;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.gradsh.autograd.Autograd;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;

/**
 * Tables as text, one row a line, as tensors [rows, columns].
 *
 * <pre>{@code
 * Tensor digits = Csv.of("digits.csv.gz").read();
 * var flowers = Csv.of("flowers.csv").header().categories("species");
 * Tensor x = flowers.columns("length", "width").read();
 * Tensor y = flowers.columns("species").dtype(DType.INT64).read().get(":, 0");
 * }</pre>
 *
 * <p>A file may be compressed by gzip, whatever its name. Fields are quoted as RFC 4180 has it:
 * within double quotes separators, line ends and doubled quotes are text. Numbers are written as in
 * Java or Python ({@code 3}, {@code -1.5e-3}, {@code nan}, {@code inf}), with blanks around them.
 * Empty lines are passed over. The text is taken apart by FastCSV.
 */
public final class Csv {
  private interface Opener {
    InputStream open() throws IOException;
  }

  private final String name;
  private final Opener file;
  private DType dtype = DType.FLOAT32;
  private char separator = ',';
  private int skipped;
  private boolean hasHeader;
  private Set<String> missing = Set.of();
  private List<String> categorical = List.of();

  /** Names or numbers of the columns wanted; null for all. */
  private List<Object> wanted;

  private Csv(String name, Opener file) {
    this.name = name;
    this.file = file;
  }

  private Csv(Csv other) {
    this(other.name, other.file);
    dtype = other.dtype;
    separator = other.separator;
    skipped = other.skipped;
    hasHeader = other.hasHeader;
    missing = other.missing;
    categorical = other.categorical;
    wanted = other.wanted;
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

  // ---- settings: each gives another reader of the same file ----

  /** The dtype of the tensor; default float32. */
  public Csv dtype(DType dtype) {
    Csv other = new Csv(this);
    other.dtype = dtype;
    return other;
  }

  /** What stands between two numbers; default a comma. */
  public Csv separator(char separator) {
    Csv other = new Csv(this);
    other.separator = separator;
    return other;
  }

  /**
   * Passes over the first lines: remarks above the table.
   *
   * @throws TensorException when lines is negative
   */
  public Csv skipLines(int lines) {
    if (lines < 0) throw TensorException.value("csv: cannot skip " + lines + " lines").build();
    Csv other = new Csv(this);
    other.skipped = lines;
    return other;
  }

  /** Takes the first row for the names of the columns. */
  public Csv header() {
    Csv other = new Csv(this);
    other.hasHeader = true;
    return other;
  }

  /** Takes these columns alone, in this order, by the names in the header. */
  public Csv columns(String... names) {
    Csv other = header();
    other.wanted = List.of((Object[]) names);
    return other;
  }

  /** Takes these columns alone, in this order, counted from 0; −1 is the last. */
  public Csv columns(int... numbers) {
    Csv other = new Csv(this);
    other.wanted = Arrays.stream(numbers).mapToObj(n -> (Object) n).toList();
    return other;
  }

  /** What stands where a number is missing, "" or "NA" say: it is read as NaN. */
  public Csv missing(String... texts) {
    Csv other = new Csv(this);
    other.missing = Set.of(texts);
    return other;
  }

  /**
   * Columns of names in place of numbers: a name becomes its place among all names of the column,
   * sorted, which {@link #namesIn} gives.
   */
  public Csv categories(String... columns) {
    Csv other = header();
    other.categorical = List.of(columns);
    return other;
  }

  // ---- reading ----

  /**
   * Reads the file.
   *
   * @return of shape [rows, columns]
   * @throws TensorException when the file cannot be read, has no rows or not the columns wanted,
   *     rows differ in length, or something is not a number of the dtype: then it tells line and
   *     field
   */
  public Tensor read() {
    Table table = table();
    int[] columns = chosen(table);
    Map<Integer, List<String>> names = new LinkedHashMap<>();
    for (String c : categorical) names.put(column(table, c), names(table, column(table, c)));
    double[][] values = new double[table.rows.size()][columns.length];
    for (int r = 0; r < values.length; r++) {
      for (int c = 0; c < columns.length; c++) {
        values[r][c] = value(table, r, columns[c], names.get(columns[c]));
      }
    }
    return Autograd.tensor(values, dtype);
  }

  /** Reads the file: each column by its name, of shape [rows]. */
  public Map<String, Tensor> readColumns() {
    Csv named = header();
    Table table = named.table();
    Tensor all = named.read();
    Map<String, Tensor> columns = new LinkedHashMap<>();
    int[] chosen = named.chosen(table);
    for (int c = 0; c < chosen.length; c++) {
      columns.put(table.header.get(chosen[c]), all.get(":, " + c));
    }
    return columns;
  }

  /** The names of the columns, as the first row has them. */
  public List<String> names() {
    return header().table().header;
  }

  /** The different texts in a column, sorted. */
  public List<String> namesIn(String column) {
    Table table = header().table();
    return names(table, column(table, column));
  }

  /**
   * All fields.
   *
   * @param lines where each row begins
   */
  private record Table(List<String> header, List<List<String>> rows, List<Long> lines) {}

  private Table table() {
    List<String> header = null;
    List<List<String>> rows = new ArrayList<>();
    List<Long> lines = new ArrayList<>();
    try (CsvReader<CsvRecord> csv = reader()) {
      for (CsvRecord record : csv) {
        List<String> fields = record.getFields();
        if (fields.size() == 1 && fields.getFirst().isBlank()) continue;
        long line = record.getStartingLineNumber() + skipped;
        if (hasHeader && header == null) {
          header = fields.stream().map(String::strip).toList();
          continue;
        }
        int columns = (header != null ? header : rows.isEmpty() ? fields : rows.getFirst()).size();
        if (fields.size() != columns) throw ragged(fields.size(), columns, line, header != null);
        rows.add(fields);
        lines.add(line);
      }
    } catch (UncheckedIOException e) {
      throw Source.unreadable("csv", name, e.getCause());
    } catch (CsvParseException e) {
      String why = e.getCause() instanceof IOException io ? io.getMessage() : e.getMessage();
      throw TensorException.value("csv: cannot read " + name).detail(why).build();
    } catch (IOException e) {
      throw Source.unreadable("csv", name, e);
    }
    if (rows.isEmpty()) {
      String after = skipped == 0 ? "" : " after the " + skipped + " lines skipped";
      throw TensorException.value("csv: " + name + " has no rows" + after).build();
    }
    return new Table(header == null ? List.of() : header, rows, lines);
  }

  private CsvReader<CsvRecord> reader() throws IOException {
    InputStream in = Source.unpacked(file.open());
    try {
      BufferedReader text = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
      text.mark(1);
      if (text.read() != '\uFEFF') text.reset(); // the byte order mark that spreadsheets write
      for (int i = 0; i < skipped && text.readLine() != null; i++) {}
      return CsvReader.builder()
          .fieldSeparator(separator)
          .allowExtraFields(true)
          .allowMissingFields(true)
          .trimWhitespacesAroundQuotes(true)
          .ofCsvRecord(text);
    } catch (IOException e) {
      in.close();
      throw e;
    }
  }

  // ---- columns ----

  private int[] chosen(Table table) {
    if (wanted == null) return IntStream.range(0, table.rows.getFirst().size()).toArray();
    return wanted.stream().mapToInt(w -> column(table, w)).toArray();
  }

  private int column(Table table, Object wish) {
    int width = table.rows.getFirst().size();
    int found =
        switch (wish) {
          case Integer n -> n < 0 ? n + width : n;
          default -> table.header.indexOf((String) wish);
        };
    if (found >= 0 && found < width) return found;
    throw TensorException.value("csv: " + name + " has no column " + wish)
        .detail(
            table.header.isEmpty()
                ? "there are " + width + ", counted from 0"
                : "its columns: " + String.join(", ", table.header))
        .build();
  }

  private static List<String> names(Table table, int column) {
    Set<String> names = new TreeSet<>();
    for (List<String> row : table.rows) names.add(row.get(column).strip());
    return List.copyOf(names);
  }

  // ---- numbers ----

  private double value(Table table, int row, int column, List<String> names) {
    String text = table.rows.get(row).get(column).strip();
    if (names != null) return names.indexOf(text);
    if (missing.contains(text)) return fitting(Double.NaN, text, table, row, column);
    try {
      return fitting(number(text), text, table, row, column);
    } catch (NumberFormatException e) {
      String what = text.isEmpty() ? "an empty field" : "\"" + text + "\"";
      var report = TensorException.value(at(table, row, column) + what + " is not a number");
      if (text.isEmpty()) report.hint("missing(\"\") for NaN where a number is missing");
      else if (row == 0 && !hasHeader) report.hint("header() for a first row of names");
      else if (hasHeader) report.hint("categories(…) for a column of names, columns(…) without it");
      throw report.build();
    }
  }

  private double fitting(double value, String text, Table table, int row, int column) {
    boolean fits =
        switch (dtype) {
          case FLOAT32, FLOAT64 -> true;
          case INT32 -> value == (int) value;
          case INT64 -> value == Math.rint(value) && Math.abs(value) <= 0x1p53;
          case BOOL -> value == 0 || value == 1;
        };
    if (fits) return value;
    String what = text.isEmpty() ? "an empty field" : text;
    throw TensorException.value(at(table, row, column) + what + " is no value of " + dtype).build();
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

  private TensorException ragged(int here, int columns, long line, boolean byHeader) {
    return TensorException.shape("csv: " + name + ":" + line + ": rows differ in length")
        .detail(
            "the "
                + (byHeader ? "header" : "first row")
                + " has "
                + count(columns)
                + ", this one "
                + here)
        .build();
  }

  private static String count(int fields) {
    return fields == 1 ? "1 field" : fields + " fields";
  }

  private String at(Table table, int row, int column) {
    String field = table.header.isEmpty() ? "" : " (" + table.header.get(column) + ")";
    return "csv: " + name + ":" + table.lines.get(row) + ": field " + (column + 1) + field + ": ";
  }
}
