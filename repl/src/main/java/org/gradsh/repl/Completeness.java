package org.gradsh.repl;

/** What a text is that was typed so far. */
public enum Completeness {
  /** It may be run as it stands. */
  COMPLETE,
  /** It goes on in another line. */
  INCOMPLETE,
  /** It is no code, and nothing that follows would make it some. */
  INVALID
}
