package org.gradsh.bench;

/** What is measured of kernels: its name in the table, and what it ought to be at most. */
enum Measure {
  INFO("start to kernel_info, ms", 500),
  FIRST("start to first result, ms", 900),
  SUM("1+1 warm, ms", Double.NaN),
  THIRTY("cell of 30 statements, ms", Double.NaN),
  COMPLETE("completion, ms", Double.NaN),
  INSPECT("inspection, ms", Double.NaN),
  IS_COMPLETE("is_complete, ms", 5),
  VOLUME("10 MB in 100,000 lines, ms", 1000),
  LOST("  bytes lost", 0),
  MESSAGES("  messages", 200),
  NO_IDLE("  times no idle came", 0),
  LOOP("interrupt of a loop, ms", 250),
  SLEEP("interrupt of a sleep, ms", 250),
  PRINTS("interrupt of a loop that prints, ms", 250),
  CPU_AFTER("  processor in the 2 s after, %", 5),
  EXIT("exit after shutdown, ms", 500),
  MEMORY("resident memory at the end, MB", 350);

  private final String title;
  private final double most;

  Measure(String title, double most) {
    this.title = title;
    this.most = most;
  }

  String title() {
    return title;
  }

  /** The target; NaN without one. */
  double most() {
    return most;
  }

  /** Whether one failure among many must show: the worst counts, not the median. */
  boolean isWorstThatCounts() {
    return switch (this) {
      case LOST, MESSAGES, NO_IDLE, LOOP, SLEEP, PRINTS, CPU_AFTER -> true;
      case INFO, FIRST, SUM, THIRTY, COMPLETE, INSPECT, IS_COMPLETE, VOLUME, EXIT, MEMORY -> false;
    };
  }
}
