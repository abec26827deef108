package org.gradsh.repl.command;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.gradsh.autograd.Device;
import org.gradsh.autograd.Finding;
import org.gradsh.autograd.TensorException;
import org.gradsh.repl.Arguments;
import org.gradsh.repl.Command;
import org.gradsh.repl.Session;

/** {@code /device}. */
public record DeviceCommand() implements Command {
  @Override
  public String name() {
    return "device";
  }

  @Override
  public String arguments() {
    return "[cpu|cuda[:N]]";
  }

  @Override
  public String summary() {
    return "where tensors are made and computed; with a name, make them there from now on";
  }

  @Override
  public String details() {
    return """
    * stands before the device on which tensor(…), zeros(…), randn(…) and the other factories put
    what they make. Ops compute where their operands are; x.to(cuda()) moves one tensor.
    """;
  }

  @Override
  public Reply run(Session session, Arguments arguments) throws Refused {
    List<String> words = arguments.words(0, 1);
    if (!words.isEmpty()) choose(words.getFirst());
    StringBuilder text = new StringBuilder();
    for (Finding f : Device.findings("cpu")) {
      if (f.what().equals("cpu")) line(text, Device.CPU, f.text());
    }
    if (text.isEmpty()) line(text, Device.CPU, Device.status("cpu"));
    int count = Device.count("cuda");
    if (count == 0) text.append("  cuda    ").append(Device.status("cuda"));
    List<Finding> findings = count == 0 ? List.of() : Device.findings("cuda");
    for (int i = 0; i < count; i++) {
      Device device = new Device("cuda", i);
      line(text, device, findings.get(i).text());
      if (findings.get(i).isGood())
        text.append("          ").append(device.memoryStats()).append('\n');
    }
    Map<String, Long> fallbacks = Device.fallbacks("cuda");
    if (!fallbacks.isEmpty()) {
      text.append("  computed on the CPU for want of a kernel:");
      fallbacks.forEach((op, times) -> text.append(" ").append(op).append("×").append(times));
    }
    return Reply.of(text.toString().stripTrailing());
  }

  private static void line(StringBuilder text, Device device, String what) {
    text.append(device.equals(Device.current()) ? "* " : "  ");
    text.append("%-8s".formatted(device)).append(what).append('\n');
  }

  private static void choose(String name) throws Refused {
    String[] parts = name.toLowerCase(Locale.ROOT).split(":", 2);
    try {
      int index = parts.length == 1 ? 0 : Integer.parseInt(parts[1]);
      if (parts[0].equals("cpu") && index == 0) Device.setDefault(Device.CPU);
      else if (parts[0].equals("cuda")) Device.setDefault(new Device("cuda", index));
      else throw new Refused("There is no device " + name + ": cpu, cuda or cuda:N.");
    } catch (NumberFormatException e) {
      throw new Refused(name + " names no device: cuda:0 is the first one.");
    } catch (TensorException e) {
      throw new Refused(e.getMessage());
    }
  }
}
