package jdk.jshell;

/** A wrap whose methods that run a snippet have a name of their own, as they share a class. */
final class NamedWrap extends Wrap {
  private static final String METHOD = Util.DOIT_METHOD_NAME;

  private final Wrap inner;
  private final String suffix;
  private final int[] ends;
  private final String wrapped;

  NamedWrap(Wrap inner, String suffix) {
    this.inner = inner;
    this.suffix = suffix;
    String text = inner.wrapped();
    int[] found = new int[8];
    int count = 0;
    for (int at = next(text, 0); at >= 0 && count < found.length; at = next(text, at)) {
      found[count++] = at;
    }
    this.ends = java.util.Arrays.copyOf(found, count);
    StringBuilder named = new StringBuilder(text);
    for (int i = count - 1; i >= 0; i--) {
      named.insert(ends[i], suffix);
    }
    this.wrapped = named.toString();
  }

  /** Where the next name of such a method ends. */
  private static int next(String text, int from) {
    int at = text.indexOf(METHOD, from);
    if (at < 0) {
      return -1;
    }
    int end = at + METHOD.length();
    return text.startsWith("Aux(", end) ? end + 3 : end;
  }

  private int toInner(int index) {
    int inserted = 0;
    for (int end : ends) {
      if (end + inserted < index) {
        inserted += Math.min(suffix.length(), index - end - inserted);
      }
    }
    return index - inserted;
  }

  @Override
  public String wrapped() {
    return wrapped;
  }

  @Override
  public int wrapIndexToSnippetIndex(int index) {
    return inner.wrapIndexToSnippetIndex(toInner(index));
  }

  @Override
  public int snippetIndexToWrapIndex(int index) {
    int at = inner.snippetIndexToWrapIndex(index);
    int inserted = 0;
    for (int end : ends) {
      inserted += end <= at ? suffix.length() : 0;
    }
    return at + inserted;
  }

  @Override
  public int firstSnippetIndex() {
    return inner.firstSnippetIndex();
  }

  @Override
  public int lastSnippetIndex() {
    return inner.lastSnippetIndex();
  }

  // No line ends are inserted.

  @Override
  public int snippetLineToWrapLine(int line) {
    return inner.snippetLineToWrapLine(line);
  }

  @Override
  public int wrapLineToSnippetLine(int line) {
    return inner.wrapLineToSnippetLine(line);
  }

  @Override
  public int firstSnippetLine() {
    return inner.firstSnippetLine();
  }

  @Override
  public int lastSnippetLine() {
    return inner.lastSnippetLine();
  }
}
