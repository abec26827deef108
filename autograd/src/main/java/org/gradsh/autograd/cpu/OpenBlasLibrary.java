package org.gradsh.autograd.cpu;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Finds and opens the OpenBLAS library: the one in the jar of org.bytedeco:openblas (its Java side
 * is not used), or the system's.
 *
 * <p>{@code gradsh.openblas} chooses: {@code bundled} (the default; the system's one where no jar
 * for this machine is present), {@code system}, or the path of a library.
 *
 * @param symbols its functions
 * @param origin "bundled", "system" or the path
 */
@SuppressWarnings("restricted") // native calls are what it is for
record OpenBlasLibrary(SymbolLookup symbols, String origin) {
  private static final Pattern LIBRARIES =
      Pattern.compile(
          "(lib)?(openblas|gfortran|quadmath|gcc_s|gomp|omp|winpthread)[^/]*"
              + "\\.(so|dylib|dll)[.0-9]*");

  private static OpenBlasLibrary present;

  /** The library that {@link #loaded} has opened. */
  static synchronized OpenBlasLibrary present() {
    if (present == null) {
      throw new IllegalStateException("OpenBLAS has not been loaded");
    }
    return present;
  }

  /**
   * Opens the library, once for the process, and leaves it with one thread.
   *
   * @throws OpenBlas.Unavailable if it cannot be found or opened
   */
  static synchronized OpenBlasLibrary loaded() throws OpenBlas.Unavailable {
    if (present == null) {
      try {
        present = OneThread.whileLoading(() -> opened(Settings.text("openblas", "bundled")));
      } catch (IOException | LinkageError | RuntimeException e) {
        throw new OpenBlas.Unavailable("OpenBLAS does not load: " + e.getMessage(), e);
      }
    }
    return present;
  }

  private static OpenBlasLibrary opened(String which) throws IOException {
    return switch (which) {
      case "system" ->
          system()
              .orElseThrow(() -> new IOException("the system has no OpenBLAS (gradsh.openblas)"));
      case "bundled" -> {
        String folder = "org/bytedeco/openblas/" + platform() + "/";
        Optional<Path> holder =
            JarLibraries.holder(
                folder + fileName(),
                Pattern.compile("openblas-[0-9].*-" + Pattern.quote(platform()) + "\\.jar"));
        if (holder.isPresent()) {
          yield bundled(holder.get(), folder);
        }
        yield system()
            .orElseThrow(
                () ->
                    new IOException("no jar holds it for " + platform() + ", nor has the system"));
      }
      default -> {
        Path path = Path.of(which).toAbsolutePath();
        if (!Files.isRegularFile(path)) {
          throw new IOException("there is no file " + path + " (gradsh.openblas)");
        }
        yield new OpenBlasLibrary(opened(siblings(path.getParent()), path), path.toString());
      }
    };
  }

  private static OpenBlasLibrary bundled(Path jar, String folder) throws IOException {
    Path cache = JarLibraries.userCache();
    if (cache != null) {
      // One folder per version and platform; what is in it is compared with the jar.
      String version = Files.isDirectory(jar) ? "" : jar.getFileName().toString();
      cache = cache.resolve("openblas").resolve(version.replace(".jar", ""));
    }
    var unpacked = JarLibraries.unpacked(jar, folder, LIBRARIES, cache);
    Path library =
        unpacked.files().stream()
            .filter(f -> f.getFileName().toString().matches("(lib)?openblas.*"))
            .findFirst()
            .orElseThrow(() -> new IOException(jar + " holds no OpenBLAS in " + folder));
    try {
      return new OpenBlasLibrary(opened(unpacked.files(), library), "bundled");
    } finally {
      unpacked.loaded();
    }
  }

  private static List<Path> siblings(Path folder) throws IOException {
    try (var files = Files.list(folder)) {
      return files.filter(f -> LIBRARIES.matcher(f.getFileName().toString()).matches()).toList();
    }
  }

  /**
   * Opens a library after those beside it that it needs: the loader finds what is already loaded by
   * its name. The C runtime's support library is taken from beside it only where the system has
   * none, since other libraries of the process may want a newer one.
   */
  private static SymbolLookup opened(List<Path> beside, Path library) {
    for (String name : new String[] {"quadmath", "gfortran", "gomp"}) {
      for (Path file : beside) {
        if (file.getFileName().toString().contains(name)) {
          try {
            open(file, beside);
          } catch (IllegalArgumentException e) {
            // If the library does need it, its own loading says so below.
          }
        }
      }
    }
    return open(library, beside);
  }

  private static SymbolLookup open(Path file, List<Path> beside) {
    try {
      return SymbolLookup.libraryLookup(file, Arena.global());
    } catch (IllegalArgumentException e) {
      for (Path support : beside) {
        if (support.getFileName().toString().contains("gcc_s") && !support.equals(file)) {
          SymbolLookup.libraryLookup(support, Arena.global());
        }
      }
      return SymbolLookup.libraryLookup(file, Arena.global());
    }
  }

  private static Optional<OpenBlasLibrary> system() {
    String[] names =
        switch (platform().split("-")[0]) {
          case "linux" -> new String[] {"libopenblas.so.0", "libopenblas.so"};
          case "macosx" ->
              new String[] {
                "/opt/homebrew/opt/openblas/lib/libopenblas.dylib",
                "/usr/local/opt/openblas/lib/libopenblas.dylib"
              };
          default -> new String[] {"libopenblas.dll", "openblas.dll"};
        };
    for (String name : names) {
      try {
        SymbolLookup symbols = SymbolLookup.libraryLookup(name, Arena.global());
        if (symbols.find("cblas_sgemm").isPresent()
            && symbols.find("openblas_set_num_threads").isPresent()) {
          return Optional.of(new OpenBlasLibrary(symbols, "system"));
        }
      } catch (IllegalArgumentException e) {
        // Not under this name.
      }
    }
    return Optional.empty();
  }

  /** The machine as the jars of bytedeco name it, like linux-x86_64. */
  static String platform() {
    String system = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
    String machine = System.getProperty("os.arch", "");
    return (system.startsWith("mac") ? "macosx" : system.startsWith("windows") ? "windows" : system)
        + "-"
        + switch (machine) {
          case "amd64" -> "x86_64";
          case "aarch64" -> "arm64";
          default -> machine;
        };
  }

  /** What the jars call the library on this machine. */
  private static String fileName() {
    return switch (platform().split("-")[0]) {
      case "macosx" -> "libopenblas.0.dylib";
      case "windows" -> "libopenblas.dll";
      default -> "libopenblas.so.0";
    };
  }

  /** "OpenBLAS 0.3.31". */
  static String version() {
    String[] words = text("openblas_get_config").split(" +");
    return words.length < 2 ? "OpenBLAS" : words[0] + " " + words[1];
  }

  /** What a function without arguments says. */
  static String text(String function) {
    Optional<MemorySegment> address = present().symbols().find(function);
    if (address.isEmpty()) {
      return "unknown";
    }
    try {
      MethodHandle handle =
          Linker.nativeLinker().downcallHandle(address.get(), FunctionDescriptor.of(ADDRESS));
      return ((MemorySegment) handle.invokeExact()).reinterpret(Long.MAX_VALUE).getString(0);
    } catch (Throwable e) {
      return "unknown";
    }
  }

  /**
   * Keeps the library from starting a thread per processor while it is opened, which costs more
   * than opening it, and afterwards from ever using more than one.
   */
  private static final class OneThread {
    private static final String VARIABLE = "OPENBLAS_NUM_THREADS";

    @FunctionalInterface
    interface Opening {
      OpenBlasLibrary library() throws IOException;
    }

    static OpenBlasLibrary whileLoading(Opening opening) throws IOException {
      Linker linker = Linker.nativeLinker();
      SymbolLookup c = linker.defaultLookup();
      Optional<MemorySegment> put = c.find("putenv");
      Optional<MemorySegment> unset = c.find("unsetenv");
      OpenBlasLibrary library;
      if (put.isPresent() && unset.isPresent()) {
        FunctionDescriptor shape = FunctionDescriptor.of(JAVA_INT, ADDRESS);
        // putenv keeps the string it is given, hence the arena that is never closed.
        String before = System.getenv(VARIABLE);
        call(linker.downcallHandle(put.get(), shape), VARIABLE + "=1");
        try {
          library = opening.library();
        } finally {
          if (before == null) {
            call(linker.downcallHandle(unset.get(), shape), VARIABLE);
          } else {
            call(linker.downcallHandle(put.get(), shape), VARIABLE + "=" + before);
          }
        }
        if (library.origin().equals("bundled")) {
          return library;
        }
      } else {
        library = opening.library();
      }
      // One that is already loaded, or built otherwise, has not read the variable.
      Optional<MemorySegment> set = library.symbols().find("openblas_set_num_threads");
      if (set.isPresent()) {
        try {
          linker.downcallHandle(set.get(), FunctionDescriptor.ofVoid(JAVA_INT)).invokeExact(1);
        } catch (Throwable e) {
          throw new IllegalStateException("openblas_set_num_threads failed", e);
        }
      }
      return library;
    }

    private static void call(MethodHandle handle, String text) {
      try {
        int result = (int) handle.invokeExact(Arena.global().allocateFrom(text));
        assert result == 0;
      } catch (Throwable e) {
        throw new IllegalStateException("the environment cannot be set", e);
      }
    }
  }
}
