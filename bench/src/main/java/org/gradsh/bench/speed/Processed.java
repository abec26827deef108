package org.gradsh.bench.speed;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.gradsh.bench.Programs;
import org.gradsh.bench.speed.Contender.Refused;

/** The processes of all contenders for one number of threads; each does all rows. */
final class Processed implements AutoCloseable {
  private final List<Contender> all = new ArrayList<>();
  private final List<String> versions = new ArrayList<>();
  private Contender pytorch;
  private Contender avx512;

  Processed(int threads, List<Row> rows, boolean library) throws IOException {
    add(Peers.ours(threads));
    if (library) add(Peers.library(threads));
    if (Programs.hasPyTorch()) {
      if (rows.stream().anyMatch(row -> !row.avx512)) pytorch = add(Peers.pytorch(threads, false));
      if (rows.stream().anyMatch(row -> row.avx512)) avx512 = add(Peers.pytorch(threads, true));
    }
    if (!Peers.DJL.isEmpty() && rows.stream().anyMatch(row -> row.djl != null)) {
      add(Peers.djl(threads));
    }
  }

  private Contender add(Contender contender) throws IOException {
    try {
      versions.add(contender.version());
      all.add(contender);
    } catch (Refused e) {
      System.err.println("SKIPPED " + e.getMessage());
      return null;
    }
    return contender;
  }

  List<String> versions() {
    return versions;
  }

  /** Who does a row, ours first. */
  List<Contender> contenders(Row row) {
    Contender without = row.avx512 ? pytorch : avx512;
    return all.stream().filter(contender -> contender != without).toList();
  }

  @Override
  public void close() throws IOException {
    for (Contender contender : all) contender.close();
  }
}
