package org.gradsh.autograd.nn;

import java.util.List;

/**
 * What {@link Layer#loadMatching} found.
 *
 * @param loaded names of the model that have a value from the file
 * @param missing names of the model that the file lacks: these keep their values
 * @param unexpected names of the file that the model lacks
 * @param cast those of the loaded whose numbers were of another dtype: {@code weight: float64 to
 *     float32}
 */
public record LoadReport(
    List<String> loaded, List<String> missing, List<String> unexpected, List<String> cast) {
  public LoadReport {
    loaded = List.copyOf(loaded);
    missing = List.copyOf(missing);
    unexpected = List.copyOf(unexpected);
    cast = List.copyOf(cast);
  }
}
