package org.gradsh.repl;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** The part of a stack trace that is the user's: the frames of snippets. */
final class Frames {
  private static final Pattern WRAPPER = Pattern.compile("REPL\\.\\$JShell\\$\\d+\\w*[.$]?");
  private static final Pattern LAMBDA = Pattern.compile("lambda\\$(.+?)\\$+\\d+");
  private static final String TOP = "do_it$";
  private static final String AUX = TOP + "Aux";

  /**
   * A frame of the user's.
   *
   * @param where the method, {@code Point.norm}; empty for code outside of methods
   * @param file the name of the source
   * @param line the line in it, counted from 1
   * @param called the frame that it called, or null for the topmost one of the trace
   */
  record Frame(String where, String file, int line, StackTraceElement called) {
    @Override
    public String toString() {
      String place = file + ":" + line;
      return where.isEmpty() ? place : where + " (" + place + ")";
    }
  }

  private Frames() {}

  /** The user's frames of an exception, the innermost first. */
  static List<Frame> of(Throwable exception) {
    StackTraceElement[] trace = exception.getStackTrace();
    List<Frame> frames = new ArrayList<>();
    for (int i = 0; i < trace.length; i++) {
      StackTraceElement element = trace[i];
      if (isUsers(element)) {
        frames.add(
            new Frame(
                where(element), element.getFileName(), element.getLineNumber(), called(trace, i)));
      }
    }
    return frames;
  }

  /** The sentence on code that goes on although it was told to stop. */
  static String holding(StackTraceElement[] trace) {
    String at = "";
    for (int i = 0; i < trace.length && at.isEmpty(); i++) {
      if (isUsers(trace[i])) {
        StackTraceElement called = called(trace, i);
        String call = called == null ? "" : called.getClassName() + "." + called.getMethodName();
        at = (call.isEmpty() ? "" : ": " + plain(call)) + " called at " + place(trace[i]);
      }
    }
    return "still running" + at + "; the JVM cannot stop this, it goes on until it ends";
  }

  private static String place(StackTraceElement element) {
    return element.getFileName() + ":" + element.getLineNumber();
  }

  /** What a frame called, past the method that JShell makes for the value of a variable. */
  private static StackTraceElement called(StackTraceElement[] trace, int caller) {
    int at = caller - 1;
    while (at >= 0 && trace[at].getMethodName().equals(AUX)) {
      at--;
    }
    return at < 0 ? null : trace[at];
  }

  private static boolean isUsers(StackTraceElement element) {
    return element.getClassName().startsWith("REPL.$JShell$")
        && element.getFileName() != null
        && element.getLineNumber() > 0
        && !element.getMethodName().equals(AUX);
  }

  private static String where(StackTraceElement element) {
    String type = plain(element.getClassName());
    String method = element.getMethodName();
    if (LAMBDA.matcher(method).matches()) {
      String in = LAMBDA.matcher(method).replaceFirst("$1");
      method = in.startsWith("do_it") || in.equals("static") ? "lambda" : "lambda in " + in;
    } else if (method.equals("<init>")) {
      method = "new";
    } else if (method.equals("<clinit>")) {
      method = "static";
    } else if (method.startsWith(TOP)) {
      method = "";
    }
    return type.isEmpty() || method.isEmpty() ? method : type.replace('$', '.') + "." + method;
  }

  /** A text of the JVM's without the names of the classes that JShell wraps around snippets. */
  static String plain(String text) {
    return WRAPPER.matcher(text).replaceAll("");
  }
}
