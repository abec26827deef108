package org.gradsh.repl.resolve;

import java.nio.file.Path;
import java.util.List;

/** Finds libraries with all that they depend on, in the local repository or from others. */
public interface Resolver {
  /**
   * Resolves all coordinates in one go.
   *
   * @throws Unresolvable if one of them, or something that it depends on, cannot be had
   */
  Resolution resolve(Request request) throws Unresolvable;

  /** The versions of an artifact that are known, the oldest first; empty if there are none. */
  List<String> versions(Request request, Coordinates artifact);

  /**
   * What is wanted.
   *
   * @param roots the coordinates asked for
   * @param excluded {@code group:artifact} of what is left out wherever it is wanted
   * @param repositories URLs of repositories beside those of the settings
   * @param offline whether only the local repository is looked at
   * @param sources whether the jars with the sources are fetched too, as far as there are any
   */
  record Request(
      List<Coordinates> roots,
      List<String> excluded,
      List<String> repositories,
      boolean offline,
      boolean sources) {}

  /**
   * What was found.
   *
   * @param libraries in the order of a class path
   * @param sources jars with sources
   * @param conflicts versions that gave way to others
   * @param downloads how many files were fetched
   * @param bytes their size
   */
  record Resolution(
      List<Library> libraries,
      List<Path> sources,
      List<Conflict> conflicts,
      int downloads,
      long bytes) {}

  /** A library, and where its file is. */
  record Library(Coordinates coordinates, Path file) {}

  /**
   * Two versions of one library.
   *
   * @param won the one that was taken
   * @param wonBy who wants it, for people
   * @param lost the one that gave way
   * @param lostBy who wants that
   */
  record Conflict(Coordinates won, String wonBy, String lost, String lostBy) {}
}
