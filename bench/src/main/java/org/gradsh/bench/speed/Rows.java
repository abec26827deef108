package org.gradsh.bench.speed;

import java.util.List;
import java.util.stream.Stream;

/** All rows of the table, in its order. */
final class Rows {
  static final List<Row> ALL =
      Stream.of(
              SmallRows.ALL,
              NetworkRows.ALL,
              ElementRows.ALL,
              StructureRows.ALL,
              NormRows.ALL,
              LossRows.ALL)
          .flatMap(List::stream)
          .toList();

  private Rows() {}

  static Row named(String name) {
    return ALL.stream()
        .filter(row -> row.name.equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("there is no row '" + name + "'"));
  }
}
