package org.gradsh.repl;

/** The version of Gradsh, as {@code --version} and the banner show it. */
public final class Version {
  /** Its text: {@code 0.1}. */
  public static final String TEXT = "0.1";

  private Version() {}
}
