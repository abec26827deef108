package org.gradsh.cuda.mutation;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.gradsh.cuda.mutation.Worker.Finding;

/** A process that tries mutants: another one where a mutant has spoilt it. */
final class Child implements AutoCloseable {
  private final Path coverage;
  private Process process;
  private BufferedReader out;

  Child(Path coverage) {
    this.coverage = coverage;
  }

  /** Has a process run all tests and write which kernels they launch. */
  static void cover(Path coverage) throws IOException, InterruptedException {
    int code = start("cover", coverage).waitFor();
    if (code != 0) throw new IllegalStateException("the tests could not be run: " + code);
  }

  private static Process start(String what, Path coverage) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Worker.class.getName()));
    command.addAll(List.of(what, coverage.toString()));
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }

  Finding finding(Mutant mutant) {
    Finding first = once(mutant);
    if (!first.equals(Finding.SICK)) return first;
    return once(mutant); // what another mutant may have left is gone with the process
  }

  private Finding once(Mutant mutant) {
    try {
      if (process == null) {
        process = start("work", coverage);
        out = process.inputReader();
      }
      process.outputWriter().write(mutant.toLine() + "\n");
      process.outputWriter().flush();
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        if (!line.startsWith(Finding.MARK)) continue;
        Finding f = Finding.of(line);
        if (f.endsTheProcess()) close();
        return f;
      }
      close();
      return Finding.DIED;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    if (process != null) process.destroyForcibly();
    process = null;
  }
}
