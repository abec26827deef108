package org.gradsh.cuda.driver;

import java.io.IOException;
import java.nio.file.Path;
import java.util.regex.Pattern;
import jcuda.driver.JCudaDriver;
import org.gradsh.autograd.cpu.JarLibraries;

/**
 * Loads JCuda's native half from a file of our own.
 *
 * <p>JCuda itself unpacks it under its final name into the folder for temporary files that all
 * users share, and takes what lies there for whole: half a file, left by a process that was killed,
 * ends the JVM. Here it is unpacked as the engine's other libraries are, and JCuda finds it there.
 */
final class Natives {
  private static final String FOLDER = "lib/";
  private static final Pattern JAR = Pattern.compile("jcuda-natives-.*\\.jar");
  private static final Pattern LIBRARY = Pattern.compile("(lib)?JCudaDriver-.*");
  private static final String TEMPORARY = "java.io.tmpdir";

  private Natives() {}

  /**
   * Touches JCuda for the first time. There must be a driver: without one JCuda's classes fail as
   * long as the JVM lives.
   *
   * @throws IOException when it is not on the class path, or cannot be unpacked
   */
  static synchronized void load() throws IOException {
    Path jar =
        JarLibraries.holder(FOLDER + System.mapLibraryName(name()), JAR)
            .orElseThrow(() -> new IOException("no jar holds JCuda's library for " + platform()));
    Path cache = JarLibraries.userCache();
    if (cache != null) cache = cache.resolve("jcuda").resolve(String.valueOf(jar.getFileName()));
    JarLibraries.Unpacked unpacked = JarLibraries.unpacked(jar, FOLDER, LIBRARY, cache);
    // JCuda looks in the temporary folder of the moment, and loads what it finds there.
    String before = System.getProperty(TEMPORARY);
    System.setProperty(TEMPORARY, unpacked.folder().toString());
    try {
      JCudaDriver.setExceptionsEnabled(false);
    } finally {
      System.setProperty(TEMPORARY, before);
      unpacked.loaded();
    }
  }

  private static String name() {
    return "JCudaDriver-" + JCUDA + "-" + platform();
  }

  /** The version of JCuda that this was made for. */
  private static final String JCUDA = "12.6.0";

  private static String platform() {
    String os = System.getProperty("os.name").startsWith("Windows") ? "windows" : "linux";
    String arch = System.getProperty("os.arch");
    return os + "-" + (arch.equals("amd64") ? "x86_64" : arch);
  }
}
