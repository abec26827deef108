package org.gradsh.autograd.show;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class ElapsedTest {
  @Test
  void timesHaveThreeDigitsAndTheirUnit() {
    assertEquals("3.21 µs", Elapsed.text(3210));
    assertEquals("12.3 ms", Elapsed.text(12_345_678));
    assertEquals("999 ns", Elapsed.text(999));
    assertEquals("1.00 µs", Elapsed.text(999.7));
    assertEquals("100 µs", Elapsed.text(99_970));
    assertEquals("4000 s", Elapsed.text(4e12));
    assertEquals("0.00 ns", Elapsed.text(0));
  }
}
