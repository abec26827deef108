package org.gradsh.repl.complete;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.gradsh.repl.Completion;
import org.gradsh.repl.Session;

/**
 * A small language for tests of completion: {@code at("var t = tensor(1,
 * 2);\nt.su¦").offers("sum(")}, where ¦ is the cursor.
 */
final class AtCursor {
  private final String text;
  private final int cursor;
  private final List<Completion> found;

  private AtCursor(String text, int cursor, List<Completion> found) {
    this.text = text;
    this.cursor = cursor;
    this.found = found;
  }

  static AtCursor at(Session session, String marked) {
    int cursor = marked.indexOf('¦');
    String text = marked.substring(0, cursor) + marked.substring(cursor + 1);
    return new AtCursor(text, cursor, session.completions(text, cursor));
  }

  private List<String> texts() {
    return found.stream().map(Completion::text).toList();
  }

  private Completion one(String name) {
    return found.stream().filter(c -> c.text().equals(name)).findFirst().orElseThrow();
  }

  AtCursor offers(String... names) {
    for (String name : names) {
      assertTrue(texts().contains(name), () -> text + " gives " + texts());
    }
    return this;
  }

  /** These and no others, in this order. */
  AtCursor offersOnly(String... names) {
    assertEquals(List.of(names), texts(), text);
    return this;
  }

  AtCursor hides(String... names) {
    for (String name : names) {
      assertFalse(texts().contains(name), () -> text + " gives " + texts());
    }
    return this;
  }

  /** These come before all others, in this order. */
  AtCursor begins(String... names) {
    assertEquals(List.of(names), texts().subList(0, Math.min(names.length, texts().size())), text);
    return this;
  }

  /** These come after all others, in any order. */
  AtCursor ends(String... names) {
    List<String> last = texts().subList(Math.max(0, texts().size() - names.length), texts().size());
    assertEquals(List.of(names).stream().sorted().toList(), last.stream().sorted().toList(), text);
    return this;
  }

  /** The detail beside a name. */
  AtCursor tells(String name, Completion.Kind kind, String detail) {
    offers(name);
    assertEquals(detail, one(name).detail());
    assertEquals(kind, one(name).kind());
    return this;
  }

  /** The text, once a name is taken. */
  AtCursor becomes(String name, String expected) {
    offers(name);
    assertEquals(expected, text.substring(0, one(name).start()) + name + text.substring(cursor));
    return this;
  }
}
