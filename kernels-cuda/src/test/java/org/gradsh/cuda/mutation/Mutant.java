package org.gradsh.cuda.mutation;

/**
 * A committed kernel with one thing wrong.
 *
 * @param line of the PTX, from 1
 * @param number among those of this kind in the kernel, from 1: that stays when the text is made
 *     anew
 * @param was the instruction there
 * @param now what stands in its place
 */
record Mutant(
    String module, String entry, int line, Kind kind, int number, String was, String now) {
  /** What is wrong. */
  enum Kind {
    BARRIER("barrier", "barrier removed"),
    WARP_BARRIER("warp barrier", "barrier of a warp removed"),
    FENCE("fence", "fence removed"),
    MBARRIER("mbarrier", "wait for a phase removed"),
    COPY_WAIT("copy wait", "wait for copies removed"),
    COPY_GROUP("copy group", "end of a group of copies removed"),
    SHUFFLE("shuffle", "shuffle that gives a lane its own"),
    ATOMIC("atomic", "atomic made plain"),
    BOUND("bound", "loop once too often or too rarely");

    final String shortly;
    final String text;

    Kind(String shortly, String text) {
      this.shortly = shortly;
      this.text = text;
    }
  }

  /** The whole module with it. */
  String in(String ptx) {
    return with(ptx, now);
  }

  /** The whole module as it was, but that it fails where a bound is reached exactly. */
  String failingAtTheBound(String ptx) {
    String equal = was.replaceFirst("setp\\.\\w+\\.(\\w+) %\\w+,", "setp.eq.$1 %exactly,");
    if (now.endsWith(", 7;") && was.endsWith(", 3;")) equal = equal.replace(", 3;", ", 4;");
    return with(ptx, "{ .reg .pred %exactly; " + equal + " @%exactly trap; } " + was);
  }

  private String with(String ptx, String instruction) {
    String[] lines = ptx.split("\n", -1);
    lines[line - 1] = instruction;
    return String.join("\n", lines);
  }

  /** What excuses go by. */
  String name() {
    return module + " " + entry + " " + kind + " " + number;
  }

  /** For another process. */
  String toLine() {
    return String.join(
        "\t", module, entry, String.valueOf(line), kind.name(), String.valueOf(number), was, now);
  }

  static Mutant of(String text) {
    String[] p = text.split("\t", -1);
    Kind kind = Kind.valueOf(p[3]);
    return new Mutant(p[0], p[1], Integer.parseInt(p[2]), kind, Integer.parseInt(p[4]), p[5], p[6]);
  }
}
