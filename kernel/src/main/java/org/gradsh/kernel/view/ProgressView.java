package org.gradsh.kernel.view;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.dflib.jjava.jupyter.kernel.display.DisplayData;
import org.gradsh.autograd.show.Show;

/** A progress bar. */
public final class ProgressView {
  /** The bar that the line has in characters. */
  private static final Pattern BLOCKS = Pattern.compile(" *([█░]{6,}) *");

  private static final String ROW =
      "display:flex;align-items:center;gap:10px;flex-wrap:wrap;margin:2px 0;"
          + "font:12px/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace";

  private static final String BAR = "width:16em;height:10px;accent-color:";

  private static final String RUNNING = "#3b78c4", DONE = "#2f9e5b", STOPPED = "#808890";

  private ProgressView() {}

  /**
   * A bar: the element that browsers have for it, within the line's words.
   *
   * @param line what is said of it
   * @param done how much of it is, 0 … 1; NaN where the end is not known
   * @param ended whether it will not come any further
   */
  public static DisplayData of(String line, double done, boolean ended) {
    DisplayData data = new DisplayData(line);
    data.putHTML(html(line, done, ended));
    return data;
  }

  private static String html(String line, double done, boolean ended) {
    Matcher blocks = BLOCKS.matcher(line);
    boolean drawn = blocks.find();
    String before = drawn ? line.substring(0, blocks.start()) : "";
    String after = drawn ? line.substring(blocks.end()) : line;
    // A loop without a known end that has ended has no bar: nobody knows how full.
    String bar = Double.isNaN(done) && ended ? "" : bar(done, ended);
    return "<div style=\"" + ROW + "\">" + words(before) + bar + words(after) + "</div>";
  }

  private static String bar(double done, boolean ended) {
    if (Double.isNaN(done)) {
      return "<progress style=\"" + BAR + RUNNING + "\"></progress>";
    }
    double part = Math.clamp(done, 0, 1);
    String colour = !ended ? RUNNING : part == 1 ? DONE : STOPPED;
    return String.format(
        Locale.ROOT,
        "<progress value=\"%.4f\" max=\"1\" style=\"%s%s\"></progress>",
        part,
        BAR,
        colour);
  }

  private static String words(String text) {
    // What stands before the bar keeps its width: the bar would move else.
    String safe = Show.escaped(text.stripTrailing());
    return safe.isEmpty() ? "" : "<span style=\"white-space:pre\">" + safe + "</span>";
  }
}
