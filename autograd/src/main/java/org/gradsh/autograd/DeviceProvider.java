package org.gradsh.autograd;

import java.util.List;
import java.util.ServiceLoader;
import org.gradsh.autograd.cpu.Cpu;

/** A kind of accelerator, found by {@link ServiceLoader}: the engine itself names none. */
public interface DeviceProvider {
  /** The type of its devices, such as {@code "cuda"}. */
  String type();

  /** One line for people: what there is, or why there is nothing. */
  String status();

  /** What a diagnosis has to say of its devices; they may be started for it. */
  default List<Finding> findings() {
    return List.of(
        status().startsWith("none")
            ? Finding.lacking(type(), status(), "see its manual")
            : Finding.good(type(), status()));
  }

  /**
   * The status line of a type, as the first provider of that type gives it; for {@code "cpu"} the
   * engine's own. Nothing is started for it.
   */
  static String status(String type) {
    if (type.equals(Device.CPU.type())) return Cpu.status();
    for (DeviceProvider p : ServiceLoader.load(DeviceProvider.class)) {
      if (p.type().equals(type)) return p.status();
    }
    return none(type);
  }

  /** The findings of a type, for {@code "cpu"} those of the engine. */
  static List<Finding> findings(String type) {
    if (type.equals(Device.CPU.type())) return Cpu.findings();
    for (DeviceProvider p : ServiceLoader.load(DeviceProvider.class)) {
      if (p.type().equals(type)) return p.findings();
    }
    return List.of(
        Finding.lacking(type, none(type), "put the jar that brings them on the class path"));
  }

  private static String none(String type) {
    return "no module for " + type + " devices is on the class path";
  }
}
