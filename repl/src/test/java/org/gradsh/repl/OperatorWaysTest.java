package org.gradsh.repl;

import static org.gradsh.repl.Gradsh.gradsh;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.source.util.JavacTask;
import com.sun.source.util.Plugin;
import com.sun.source.util.TaskEvent;
import com.sun.source.util.TaskListener;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.gradsh.repl.operators.Operators;
import org.gradsh.repl.operators.Operators.Way;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which way to operators is taken, and what happens where the fast one fails. */
class OperatorWaysTest {
  /** A plugin that this JDK does not let do anything. */
  public static class Inert implements Plugin {
    @Override
    public String getName() {
      return "Inert";
    }

    @Override
    public boolean autoStart() {
      return true;
    }

    @Override
    public void init(JavacTask task, String... arguments) {}
  }

  /** A plugin that fails in the middle of compilations, as one made for another JDK would. */
  public static class Broken extends Inert {
    @Override
    public void init(JavacTask task, String... arguments) {
      task.addTaskListener(
          new TaskListener() {
            @Override
            public void finished(TaskEvent event) {
              if (event.getKind() == TaskEvent.Kind.ANALYZE
                  && event.getCompilationUnit().toString().contains("*")) {
                throw new IllegalStateException("this javac is another");
              }
            }
          });
    }
  }

  @ParameterizedTest
  @ValueSource(classes = {Inert.class, Broken.class})
  void theRewriterTakesOver(Class<? extends Plugin> plugin) {
    Operators operators = new Operators(Way.BEST, plugin);
    try (Session session = new Session(false, null, operators)) {
      assertEquals("float32 [2] 2 4", value(session, "var x = tensor(1, 2); 2 * x"));
      assertEquals(Way.REWRITER, operators.way());
      assertEquals("float32 [] 10", value(session, "x[1] * 5"));
      assertEquals("9", value(session, "3 * 3"));
    }
  }

  @Test
  void aMistakeIsNoReasonToTakeAnotherWay() {
    Operators operators = new Operators(Way.BEST);
    try (Session session = new Session(false, null, operators)) {
      session.run(Source.of("t", "tensor(1, 2) * \"s\""), evaluated -> {});
      assertEquals(Way.BEST, operators.way());
    }
  }

  @Test
  void withoutOperatorsTheSessionIsPlainJava() {
    try (Session session = new Session(false, null, new Operators(Way.OFF))) {
      Result result = session.run(Source.of("t", "tensor(1, 2) * 2"), evaluated -> {});
      assertTrue(result.failure().orElseThrow() instanceof Failure.Rejected);
      assertEquals("float32 [2] 2 4", value(session, "tensor(1, 2).mul(2)"));
    }
  }

  private static String value(Session session, String text) {
    Result result = session.run(Source.of("t", text), evaluated -> {});
    assertTrue(result.failure().isEmpty(), () -> result.failure().toString());
    return OperatorCase.text(result.last().orElseThrow().value());
  }

  // ---- the program, started without the manifest that opens javac's package ----

  @Test
  void aClosedCompilerIsNoObstacle() {
    gradsh("-e", "(tensor(1, 2) * 2 - 1).sum().item()").says("").prints("4.0\n").leavesWith(0);
  }

  @Test
  void theSettingIsHeeded() throws IOException {
    assertEquals(0, leavesWith("rewriter", "tensor(1) * 2"));
    assertEquals(1, leavesWith("off", "tensor(1) * 2"));
    assertEquals(1, leavesWith("plugin", "tensor(1) * 2"));
    assertEquals(0, leavesWith("off", "1 * 2"));
  }

  @Test
  void aSettingThatMakesNoSenseIsTold() throws IOException {
    Process process =
        Gradsh.builder(List.of("-Dgradsh.operators=on"), "-e", "println(tensor(1) * 2)").start();
    String said = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals("gradsh: gradsh.operators is plugin, rewriter or off, not on: ignored\n", said);
  }

  private static int leavesWith(String setting, String code) throws IOException {
    Process process =
        Gradsh.builder(List.of("-Dgradsh.operators=" + setting), "-e", code)
            .redirectErrorStream(true)
            .start();
    process.getInputStream().readAllBytes();
    try {
      return process.waitFor();
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }
}
