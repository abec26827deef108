package jdk.jshell;

import com.sun.source.tree.Tree;
import java.util.List;
import jdk.jshell.Wrap.Range;

/** A piece of a cell on its way to snippets: what is known of it from its text alone, then more. */
final class CellPart {
  /** What it is, as far as it matters for compiling it with others. */
  enum Form {
    /** Methods, classes, variables with a type: snippets as soon as they are parsed. */
    DECLARED,
    /** A variable with {@code var}, whose type is to be found. */
    INFERRED,
    EXPRESSION,
    STATEMENT,
    /** What JShell must evaluate by itself: imports, {@code return}, nothing at all. */
    ALONE,
    /** What cannot be parsed. */
    WRONG
  }

  final String source;

  /** The source with its comments blanked out. */
  final String code;

  /** The code without the modifiers that JShell ignores, which are blanked out. */
  final String bare;

  Form form = Form.ALONE;
  List<Snippet> snippets = List.of();
  DiagList problems = new DiagList();

  /** What kind of tree an expression is. */
  Tree.Kind kind;

  /** The text of a method up to its body: all that its callers need to know. */
  String head;

  /** The name of a variable, where it stands, and where its initializer does. */
  String name;

  Range nameRange;
  Range initializer;

  CellPart(String source) {
    this.source = source;
    this.code = Util.trimEnd(new MaskCommentsAndModifiers(source, false).cleared());
    this.bare = new MaskCommentsAndModifiers(code, true).cleared();
  }
}
