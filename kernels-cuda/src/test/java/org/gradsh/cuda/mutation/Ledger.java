package org.gradsh.cuda.mutation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.gradsh.cuda.mutation.Worker.Finding;

/** What was noticed so far, in a file: a run that was cut short goes on from there. */
final class Ledger {
  private final Path file;
  private final Map<String, Finding> noticed = new HashMap<>();

  /** Where earlier runs are not to count the file is begun anew. */
  Ledger(Path file, boolean goesOn) throws IOException {
    this.file = file;
    if (!goesOn) Files.deleteIfExists(file);
    if (!Files.exists(file)) Files.createFile(file);
    for (String line : Files.readAllLines(file)) {
      int at = line.indexOf('\t');
      noticed.put(line.substring(0, at), Finding.of(line.substring(at + 1)));
    }
  }

  /** Null where nothing is known of the mutant in this very text of its module. */
  Finding of(Mutant m) {
    return noticed.get(key(m));
  }

  synchronized void add(Mutant m, Finding f) {
    // Tests may have come that do.
    if (!f.noticed() && !f.equals(Finding.NO_DIFFERENCE)) return;
    try {
      Files.write(file, List.of(key(m) + "\t" + f.toLine()), StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String key(Mutant m) {
    try {
      String text = Mutations.text(m.module());
      return text.substring(text.indexOf('\n')).hashCode() + " " + m.name(); // sources aside
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
