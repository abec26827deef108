package org.gradsh.repl.complete;

import com.sun.source.doctree.DeprecatedTree;
import com.sun.source.doctree.DocCommentTree;
import com.sun.source.doctree.DocTree;
import com.sun.source.doctree.EndElementTree;
import com.sun.source.doctree.EntityTree;
import com.sun.source.doctree.ErroneousTree;
import com.sun.source.doctree.IndexTree;
import com.sun.source.doctree.LinkTree;
import com.sun.source.doctree.LiteralTree;
import com.sun.source.doctree.ParamTree;
import com.sun.source.doctree.RawTextTree;
import com.sun.source.doctree.ReturnTree;
import com.sun.source.doctree.SnippetTree;
import com.sun.source.doctree.StartElementTree;
import com.sun.source.doctree.SummaryTree;
import com.sun.source.doctree.SystemPropertyTree;
import com.sun.source.doctree.TextTree;
import com.sun.source.doctree.ThrowsTree;
import com.sun.source.doctree.ValueTree;
import com.sun.source.util.DocTrees;
import java.util.List;
import java.util.Set;

/** A documentation comment, HTML or Markdown, as plain lines of at most 100 columns. */
final class JavadocText {
  private static final int COLUMNS = 100;

  private static final Set<String> PARAGRAPHS =
      Set.of("p", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "table", "dl", "ul", "ol");

  private final DocTrees trees;
  private final StringBuilder text = new StringBuilder();
  private boolean verbatim;

  private JavadocText(DocTrees trees) {
    this.trees = trees;
  }

  /** The comment with what it says of parameters, result and exceptions. */
  static String of(DocTrees trees, DocCommentTree comment) {
    JavadocText all = new JavadocText(trees);
    all.add(comment.getFullBody());
    StringBuilder result = new StringBuilder(all.wrapped(""));
    for (DocTree tag : comment.getBlockTags()) {
      String line = tag(trees, tag);
      if (!line.isEmpty()) {
        result.append(result.isEmpty() ? "" : "\n").append(line);
      }
    }
    return result.toString().strip();
  }

  /** {@code @param n how many}; what a reader at a prompt does not need is left out. */
  private static String tag(DocTrees trees, DocTree tag) {
    return switch (tag) {
      case ParamTree one when !one.isTypeParameter() ->
          tag(trees, "@param " + one.getName() + " ", one.getDescription());
      case ReturnTree one -> tag(trees, "@return ", one.getDescription());
      case ThrowsTree one ->
          tag(trees, "@throws " + one.getExceptionName() + " ", one.getDescription());
      case DeprecatedTree one -> tag(trees, "@deprecated ", one.getBody());
      default -> "";
    };
  }

  private static String tag(DocTrees trees, String label, List<? extends DocTree> body) {
    JavadocText said = new JavadocText(trees);
    said.text.append(label);
    said.add(body);
    return said.wrapped("    ").strip();
  }

  // ---- the comment's parts ----

  private void add(List<? extends DocTree> parts) {
    parts.forEach(this::add);
  }

  private void add(DocTree part) {
    switch (part) {
      case ErroneousTree one -> said(one.getBody());
      case TextTree one -> said(one.getBody());
      case RawTextTree one -> markdown(one.getContent());
      case LiteralTree one -> said(one.getBody().getBody());
      case LinkTree one -> {
        if (one.getLabel().isEmpty()) {
          said(name(one.getReference().getSignature()));
        } else {
          add(one.getLabel());
        }
      }
      case StartElementTree one -> start(one.getName().toString().toLowerCase());
      case EndElementTree one -> end(one.getName().toString().toLowerCase());
      case EntityTree one -> {
        String characters = trees.getCharacters(one);
        said(characters == null ? one.toString() : characters);
      }
      case SnippetTree one -> {
        text.append("\n\n");
        verbatim = true;
        said(one.getBody() == null ? "" : one.getBody().getBody());
        verbatim = false;
        text.append("\n\n");
      }
      case SummaryTree one -> add(one.getSummary());
      case IndexTree one -> add(one.getSearchTerm());
      case SystemPropertyTree one -> said(one.getPropertyName().toString());
      case ValueTree one ->
          said(one.getReference() == null ? "" : name(one.getReference().getSignature()));
      case ReturnTree one -> {
        said("Returns ");
        add(one.getDescription());
      }
      default -> {}
    }
  }

  /** {@code java.util.List#size()} as {@code List.size()}. */
  private static String name(String reference) {
    String plain = reference.startsWith("#") ? reference.substring(1) : reference;
    return plain.replace('#', '.').replaceAll("(?<![\\w.])(?:[a-z]\\w*\\.)+(?=[A-Z])", "");
  }

  /** Lines that are kept as they are begin with this sign until they are laid out. */
  private static final char KEPT = '\u0001';

  private void said(String words) {
    if (verbatim) {
      for (String line : words.split("\n", -1)) {
        text.append('\n').append(KEPT).append(line.stripTrailing());
      }
    } else {
      text.append(words.replaceAll("\\s+", " "));
    }
  }

  private void markdown(String words) {
    boolean fenced = false;
    for (String line : words.split("\n", -1)) {
      String plain = line.strip();
      if (plain.startsWith("```")) {
        fenced = !fenced;
        text.append("\n\n");
      } else if (fenced || line.startsWith("    ") && !plain.isEmpty()) {
        text.append('\n').append(KEPT).append(line.stripTrailing());
      } else if (plain.isEmpty()) {
        text.append(line.equals(words) ? " " : "\n\n");
      } else {
        boolean item = plain.startsWith("- ") || plain.startsWith("* ");
        String before = line.startsWith(" ") && !text.isEmpty() ? " " : "";
        String said = plain.replace("`", "").replace("**", "");
        text.append(item ? "\n" : before).append(said);
        text.append(words.endsWith(line) && !line.endsWith(" ") ? "" : " ");
      }
    }
  }

  private void start(String name) {
    switch (name) {
      case "pre" -> {
        text.append("\n\n");
        verbatim = true;
      }
      case "br", "tr", "dt", "caption" -> text.append('\n');
      case "li", "dd" -> text.append("\n- ");
      case "td", "th" -> text.append("  ");
      case "sup" -> text.append('^');
      default -> {
        if (PARAGRAPHS.contains(name)) {
          text.append("\n\n");
        }
      }
    }
  }

  private void end(String name) {
    if (name.equals("pre")) {
      verbatim = false;
      text.append("\n\n");
    } else if (PARAGRAPHS.contains(name)) {
      text.append("\n\n");
    }
  }

  // ---- layout ----

  /** The text in lines; those that go on begin with an indent, those of a list with two blanks. */
  private String wrapped(String indent) {
    StringBuilder lines = new StringBuilder();
    for (String line : text.toString().split("\n", -1)) {
      if (line.length() > 1 && line.charAt(0) == KEPT) {
        lines.append("  ").append(line, 1, line.length()).append('\n');
      } else if (line.isBlank() || line.charAt(0) == KEPT) {
        lines.append('\n');
      } else {
        wrap(line.strip(), line.strip().startsWith("- ") ? "  " : indent, lines);
      }
    }
    return lines.toString().replaceAll("\n{3,}", "\n\n").strip();
  }

  /** Adds a line, as several if it is too long. */
  static void wrap(String line, String indent, StringBuilder lines) {
    int width = 0;
    for (String word : line.split(" +")) {
      if (width > 0 && width + 1 + word.length() > COLUMNS) {
        lines.append('\n').append(indent);
        width = indent.length();
      } else if (width > 0) {
        lines.append(' ');
        width++;
      }
      lines.append(word);
      width += word.length();
    }
    lines.append('\n');
  }
}
