package org.gradsh.autograd.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CsvTest {
  @TempDir Path folder;

  private Csv csv(String text) throws IOException {
    return Csv.of(Files.writeString(folder.resolve("t.csv"), text));
  }

  /** What reading refuses, without the folder's name. */
  private String refusal(Csv csv) {
    String message = assertThrows(TensorException.class, csv::read).getMessage();
    return message.replace(folder + "/", "").replace(folder + "\\", "");
  }

  private static byte[] gzip(String text) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var gz = new GZIPOutputStream(bytes)) {
      gz.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return bytes.toByteArray();
  }

  @Test
  void rowsBecomeATensor() throws IOException {
    Tensor t = csv("1,2.5,-3e2\n4,5,6\n").read();
    assertEquals(DType.FLOAT32, t.dtype());
    assertArrayEquals(new int[] {2, 3}, t.dims());
    assertArrayEquals(new double[] {1, 2.5, -300, 4, 5, 6}, t.toDoubleArray());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"1,2\n3,4", "1,2\r\n3,4\r\n", " 1 , 2\n\n\"3\",\"4\"\n\n", "\uFEFF1,2\n3,4"})
  void blanksQuotesAndLineEndsDoNotMatter(String text) throws IOException {
    Tensor t = csv(text).read();
    assertArrayEquals(new int[] {2, 2}, t.dims());
    assertArrayEquals(new double[] {1, 2, 3, 4}, t.toDoubleArray());
  }

  @Test
  void settingsSayHowToRead() throws IOException {
    Tensor t = csv("a;b\n1;2\n").skipLines(1).separator(';').dtype(DType.INT64).read();
    assertEquals(DType.INT64, t.dtype());
    assertArrayEquals(new long[] {1, 2}, t.toLongArray());
    double third = csv("0.1").dtype(DType.FLOAT64).read().item();
    assertEquals(0.1, third);
  }

  @Test
  void whatIsNoFiniteNumberHasAName() throws IOException {
    double[] values = csv("nan,NaN,inf,-inf,Infinity").read().toDoubleArray();
    double inf = Double.POSITIVE_INFINITY;
    assertArrayEquals(new double[] {Double.NaN, Double.NaN, inf, -inf, inf}, values);
  }

  @Test
  void gzipIsKnownByItsFirstBytes() throws IOException {
    Path file = Files.write(folder.resolve("plain.name"), gzip("1,2\n3,4\n"));
    assertArrayEquals(new double[] {1, 2, 3, 4}, Csv.of(file.toString()).read().toDoubleArray());
  }

  @Test
  void aResourceIsReadFromBesideAClass() {
    Tensor t = Csv.resource(CsvTest.class, "small.csv").read();
    assertArrayEquals(new double[] {1, 2, 3, 4}, t.toDoubleArray());
    assertEquals(
        "csv: cannot read none.csv\n  there is no such resource beside " + CsvTest.class.getName(),
        refusal(Csv.resource(CsvTest.class, "none.csv")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          1,x       | t.csv:1: field 2: "x" is not a number
          1, 2f     | t.csv:1: field 2: "2f" is not a number
          0x10      | t.csv:1: field 1: "0x10" is not a number
          1.2.3     | t.csv:1: field 1: "1.2.3" is not a number
          """)
  void whatIsNoNumberIsToldWithItsPlace(String line, String expected) throws IOException {
    assertEquals(
        "csv: " + expected + "\n  perhaps: header() for a first row of names", refusal(csv(line)));
    String zeros = line.contains(",") ? "0,0\n" : "0\n";
    assertEquals(
        "csv: " + expected.replace(":1:", ":4:"), refusal(csv(zeros + zeros + "\n" + line + "\n")));
  }

  @ParameterizedTest
  @CsvSource({"INT32, 1.5", "INT32, 3000000000", "INT64, nan", "INT64, 1e300", "BOOL, 2"})
  void whatTheDtypeCannotHoldIsRefused(DType dtype, String number) throws IOException {
    assertEquals(
        "csv: t.csv:2: field 1: " + number + " is no value of " + dtype,
        refusal(csv("1\n" + number).dtype(dtype)));
  }

  @Test
  void rowsOfDifferentLengthsAreRefused() throws IOException {
    assertEquals(
        "csv: t.csv:3: rows differ in length\n  the first row has 2 fields, this one 3",
        refusal(csv("1,2\n3,4\n5,6,7\n")));
    assertEquals(
        "csv: t.csv:2: rows differ in length\n  the first row has 2 fields, this one 1",
        refusal(csv("1,2\n3\n")));
  }

  @Test
  void aFileWithoutRowsIsRefused() throws IOException {
    assertEquals("csv: t.csv has no rows", refusal(csv("\n \n")));
    assertEquals(
        "csv: t.csv has no rows after the 2 lines skipped", refusal(csv("a\nb\n").skipLines(2)));
    assertThrows(TensorException.class, () -> csv("1").skipLines(-1));
  }

  @Test
  void aFileThatCannotBeReadSaysWhy() throws IOException {
    assertEquals(
        "csv: cannot read there/is/none.csv\n  there is no such file in "
            + Path.of("").toAbsolutePath(),
        refusal(Csv.of("there/is/none.csv")));
    byte[] whole = gzip("1,2,3\n".repeat(1000));
    Path cut = Files.write(folder.resolve("cut.gz"), Arrays.copyOf(whole, whole.length / 2));
    assertEquals(
        "csv: cannot read cut.gz\n  the compressed file ends too early", refusal(Csv.of(cut)));
    assertTrue(refusal(Csv.of(folder)).startsWith("csv: cannot read "));
  }

  private static final String FLOWERS =
      """
      length, "width, in cm",species
      1.5,2,"rose ""red""\"
      ,4,lily
      3.5,6,"rose ""red""\"
      """;

  @Test
  void columnsAreChosenByNameOrNumber() throws IOException {
    Csv flowers = csv(FLOWERS).missing("").categories("species");
    assertEquals(List.of("length", "width, in cm", "species"), flowers.names());
    assertEquals(List.of("lily", "rose \"red\""), flowers.namesIn("species"));
    assertArrayEquals(
        new double[] {1.5, 2, 1, Double.NaN, 4, 0, 3.5, 6, 1}, flowers.read().toDoubleArray());
    Tensor two = flowers.columns("species", "width, in cm").dtype(DType.INT64).read();
    assertArrayEquals(new long[] {1, 2, 0, 4, 1, 6}, two.toLongArray());
    assertArrayEquals(
        new double[] {2, 4, 6}, flowers.columns(1).read().get(":, 0").toDoubleArray());
    assertArrayEquals(new double[] {1, 0, 1}, flowers.readColumns().get("species").toDoubleArray());
    assertArrayEquals(new double[] {2, 5}, csv("1,2\n4,5").columns(-1).read().toDoubleArray());
  }

  @Test
  void linesWithinQuotesAreText() throws IOException {
    Csv notes = csv("n,note\n1,\"two\nlines\"\n2,x\n3,4,5\n");
    assertEquals(
        "csv: t.csv:5: rows differ in length\n  the header has 2 fields, this one 3",
        refusal(notes.header()));
    Csv good = csv("n,note\n1,\"two\nlines\"\n2,x\n");
    assertArrayEquals(new double[] {1, 2}, good.columns("n").read().toDoubleArray());
    assertEquals(
        "csv: t.csv:2: field 2 (note): \"two\nlines\" is not a number\n"
            + "  perhaps: categories(…) for a column of names, columns(…) without it",
        refusal(good.header()));
  }

  @Test
  void whatIsMissingIsToldWithWhatHelps() throws IOException {
    assertEquals(
        "csv: t.csv:2: field 2: an empty field is not a number\n"
            + "  perhaps: missing(\"\") for NaN where a number is missing",
        refusal(csv("1,2\n3,\n")));
    assertEquals(
        "csv: t.csv has no column size\n  its columns: n, m",
        refusal(csv("n,m\n1,2").columns("size")));
    assertEquals(
        "csv: t.csv has no column 2\n  there are 2, counted from 0",
        refusal(csv("1,2").columns(2)));
    assertTrue(refusal(csv("1,\"2\n3,4")).startsWith("csv: "));
  }
}
