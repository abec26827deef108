package org.gradsh.manual;

import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Java as HTML, with comments, texts, numbers and words of the language marked. */
final class Colours {
  private static final Pattern PARTS =
      Pattern.compile(
          "(?<comment>//[^\n"
              + "]*|(?s:/\\*.*?\\*/))|(?<text>(?s:\"\"\".*?\"\"\")|\"(?:[^\"\\\\\n"
              + "]|\\\\.)*\"|'(?:[^'\\\\\n"
              + "]|\\\\.)')|(?<number>\\b\\d[\\w.]*)|(?<word>\\b[a-z]+\\b)");
  private static final Set<String> WORDS =
      Set.of(
          ("abstract assert boolean break case catch class continue default do double else enum"
                  + " extends false final finally float for if implements import instanceof int"
                  + " interface long new null private protected public record return sealed static"
                  + " super switch this throw throws true try var void while yield")
              .split(" "));

  private Colours() {}

  static String java(String code) {
    StringBuilder html = new StringBuilder();
    Matcher parts = PARTS.matcher(code);
    int done = 0;
    while (parts.find()) {
      String kind = kind(parts);
      if (kind == null) continue;
      html.append(Html.escape(code.substring(done, parts.start())));
      html.append("<span class=\"").append(kind).append("\">");
      html.append(Html.escape(parts.group())).append("</span>");
      done = parts.end();
    }
    return html.append(Html.escape(code.substring(done))).toString();
  }

  private static String kind(Matcher part) {
    for (String kind : new String[] {"comment", "text", "number"}) {
      if (part.group(kind) != null) return kind;
    }
    return WORDS.contains(part.group("word")) ? "word" : null;
  }
}
