package org.gradsh.repl;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A piece of a source that has been parsed, to be compiled with others.
 *
 * @param text what JShell is given for it
 * @param parsed what the compiler of cells has made of it
 * @param definition whether it is a method or a class, which does nothing when its turn comes
 * @param names what it declares
 * @param uses all names that occur in it, but those after a dot
 */
record Part(
    Splitter.Piece piece,
    SnippetText text,
    Object parsed,
    boolean definition,
    List<String> names,
    Set<String> uses) {
  static Part of(Source source, Splitter.Piece piece, CellCompiler compiler) {
    SnippetText text = SnippetText.of(source, piece);
    Object parsed = compiler.parse(text.text());
    return new Part(
        piece,
        text,
        parsed,
        compiler.isDefinition(parsed),
        compiler.names(parsed),
        uses(text.text()));
  }

  /** All names that occur in a text, but those after a dot. */
  static Set<String> uses(String text) {
    Set<String> names = new HashSet<>();
    Tokens tokens = new Tokens(text, 0);
    boolean member = false;
    while (tokens.next() != Tokens.Kind.END && tokens.kind() != Tokens.Kind.OPEN) {
      if (tokens.kind() == Tokens.Kind.WORD && !member) {
        names.add(tokens.token());
      }
      member = tokens.is(".");
    }
    return names;
  }
}
