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

  private VectorModule() {}

  /** Whether classes that use vectors may be loaded from now on. */
  static boolean present() {
    return visible() || brought() && visible();
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
