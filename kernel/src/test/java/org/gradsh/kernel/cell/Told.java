package org.gradsh.kernel.cell;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import org.dflib.jjava.jupyter.kernel.display.DisplayData;
import org.dflib.jjava.jupyter.kernel.display.mime.MIMEType;

/** An outlet that writes down what it is told: {@code 1 stdout hello}. */
final class Told implements Outlet {
  final List<String> lines = new CopyOnWriteArrayList<>();
  final LinkedBlockingQueue<String> answers = new LinkedBlockingQueue<>();

  private void note(Cell cell, String what, Object text) {
    lines.add(cell.number() + " " + what + " " + text);
  }

  private static Object text(DisplayData data) {
    String id = data.hasDisplayId() ? "(" + data.getDisplayId() + ") " : "";
    return id + data.getData(MIMEType.TEXT_PLAIN);
  }

  @Override
  public void stream(Cell cell, Stream stream, String text) {
    note(cell, stream.name().toLowerCase(java.util.Locale.ROOT), text);
  }

  @Override
  public void display(Cell cell, DisplayData data) {
    note(cell, "display", text(data));
  }

  @Override
  public void update(Cell cell, DisplayData data) {
    note(cell, "update", text(data));
  }

  @Override
  public void result(Cell cell, DisplayData data) {
    note(cell, "result", text(data));
  }

  @Override
  public void error(Cell cell, CellError error) {
    note(cell, "error", error.name() + ": " + error.value());
  }

  @Override
  public void clear(Cell cell, boolean wait) {
    note(cell, "clear", wait);
  }

  @Override
  public String ask(Cell cell, String prompt, boolean hidden) throws InterruptedException {
    note(cell, hidden ? "asks hidden" : "asks", prompt);
    return answers.take();
  }
}
