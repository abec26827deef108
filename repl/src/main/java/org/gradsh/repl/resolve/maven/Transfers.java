package org.gradsh.repl.resolve.maven;

import java.io.IOException;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.aether.transfer.AbstractTransferListener;
import org.eclipse.aether.transfer.ChecksumFailureException;
import org.eclipse.aether.transfer.TransferEvent;
import org.gradsh.autograd.show.Progress;
import org.gradsh.repl.resolve.Resolver.Library;
import org.gradsh.repl.resolve.Unresolvable;

/** Counts what is downloaded, and shows that something is. Called from several threads. */
final class Transfers extends AbstractTransferListener implements AutoCloseable {
  /** The names of files whose checksum is wrong, each with the URL. */
  private final Map<String, String> damaged = new LinkedHashMap<>();

  private Progress bar;
  private int files;
  private long bytes;

  @Override
  public synchronized void transferStarted(TransferEvent event) {
    if (bar == null) {
      bar = Progress.of("downloading");
    }
    String name = event.getResource().getResourceName();
    bar.note(name.substring(name.lastIndexOf('/') + 1));
  }

  @Override
  public synchronized void transferSucceeded(TransferEvent event) {
    if (bar != null) {
      bar.step();
    }
    if (event.getResource().getResourceName().endsWith(".jar")) {
      files++;
      bytes += event.getTransferredBytes();
    }
  }

  /** A checksum is wrong. That there is none at all is told here as well, and passes. */
  @Override
  public synchronized void transferCorrupted(TransferEvent event) {
    if (event.getException() instanceof ChecksumFailureException e
        && e.getExpected() != null
        && !e.getExpected().isEmpty()) {
      String url = event.getResource().getRepositoryUrl() + event.getResource().getResourceName();
      damaged.put(event.getResource().getResourceName(), url);
    }
  }

  /** Takes damaged files out of the local repository again, and says that there were some. */
  synchronized void refuseDamaged(List<Library> libraries) throws Unresolvable {
    for (Library library : libraries) {
      String file = library.file().toString().replace('\\', '/');
      for (Map.Entry<String, String> one : damaged.entrySet()) {
        if (file.endsWith(one.getKey())) {
          try {
            Files.deleteIfExists(library.file());
          } catch (IOException e) {
            throw new Unresolvable("the checksum of " + file + " is wrong: delete it");
          }
          throw new Unresolvable(
              library.coordinates()
                  + " came damaged from "
                  + one.getValue()
                  + ": its checksum is wrong. Try again");
        }
      }
    }
  }

  synchronized int files() {
    return files;
  }

  synchronized long bytes() {
    return bytes;
  }

  @Override
  public synchronized void close() {
    if (bar != null) {
      bar.close();
    }
  }
}
