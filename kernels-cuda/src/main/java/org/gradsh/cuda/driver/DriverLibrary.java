package org.gradsh.cuda.driver;

import java.lang.foreign.Arena;
import java.lang.foreign.SymbolLookup;
import java.nio.file.Path;

/** Where the driver is. This class can be asked where there is none. */
public final class DriverLibrary {
  /** Names another library than the system's: that of the tests. */
  private static final String NAMED = Options.text("library");

  private DriverLibrary() {}

  /** The name by which the system finds it, or a path. */
  public static String name() {
    if (NAMED != null) return NAMED;
    return System.getProperty("os.name").startsWith("Windows") ? "nvcuda.dll" : "libcuda.so.1";
  }

  static boolean isPath(String library) {
    return library.contains("/") || library.contains("\\");
  }

  /**
   * Opens a library by name or by path.
   *
   * @throws IllegalArgumentException when it is not there
   */
  public static SymbolLookup open(String library, Arena arena) {
    return isPath(library)
        ? SymbolLookup.libraryLookup(Path.of(library), arena)
        : SymbolLookup.libraryLookup(library, arena);
  }
}
