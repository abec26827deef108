package org.gradsh.repl.plot;

import java.util.Base64;
import org.gradsh.autograd.TensorException;
import org.gradsh.autograd.show.Png;

/** One image, or a batch of them side by side: numbers as colours, or colours as they are. */
public final class Picture implements Plot {
  /** Small images are enlarged to about this size. */
  private static final int WIDTH = 256;

  private final Images images;
  private final Options options;

  /** How numbers become colours: NaN bounds are the least and the largest number. */
  private record Options(
      String title, Colormap colormap, double low, double high, int wide, int tall) {}

  private Picture(Images images, Options options) {
    this.images = images;
    this.options = options;
  }

  static Picture of(Object image) {
    Options first = new Options("", Colormap.VIRIDIS, Double.NaN, Double.NaN, 0, 0);
    return new Picture(Images.of(image), first);
  }

  /** How numbers become colours: {@code "viridis"} (at first) or {@code "grey"}. */
  public Picture colormap(String name) {
    Options o = options;
    return with(new Options(o.title, Colormap.named(name), o.low, o.high, o.wide, o.tall));
  }

  /**
   * The numbers for the first and the last colour; at first the least and the largest of all.
   *
   * @throws TensorException unless {@code low < high}
   */
  public Picture range(double low, double high) {
    if (!(low < high) || Double.isInfinite(high - low)) {
      throw TensorException.value("range: from " + low + " to " + high)
          .hint("two numbers, the smaller one first")
          .build();
    }
    return with(
        new Options(options.title, options.colormap, low, high, options.wide, options.tall));
  }

  @Override
  public Picture title(String text) {
    Options o = options;
    return with(new Options(Chart.name(text), o.colormap, o.low, o.high, o.wide, o.tall));
  }

  @Override
  public Picture size(int width, int height) {
    PlotFile.requireSize(width, height);
    Options o = options;
    return with(new Options(o.title, o.colormap, o.low, o.high, width, height));
  }

  @Override
  public Picture save(String file) {
    PlotFile.save(this, file);
    return this;
  }

  private Picture with(Options changed) {
    return new Picture(images, changed);
  }

  // ---- how it looks ----

  /**
   * The colours of all images on one sheet.
   *
   * @param across how many stand side by side
   */
  Sheet sheet(int across, Colormap colormap) {
    return Sheet.of(images, across, colormap, options.low, options.high);
  }

  Sheet sheet(int across) {
    return sheet(across, options.colormap);
  }

  Images images() {
    return images;
  }

  String title() {
    return options.title;
  }

  private Sheet squarish() {
    return sheet((int) Math.ceil(Math.sqrt(images.values().size())));
  }

  private int scale(Sheet sheet) {
    if (options.wide > 0) {
      return Math.max(1, Math.min(options.wide / sheet.width(), options.tall / sheet.height()));
    }
    return Math.max(1, WIDTH / Math.max(sheet.width(), sheet.height()));
  }

  @Override
  public byte[] png() {
    Sheet sheet = squarish();
    return Png.of(sheet.argb(), sheet.width(), sheet.height(), scale(sheet));
  }

  @Override
  public String svg() {
    Sheet sheet = squarish();
    int scale = scale(sheet);
    int wide = options.wide > 0 ? options.wide : sheet.width() * scale;
    int high = options.wide > 0 ? options.tall : sheet.height() * scale;
    String pixels =
        Base64.getEncoder().encodeToString(Png.of(sheet.argb(), sheet.width(), sheet.height(), 1));
    return ChartSvg.picture(options.title, wide, high, pixels);
  }

  @Override
  public String line() {
    Images i = images;
    String what = i.all() == 1 ? "Picture  " : "Picture  " + i.all() + " images, ";
    String size = i.height() + " by " + i.width() + (i.channels() == 3 ? " in colour" : "");
    Sheet.Range range = Sheet.Range.of(i);
    String values = range.finite() == 0 ? "" : ", " + range.text();
    String lost = range.nans() == 0 ? "" : ", " + range.nans() + " NaN";
    int more = i.all() - i.values().size();
    return what + size + values + lost + (more == 0 ? "" : ", " + more + " images not shown");
  }

  @Override
  public String text(PlotStyle style) {
    return new PictureText(this, style).text();
  }

  /** {@link #line()}, and the picture in characters for where it is printed now. */
  @Override
  public String toString() {
    return line() + "\n" + text(PlotStyle.current());
  }
}
