package org.gradsh.repl.command;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.gradsh.repl.Arguments;
import org.gradsh.repl.Command;
import org.gradsh.repl.Session;
import org.gradsh.repl.complete.FileNames;

/** {@code /save [-f] [-history] file}. */
public record SaveCommand() implements Command {
  private static final String OVER = "-f";
  private static final String ALL = "-history";

  @Override
  public String name() {
    return "save";
  }

  @Override
  public String arguments() {
    return "[-f] [-history] file";
  }

  @Override
  public String summary() {
    return "writes what has run in this session to a file, which runs as a script";
  }

  @Override
  public String details() {
    return """
      /save work.jsh            all that ran without an error since the start or the last /reset
      /save -f work.jsh         over a file that is there already
      /save -history all.jsh    everything that was typed, with what failed
    Of commands those are written that a script needs to come to the same state, such as /maven and
    /open; /vars, /help and their like are not, nor values that were only looked at. A variable
    whose initializer failed is declared without it.
    """;
  }

  @Override
  public List<String> completions(Session session, List<String> words) {
    return List.of(OVER, ALL);
  }

  @Override
  public boolean takesFile(List<String> words) {
    return !words.getLast().startsWith("-");
  }

  @Override
  public Reply run(Session session, Arguments arguments) throws Refused {
    List<String> words = new ArrayList<>(arguments.words(1, 3));
    boolean over = words.remove(OVER);
    boolean all = words.remove(ALL);
    if (words.size() != 1) {
      throw Refused.misused("one file is wanted").at(arguments.end());
    }
    String file = words.getFirst();
    if (file.startsWith("-")) {
      throw Refused.misused("there is no option " + file)
          .at(arguments.place(arguments.words().indexOf(file)));
    }
    String text = all ? typed(session) : session.transcript().script();
    if (text.isEmpty()) {
      throw new Refused("nothing has run yet that could be saved");
    }
    try {
      write(file, text, over);
    } catch (Refused e) {
      throw e.at(arguments.place(arguments.words().indexOf(file)));
    }
    return Reply.of("saved " + text.lines().count() + " lines to " + file);
  }

  private static String typed(Session session) {
    return session.transcript().cells().stream()
        .map(cell -> cell.source().text().strip())
        .filter(cell -> !cell.isEmpty())
        .map(cell -> cell + "\n")
        .collect(Collectors.joining("\n"));
  }

  private static void write(String file, String text, boolean over) throws Refused {
    OpenOption[] options =
        over
            ? new OpenOption[] {
              StandardOpenOption.CREATE,
              StandardOpenOption.TRUNCATE_EXISTING,
              StandardOpenOption.WRITE
            }
            : new OpenOption[] {StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE};
    try {
      Path path = FileNames.path(file);
      if (Files.isDirectory(path)) {
        throw new Refused("cannot write " + file + ": it is a directory");
      }
      Files.writeString(path, text, options);
    } catch (FileAlreadyExistsException e) {
      throw new Refused(file + " is there already; with -f it is written over");
    } catch (NoSuchFileException e) {
      throw new Refused("cannot write " + file + ": there is no such folder");
    } catch (AccessDeniedException e) {
      throw new Refused("cannot write " + file + ": permission denied");
    } catch (InvalidPathException e) {
      throw new Refused("cannot write " + file + ": this is no file name");
    } catch (IOException e) {
      throw new Refused("cannot write " + file + ": " + e.getMessage());
    }
  }
}
