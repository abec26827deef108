package org.gradsh.repl.script;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A file that was run, with its test blocks.
 *
 * @param file its name as it was given
 * @param out the end of what it printed
 * @param err the end of its error output
 */
public record TestSuite(
    String file, Instant started, long nanos, List<TestCase> cases, String out, String err) {
  /** A file that could not be run. */
  public static TestSuite of(String file, TestCase.Failing failing) {
    TestCase only = new TestCase(file, 0, Optional.of(failing));
    return new TestSuite(file, Instant.now(), 0, List.of(only), "", "");
  }

  long failures() {
    return cases.stream().flatMap(c -> c.failure().stream()).filter(f -> f.check()).count();
  }

  long errors() {
    return cases.stream().flatMap(c -> c.failure().stream()).filter(f -> !f.check()).count();
  }

  /** The file's name as a class: {@code tests.train} for {@code tests/train.jsh}. */
  String className() {
    String name =
        file.replace('\\', '/').replaceAll("\\.(jsh|ipynb)$", "").replaceAll("^[./]+", "");
    return name.replace('.', '_').replace('/', '.');
  }
}
