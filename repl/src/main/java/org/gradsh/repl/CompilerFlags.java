package org.gradsh.repl;

import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Set;
import javax.tools.ToolProvider;

/** Flags for the compiler of snippets. */
final class CompilerFlags {
  private static final String PREVIEW = "--enable-preview";

  /** Flags that would take from JShell what it needs, or give it what it gives already. */
  private static final Set<String> NOT_HERE =
      Set.of(
          "-d",
          "-s",
          "-h",
          "-cp",
          "-classpath",
          "--class-path",
          "-sourcepath",
          "--source-path",
          "-processor",
          "-processorpath",
          "--processor-path",
          "-proc:only",
          "-implicit:none",
          "-help",
          "--help",
          "-version",
          "--version",
          "-X",
          "--help-extra",
          "-Werror",
          "--release",
          "-source",
          "--source",
          "-target",
          "--target",
          "--system",
          "-bootclasspath");

  private CompilerFlags() {}

  /**
   * The flags, if the compiler knows each of them and a session can use it.
   *
   * @throws Usage with the first that cannot be, and why
   */
  static List<String> checked(List<String> flags) throws Usage {
    boolean argument = false;
    for (String flag : flags) {
      if (argument) {
        argument = false;
        continue;
      }
      if (!flag.startsWith("-")) {
        throw new Usage(flag + " is no flag of the compiler: they begin with -");
      }
      if (NOT_HERE.contains(flag)) {
        throw new Usage(flag + " cannot be used in a session");
      }
      if (flag.equals(PREVIEW)) {
        requirePreview();
      }
      int wants = ToolProvider.getSystemJavaCompiler().isSupportedOption(flag);
      if (wants < 0) {
        throw new Usage("the compiler does not know the flag " + flag);
      }
      argument = wants > 0 && !flag.contains("=");
    }
    if (argument) {
      throw new Usage(flags.getLast() + " wants a word after it");
    }
    return List.copyOf(flags);
  }

  /** The options for a compiler: preview features want the release to be named. */
  static String[] options(List<String> flags) {
    if (!flags.contains(PREVIEW)) {
      return flags.toArray(String[]::new);
    }
    String[] options = flags.toArray(new String[flags.size() + 2]);
    options[flags.size()] = "-source";
    options[flags.size() + 1] = String.valueOf(Runtime.version().feature());
    return options;
  }

  /** The JVM runs classes that use preview features only if it was started so. */
  private static void requirePreview() throws Usage {
    if (!ManagementFactory.getRuntimeMXBean().getInputArguments().contains(PREVIEW)) {
      throw new Usage(PREVIEW + " is for the start: GRADSH_JAVA_OPTIONS=--enable-preview gradsh");
    }
  }
}
