package org.gradsh.manual;

import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The LaTeX of notebooks as MathML, which browsers set without a script: letters, numbers, signs,
 * indices, fractions, roots, accents and names of functions.
 */
final class Formula {
  private static final Pattern TOKEN =
      Pattern.compile("\\s+|\\\\[A-Za-z]+|\\\\.|\\d+(?:\\.\\d+)?|.", Pattern.DOTALL);
  private static final Map<String, String> LETTERS =
      Map.ofEntries(
          Map.entry("alpha", "α"),
          Map.entry("beta", "β"),
          Map.entry("gamma", "γ"),
          Map.entry("delta", "δ"),
          Map.entry("epsilon", "ε"),
          Map.entry("varepsilon", "ε"),
          Map.entry("zeta", "ζ"),
          Map.entry("eta", "η"),
          Map.entry("theta", "θ"),
          Map.entry("kappa", "κ"),
          Map.entry("lambda", "λ"),
          Map.entry("mu", "μ"),
          Map.entry("nu", "ν"),
          Map.entry("xi", "ξ"),
          Map.entry("pi", "π"),
          Map.entry("rho", "ρ"),
          Map.entry("sigma", "σ"),
          Map.entry("tau", "τ"),
          Map.entry("phi", "φ"),
          Map.entry("varphi", "φ"),
          Map.entry("chi", "χ"),
          Map.entry("psi", "ψ"),
          Map.entry("omega", "ω"),
          Map.entry("Gamma", "Γ"),
          Map.entry("Delta", "Δ"),
          Map.entry("Theta", "Θ"),
          Map.entry("Lambda", "Λ"),
          Map.entry("Sigma", "Σ"),
          Map.entry("Phi", "Φ"),
          Map.entry("Omega", "Ω"),
          Map.entry("infty", "∞"),
          Map.entry("partial", "∂"),
          Map.entry("nabla", "∇"),
          Map.entry("ell", "ℓ"),
          Map.entry("top", "⊤"),
          Map.entry("emptyset", "∅"));
  private static final Map<String, String> SIGNS =
      Map.ofEntries(
          Map.entry("sum", "∑"),
          Map.entry("prod", "∏"),
          Map.entry("int", "∫"),
          Map.entry("odot", "⊙"),
          Map.entry("oplus", "⊕"),
          Map.entry("otimes", "⊗"),
          Map.entry("cdot", "⋅"),
          Map.entry("times", "×"),
          Map.entry("pm", "±"),
          Map.entry("le", "≤"),
          Map.entry("leq", "≤"),
          Map.entry("ge", "≥"),
          Map.entry("geq", "≥"),
          Map.entry("ne", "≠"),
          Map.entry("neq", "≠"),
          Map.entry("approx", "≈"),
          Map.entry("sim", "∼"),
          Map.entry("to", "→"),
          Map.entry("rightarrow", "→"),
          Map.entry("mapsto", "↦"),
          Map.entry("leftarrow", "←"),
          Map.entry("in", "∈"),
          Map.entry("ldots", "…"),
          Map.entry("dots", "…"),
          Map.entry("cdots", "⋯"),
          Map.entry("circ", "∘"),
          Map.entry("equiv", "≡"),
          Map.entry("propto", "∝"),
          Map.entry("mid", "|"),
          Map.entry("|", "‖"),
          Map.entry("Vert", "‖"),
          Map.entry("{", "{"),
          Map.entry("}", "}"),
          Map.entry("%", "%"));
  private static final Map<String, String> ACCENTS =
      Map.of(
          "bar",
          "¯",
          "overline",
          "¯",
          "hat",
          "^",
          "tilde",
          "~",
          "vec",
          "→",
          "dot",
          "˙",
          "ddot",
          "¨");
  private static final Map<String, String> SPACES =
      Map.of(
          "quad", "1em", "qquad", "2em", ",", "0.17em", ";", "0.28em", ":", "0.22em", " ", "0.3em",
          "!", "0");
  private static final Pattern FUNCTION =
      Pattern.compile("log|ln|exp|sin|cos|tan|tanh|sinh|cosh|max|min|det|arg|lim|dim|softmax");

  private final Matcher tokens;
  private String token; // the present one, null behind the last

  private Formula(String latex) {
    tokens = TOKEN.matcher(latex);
    next();
  }

  /** A formula in MathML; nothing where it has what is not known here. */
  static Optional<String> mathMl(String latex, boolean display) {
    try {
      Formula formula = new Formula(latex);
      String row = formula.row(null);
      if (formula.token != null) return Optional.empty();
      return Optional.of("<math" + (display ? " display=\"block\"" : "") + ">" + row + "</math>");
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private void next() {
    do {
      token = tokens.find() ? tokens.group() : null;
    } while (token != null && token.isBlank());
  }

  private String row(String end) {
    StringBuilder row = new StringBuilder("<mrow>");
    while (token != null && !token.equals(end)) row.append(withIndices());
    return row.append("</mrow>").toString();
  }

  private String withIndices() {
    boolean limits = token.matches("\\\\(sum|prod|lim|max|min)");
    String base = atom();
    String below = "";
    String above = "";
    for (; token != null && token.matches("[_^']"); ) {
      if (token.equals("'")) {
        next();
        above += "<mo>′</mo>";
      } else if (token.equals("_")) {
        next();
        below += atom();
      } else {
        next();
        above += atom();
      }
    }
    String kind = limits ? "under over underover" : "sub sup subsup";
    if (!below.isEmpty() && !above.isEmpty()) {
      return tag(
          "m" + kind.split(" ")[2], base + "<mrow>" + below + "</mrow><mrow>" + above + "</mrow>");
    }
    if (!below.isEmpty()) return tag("m" + kind.split(" ")[0], base + "<mrow>" + below + "</mrow>");
    if (!above.isEmpty()) return tag("m" + kind.split(" ")[1], base + "<mrow>" + above + "</mrow>");
    return base;
  }

  private String atom() {
    if (token == null) throw new IllegalArgumentException("ends early");
    String now = token;
    next();
    if (now.equals("{")) {
      String row = row("}");
      if (token == null) throw new IllegalArgumentException("no }");
      next();
      return row;
    }
    if (now.startsWith("\\")) return command(now.substring(1));
    if (now.equals("}") || now.equals("&")) throw new IllegalArgumentException(now);
    // \tfrac1n takes one digit; a number that stands alone is one number.
    if (Character.isDigit(now.charAt(0))) return tag("mn", now);
    if (Character.isLetter(now.codePointAt(0))) return tag("mi", now);
    if (now.matches("[()\\[\\]|]")) return "<mo stretchy=\"false\">" + now + "</mo>";
    return tag("mo", Html.escape(now.equals("-") ? "−" : now.equals("*") ? "∗" : now));
  }

  private String command(String name) {
    if (LETTERS.containsKey(name)) return tag("mi", LETTERS.get(name));
    if (SIGNS.containsKey(name)) return tag("mo", SIGNS.get(name));
    if (ACCENTS.containsKey(name)) {
      return "<mover accent=\"true\">" + atom() + "<mo>" + ACCENTS.get(name) + "</mo></mover>";
    }
    if (SPACES.containsKey(name)) return "<mspace width=\"" + SPACES.get(name) + "\"></mspace>";
    if (FUNCTION.matcher(name).matches()) {
      return "<mrow><mi>" + name + "</mi><mspace width=\"0.17em\"></mspace></mrow>";
    }
    return switch (name) {
      case "frac", "dfrac", "tfrac" -> tag("mfrac", atom() + atom());
      case "sqrt" -> tag("msqrt", atom());
      case "left", "right", "big", "Big", "bigl", "bigr" ->
          ".".equals(token) ? skip() : atom().replace(" stretchy=\"false\"", "");
      case "mathrm", "text", "operatorname", "mathbf", "mathcal", "mathbb" -> tag("mi", plain());
      default -> throw new IllegalArgumentException(name);
    };
  }

  private String skip() {
    next();
    return "";
  }

  /** The letters in braces, as they are. */
  private String plain() {
    if (token == null || !token.equals("{")) return atom().replaceAll("<[^>]*>", "");
    StringBuilder text = new StringBuilder();
    while (tokens.find() && !tokens.group().equals("}")) {
      if (tokens.group().startsWith("\\")) throw new IllegalArgumentException(tokens.group());
      text.append(tokens.group().isBlank() ? "\u00a0" : Html.escape(tokens.group()));
    }
    next();
    return text.toString();
  }

  private static String tag(String name, String inside) {
    String attributes = name.equals("mi") && inside.length() > 1 ? " mathvariant=\"normal\"" : "";
    return "<" + name + attributes + ">" + inside + "</" + name + ">";
  }
}
