import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Turns the engine's functions of doubles (classes of static methods, whose language is that of C
 * but for a few words) into CUDA, so that they are written once.
 *
 * <p>{@code java JavaFunctions.java FILE.java … > functions.cuh}
 */
class JavaFunctions {
  private static final Pattern METHOD =
      Pattern.compile(
          "^  (?:public |private )?static (double|boolean|int) (\\w+)\\(([^)]*)\\) \\{",
          Pattern.MULTILINE);
  private static final Pattern CONSTANTS =
      Pattern.compile(
          "^  (?:public |private )?static final double ([^;\\[\\]]*);", Pattern.MULTILINE);
  private static final Pattern TABLE =
      Pattern.compile(
          "^  private static final double\\[\\] (\\w+) = \\{([^}]*)\\};", Pattern.MULTILINE);

  public static void main(String[] files) throws IOException {
    StringBuilder head = new StringBuilder();
    StringBuilder body = new StringBuilder();
    List<String> tables = new ArrayList<>();
    for (String file : files) {
      String s =
          Files.readString(Path.of(file))
              .replaceAll("(?s)/\\*\\*?.*?\\*/", "")
              .replaceAll("//.*", "");
      s = ofItsOwn(s, Path.of(file).getFileName().toString().replace(".java", "_"));
      for (Matcher m = TABLE.matcher(s); m.find(); ) {
        tables.add(m.group(1));
        head.append("extern \"C\" __device__ double ").append(m.group(1)).append("[] = {");
        head.append(words(m.group(2))).append("};\n");
      }
      for (Matcher m = CONSTANTS.matcher(s); m.find(); ) {
        for (String one : m.group(1).split(",(?![^(]*\\))")) {
          String[] sides = one.split("=", 2);
          head.append("#define ").append(sides[0].strip());
          head.append(" (").append(words(sides[1].strip())).append(")\n");
        }
      }
      for (Matcher m = METHOD.matcher(s); m.find(); ) {
        String name = "j_" + m.group(2);
        String type = m.group(1).replace("boolean", "bool");
        String parameters = m.group(3).replace("double[] ", "const double *");
        boolean takesTable = parameters.contains("*");
        // Tables are known where they are used, so their length goes along.
        if (takesTable) parameters = parameters.replaceFirst("(\\*\\w+)", "$1, int length");
        String signature = "__device__ __noinline__ " + type + " " + name + "(" + parameters + ")";
        head.append(signature).append(";\n");
        body.append(signature).append(" {").append(block(s, m.end())).append("\n\n");
      }
    }
    String text = words(body.toString());
    for (String t : tables) {
      text =
          text.replaceAll("\\b" + t + "\\.length\\b", "(int) (sizeof(" + t + ") / sizeof(double))");
      text = text.replaceAll("\\((" + t + "), ", "($1, (int) (sizeof($1) / sizeof(double)), ");
    }
    System.out.println(
        "// Made from the engine's Java sources: see JavaFunctions.java.\n" + head + "\n" + text);
  }

  /** The constants of a class under names that no other class has. */
  private static String ofItsOwn(String s, String prefix) {
    Matcher m = Pattern.compile("\\b([A-Z][A-Z0-9_]+) = ").matcher(s);
    List<String> names = m.results().map(r -> r.group(1)).distinct().toList();
    for (String name : names) s = s.replaceAll("(?<![.\\w])" + name + "\\b", prefix + name);
    return s;
  }

  /** From behind an opening brace to its closing one. */
  private static String block(String s, int from) {
    int depth = 1;
    int i = from;
    for (; depth > 0; i++) {
      if (s.charAt(i) == '{') depth++;
      else if (s.charAt(i) == '}') depth--;
    }
    return s.substring(from, i);
  }

  /** Java's words in C's. */
  private static String words(String s) {
    s = s.replaceAll("\\bc\\.length\\b", "length");
    s = s.replace("Math.PI", "3.141592653589793").replaceAll("\\bMath\\.(\\w+)\\(", "math_$1(");
    s = s.replace("Double.isInfinite(", "isinf(").replace("Double.isNaN(", "isnan(");
    s =
        s.replace("Double.POSITIVE_INFINITY", "INFINITY")
            .replace("Double.NEGATIVE_INFINITY", "-INFINITY");
    s =
        s.replace("Double.NaN", "NAN")
            .replace("Double.MAX_VALUE", "DBL_MAX")
            .replace("Double.MIN_NORMAL", "DBL_MIN");
    s = s.replace("boolean ", "bool ").replaceAll("double\\[\\] (\\w+) = \\{", "double $1[] = {");
    // The classes' own functions, which C's library has under the same names.
    s = s.replaceAll("\\bScalarFunctions\\.(\\w+)\\(", "j_$1(");
    s =
        s.replaceAll(
            "(?<![.\\w])(lgamma|above|slope|nearTwo|stirling|digamma|polygamma|zeta|sum|factorial|betaln|besselI|besselIe|isOdd|scaled|series|asymptotic|recurrence|erfc|erf|erfInv|small|upper|horner|sinPi|cosPi|sinc|sincSlope|sincNear|sincFar|trunc|log2)\\(",
            "j_$1(");
    // Remainders of doubles.
    s =
        s.replace("double r = a % b", "double r = math_fmod(a, b)")
            .replace("order % 2 == 1", "math_fmod(order, 2) == 1");
    return s.replace("math_rint(n) % 2 != 0", "math_fmod(math_rint(n), 2) != 0");
  }
}
