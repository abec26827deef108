package org.gradsh.repl.command;

import java.util.List;
import org.gradsh.repl.Arguments;
import org.gradsh.repl.Command;
import org.gradsh.repl.Session;
import org.gradsh.repl.Transcript.Cell;

/** {@code /history [n | text]}. */
public record HistoryCommand() implements Command {
  @Override
  public String name() {
    return "history";
  }

  @Override
  public String arguments() {
    return "[n | text]";
  }

  @Override
  public String summary() {
    return "the cells of this session: all, the last n, or those with a text";
  }

  @Override
  public String details() {
    return """
    Each cell stands behind its number, that of [3]:1 in errors; ! marks one that failed.
      /history 5        the last five
      /history matmul   those in which matmul stands
    """;
  }

  @Override
  public boolean takesJava() {
    return false;
  }

  @Override
  public Reply run(Session session, Arguments arguments) {
    List<Cell> cells = session.transcript().cells();
    String wanted = arguments.text();
    if (wanted.matches("\\d{1,9}")) {
      cells = cells.subList(Math.max(0, cells.size() - Integer.parseInt(wanted)), cells.size());
    } else {
      cells = cells.stream().filter(cell -> cell.source().text().contains(wanted)).toList();
    }
    StringBuilder text = new StringBuilder();
    for (Cell cell : cells) {
      String number = String.format("%4d%s  ", cell.number(), cell.failed() ? "!" : " ");
      for (String line : cell.source().text().strip().split("\n")) {
        text.append(number).append(line).append('\n');
        number = " ".repeat(number.length());
      }
    }
    return Reply.of(text.isEmpty() ? "no cells" : text.toString().stripTrailing());
  }
}
