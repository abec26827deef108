package org.gradsh.autograd.tape;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Calls of backward() that consumed graphs, by numbers from 1; one for each place in the code. */
final class Calls {
  private static final Map<String, Integer> NUMBERS = new HashMap<>();
  private static final List<String> TEXTS = new ArrayList<>();

  private Calls() {}

  static synchronized int number(String call) {
    Integer known = NUMBERS.get(call);
    if (known != null) return known;
    TEXTS.add(call);
    NUMBERS.put(call, TEXTS.size());
    return TEXTS.size();
  }

  /** The call of a number; null for 0. */
  static synchronized String text(int number) {
    return number == 0 ? null : TEXTS.get(number - 1);
  }
}
