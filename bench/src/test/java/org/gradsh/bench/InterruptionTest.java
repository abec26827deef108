package org.gradsh.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every case of the interrupt table stops, and leaves a session that goes on. */
class InterruptionTest {
  private static Interruption interruption;
  private static InputStream in;

  @BeforeAll
  static void open() throws Exception {
    in = System.in;
    System.setIn(new PipedInputStream(new PipedOutputStream()));
    interruption = new Interruption();
  }

  @AfterAll
  static void close() throws Exception {
    System.setIn(in);
    interruption.close();
  }

  static Stream<InterruptionCases.Case> cases() {
    return InterruptionCases.ALL.stream();
  }

  @ParameterizedTest
  @MethodSource("cases")
  @Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void stopsAndGoesOn(InterruptionCases.Case one) throws Exception {
    Interruption.Outcome outcome = interruption.measure(one, false);
    assertTrue(outcome.stopped(), "not stopped");
    assertTrue(outcome.kept(), "the session does not go on");
    assertEquals(
        one.end() != InterruptionCases.End.LEFT_BEHIND, outcome.sameThread(), "thread-locals kept");
    if (one.end() == InterruptionCases.End.GOES_ON) {
      assertTrue(outcome.toldMillis() > 0, "nothing was said of what cannot be stopped");
    }
  }
}
