package org.gradsh.autograd;

import static org.gradsh.autograd.Autograd.*;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** Places of ops in a program that uses the engine as a library. */
class CallSiteTest {
  private static String place(Tensor t) {
    return t.origin().place();
  }

  @Test
  void theStackTellsWhereItIsAskedTo() {
    Variable x = variable(2.0);
    assertNull(place(x.exp()));
    assertFalse(CallSite.walkStack(true));
    try {
      Tensor y = x.exp();
      assertTrue(place(y).matches("CallSiteTest\\.java:\\d+"), place(y));
      // Of an op that is made of others, and within the JDK's code: the user's own line.
      assertEquals(place(y).length(), place(variable(tensor(1, 2)).std()).length());
      Tensor z = java.util.stream.Stream.of(x).map(Tensor::sin).findFirst().orElseThrow();
      assertTrue(place(z).startsWith("CallSiteTest.java:"), place(z));
    } finally {
      assertTrue(CallSite.walkStack(false));
    }
    assertNull(place(x.exp()));
  }

  @Test
  void whatASessionNotesGoesBefore() {
    CallSite.walkStack(true);
    CallSite.at("[7]:1");
    try {
      assertEquals("[7]:1", place(variable(2.0).exp()));
    } finally {
      CallSite.at(null);
      CallSite.walkStack(false);
    }
  }
}
