package org.gradsh.repl.terminal;

import java.util.ArrayList;
import java.util.List;
import org.gradsh.repl.Documentation;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStringBuilder;

/** Documentation as it stands below what is typed: no more than fits. */
final class Explained {
  private Explained() {}

  static AttributedString of(List<Documentation> known, int columns, int rows, Palette palette) {
    List<AttributedString> lines = new ArrayList<>();
    Colouring colouring = new Colouring(palette);
    // One is told in full; of several, each by its signature.
    for (Documentation one : known) {
      lines.add(colouring.of(one.signature(), -1));
    }
    if (known.size() == 1) {
      for (String line : known.getFirst().text().lines().toList()) {
        lines.addAll(new AttributedString(line).columnSplitLength(Math.max(20, columns)));
      }
    }
    AttributedStringBuilder text = new AttributedStringBuilder();
    int shown = lines.size() <= rows ? lines.size() : rows - 1;
    for (int i = 0; i < shown; i++) {
      text.append(i == 0 ? "" : "\n").append(lines.get(i));
    }
    if (shown < lines.size()) {
      text.append("\n… " + (lines.size() - shown) + " more lines");
    }
    return text.toAttributedString();
  }
}
