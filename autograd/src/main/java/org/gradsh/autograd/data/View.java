package org.gradsh.autograd.data;

import java.util.function.UnaryOperator;

/**
 * Examples of another data set.
 *
 * @param rows which; null for all
 * @param f what becomes of a batch; null for itself
 */
record View(Dataset of, int[] rows, UnaryOperator<Batch> f) implements Dataset {
  @Override
  public int size() {
    return rows == null ? of.size() : rows.length;
  }

  @Override
  public Batch example(int row) {
    if (f != null) return Dataset.super.example(row);
    Rows.check(row, size());
    return of.example(rows[row]);
  }

  @Override
  public Batch pick(int[] picked) {
    int[] there = picked;
    if (rows != null) {
      there = new int[picked.length];
      for (int i = 0; i < picked.length; i++) {
        Rows.check(picked[i], rows.length);
        there[i] = rows[picked[i]];
      }
    }
    Batch batch = of.pick(there);
    return f == null ? batch : f.apply(batch);
  }

  @Override
  public String toString() {
    if (rows == null) return of + ", mapped";
    return of + ", " + size() + " of them";
  }
}
