package org.gradsh.repl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tapes and errors call tensors as the session's variables do. */
class TensorNamingTest {
  private Session session;
  private int cells;

  @BeforeEach
  void open() {
    session = new Session(false);
    value(
        "var x = variable(tensor(1, 2)); var A = tensor(3, 4); var tape ="
            + " GradientTape.persistent();");
    value("var y = x * A\nvar z = (y + A).sum();");
  }

  @AfterEach
  void close() {
    session.close();
  }

  private Result run(Source source) {
    return session.run(source, e -> {});
  }

  private String told(Source source, Result result) {
    Report report = new Report(session, Report.Layout.WORDS_FIRST);
    report.knows(source);
    return result.failure().map(report::text).orElse("");
  }

  private Object value(String text) {
    Source source = Source.of("[" + ++cells + "]", text);
    Result result = run(source);
    assertEquals("", told(source, result));
    return result.last().map(Evaluated::value).orElse(null);
  }

  private void says(String expected, String text) {
    assertEquals(expected, value(text).toString());
  }

  private void fails(String expected, String text) {
    Source source = Source.of("[" + ++cells + "]", text);
    assertEquals(expected, told(source, run(source)));
  }

  @Test
  void aTapeHasTheNamesOfVariables() {
    says(
        """
        GradientTape, open
        #  name  result       op   operands  where  saved
        1  y     float32 [2]  mul  x, A      [2]:1    8 B
        2        float32 [2]  add  y, A      [2]:2    0 B
        3  z     float32 []   sum  #2        [2]:2    0 B
        3 ops, 8 B saved for the derivative\
        """,
        "tape");
    says(
        """
        GradientTape, open
        y = mul(#1, const)  float32 [2]  4 B  [4]:1
        #1 = mul(x, A)      float32 [2]  8 B  [2]:1
        z = sum(#2)         float32 []        [2]:2
        #2 = add(#1, A)     float32 [2]       [2]:2
        #1, see above
        x: variable         float32 [2]
        4 ops, 12 B saved for the derivative\
        """,
        "y = y * 2; tape.graph()");
  }

  @Test
  void memoryAndGradientsHaveThem() {
    says(
        """
        GradientTape, open: 8 B saved for the derivative

        by op  ops  saved
        mul      1  8 B

        by value  ops  saved
        A           1  8 B

        by line  ops  saved
        [2]:1      1  8 B\
        """,
        "tape.memory()");
    says(
        """
        gradients of z
        #  name  op        value       gradient    where
           x     variable  [1.0, 2.0]  [3.0, 4.0]
        1  y     mul       [3.0, 8.0]  [1.0, 1.0]  [2]:1
        2        add       not kept    [1.0, 1.0]  [2]:2
        3  z     sum       18.0        1.0         [2]:2
        1 value was not kept: GradientTape.builder().keepValues(true) keeps all\
        """,
        "tape.gradients(z)");
  }

  @Test
  void explainHasThem() {
    says(
        """
        z depends on x:
          z = sum  float32 []   [2]:2
          add  float32 [2]   [2]:2
          y = mul  float32 [2]   [2]:1
          variable x  float32 [2]   = x\
        """,
        "explain(z, x)");
    says(
        """
        d does not depend on x
          detach() [4]:1, applied to y (mul [2]:1), cuts the way
          perhaps: leave out detach() there\
        """,
        "var d = y.detach() * 2; explain(d, x)");
  }

  @Test
  void errorsHaveThem() {
    fails(
        """
        gradient: z does not depend on w
            z  float32 []   ← sum [2]:2
            w  float32 []
            z (← sum [2]:2) was computed from: variable x  float32 [2]
        at [3]:1   var w = variable(3.0); tape.gradient(z, w)
                                               ^
          perhaps: Unconnected.ZERO gives zeros
        """,
        "var w = variable(3.0); tape.gradient(z, w)");
    fails(
        """
        matmul: inner dimensions differ
            A            float32 [2]      columns: 2
            zeros(3, 3)  float32 [3, 3]   rows:    3
        at [4]:1   matmul(A, zeros(3, 3))
                   ^
          perhaps: columns of A must equal rows of zeros(3, 3)
        """,
        "matmul(A, zeros(3, 3))");
  }

  @Test
  void trackNaNTellsTheLine() {
    fails(
        """
        trackNaN: the derivative of sqrt made +Inf of finite values
            s              float32 [2]   [0.0, 0.0]   ← sqrt [3]:1
            cotangent      float32 [2]   [1.0, 1.0]
            gradient of x  float32 [2]   [Inf, Inf]   ← sqrt′ [3]:1
            at [0]: sqrt(·) = 0.0, cotangent 1.0, gradient +Inf
            backward: sqrt was called at [3]:1
        at [3]:2   trackNaN(() -> s.sum().backward())
                                          ^
          perhaps: sqrt has an infinite slope at 0: add a small number before, sqrt(x + 1e-12)
            at lambda ([3]:2)
            at [3]:2
        """,
        "var s = sqrt(y - y);\ntrackNaN(() -> s.sum().backward())");
  }

  @Test
  void aResetForgetsThem() {
    Object tape = value("tape");
    value("/reset");
    assertFalse(tape.toString().contains("name"), tape.toString());
  }
}
