package org.gradsh.cuda.ptx;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.gradsh.autograd.expr.Arith;
import org.gradsh.autograd.expr.Fn;

/**
 * The functions of float64 and of whole numbers that generated kernels call: {@code math.cu},
 * translated. A kernel gets the ones that it needs, with what they need themselves.
 */
public final class MathLibrary {
  static final String PREFIX = "gradsh_";
  private static final String RESOURCE = "/org/gradsh/cuda/kernels/math.ptx";

  private static final Pattern NAME = Pattern.compile("[A-Za-z_$][A-Za-z0-9_$]*");

  /** Behind the name of a function that is declared before its definition. */
  private static final String DECLARED = " declared";

  private static Map<String, String> items;

  private MathLibrary() {}

  static String name(Fn f) {
    return PREFIX + f;
  }

  static String name(Arith op) {
    return PREFIX + op;
  }

  /** The text of functions and of all that they use, in the order of the library. */
  static String text(Set<String> functions) {
    Map<String, String> all = items();
    Set<String> needed = new LinkedHashSet<>();
    for (String f : functions) need(f, all, needed);
    StringBuilder s = new StringBuilder();
    all.forEach(
        (name, text) -> {
          boolean wanted = needed.contains(name.replace(DECLARED, ""));
          if (wanted) s.append(text).append('\n');
        });
    return s.toString();
  }

  private static void need(String name, Map<String, String> all, Set<String> needed) {
    String text = all.get(name);
    if (text == null) throw new IllegalStateException("math.cu has no " + name);
    if (!needed.add(name)) return;
    Matcher m = NAME.matcher(text);
    while (m.find()) if (all.containsKey(m.group())) need(m.group(), all, needed);
  }

  private static synchronized Map<String, String> items() {
    if (items == null) items = parse(read());
    return items;
  }

  private static String read() {
    try (InputStream in = MathLibrary.class.getResourceAsStream(RESOURCE)) {
      if (in == null) throw new IllegalStateException("the jar lacks " + RESOURCE);
      return new String(in.readAllBytes(), StandardCharsets.US_ASCII);
    } catch (IOException e) {
      throw new IllegalStateException("cannot read " + RESOURCE, e);
    }
  }

  /** Cuts the text into what it declares at its outermost level, by name. */
  static Map<String, String> parse(String ptx) {
    Map<String, String> items = new LinkedHashMap<>();
    StringBuilder item = new StringBuilder();
    int depth = 0;
    for (String line : ptx.lines().toList()) {
      String code = line.replaceAll("//.*", "").strip();
      if (item.isEmpty()) {
        boolean begins =
            code.matches("(\\.visible |\\.weak |\\.extern )*\\.(func|global|const)\\b.*");
        if (!begins) continue;
      }
      item.append(line).append('\n');
      for (char c : code.toCharArray()) {
        if (c == '{') depth++;
        else if (c == '}') depth--;
      }
      boolean ends = depth == 0 && (code.endsWith(";") || code.endsWith("}"));
      if (!ends) continue;
      String text = item.toString();
      // A forward declaration stands beside the definition.
      boolean declares = text.contains(".func") && !text.contains("{");
      String name = nameOf(text) + (declares ? DECLARED : "");
      items.put(name, text);
      item.setLength(0);
    }
    return items;
  }

  /** The declared name: behind the result of a function, before the brackets of a table. */
  private static String nameOf(String text) {
    String head = text.replaceAll("//.*", "");
    int func = head.indexOf(".func");
    String rest = func >= 0 ? head.substring(func + 5) : head;
    if (func >= 0) {
      rest = rest.strip();
      if (rest.startsWith("(")) rest = rest.substring(rest.indexOf(')') + 1);
      Matcher m = NAME.matcher(rest);
      if (m.find()) return m.group();
    } else {
      rest = rest.replaceAll("\\.[a-z0-9]+(\\s+\\d+)?", " ");
      Matcher m = NAME.matcher(rest);
      if (m.find()) return m.group();
    }
    throw new IllegalStateException("no name: " + text);
  }
}
