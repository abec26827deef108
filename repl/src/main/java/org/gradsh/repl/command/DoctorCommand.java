package org.gradsh.repl.command;

import java.util.ArrayList;
import java.util.List;
import org.gradsh.autograd.Device;
import org.gradsh.autograd.Finding;
import org.gradsh.repl.Arguments;
import org.gradsh.repl.Command;
import org.gradsh.repl.Session;

/** {@code /doctor}. */
public record DoctorCommand() implements Command {
  @Override
  public String name() {
    return "doctor";
  }

  @Override
  public String arguments() {
    return "";
  }

  @Override
  public String summary() {
    return "what Gradsh works with on this machine, and what to do about what is missing";
  }

  @Override
  public String details() {
    return """
    ✓ stands before what is as it should be, ✗ before what is missing, → before what can be done
    about it. Gradsh works without: vectors, OpenBLAS and the start-up cache make it faster.
    """;
  }

  @Override
  public Reply run(Session session, Arguments arguments) throws Refused {
    arguments.words(0, 0);
    List<Finding> findings = new ArrayList<>(Surroundings.program());
    findings.addAll(Device.findings("cpu"));
    findings.add(Surroundings.memory());
    findings.addAll(Device.findings("cuda"));
    findings.addAll(Surroundings.doors());
    findings.add(Surroundings.terminal());
    return Reply.of(text(findings));
  }

  private static String text(List<Finding> findings) {
    int width = findings.stream().mapToInt(f -> f.what().length()).max().orElse(0);
    StringBuilder text = new StringBuilder();
    for (Finding finding : findings) {
      String what = finding.what() + " ".repeat(width - finding.what().length());
      text.append(finding.isGood() ? "✓ " : "✗ ").append(what).append("  ");
      text.append(finding.text()).append('\n');
      if (!finding.fix().isEmpty()) {
        text.append("  ")
            .append(" ".repeat(width))
            .append("  → ")
            .append(finding.fix())
            .append('\n');
      }
    }
    long missing = findings.stream().filter(f -> !f.isGood()).count();
    return text.append(missing == 0 ? "nothing is missing" : missing + " to look at").toString();
  }
}
