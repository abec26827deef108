package org.gradsh.autograd.device;

/** Two devices for tests, whose memory is the CPU's behind a wall: see {@link Mirror}. */
public final class MirrorProvider implements AcceleratorProvider {
  @Override
  public String type() {
    return "mirror";
  }

  @Override
  public String status() {
    return "2 devices";
  }

  @Override
  public int count() {
    return 2;
  }

  @Override
  public Accelerator accelerator(int index) {
    return new Mirror(index);
  }
}
