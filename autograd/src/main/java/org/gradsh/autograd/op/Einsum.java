package org.gradsh.autograd.op;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.gradsh.autograd.Shape;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;

/**
 * Einstein's notation, {@code einsum("ij,jk->ik", a, b)}: operands are contracted from the left,
 * two at a time, each pair by one batched matmul.
 */
public final class Einsum {
  private final String text;
  private final Map<Character, Integer> sizes = new LinkedHashMap<>();

  private Einsum(String text) {
    this.text = text;
  }

  /** A tensor whose axes have names. */
  private record Named(Tensor tensor, String axes) {}

  /**
   * A sum of products over named axes: {@code einsum("ij,jk->ik", a, b)}.
   *
   * @param text one letter an axis, operands separated by commas, then {@code ->} and the result's
   *     axes; without an arrow those that occur once, in alphabetical order. {@code ...} stands for
   *     leading axes.
   * @throws TensorException when the text does not fit the operands
   */
  @Offered(method = false)
  public static Tensor einsum(String text, Tensor... operands) {
    return new Einsum(text).run(operands);
  }

  private Tensor run(Tensor[] operands) {
    String spaceless = text.replace(" ", "");
    String[] sides = spaceless.split("->", -1);
    if (sides.length > 2) throw wrong("there is more than one arrow").build();
    String[] inputs = sides[0].split(",", -1);
    if (inputs.length != operands.length) {
      throw wrong(inputs.length + " operands are named, " + operands.length + " given").build();
    }
    String ellipsis = "";
    List<Named> named = new ArrayList<>();
    for (int i = 0; i < inputs.length; i++) {
      String axes = spread(inputs[i], operands[i]);
      String lead = axes.replaceAll("[a-zA-Z]", "");
      if (lead.length() > ellipsis.length()) ellipsis = lead;
      named.add(new Named(operands[i], axes));
    }
    String result =
        sides.length == 2 ? sides[1].replace("...", ellipsis) : implicit(named, ellipsis);
    checkResult(result, named);
    for (int i = 0; i < named.size(); i++) named.set(i, withoutRepeats(named.get(i)));
    named.forEach(this::measure);
    Named all = reduced(named.getFirst(), rest(named, 1), result);
    for (int i = 1; i < named.size(); i++) {
      all =
          contract(
              all,
              reduced(named.get(i), all.axes + rest(named, i + 1), result),
              rest(named, i + 1) + result);
    }
    return ShapeOps.fixed(order(reduced(all, "", result), result));
  }

  /** Letters for the axes of {@code ...}: digits from the right, so that operands align. */
  private String spread(String axes, Tensor t) {
    int at = axes.indexOf("...");
    String letters = axes.replace("...", "");
    if (!letters.chars().allMatch(Character::isLetter)) throw wrong("'" + axes + "'").build();
    int extra = t.rank() - letters.length();
    if (at < 0 ? extra != 0 : extra < 0 || extra > 9) {
      throw wrong("'" + axes + "' names " + letters.length() + " axes")
          .operand("operand", t, t.rank() + " axes")
          .build();
    }
    if (at < 0) return axes;
    StringBuilder lead = new StringBuilder();
    for (int k = extra - 1; k >= 0; k--) lead.append((char) ('0' + k));
    return axes.substring(0, at) + lead + axes.substring(at + 3);
  }

  private static String implicit(List<Named> named, String ellipsis) {
    StringBuilder all = new StringBuilder();
    for (Named n : named) all.append(n.axes);
    StringBuilder once = new StringBuilder(ellipsis);
    all.chars()
        .filter(Character::isLetter)
        .filter(c -> all.indexOf("" + (char) c) == all.lastIndexOf("" + (char) c))
        .sorted()
        .forEach(c -> once.append((char) c));
    return once.toString();
  }

  private void checkResult(String result, List<Named> named) {
    for (int k = 0; k < result.length(); k++) {
      char c = result.charAt(k);
      if (result.indexOf(c) != k) throw wrong("the result names axis '" + c + "' twice").build();
      if (named.stream().noneMatch(n -> n.axes.indexOf(c) >= 0)) {
        throw wrong("the result's axis '" + c + "' is in no operand").build();
      }
    }
  }

  private void measure(Named n) {
    for (int k = 0; k < n.axes.length(); k++) {
      char c = n.axes.charAt(k);
      int size = n.tensor.shape().dim(k);
      int known = sizes.merge(c, size, (a, b) -> a == 1 && Character.isDigit(c) ? b : a);
      if (known != size && !(Character.isDigit(c) && size == 1)) {
        throw wrong("axis '" + c + "' is " + known + " in one operand and " + size + " in another")
            .operand("operand", n.tensor)
            .build();
      }
    }
  }

  /** {@code ii} becomes {@code i} by the diagonal. */
  private Named withoutRepeats(Named n) {
    for (int k = 0; k < n.axes.length(); k++) {
      char c = n.axes.charAt(k);
      int again = n.axes.indexOf(c, k + 1);
      if (again < 0) continue;
      if (n.tensor.shape().dim(k) != n.tensor.shape().dim(again)) {
        throw wrong("axis '" + c + "' has two sizes in one operand")
            .operand("operand", n.tensor)
            .build();
      }
      Tensor moved = ShapeOps.moveAxis(ShapeOps.moveAxis(n.tensor, again, -1), k, -1);
      String left = n.axes.substring(0, k) + n.axes.substring(k + 1, again);
      String axes = left + n.axes.substring(again + 1) + c;
      return withoutRepeats(new Named(ShapeOps.diagonal(moved), axes));
    }
    return n;
  }

  private static String rest(List<Named> named, int from) {
    StringBuilder s = new StringBuilder();
    for (Named n : named.subList(from, named.size())) s.append(n.axes);
    return s.toString();
  }

  /** Sums over axes that nobody else names. */
  private static Named reduced(Named n, String others, String result) {
    StringBuilder axes = new StringBuilder();
    int[] gone = new int[n.axes.length()];
    int count = 0;
    for (int k = 0; k < n.axes.length(); k++) {
      char c = n.axes.charAt(k);
      if (others.indexOf(c) < 0 && result.indexOf(c) < 0) gone[count++] = k;
      else axes.append(c);
    }
    if (count == 0) return n;
    return new Named(n.tensor.sum(Arrays.copyOf(gone, count), false), axes.toString());
  }

  /** Two operands as one batched matrix product: [batch, left, inner] × [batch, inner, right]. */
  private Named contract(Named a, Named b, String wanted) {
    StringBuilder batch = new StringBuilder();
    StringBuilder inner = new StringBuilder();
    StringBuilder left = new StringBuilder();
    StringBuilder right = new StringBuilder();
    for (char c : a.axes.toCharArray()) {
      if (b.axes.indexOf(c) < 0) left.append(c);
      else if (wanted.indexOf(c) >= 0) batch.append(c);
      else inner.append(c);
    }
    for (char c : b.axes.toCharArray()) if (a.axes.indexOf(c) < 0) right.append(c);
    Tensor x = grouped(a, batch, left, inner);
    Tensor y = grouped(b, batch, inner, right);
    Tensor z = LinalgOps.matmul(x, y);
    String axes = batch.toString() + left + right;
    return new Named(ShapeOps.reshape(z, dims(axes)), axes);
  }

  /** The operand with its axes in three groups, each made one axis. */
  private Tensor grouped(Named n, CharSequence first, CharSequence second, CharSequence third) {
    Tensor t = order(n, "" + first + second + third);
    t = ShapeOps.broadcastTo(t, Shape.of(dims("" + first + second + third)));
    return ShapeOps.reshape(t, product(first), product(second), product(third));
  }

  private int product(CharSequence axes) {
    int p = 1;
    for (int d : dims(axes.toString())) p *= d;
    return p;
  }

  private int[] dims(String axes) {
    return axes.chars().map(c -> sizes.get((char) c)).toArray();
  }

  private static Tensor order(Named n, String axes) {
    if (n.axes.equals(axes)) return n.tensor;
    int[] order = axes.chars().map(n.axes::indexOf).toArray();
    return ShapeOps.transpose(n.tensor, order);
  }

  private TensorException.Report wrong(String what) {
    return TensorException.shape("einsum \"" + text + "\": " + what);
  }
}
