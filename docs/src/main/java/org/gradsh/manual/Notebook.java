package org.gradsh.manual;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A notebook with the outputs that are in its file. */
final class Notebook {
  private static final Pattern MATHS =
      Pattern.compile(
          "`+[^`]*`+|\\$\\$(?<block>.+?)\\$\\$|\\$(?<line>[^\\s$](?:[^$]*[^\\s$])?)\\$",
          Pattern.DOTALL);
  // Stands for a formula while Markdown is read, which would take its signs for emphasis.
  private static final Pattern STAND_IN = Pattern.compile("\ue000(\\d+)\ue001");
  private static final Pattern TERMINAL = Pattern.compile("\u001b\\[[0-9;]*[A-Za-z]");

  private final UnaryOperator<String> links;
  private final StringBuilder html = new StringBuilder();

  private Notebook(UnaryOperator<String> links) {
    this.links = links;
  }

  /** The body of its page. */
  static String html(String file, UnaryOperator<String> links) {
    Notebook notebook = new Notebook(links);
    for (JsonElement cell :
        JsonParser.parseString(file).getAsJsonObject().getAsJsonArray("cells")) {
      notebook.cell(cell.getAsJsonObject());
    }
    return notebook.html.toString();
  }

  private void cell(JsonObject cell) {
    String source = text(cell.get("source"));
    switch (cell.get("cell_type").getAsString()) {
      case "markdown" -> html.append(markdown(source));
      case "code" -> {
        html.append("<pre class=\"java cell\">").append(Colours.java(source)).append("</pre>\n");
        for (JsonElement output : cell.getAsJsonArray("outputs")) output(output.getAsJsonObject());
      }
      default -> html.append("<pre>").append(Html.escape(source)).append("</pre>\n");
    }
  }

  private String markdown(String source) {
    List<String> formulas = new ArrayList<>();
    Matcher maths = MATHS.matcher(source);
    String prose =
        maths.replaceAll(
            found -> {
              if (found.group().startsWith("`")) return Matcher.quoteReplacement(found.group());
              boolean block = found.group().startsWith("$$");
              formulas.add(formula(found.group(block ? "block" : "line"), block));
              return "\ue000" + (formulas.size() - 1) + "\ue001";
            });
    String body = Markdown.html(Markdown.parse(prose), links);
    return STAND_IN
        .matcher(body)
        .replaceAll(n -> Matcher.quoteReplacement(formulas.get(Integer.parseInt(n.group(1)))));
  }

  private static String formula(String latex, boolean block) {
    return Formula.mathMl(latex, block).orElse("<code>" + Html.escape(latex) + "</code>");
  }

  private void output(JsonObject output) {
    String type = output.get("output_type").getAsString();
    html.append("<div class=\"output\">");
    switch (type) {
      case "stream" -> pre(output.get("name").getAsString(), text(output.get("text")));
      case "error" -> pre("stderr", text(output.get("traceback")));
      default -> data(output.getAsJsonObject("data"));
    }
    html.append("</div>\n");
  }

  /** The richest form that needs no script. */
  private void data(JsonObject data) {
    if (data.has("text/html") && !text(data.get("text/html")).contains("<script")) {
      html.append(text(data.get("text/html")));
    } else if (data.has("image/svg+xml")) {
      html.append(text(data.get("image/svg+xml")));
    } else if (data.has("image/png")) {
      String numbers = text(data.get("image/png")).replaceAll("\\s", "");
      html.append("<img alt=\"\" src=\"data:image/png;base64,").append(numbers).append("\">");
    } else if (data.has("text/latex")) {
      html.append(latex(text(data.get("text/latex"))));
    } else if (data.has("text/markdown")) {
      html.append(markdown(text(data.get("text/markdown"))));
    } else {
      pre("stdout", Optional.ofNullable(data.get("text/plain")).map(Notebook::text).orElse(""));
    }
  }

  /** A formula between dollars, words behind it. */
  private String latex(String text) {
    return MATHS
        .matcher(text.strip())
        .replaceAll(
            found -> {
              boolean block = found.group().startsWith("$$");
              String inside = found.group(block ? "block" : "line");
              return Matcher.quoteReplacement(
                  inside == null
                      ? found.group()
                      : formula(inside.replace("\\displaystyle", ""), block));
            });
  }

  private void pre(String kind, String text) {
    String plain = TERMINAL.matcher(text).replaceAll("");
    html.append("<pre class=\"")
        .append(kind)
        .append("\">")
        .append(Html.escape(plain))
        .append("</pre>");
  }

  /** Lines may be given one by one. */
  private static String text(JsonElement value) {
    if (!value.isJsonArray()) return value.getAsString();
    StringBuilder text = new StringBuilder();
    JsonArray lines = value.getAsJsonArray();
    for (JsonElement line : lines) {
      if (!text.isEmpty() && text.charAt(text.length() - 1) != '\n') text.append('\n');
      text.append(line.getAsString());
    }
    return text.toString();
  }
}
