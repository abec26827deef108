package org.gradsh.cuda;

import java.util.ArrayList;
import java.util.List;
import org.gradsh.autograd.Finding;
import org.gradsh.autograd.TensorException;
import org.gradsh.autograd.device.Accelerator;
import org.gradsh.autograd.device.AcceleratorProvider;
import org.gradsh.cuda.driver.Card;
import org.gradsh.cuda.memory.Pressure;

/** The CUDA devices of this machine, as the engine's services see them. */
public final class CudaProvider implements AcceleratorProvider {
  static final String TYPE = "cuda";

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public int count() {
    return Probe.run() instanceof Probe.Devices d ? d.count() : 0;
  }

  @Override
  public Accelerator accelerator(int index) {
    return new CudaDevice(index, ((Probe.Devices) Probe.run()).ordinals().get(index));
  }

  @Override
  public List<Finding> findings() {
    return switch (Probe.run()) {
      case Probe.NoDriver n -> lacking("install NVIDIA's driver, where there is such a card");
      case Probe.WrongOption w -> lacking("docs/cuda.md has the options");
      case Probe.OldDriver o -> lacking("install a later driver of NVIDIA's");
      case Probe.Failed f -> lacking("see whether nvidia-smi works: driver and card must fit");
      case Probe.Devices d when d.count() > 0 -> found(d);
      case Probe.Devices d when !d.old().isEmpty() -> lacking("a later card; the CPU computes all");
      case Probe.Devices d ->
          lacking("see whether nvidia-smi lists a card, and CUDA_VISIBLE_DEVICES");
    };
  }

  private List<Finding> lacking(String fix) {
    return List.of(Finding.lacking(TYPE, status(), fix));
  }

  /** What each device is; none is opened for it. */
  private static List<Finding> found(Probe.Devices devices) {
    List<Finding> findings = new ArrayList<>();
    for (int i = 0; i < devices.count(); i++) {
      try {
        String what = Card.look(i, devices.ordinals().get(i)).describe();
        findings.add(Finding.good(TYPE + ":" + i, what));
      } catch (TensorException e) {
        String text = e.getMessage().lines().findFirst().orElse("");
        findings.add(Finding.lacking(TYPE + ":" + i, text, "see docs/cuda.md"));
      }
    }
    if (!devices.old().isEmpty()) {
      findings.add(Finding.lacking(TYPE, tooOld(devices), "it is left out"));
    }
    if (Pressure.isCollectorDisabled()) {
      findings.add(
          Finding.lacking(
              "collector",
              "-XX:+DisableExplicitGC: what the device's memory holds is found late",
              "start without it"));
    }
    return findings;
  }

  @Override
  public String status() {
    return switch (Probe.run()) {
      case Probe.NoDriver(String why) -> "none (" + why + ")";
      case Probe.WrongOption(String why) -> "none (" + why + ")";
      case Probe.OldDriver(int version) ->
          "none (the driver is of CUDA "
              + Card.text(version)
              + ": "
              + Card.text(Card.OLDEST_DRIVER)
              + " or later is needed)";
      case Probe.Failed(String call, int code) -> "none (" + call + " failed with " + code + ")";
      case Probe.Devices d when d.count() > 0 ->
          d.count() + (d.count() == 1 ? " device" : " devices");
      case Probe.Devices d when !d.old().isEmpty() -> "none (" + tooOld(d) + ")";
      case Probe.Devices d -> "none (the driver sees no device)";
    };
  }

  private static String tooOld(Probe.Devices devices) {
    String needed = ": " + Card.LEAST_CAPABILITY / 10. + " or more is needed";
    return String.join(", ", devices.old()) + needed;
  }
}
