package org.gradsh.repl.command;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.gradsh.repl.Arguments;
import org.gradsh.repl.Command;
import org.gradsh.repl.Session;
import org.gradsh.repl.complete.FileNames;
import org.gradsh.repl.resolve.Unresolvable;

/** {@code /jar path …}. */
public record JarCommand() implements Command {
  @Override
  public String name() {
    return "jar";
  }

  @Override
  public String arguments() {
    return "path …";
  }

  @Override
  public String summary() {
    return "brings jars, or folders with classes, to the class path";
  }

  @Override
  public String details() {
    return """
    A folder with jars stands for these, another one for the classes in it.
      /jar libs/one.jar "libs with blanks/*.jar" target/classes\
    """;
  }

  @Override
  public String kept(String line) {
    return line;
  }

  @Override
  public boolean takesFile(List<String> words) {
    return true;
  }

  @Override
  public Reply run(Session session, Arguments arguments) throws Refused {
    List<String> words = arguments.words(1, Integer.MAX_VALUE);
    List<Path> entries = new ArrayList<>();
    for (int i = 0; i < words.size(); i++) {
      try {
        entries.addAll(entries(words.get(i)));
      } catch (Refused e) {
        throw e.at(arguments.place(i));
      }
    }
    try {
      List<Path> added = session.dependencies().addFiles(entries);
      return Reply.of(
          added.isEmpty()
              ? "nothing new: all of it is on the class path already"
              : added.stream()
                  .map(Path::toString)
                  .collect(Collectors.joining("\n  ", "added ", "")));
    } catch (Unresolvable e) {
      throw new Refused(e.getMessage());
    }
  }

  private static List<Path> entries(String word) throws Refused {
    try {
      int slash = word.lastIndexOf('/') + 1;
      String name = word.substring(slash);
      if (name.matches(".*[*?{\\[].*") && !Files.exists(FileNames.path(word))) {
        Path folder = FileNames.path(slash == 0 ? "." : word.substring(0, slash));
        List<Path> found = Files.isDirectory(folder) ? matching(folder, name) : List.of();
        if (found.isEmpty()) {
          throw new Refused("no file is called " + word);
        }
        return found;
      }
      Path path = FileNames.path(word);
      if (!Files.exists(path)) {
        throw new Refused("there is no file " + word);
      }
      if (!Files.isDirectory(path)) {
        return List.of(path);
      }
      List<Path> jars = matching(path, "*.jar");
      return jars.isEmpty() ? List.of(path) : jars;
    } catch (InvalidPathException e) {
      throw new Refused(word + " is no file name");
    } catch (IOException | RuntimeException e) {
      throw new Refused("cannot look into " + word + ": " + e.getMessage());
    }
  }

  private static List<Path> matching(Path folder, String glob) throws IOException {
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, glob)) {
      files.forEach(found::add);
    }
    found.sort(null);
    return found;
  }
}
