package org.gradsh.kernel.install;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** Something that was asked for in good order cannot be done; the message is one sentence. */
final class Refusal extends Exception {
  private static final long serialVersionUID = 1L;

  Refusal(String message) {
    super(message);
  }

  /** What could not be done, and why the system would not. */
  static Refusal of(String what, IOException e) {
    return new Refusal(what + ": " + reason(e));
  }

  /** Why the system would not, in words that begin small. */
  static String reason(IOException e) {
    return switch (e) {
      case AccessDeniedException _ -> "permission denied";
      case NoSuchFileException missing -> "there is no " + missing.getFile();
      case FileAlreadyExistsException file -> file.getFile() + " is not a folder";
      case FileSystemException other when other.getReason() != null ->
          other.getReason().substring(0, 1).toLowerCase() + other.getReason().substring(1);
      default -> String.valueOf(e.getMessage());
    };
  }
}
