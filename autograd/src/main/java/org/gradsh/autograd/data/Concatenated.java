package org.gradsh.autograd.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.gradsh.autograd.Autograd;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;

/** Data sets one behind the other. */
final class Concatenated implements Dataset {
  private final List<Dataset> sets;

  /** Where each begins, and the end of the last. */
  private final int[] starts;

  Concatenated(List<Dataset> sets) {
    this.sets = List.copyOf(sets);
    starts = new int[sets.size() + 1];
    for (int k = 0; k < sets.size(); k++) starts[k + 1] = starts[k] + sets.get(k).size();
  }

  @Override
  public int size() {
    return starts[sets.size()];
  }

  private int owner(int row) {
    int k = Arrays.binarySearch(starts, row);
    if (k < 0) return -k - 2;
    while (starts[k + 1] == row) k++; // those without rows lie at the same place
    return k;
  }

  @Override
  public Batch example(int row) {
    Rows.check(row, size());
    int k = owner(row);
    return sets.get(k).example(row - starts[k]);
  }

  /** Rows of one set are picked together; then all are put into the order asked for. */
  @Override
  public Batch pick(int[] rows) {
    for (int row : rows) Rows.check(row, size());
    List<Batch> picked = new ArrayList<>();
    int[] place = new int[rows.length];
    int placed = 0;
    for (int k = 0; k < sets.size(); k++) {
      int set = k;
      int[] of = Arrays.stream(rows).filter(r -> r >= starts[set] && r < starts[set + 1]).toArray();
      if (of.length == 0) continue;
      for (int i = 0; i < rows.length; i++) if (owner(rows[i]) == k) place[i] = placed++;
      for (int i = 0; i < of.length; i++) of[i] -= starts[k];
      picked.add(sets.get(k).pick(of));
    }
    if (picked.isEmpty()) return sets.getFirst().pick(rows);
    if (picked.size() == 1) return picked.getFirst();
    List<Tensor> parts = new ArrayList<>();
    for (int p = 0; p < picked.getFirst().parts().size(); p++) {
      int part = p;
      List<Tensor> pieces = picked.stream().map(b -> b.get(part)).toList();
      sameTypes(pieces);
      Tensor all = Autograd.concat(pieces, 0);
      parts.add(all.indexSelect(0, Rows.index(place, all)));
    }
    return new Batch(parts);
  }

  /** Parts of several sets must be alike. */
  private static void sameTypes(List<Tensor> pieces) {
    Tensor first = pieces.getFirst();
    for (Tensor t : pieces) {
      if (t.dtype() == first.dtype()) continue;
      throw TensorException.dtype("concat: the data sets differ in their parts")
          .operand("first", first)
          .operand("other", t)
          .hint("map(b -> …) with to(dtype) on one of them")
          .build();
    }
  }

  @Override
  public String toString() {
    return "Dataset: " + Rows.count(size()) + " of " + sets.size() + " data sets";
  }
}
