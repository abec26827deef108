package org.gradsh.autograd.show;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.gradsh.autograd.show.TapeVertices.Role;
import org.gradsh.autograd.show.TapeVertices.Vertex;

/** The graph of a tape, or of a model, as SVG. */
final class TapeDrawing {
  private static final int LEGEND = 26;
  private static final int BAR = 3;

  /** The lines of small values, and of the largest. */
  private static final double THIN = 1.2, WIDE = 5;

  private static final long LEAST_BYTES = 64;

  private final TapeLayout layout;
  private final String what;
  private final Markup out = new Markup();
  private final Set<Role> roles = new LinkedHashSet<>();
  private long mostBytes;
  private long mostCarried;

  /**
   * @param what the drawing shows, for those who hear it
   */
  TapeDrawing(TapeLayout layout, String what) {
    this.layout = layout;
    this.what = what;
    for (Role role : Role.values()) {
      if (layout.vertices().stream().anyMatch(v -> v.role == role)) roles.add(role);
    }
    for (Vertex v : layout.vertices()) {
      mostBytes = Math.max(mostBytes, v.savedBytes);
      mostCarried = Math.max(mostCarried, v.bytes);
    }
  }

  /** Within a page: in the page's colour of text, on its ground. */
  Markup inline() {
    return draw(false);
  }

  /** On its own, where nobody says what the ground is: dark on white. */
  String document() {
    return draw(true).toString();
  }

  private Markup draw(boolean alone) {
    double wide = Math.ceil(Math.max(layout.width(), legendWidth()));
    double high = Math.ceil(layout.height() + LEGEND);
    out.open(
        "svg",
        "xmlns",
        alone ? "http://www.w3.org/2000/svg" : null,
        "role",
        "img",
        "aria-label",
        what,
        "width",
        n(wide),
        "height",
        n(high),
        "viewBox",
        "0 0 " + n(wide) + " " + n(high),
        "font-family",
        Markup.MONOSPACE,
        "font-size",
        "12",
        "color",
        alone ? "#1f2328" : null,
        "style",
        alone ? null : "display:block");
    if (alone) out.empty("rect", "width", n(wide), "height", n(high), "fill", "#fff");
    double shift = (wide - layout.width()) / 2;
    legend();
    out.open("g", "transform", "translate(" + n(shift) + "," + LEGEND + ")");
    edges();
    layout.vertices().forEach(this::vertex);
    return out.close().close();
  }

  /** Lines as wide as what they carry has bytes, on a scale of logarithms. */
  private void edges() {
    Map<String, StringBuilder> byWidth = new TreeMap<>();
    StringBuilder tips = new StringBuilder();
    for (List<Vertex> edge : layout.edges()) {
      Vertex start = edge.getFirst();
      StringBuilder lines =
          byWidth.computeIfAbsent(n(width(start.bytes)), w -> new StringBuilder());
      double x = start.x;
      double y = start.y + TapeLayout.TALL;
      lines.append('M').append(n(x)).append(' ').append(n(y));
      for (Vertex v : edge.subList(1, edge.size())) {
        double to = v.role == Role.BEND ? v.y + TapeLayout.TALL / 2 : v.y - 2;
        double middle = (y + to) / 2;
        lines.append('C').append(n(x)).append(' ').append(n(middle)).append(' ').append(n(v.x));
        lines.append(' ').append(n(middle)).append(' ').append(n(v.x)).append(' ').append(n(to));
        x = v.x;
        y = to;
      }
      tips.append('M').append(n(x - 3.5)).append(' ').append(n(y - 5)).append("h7l-3.5 6z");
    }
    out.line();
    byWidth.forEach(
        (width, lines) ->
            out.empty(
                "path",
                "d",
                lines.toString(),
                "fill",
                "none",
                "stroke",
                "currentColor",
                "stroke-opacity",
                ".4",
                "stroke-width",
                width));
    out.empty("path", "d", tips.toString(), "fill", "currentColor", "fill-opacity", ".55");
  }

  private double width(long bytes) {
    if (mostCarried <= LEAST_BYTES) return THIN;
    double part = Math.log((double) Math.max(bytes, LEAST_BYTES) / LEAST_BYTES);
    return THIN + (WIDE - THIN) * part / Math.log((double) mostCarried / LEAST_BYTES);
  }

  private static String colour(Role role) {
    return switch (role) {
      case VARIABLE -> Tone.css(Tone.POSITIVE);
      case WATCHED -> Tone.css(Tone.NEGATIVE);
      case OUTPUT -> "#2f9e5b";
      case SAVED, LAYER -> Tone.css(Tone.INFINITE);
      case OP -> "#808890";
      case CONSTANT, EARLIER, FOLD, BEND -> "currentColor";
    };
  }

  private static String dashes(Role role) {
    return switch (role) {
      case CONSTANT, EARLIER -> "2 2";
      case FOLD -> "5 3";
      case VARIABLE, WATCHED, OUTPUT, SAVED, OP, LAYER, BEND -> null;
    };
  }

  private static String strength(Role role) {
    return dashes(role) == null ? null : ".55";
  }

  private void vertex(Vertex v) {
    out.line().open("g");
    if (!v.title.isEmpty()) out.element("title", v.title);
    box(v.role, v.x - v.width / 2, v.y, v.width, TapeLayout.TALL);
    words(v.x, v.y + 16, v.label, "600", null, "middle");
    words(v.x, v.y + 29, v.note, null, "10.5", "middle");
    if (v.savedBytes > 0) {
      double most = v.width - 14;
      double width = Math.max(4, most * v.savedBytes / mostBytes);
      bar(v.x - most / 2, v.y + TapeLayout.TALL - BAR - 1.5, width, colour(v.role));
    }
    out.close();
  }

  private void box(Role role, double x, double y, double width, double height) {
    boolean round =
        switch (role) {
          case OP, LAYER, SAVED, OUTPUT, FOLD -> true;
          case VARIABLE, WATCHED, CONSTANT, EARLIER, BEND -> false;
        };
    out.empty(
        "rect",
        "x",
        n(x),
        "y",
        n(y),
        "width",
        n(width),
        "height",
        n(height),
        "rx",
        round ? "6" : n(height / 2),
        "fill",
        colour(role),
        "fill-opacity",
        dashes(role) == null ? ".14" : ".03",
        "stroke",
        colour(role),
        "stroke-opacity",
        strength(role),
        "stroke-dasharray",
        dashes(role));
  }

  private void bar(double x, double y, double width, String colour) {
    out.empty(
        "rect", "x", n(x), "y", n(y), "width", n(width), "height", "" + BAR, "rx", "1.5", "fill",
        colour);
  }

  private void words(double x, double y, String text, String weight, String size, String anchor) {
    if (text.isEmpty()) return;
    out.element(
        "text",
        text,
        "x",
        n(x),
        "y",
        n(y),
        "text-anchor",
        anchor,
        "fill",
        "currentColor",
        "fill-opacity",
        size == null ? null : ".75",
        "font-weight",
        weight,
        "font-size",
        size);
  }

  // ---- what the colours mean ----

  private static double legendWidth(String name) {
    return 30 + 6.4 * name.length();
  }

  private double legendWidth() {
    double width = 10 + (mostBytes > 0 ? legendWidth("bytes saved") : 0);
    for (Role role : roles) width += legendWidth(role.name);
    return width;
  }

  private void legend() {
    double x = 10;
    double y = 6;
    out.line().open("g");
    for (Role role : roles) {
      box(role, x, y, 14, 10);
      words(x + 19, y + 9, role.name, null, "10.5", "start");
      x += legendWidth(role.name);
    }
    if (mostBytes > 0) {
      bar(x, y + 4, 14, colour(Role.OP));
      words(x + 19, y + 9, "bytes saved", null, "10.5", "start");
    }
    out.close();
  }

  /** Tenths of a pixel: nobody sees more. */
  private static String n(double v) {
    long tenths = Math.round(v * 10);
    return tenths % 10 == 0 ? "" + tenths / 10 : String.format(Locale.ROOT, "%.1f", tenths / 10.0);
  }
}
