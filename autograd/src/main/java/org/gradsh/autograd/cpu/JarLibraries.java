package org.gradsh.autograd.cpu;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URI;
import java.net.URL;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * Native libraries that travel in a jar, made into files that the system's loader opens.
 *
 * <p>They are unpacked once per user into a folder that only the user may write, each under its
 * final name only when it is whole (written beside it and renamed), and each use compares size and
 * CRC-32 with the jar's directory: leftovers of a killed process are written again, and processes
 * that start at the same time each put the same file in place.
 */
public final class JarLibraries {
  private static final Duration ABANDONED = Duration.ofHours(1);

  private JarLibraries() {}

  /** Files in {@code folder}; a temporary folder is to be deleted once its files are loaded. */
  public record Unpacked(Path folder, List<Path> files, boolean temporary) {
    /** Lets go of temporary files. */
    public void loaded() {
      if (!temporary) {
        return;
      }
      for (Path file : files) {
        deleteNowOrLater(file);
      }
      deleteNowOrLater(folder);
    }

    private static void deleteNowOrLater(Path path) {
      try {
        Files.delete(path);
      } catch (IOException e) {
        path.toFile().deleteOnExit(); // Windows keeps loaded libraries
      }
    }
  }

  /**
   * The jar (or class folder) that holds {@code resource}: asked of the class loaders first, then
   * looked for in the class path and the module path, since the loaders of a module see no jar of
   * which no module is in use.
   *
   * @param jarName what the jar may be called, for the second way
   */
  public static Optional<Path> holder(String resource, Pattern jarName) {
    ClassLoader own = JarLibraries.class.getClassLoader();
    ClassLoader context = Thread.currentThread().getContextClassLoader();
    for (ClassLoader loader : new ClassLoader[] {own, context}) {
      URL url = loader == null ? null : loader.getResource(resource);
      if (url == null) {
        continue;
      }
      try {
        if (url.getProtocol().equals("file")) {
          Path root = Path.of(url.toURI());
          for (int i = resource.split("/").length; i > 0; i--) {
            root = root.getParent();
          }
          return Optional.of(root);
        }
        if (url.openConnection() instanceof JarURLConnection jar
            && jar.getJarFileURL().getProtocol().equals("file")) {
          return Optional.of(Path.of(URI.create(jar.getJarFileURL().toString())));
        }
      } catch (IOException | java.net.URISyntaxException | IllegalArgumentException e) {
        // A loader with addresses of its own: the paths below may still tell.
      }
    }
    String paths =
        System.getProperty("java.class.path", "")
            + File.pathSeparator
            + System.getProperty("jdk.module.path", "");
    for (String element : paths.split(Pattern.quote(File.pathSeparator))) {
      if (element.isBlank()) {
        continue;
      }
      Path path = Path.of(element);
      if (Files.isDirectory(path)) {
        try (var jars = Files.newDirectoryStream(path, "*.jar")) {
          for (Path jar : jars) {
            if (jarName.matcher(jar.getFileName().toString()).matches()) {
              return Optional.of(jar);
            }
          }
        } catch (IOException e) {
          // An unreadable folder holds no jar for us.
        }
      } else if (Files.isRegularFile(path)
          && jarName.matcher(path.getFileName().toString()).matches()) {
        return Optional.of(path);
      }
    }
    return Optional.empty();
  }

  /**
   * The libraries of {@code folder} in {@code holder} whose file names match, as files.
   *
   * @param cache where they are kept; if it cannot be used, a temporary folder is
   * @throws IOException if no folder can be written, or the jar is damaged
   */
  public static Unpacked unpacked(Path holder, String folder, Pattern names, Path cache)
      throws IOException {
    if (Files.isDirectory(holder)) {
      Path there = holder.resolve(folder);
      try (var files = Files.list(there)) {
        List<Path> libraries =
            files.filter(f -> names.matcher(f.getFileName().toString()).matches()).toList();
        return new Unpacked(there, libraries, false);
      }
    }
    try (var zip = new ZipFile(holder.toFile())) {
      List<? extends ZipEntry> entries =
          zip.stream()
              .filter(e -> e.getName().startsWith(folder))
              .filter(e -> names.matcher(e.getName().substring(folder.length())).matches())
              .toList();
      if (cache != null) {
        try {
          return new Unpacked(cache, kept(zip, entries, folder, privateFolder(cache)), false);
        } catch (IOException | UnsupportedOperationException | SecurityException e) {
          // Read-only, full, or open to others: a temporary folder may still do.
        }
      }
      Path temporary = Files.createTempDirectory("gradsh-");
      List<Path> files = new ArrayList<>();
      try {
        files.addAll(kept(zip, entries, folder, temporary));
      } catch (IOException e) {
        new Unpacked(temporary, files, true).loaded();
        throw e;
      }
      return new Unpacked(temporary, files, true);
    }
  }

  private static List<Path> kept(
      ZipFile zip, List<? extends ZipEntry> entries, String folder, Path target)
      throws IOException {
    List<Path> files = new ArrayList<>();
    for (ZipEntry entry : entries) {
      Path file = target.resolve(entry.getName().substring(folder.length()));
      if (!same(file, entry)) {
        clearAbandoned(target);
        write(zip, entry, file);
      }
      files.add(file);
    }
    return files;
  }

  private static boolean same(Path file, ZipEntry entry) throws IOException {
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
        || Files.size(file) != entry.getSize()) {
      return false;
    }
    var crc = new CRC32();
    try (var channel = FileChannel.open(file, StandardOpenOption.READ)) {
      ByteBuffer block = ByteBuffer.allocateDirect(1 << 18);
      while (channel.read(block.clear()) >= 0) {
        crc.update(block.flip());
      }
    }
    return crc.getValue() == entry.getCrc();
  }

  private static void write(ZipFile zip, ZipEntry entry, Path file) throws IOException {
    Path partial = Files.createTempFile(file.getParent(), file.getFileName() + ".", ".partial");
    try {
      try (InputStream in = zip.getInputStream(entry)) {
        Files.copy(in, partial, StandardCopyOption.REPLACE_EXISTING);
      }
      if (!same(partial, entry)) {
        throw new IOException(entry.getName() + " in " + zip.getName() + " is damaged");
      }
      try {
        Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE);
      } catch (AtomicMoveNotSupportedException e) {
        Files.move(partial, file, StandardCopyOption.REPLACE_EXISTING);
      } catch (IOException e) {
        if (!same(file, entry)) { // Windows: another process has it loaded, and it is the same
          throw e;
        }
      }
    } finally {
      Files.deleteIfExists(partial);
    }
  }

  /** What killed processes left half-written. */
  private static void clearAbandoned(Path folder) throws IOException {
    FileTime limit = FileTime.from(Instant.now().minus(ABANDONED));
    try (var partials = Files.newDirectoryStream(folder, "*.partial")) {
      for (Path partial : partials) {
        if (Files.getLastModifiedTime(partial).compareTo(limit) < 0) {
          Files.deleteIfExists(partial);
        }
      }
    }
  }

  /** Makes the folder, and sees to it that nobody else may put a library there. */
  private static Path privateFolder(Path folder) throws IOException {
    if (!FileSystems.getDefault().supportedFileAttributeViews().contains("posix")) {
      return Files.createDirectories(folder);
    }
    Set<PosixFilePermission> mine = PosixFilePermissions.fromString("rwx------");
    Files.createDirectories(folder, PosixFilePermissions.asFileAttribute(mine));
    Set<PosixFilePermission> present =
        Files.getPosixFilePermissions(folder, LinkOption.NOFOLLOW_LINKS);
    if (present.contains(PosixFilePermission.GROUP_WRITE)
        || present.contains(PosixFilePermission.OTHERS_WRITE)) {
      throw new IOException(folder + " can be written by others");
    }
    Path self = Path.of("/proc/self");
    if (Files.exists(self)
        && !Files.getAttribute(folder, "unix:uid").equals(Files.getAttribute(self, "unix:uid"))) {
      throw new IOException(folder + " belongs to another user");
    }
    return folder;
  }

  /** The user's folder for what can be made again, or null where there is none. */
  public static Path userCache() {
    String set = Settings.text("cache", null);
    if (set != null) {
      return Path.of(set);
    }
    String system = System.getProperty("os.name", "");
    if (system.startsWith("Windows")) {
      String local = System.getenv("LOCALAPPDATA");
      return local == null ? null : Path.of(local, "gradsh", "cache");
    }
    String home = System.getenv("HOME");
    if (home == null || home.isBlank()) {
      home = System.getProperty("user.home", "");
    }
    if (system.startsWith("Mac")) {
      return Path.of(home, "Library", "Caches", "gradsh");
    }
    String xdg = System.getenv("XDG_CACHE_HOME");
    Path base = xdg != null && xdg.startsWith("/") ? Path.of(xdg) : Path.of(home, ".cache");
    return base.isAbsolute() ? base.resolve("gradsh") : null;
  }
}
