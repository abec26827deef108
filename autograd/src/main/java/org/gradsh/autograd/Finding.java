package org.gradsh.autograd;

/**
 * What was found of one thing that the engine, or what is around it, works with.
 *
 * @param what the thing: {@code vectors}
 * @param isGood whether it is there and as it should be
 * @param text what it is, or why it is missing
 * @param fix what a person can do about it; empty if nothing is to be done
 */
public record Finding(String what, boolean isGood, String text, String fix) {
  /** A thing that is as it should be. */
  public static Finding good(String what, String text) {
    return new Finding(what, true, text, "");
  }

  /** A thing that is missing, with what can be done. */
  public static Finding lacking(String what, String text, String fix) {
    return new Finding(what, false, text, fix);
  }
}
