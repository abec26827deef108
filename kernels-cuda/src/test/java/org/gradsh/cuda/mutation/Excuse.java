package org.gradsh.cuda.mutation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Why no test can notice a mutant: it computes the same as the kernel, or nothing here runs it.
 *
 * @param which mutants, by {@link Mutant#name}
 */
record Excuse(Pattern which, String reason) {
  private static final Path FILE =
      Path.of("src/test/resources/org/gradsh/cuda/mutation/excuses.txt");

  /** A reason stands on a line of its own above the patterns that it is for, which are indented. */
  static List<Excuse> all() throws IOException {
    List<Excuse> all = new ArrayList<>();
    String reason = "";
    for (String line : Files.readAllLines(FILE)) {
      if (line.isBlank()) continue;
      if (line.startsWith(" ")) all.add(new Excuse(Pattern.compile(line.strip()), reason));
      else reason = line;
    }
    return all;
  }

  static Optional<String> of(Mutant m, List<Excuse> all) {
    return all.stream()
        .filter(e -> e.which.matcher(m.name()).matches())
        .map(Excuse::reason)
        .findFirst();
  }
}
