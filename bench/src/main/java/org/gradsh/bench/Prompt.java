package org.gradsh.bench;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jline.terminal.Attributes;
import org.jline.terminal.Size;
import org.jline.terminal.impl.jni.JniNativePty;
import org.jline.terminal.impl.jni.JniTerminalProvider;

/**
 * How long it takes from the start to the prompt, and from the start to the answer to {@code 1+1}
 * typed at the prompt: the installed {@code gradsh} against the JDK's {@code jshell}, each in a
 * pseudo-terminal, in turns. What counts is the ratio of the medians.
 *
 * <p>{@code java -cp … org.gradsh.bench.Prompt PREFIX [ROUNDS]}
 */
final class Prompt {
  private static final String TYPED = "1+1\r";
  private static final String ANSWER = "==> 2";
  private static final int LONGEST_SECONDS = 60;

  private record Shell(String name, List<String> command, String prompt) {}

  private record Times(double toPrompt, double toAnswer) {}

  private Prompt() {}

  public static void main(String[] args) throws IOException, InterruptedException {
    String gradsh = Path.of(args[0], "bin", "gradsh").toString();
    String jshell = Path.of(System.getProperty("java.home"), "bin", "jshell").toString();
    int rounds = args.length > 1 ? Integer.parseInt(args[1]) : 11;
    List<Shell> shells =
        List.of(
            new Shell("jshell", List.of(jshell), "jshell> "),
            new Shell("gradsh", List.of(gradsh), "∂"));
    Path home = Files.createTempDirectory("prompt");
    Map<Shell, List<Times>> times = new LinkedHashMap<>();
    for (int round = -1; round < rounds; round++) { // the first one fills the files' caches
      for (Shell shell : shells) {
        Times one = once(shell, home);
        if (round >= 0) {
          times.computeIfAbsent(shell, _ -> new ArrayList<>()).add(one);
        }
      }
    }
    System.out.printf(
        "%-8s %16s %8s %16s %8s%n", "", "to prompt, ms", "ratio", "to answer, ms", "ratio");
    List<Times> peer = times.get(shells.getFirst());
    times.forEach(
        (shell, all) ->
            System.out.printf(
                Locale.ROOT,
                "%-8s %16.0f %8.2f %16.0f %8.2f%n",
                shell.name(),
                toPrompt(all),
                toPrompt(all) / toPrompt(peer),
                toAnswer(all),
                toAnswer(all) / toAnswer(peer)));
  }

  private static double toPrompt(List<Times> times) {
    return StartUp.median(times.stream().map(Times::toPrompt).toList());
  }

  private static double toAnswer(List<Times> times) {
    return StartUp.median(times.stream().map(Times::toAnswer).toList());
  }

  private static Times once(Shell shell, Path home) throws IOException, InterruptedException {
    Size size = new Size(100, 30);
    JniNativePty pty = (JniNativePty) new JniTerminalProvider().open(new Attributes(), size);
    try {
      File terminal = new File(pty.getName());
      ProcessBuilder builder =
          new ProcessBuilder(shell.command())
              .redirectInput(terminal)
              .redirectOutput(terminal)
              .redirectError(terminal);
      // A new user, whose history is empty, and who has no settings.
      builder.environment().put("HOME", home.toString());
      builder.environment().put("TERM", "xterm-256color");
      builder.environment().put("GRADSH_START_CACHE", "off");
      long start = System.nanoTime();
      Process process = builder.start();
      try {
        Screen screen = new Screen(shell, pty.getMasterInput());
        screen.await(shell.prompt());
        long prompt = System.nanoTime();
        OutputStream keys = pty.getMasterOutput();
        keys.write(TYPED.getBytes(StandardCharsets.UTF_8));
        keys.flush();
        screen.await(ANSWER);
        long answer = System.nanoTime();
        return new Times((prompt - start) / 1e6, (answer - start) / 1e6);
      } finally {
        process.destroyForcibly().waitFor();
      }
    } finally {
      pty.close();
    }
  }

  /** What a shell has written so far. */
  private static final class Screen {
    private static final Pattern COLOURS = Pattern.compile("\u001b\\[[0-9;?]*[A-Za-z]");

    private final Shell shell;
    private final InputStream in;
    private final StringBuilder seen = new StringBuilder();
    private final byte[] bytes = new byte[1 << 12];

    Screen(Shell shell, InputStream in) {
      this.shell = shell;
      this.in = in;
    }

    void await(String text) throws IOException, InterruptedException {
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(LONGEST_SECONDS);
      while (!COLOURS.matcher(seen).replaceAll("").contains(text)) {
        if (System.nanoTime() > end) {
          throw new IOException(shell.name() + " does not show " + text + " but " + seen);
        }
        if (in.available() == 0) {
          Thread.sleep(1);
        } else {
          int count = in.read(bytes);
          seen.append(new String(bytes, 0, count, StandardCharsets.UTF_8));
        }
      }
    }
  }
}
