package org.gradsh.repl;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.gradsh.repl.complete.FileNames;

/** Reads code from files and from the input, and says in one sentence why it cannot. */
public final class CodeFile {
  private CodeFile() {}

  /** The source in a file. Errors name it as it was given. */
  public static Source read(String file) throws Usage {
    if (isNotebook(file) && Files.isRegularFile(path(file, file))) {
      throw new Usage("cannot read " + file + ": it is a notebook; gradsh run " + file);
    }
    return Source.of(file, withoutShebang(text(file, file)));
  }

  /**
   * The text in a file.
   *
   * @param name what errors call it
   */
  public static String text(String file, String name) throws Usage {
    Path path = path(file, name);
    if (Files.isDirectory(path)) {
      throw new Usage("cannot read " + name + ": it is a directory");
    }
    try {
      return decoded(name, Files.readAllBytes(path));
    } catch (NoSuchFileException e) {
      throw new Usage("cannot read " + name + ": there is no such file");
    } catch (AccessDeniedException e) {
      throw new Usage("cannot read " + name + ": permission denied");
    } catch (IOException e) {
      throw new Usage("cannot read " + name + ": " + e.getMessage());
    }
  }

  private static Path path(String file, String name) throws Usage {
    if (file.isBlank()) {
      throw new Usage("cannot read \"" + name + "\": a file name is not blank");
    }
    try {
      return FileNames.path(file);
    } catch (InvalidPathException e) {
      throw new Usage("cannot read " + name + ": this is no file name");
    }
  }

  /** Whether a file is a notebook by its name: cells in JSON, which are run by another door. */
  public static boolean isNotebook(String file) {
    return file.endsWith(".ipynb");
  }

  /** The source in a stream, which is read to its end. */
  public static Source read(String name, InputStream in) throws Usage {
    try {
      return Source.of(name, withoutShebang(decoded(name, in.readAllBytes())));
    } catch (IOException e) {
      throw new Usage("cannot read " + name + ": " + e.getMessage());
    }
  }

  private static String decoded(String name, byte[] bytes) throws Usage {
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    try {
      return decoder.decode(buffer).toString();
    } catch (CharacterCodingException e) {
      int line = 1;
      for (int i = 0; i < buffer.position(); i++) {
        line += bytes[i] == '\n' ? 1 : 0;
      }
      throw new Usage("cannot read " + name + ": line " + line + " is not UTF-8 text");
    }
  }

  /** The text with a first line {@code #!…} made empty: the numbers of the others stay. */
  private static String withoutShebang(String text) {
    String body = text.startsWith("\uFEFF") ? text.substring(1) : text;
    if (!body.startsWith("#!")) {
      return body;
    }
    int end = body.indexOf('\n');
    return end < 0 ? "" : body.substring(end);
  }
}
