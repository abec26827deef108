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
    return Probe.run() instanceof Probe.Devices(int count) ? count : 0;
  }

  @Override
  public Accelerator accelerator(int index) {
    return new CudaDevice(index);
  }

  @Override
  public List<Finding> findings() {
    return switch (Probe.run()) {
      case Probe.NoDriver n -> lacking("install NVIDIA's driver, where there is such a card");
      case Probe.Failed f -> lacking("see whether nvidia-smi works: driver and card must fit");
      case Probe.Devices(int count) when count == 0 ->
          lacking("see whether nvidia-smi lists a card, and CUDA_VISIBLE_DEVICES");
      case Probe.Devices(int count) -> opened(count);
    };
  }

  private List<Finding> lacking(String fix) {
    return List.of(Finding.lacking(TYPE, status(), fix));
  }

  /** What each device is; none is opened for it. */
  private static List<Finding> opened(int count) {
    List<Finding> findings = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      try {
        findings.add(Finding.good(TYPE + ":" + i, Card.look(i).describe()));
      } catch (TensorException e) {
        String text = e.getMessage().lines().findFirst().orElse("");
        findings.add(Finding.lacking(TYPE + ":" + i, text, "see docs/cuda.md"));
      }
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
      case Probe.Failed(String call, int code) -> "none (" + call + " failed with " + code + ")";
      case Probe.Devices(int count) when count == 0 -> "none (the driver sees no device)";
      case Probe.Devices(int count) -> count + (count == 1 ? " device" : " devices");
    };
  }
}
