package org.gradsh.autograd;

import java.util.ServiceLoader;

/** A kind of accelerator, found by {@link ServiceLoader}: the engine itself names none. */
public interface DeviceProvider {
  /** The type of its devices, such as {@code "cuda"}. */
  String type();

  /** One line for people: what there is, or why there is nothing. */
  String status();

  /** The status line of a type, as the first provider of that type gives it. */
  static String status(String type) {
    for (DeviceProvider p : ServiceLoader.load(DeviceProvider.class)) {
      if (p.type().equals(type)) return p.status();
    }
    return "no module for " + type + " devices is on the class path";
  }
}
