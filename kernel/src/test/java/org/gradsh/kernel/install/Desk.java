package org.gradsh.kernel.install;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.gradsh.repl.Usage;

/** A machine in a folder of a test's, at which it gives commands. */
final class Desk {
  /** What came of a command. */
  record Told(int exit, String out, String err) {}

  final Path root;
  final Path home;
  final Path launcher;
  final Map<String, String> environment = new HashMap<>();
  Machine.Platform platform = Machine.Platform.LINUX;
  boolean isRoot;
  List<Path> prefixes;

  Desk(Path root) throws IOException {
    this.root = root;
    home = Files.createDirectories(root.resolve("home"));
    prefixes = List.of(root.resolve("usr/local"), root.resolve("usr"));
    launcher = launcher("app ∂");
  }

  /** A stand-in for an installed command, which starts with all options but bad ones. */
  Path launcher(String prefix) throws IOException {
    Path file = Files.createDirectories(root.resolve(prefix).resolve("bin")).resolve("gradsh");
    Files.writeString(
        file,
        """
        #!/bin/sh
        case $GRADSH_JAVA_OPTIONS in
          *-Xmx1k*) echo "Error occurred during initialization of VM"; echo "Too small maximum heap"; exit 1 ;;
          *-Xmx4gg*) echo "Invalid maximum heap size: -Xmx4gg"; exit 1 ;;
          *-help*) echo "Usage: java" ;;
          *) echo "gradsh 0.1 (Java 25)" ;;
        esac
        """);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    return file;
  }

  Machine machine() {
    return new Machine(environment, platform, home, prefixes, isRoot, Optional.of(launcher));
  }

  /** Gives a command: words with spaces between them, or one by one. */
  Told tell(String line, String... more) {
    List<String> words = new ArrayList<>(List.of(line.split(" ")));
    words.addAll(Arrays.asList(more));
    var out = new ByteArrayOutputStream();
    var err = new ByteArrayOutputStream();
    int exit;
    try {
      exit =
          KnownToJupyter.run(
              words.getFirst(),
              words.subList(1, words.size()),
              machine(),
              new PrintStream(out, true, StandardCharsets.UTF_8),
              new PrintStream(err, true, StandardCharsets.UTF_8));
    } catch (Usage e) {
      return new Told(2, out.toString(StandardCharsets.UTF_8), e.getMessage());
    }
    return new Told(
        exit, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  /** Where the user's kernels are. */
  Path users() {
    return home.resolve(".local/share/jupyter/kernels");
  }

  /** Another program's kernel. */
  Path foreign(Path kernels, String name) throws IOException {
    Path folder = Files.createDirectories(kernels.resolve(name));
    Files.writeString(
        folder.resolve("kernel.json"),
        """
        {"argv": ["other"], "display_name": "Other's", "language": "x"}
        """);
    return folder;
  }
}
