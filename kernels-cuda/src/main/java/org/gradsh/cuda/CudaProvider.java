package org.gradsh.cuda;

import java.util.List;
import org.gradsh.autograd.DeviceProvider;
import org.gradsh.autograd.Finding;
import org.gradsh.autograd.device.Accelerator;

/** The CUDA devices of this machine, as the engine's services see them. */
public final class CudaProvider implements DeviceProvider {
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
    return List.of(
        switch (Probe.run()) {
          case Probe.NoDriver n -> lacking("install NVIDIA's driver, where there is such a card");
          case Probe.Failed f -> lacking("see whether nvidia-smi works: driver and card must fit");
          case Probe.Devices(int count) when count == 0 ->
              lacking("see whether nvidia-smi lists a card, and CUDA_VISIBLE_DEVICES");
          case Probe.Devices d -> lacking("nothing yet: tensors stay on the CPU");
        });
  }

  private Finding lacking(String fix) {
    return Finding.lacking("cuda", status(), fix);
  }

  @Override
  public String status() {
    return switch (Probe.run()) {
      case Probe.NoDriver(String why) -> "none (" + why + ")";
      case Probe.Failed(String call, int code) -> "none (" + call + " failed with " + code + ")";
      case Probe.Devices(int count) when count == 0 -> "none (the driver sees no device)";
      case Probe.Devices(int count) ->
          count + (count == 1 ? " device" : " devices") + ", not used: Gradsh has no kernels yet";
    };
  }
}
