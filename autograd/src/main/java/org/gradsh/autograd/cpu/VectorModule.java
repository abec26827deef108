package org.gradsh.autograd.cpu;

/**
 * Finds {@code jdk.incubator.vector}, or brings it in.
 *
 * <p>A library's JVM has the module when it was started with {@code --add-modules}. That flag
 * prints a warning on stderr which nothing can turn off, and it costs every start 50 ms, because
 * the JVM then cannot map its archived module graph. So the program, whose manifest exports {@code
 * jdk.internal.module}, is started without it and resolves the module here, as the JVM itself does
 * for agents: its classes go to the same loader and are compiled to the same instructions.
 */
final class VectorModule {
  private static final String NAME = "jdk.incubator.vector";

  /** What the module is built on, in the JDK's base. */
  private static final String SUPPORT = "jdk.internal.vm.vector";

  private VectorModule() {}

  /** Whether no setting switches the vectors off. */
  static boolean isWanted() {
    return !Settings.text("simd", "on").equalsIgnoreCase("off");
  }

  /** What people call vectors of so many bits on this machine. */
  static String name(int bits) {
    return name(bits, System.getProperty("os.arch", ""));
  }

  static String name(int bits, String architecture) {
    if (bits == 0) {
      return "no vectors";
    }
    return switch (architecture) {
      case "amd64", "x86_64" -> bits >= 512 ? "AVX-512" : bits >= 256 ? "AVX2" : "SSE";
      case "aarch64" -> bits > 128 ? "SVE" : "NEON";
      default -> bits + "-bit vectors";
    };
  }

  /** Whether classes that use vectors may be loaded from now on. */
  static boolean present() {
    return visible() || brought() && visible();
  }

  /**
   * The bits of the JVM's widest vectors, asked of the JVM without the module; 0 where the
   * program's manifest does not give us the way.
   */
  static int widest() {
    try {
      Class.forName("jdk.internal.module.Modules")
          .getMethod("addExports", Module.class, String.class, Module.class)
          .invoke(null, Object.class.getModule(), SUPPORT, VectorModule.class.getModule());
      Object bytes =
          Class.forName(SUPPORT + ".VectorSupport")
              .getMethod("getMaxLaneCount", Class.class)
              .invoke(null, byte.class);
      return Math.max(0, (int) bytes) * Byte.SIZE;
    } catch (ReflectiveOperationException | LinkageError _) {
      return 0;
    }
  }

  private static boolean visible() {
    try {
      Class.forName(NAME + ".VectorShape", false, VectorModule.class.getClassLoader());
      return true;
    } catch (ClassNotFoundException _) {
      return false;
    }
  }

  private static boolean brought() {
    try {
      Class.forName("jdk.internal.module.Modules")
          .getMethod("loadModule", String.class)
          .invoke(null, NAME);
      return true;
    } catch (ReflectiveOperationException _) {
      return false; // not exported to us, as in a plain library, or not in this run-time image
    }
  }
}
