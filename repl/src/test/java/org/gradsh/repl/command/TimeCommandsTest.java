package org.gradsh.repl.command;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.gradsh.repl.Failure;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

/** {@code time} and {@code timeit}; no figure of theirs is looked at. */
class TimeCommandsTest {
  private static final String TIME = "\\d[\\d.]* (ns|µs|ms|s)";
  private static final Told.Talk TALK = new Told.Talk();

  @AfterAll
  static void close() {
    TALK.close();
  }

  private static Told tell(String text) {
    return TALK.tell(text);
  }

  @Test
  void timeRunsTheCodeOnceAndGivesItsValue() {
    tell("int calls = 0; int next() { return ++calls; }").works();
    tell("%time next()")
        .gives(1)
        .matches(
            TIME
                + " by the clock, "
                + TIME
                + " of processor time, \\d.* allocated; compiled in "
                + TIME);
    tell("/time var kept = next() * 10;").gives(20);
    tell("kept").gives(20);
    tell("/time for (int i = 0; i < 3; i++) next();").works();
    tell("calls").gives(5);
  }

  @Test
  void timePointsIntoTheCell() {
    tell("/time 1 / 0")
        .failsWith("[]:1:9: java.lang.ArithmeticException: / by zero\n  /time 1 / 0");
    tell("/time nothing").failsWith("[]:1:7: error: cannot find symbol");
    tell("/time (1").failsWith("[]:1:7: error: this ( is never closed");
    tell("/time").failsWith("[]:1:6: error: /time: code is missing");
  }

  @Test
  void timeitRepeatsTheCode() {
    tell("int turns = 0; int turn() { return ++turns; }").works();
    tell("/timeit -r 4 -n 5 turn()")
        .matches(
            "median\\s+runs × loops\\s+first call",
            "code\\s+" + TIME + "\\s+± " + TIME + "\\s+4 × 5\\s+" + TIME,
            "on this machine, as busy as it is");
    tell("turns > 20").gives(true);
    tell("%timeit -n 2 -r 2 int k = turn(); turns += k;").works();
    tell("/timeit -n 1 -r 1 System.nanoTime();").works();
    tell("int i = 5;").works();
    tell("/timeit -i * 2").mentions("7 × ");
  }

  @Test
  void timeitTakesForwardAndBackwardApart() {
    tell("var x = variable(randn(10, 10));").works();
    tell("/timeit -n 10 -r 3 sin(x) * exp(x)")
        .matches(
            "median\\s+runs × loops\\s+first call",
            "forward\\s+" + TIME + "\\s+± " + TIME + "\\s+3 × 10\\s+" + TIME,
            "backward\\s+" + TIME + "\\s+± " + TIME + "\\s+3 × 10\\s+" + TIME,
            "on this machine, as busy as it is");
    tell("x.hasGrad()").gives(false);
  }

  @Test
  void timeitPointsIntoTheCell() {
    tell("1;\n  /timeit nothing + 1").failsWith("[]:2:11: error: cannot find symbol");
    tell("/timeit for (;;) { oops(); }").failsWith("[]:1:20: error: cannot find symbol");
    tell("/timeit 1 / (int) 0L").failsWith("[]:1:11: java.lang.ArithmeticException: / by zero");
    tell("/timeit -n 0 1").failsWith("[]:1:12: error: /timeit: -n takes a positive number, not 0");
    tell("/timeit -r many 1").failsWith("[]:1:12: error: /timeit: -r takes a positive number");
    tell("/timeit -n 3").failsWith("[]:1:13: error: /timeit: code is missing");
    tell("/timeit 1 +").failsWith("[]:1:");
  }

  @Test
  void timeitIsInterrupted() {
    tell("import java.util.concurrent.*; var started = new CountDownLatch(1);").works();
    tell("var stop = new java.util.concurrent.atomic.AtomicInteger();").works();
    AtomicInteger ended = new AtomicInteger();
    Thread other =
        new Thread(
            () -> {
              while (ended.get() == 0 && !TALK.session().isRunning()) {
                Thread.onSpinWait();
              }
              try {
                Thread.sleep(200);
              } catch (InterruptedException e) {
                return;
              }
              TALK.session().interrupt();
            });
    other.start();
    Told told =
        Assertions.assertTimeoutPreemptively(
            Duration.ofSeconds(30), () -> tell("/timeit -n 100000000 -r 1000 stop.get()"));
    ended.set(1);
    assertEquals(new Failure.Interrupted(), told.result().failure().orElseThrow());
    tell("1 + 1").gives(2);
  }
}
