package org.gradsh.autograd.catalogue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Shape;
import org.gradsh.autograd.Tensor;

/**
 * A value and its gradients as another program has computed them.
 *
 * @param elementwise whether {@code name} is an op of operands that lie side by side
 * @param gradients by operand; absent where there is none to compare
 * @param products of the Hessian and a direction, by operand
 */
record Golden(
    String name,
    DType dtype,
    boolean elementwise,
    List<Tensor> operands,
    Expected[] result,
    Map<Integer, Expected> gradients,
    Map<Integer, Expected> products) {
  /** Elements in float64, whatever the dtype of what is to be compared. */
  record Expected(Shape shape, double[] values) {}

  private Golden(String name, DType dtype, boolean elementwise) {
    this(
        name,
        dtype,
        elementwise,
        new ArrayList<>(),
        new Expected[1],
        new HashMap<>(),
        new HashMap<>());
  }

  Expected value() {
    return result[0];
  }

  /** The families of which there are files. */
  static final List<String> FAMILIES =
      List.of(
          "elementwise",
          "functions",
          "regular",
          "reductions",
          "shapes",
          "ordering",
          "products",
          "places",
          "arranging",
          "updates",
          "losses");

  /** All files. */
  static List<Golden> all() {
    return FAMILIES.stream()
        .flatMap(f -> read("/org/gradsh/autograd/golden/" + f + ".tsv").stream())
        .toList();
  }

  /** Reads a file as src/test/golden/common.py describes it. */
  private static List<Golden> read(String resource) {
    List<Golden> all = new ArrayList<>();
    Map<String, Tensor> sets = new HashMap<>();
    var stream = Golden.class.getResourceAsStream(resource);
    try (var in = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
      for (String line; (line = in.readLine()) != null; ) {
        if (line.startsWith("#")) continue;
        String[] f = line.split("\t", -1);
        switch (f[0]) {
          case "set" -> {
            double[] values = numbers(f, 3);
            sets.put(f[1] + " " + f[2], tensor(dtype(f[2]), Shape.of(values.length), values));
          }
          case "op" -> {
            Golden g = new Golden(f[1], dtype(f[2]), true);
            for (int k = 3; k < f.length; k++) {
              Tensor set = sets.get(f[k] + " " + f[2]);
              g.operands.add(set != null ? set : tensor(g.dtype, Shape.SCALAR, numbers(f, k)));
            }
            all.add(g);
          }
          case "case" -> all.add(new Golden(f[1], dtype(f[2]), false));
          case "in" -> all.getLast().operands.add(tensor(dtype(f[1]), shape(f[2]), numbers(f, 3)));
          case "out" -> all.getLast().result[0] = new Expected(shape(f[1]), numbers(f, 2));
          case "grad" ->
              all.getLast()
                  .gradients
                  .put(Integer.valueOf(f[1]), new Expected(shape(f[2]), numbers(f, 3)));
          case "hvp" ->
              all.getLast()
                  .products
                  .put(Integer.valueOf(f[1]), new Expected(shape(f[2]), numbers(f, 3)));
          default -> throw new IllegalArgumentException(line);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return all;
  }

  private static DType dtype(String name) {
    return DType.valueOf(name.toUpperCase(Locale.ROOT));
  }

  private static Shape shape(String text) {
    if (text.isEmpty()) return Shape.SCALAR;
    return Shape.of(Arrays.stream(text.split(",")).mapToInt(Integer::parseInt).toArray());
  }

  private static double[] numbers(String[] fields, int from) {
    double[] values = new double[fields.length - from];
    for (int i = 0; i < values.length; i++) values[i] = number(fields[from + i]);
    return values;
  }

  private static double number(String text) {
    return switch (text) {
      case "nan" -> Double.NaN;
      case "inf" -> Double.POSITIVE_INFINITY;
      case "-inf" -> Double.NEGATIVE_INFINITY;
      default -> Double.parseDouble(text);
    };
  }

  private static Tensor tensor(DType dtype, Shape shape, double... values) {
    return Sampling.doubles(shape, values).to(dtype);
  }
}
