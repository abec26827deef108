package org.gradsh.repl;

/** Where a door shows what {@code display} is given. */
public interface Displays {
  /**
   * Shows a value.
   *
   * @param id what its place is called from now on; null for none
   */
  void show(String id, Object value);

  /** Shows a value in place of the one in the place of that name. */
  void update(String id, Object value);

  /**
   * Takes away what the cell has shown so far.
   *
   * @param wait whether only when something new comes
   */
  void clear(boolean wait);
}
