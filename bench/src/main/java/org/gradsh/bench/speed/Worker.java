package org.gradsh.bench.speed;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.StringJoiner;
import org.gradsh.bench.CompilerThreads;

/**
 * A contender in Java: a process that answers the lines of {@link Contender} on its standard input,
 * each by one line.
 */
abstract class Worker {
  private static Object sink;

  private Work work;

  /**
   * @throws NotThere where this contender cannot do it
   */
  abstract Work prepare(Row row) throws NotThere;

  abstract double[] elements(Object tensor);

  /** Gives back what a run has made; for contenders whose memory is managed by hand. */
  void close(Object result) {}

  abstract String version();

  final void serve(PrintStream out) throws IOException {
    var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      out.println(answer(line));
      out.flush();
    }
  }

  final String answer(String line) {
    int space = line.indexOf(' ');
    String verb = space < 0 ? line : line.substring(0, space);
    String operand = line.substring(space + 1);
    try {
      return switch (verb) {
        case "prepare" -> {
          work = null;
          sink = null;
          work = prepare(Rows.named(operand));
          yield "ok";
        }
        case "check" -> "ok " + digest();
        case "time" -> "ok " + time(Integer.parseInt(operand));
        case "compiled" -> "ok " + CompilerThreads.millis();
        case "version" -> "ok " + version();
        default -> "error " + verb + " is no word of the protocol";
      };
    } catch (NotThere e) {
      return "skip " + e.getMessage();
    } catch (RuntimeException | LinkageError e) {
      return "error " + e.toString().lines().findFirst().orElseThrow();
    }
  }

  private String digest() {
    Object result = work.check();
    StringJoiner out = new StringJoiner(" ");
    for (Object tensor : result instanceof List<?> list ? list : List.of(result)) {
      Digest.add(out, elements(tensor));
    }
    close(result);
    return out.toString();
  }

  private long time(int count) {
    Work now = work;
    long start = System.nanoTime();
    for (int i = 0; i < count; i++) {
      Object made = now.run();
      close(made);
      sink = made;
    }
    return System.nanoTime() - start;
  }

  /** Why a contender is left out. */
  static final class NotThere extends Exception {
    private static final long serialVersionUID = 1;

    NotThere(String why) {
      super(why);
    }
  }
}
