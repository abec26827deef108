package org.gradsh.autograd.show;

import java.util.Iterator;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Supplier;

/**
 * Elements behind a bar. Each iteration over them has a bar of its own, which ends with the last
 * element. The bar of a loop left early ends with {@link #close()}, or with the cell or script.
 *
 * <pre>{@code
 * var bar = progress(loader, "training");
 * for (var batch : bar) bar.note("loss", train(batch));
 * }</pre>
 */
public final class ProgressLoop<T> implements Iterable<T>, AutoCloseable {
  private final Screen screen;
  private final Supplier<? extends Spliterator<T>> elements;
  private final String message;
  private Progress bar;

  ProgressLoop(Screen screen, Supplier<? extends Spliterator<T>> elements, String message) {
    this.screen = screen;
    this.elements = elements;
    this.message = message;
  }

  /** What stands behind the bar from now on. */
  public void note(Object... parts) {
    if (bar != null) bar.note(parts);
  }

  /** Ends the bar of an iteration that was left early. */
  @Override
  public void close() {
    if (bar != null) bar.close();
  }

  @Override
  public Iterator<T> iterator() {
    close();
    // The spliterator knows how many elements there are, where that can be known.
    Spliterator<T> split = elements.get();
    long total = split.getExactSizeIfKnown();
    Iterator<T> source = Spliterators.iterator(split);
    Progress own = bar = Progress.opened(screen, message, total < 0 ? Progress.UNKNOWN : total);
    return new Iterator<>() {
      private boolean inside;

      @Override
      public boolean hasNext() {
        left();
        boolean more = source.hasNext();
        if (!more) own.close();
        return more;
      }

      @Override
      public T next() {
        left();
        T element = source.next();
        inside = true;
        return element;
      }

      /** The element that was handed out last is done. */
      private void left() {
        if (inside) own.step();
        inside = false;
      }
    };
  }
}
