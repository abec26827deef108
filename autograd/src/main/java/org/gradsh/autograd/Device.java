package org.gradsh.autograd;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.gradsh.autograd.cpu.Cpu;
import org.gradsh.autograd.cpu.Strided;
import org.gradsh.autograd.device.Accelerator;
import org.gradsh.autograd.device.AcceleratorProvider;
import org.gradsh.autograd.device.Fallbacks;
import org.gradsh.autograd.op.ShapeOps;

/**
 * Where a tensor's elements are.
 *
 * @param type {@code "cpu"} or the name of an accelerator, {@code "cuda"}
 * @param index which one of its kind
 */
public record Device(String type, int index) {
  public static final Device CPU = new Device("cpu", 0);

  /**
   * A CUDA device.
   *
   * @throws TensorException with one sentence why, when there is none
   */
  public static Device cuda(int index) {
    Device device = new Device("cuda", index);
    device.accelerator();
    return device;
  }

  /**
   * A device by its name: {@code "cpu"}, {@code "cuda"}, {@code "cuda:1"}.
   *
   * @throws TensorException when it names none, or there is none such
   */
  public static Device of(String name) {
    Matcher parts = NAME.matcher(Given.nonNull("Device.of", "the name", name).strip());
    if (!parts.matches()) throw unknown(name);
    int index = parts.group(2) == null ? 0 : Integer.parseInt(parts.group(2));
    Device device = new Device(parts.group(1).toLowerCase(Locale.ROOT), index);
    device.accelerator();
    return device;
  }

  private static TensorException unknown(String name) {
    return TensorException.device("no device is called " + name)
        .hint("cpu, cuda or cuda:1")
        .build();
  }

  /** Engine: the device of an accelerator; the CPU for null. */
  @EngineSide
  public static Device of(Accelerator there) {
    return there == null ? CPU : new Device(there.type(), there.index());
  }

  private static final Pattern NAME = Pattern.compile("(\\p{Alpha}+)(?::(\\d{1,9}))?");

  /** The accelerators that were asked for, each opened once. */
  private static final Map<Device, Accelerator> OPENED = new ConcurrentHashMap<>();

  /** Where the factories of a stretch of code put what they make. */
  private static final ScopedValue<Device> WITHIN = ScopedValue.newInstance();

  private static volatile Device usual = CPU;

  /** So that code which names no device pays nothing for those that do. */
  private static volatile boolean isWithin;

  /** Engine: the tensor on this device, differentiably. */
  Tensor place(Tensor t) {
    Device from = t.device();
    if (equals(from)) return ShapeOps.fixed(t);
    accelerator();
    return ShapeOps.MOVE.apply(new ShapeOps.Move(from, this), t);
  }

  /** Engine: a block on this device: itself where it is there, else a copy. */
  @EngineSide
  public Strided placed(Strided block) {
    Accelerator there = accelerator();
    if (there == Accelerator.of(block)) return block;
    return there == null ? block.host() : there.upload(block.host());
  }

  /**
   * Engine: a tensor that was made of nothing: on the device of those that it is made for, else on
   * that of {@code withDevice}.
   */
  @EngineSide
  public static Tensor fresh(Strided block, Tensor... near) {
    Accelerator there = madeOn(near);
    return Tensor.of(there == null ? block : of(there).placed(block));
  }

  /** Engine: where {@link #fresh} puts what it is given; null for the CPU. */
  @EngineSide
  public static Accelerator madeOn(Tensor... near) {
    for (Tensor t : near) {
      Device there = t.device();
      if (!there.equals(CPU)) return there.accelerator();
    }
    return near.length == 0 && isWithin ? current().accelerator() : null;
  }

  /** Where the factories put what they make: the CPU, unless somebody asked for another. */
  public static Device current() {
    return isWithin && WITHIN.isBound() ? WITHIN.get() : usual;
  }

  /**
   * Has the factories of all threads put what they make on a device from now on, but within {@code
   * withDevice}. As PyTorch's set_default_device.
   *
   * @throws TensorException when there is no such device
   */
  public static void setDefault(Device device) {
    Given.nonNull("setDefault", "the device", device).accelerator();
    usual = device;
    isWithin |= !device.equals(CPU);
  }

  <T> T within(Supplier<T> body) {
    accelerator();
    isWithin = true;
    return ScopedValue.where(WITHIN, this).call(body::get);
  }

  /**
   * How many devices of a type there are: {@code "cuda"}.
   *
   * @throws TensorException when there is no such type
   */
  public static int count(String type) {
    int count = counted(Given.nonNull("Device.count", "the type", type));
    if (count >= 0) return count;
    if (type.equals("cuda")) return 0;
    throw TensorException.device("Device.count: no type of devices is called " + type)
        .hint("\"cuda\", or \"cpu\"")
        .build();
  }

  /** Below 0 where nobody knows the type. */
  private static int counted(String type) {
    if (type.equals(CPU.type())) return 1;
    for (DeviceProvider p : ServiceLoader.load(DeviceProvider.class)) {
      if (p.type().equals(type)) return p.count();
    }
    return -1;
  }

  /**
   * The ops for which a type of device has no kernel, and how often the CPU has computed each
   * instead since the process began.
   */
  public static Map<String, Long> fallbacks(String type) {
    return Fallbacks.counts(Given.nonNull("Device.fallbacks", "the type", type));
  }

  /** Waits until all that was begun on this device is done; its errors come out here. */
  public void synchronize() {
    Accelerator there = accelerator();
    if (there != null) there.synchronize();
  }

  /**
   * Waits until all that was begun on any device is done; what its kernels have found and nobody
   * has read comes out here. It costs nothing where no device was used.
   *
   * @throws TensorException when they found anything
   */
  public static void check() {
    TensorException first = null;
    for (Accelerator there : OPENED.values()) {
      try {
        there.check();
      } catch (TensorException e) {
        if (first == null) first = e;
        else first.addSuppressed(e);
      }
    }
    if (first != null) throw first;
  }

  /**
   * How the memory of this accelerator is used.
   *
   * @throws TensorException for the CPU, whose memory is the JVM's
   */
  public MemoryStats memoryStats() {
    Accelerator there = accelerator();
    if (there != null) return there.memoryStats();
    throw TensorException.device("memoryStats: the CPU's tensors are on the JVM's heap")
        .hint("/doctor in a session, or java.lang.management")
        .build();
  }

  /** Engine: what computes here; null for the CPU. */
  @EngineSide
  public Accelerator accelerator() {
    if (equals(CPU)) return null;
    Accelerator there = OPENED.get(this);
    return there != null ? there : OPENED.computeIfAbsent(this, Device::open);
  }

  private static Accelerator open(Device device) {
    for (DeviceProvider p : ServiceLoader.load(DeviceProvider.class)) {
      if (!(p instanceof AcceleratorProvider a) || !p.type().equals(device.type)) continue;
      if (device.index >= 0 && device.index < p.count()) return a.accelerator(device.index);
    }
    int count = Math.max(0, counted(device.type));
    throw TensorException.device("no device " + device)
        .detail(count == 0 ? status(device.type) : "there are " + count + ", counted from 0")
        .hint(count == 0 ? "the CPU: Device.CPU" : device.type + "(0)")
        .build();
  }

  /**
   * The status line of a type, as the first provider of that type gives it; for {@code "cpu"} the
   * engine's own. Nothing is started for it.
   */
  public static String status(String type) {
    Given.nonNull("Device.status", "the type", type);
    if (type.equals(CPU.type())) return Cpu.status();
    for (DeviceProvider p : ServiceLoader.load(DeviceProvider.class)) {
      if (p.type().equals(type)) return p.status();
    }
    return none(type);
  }

  /** The findings of a type, for {@code "cpu"} those of the engine. */
  public static List<Finding> findings(String type) {
    Given.nonNull("Device.findings", "the type", type);
    if (type.equals(CPU.type())) return Cpu.findings();
    for (DeviceProvider p : ServiceLoader.load(DeviceProvider.class)) {
      if (p.type().equals(type)) return p.findings();
    }
    return List.of(
        Finding.lacking(type, none(type), "put the jar that brings them on the class path"));
  }

  private static String none(String type) {
    return "no module for " + type + " devices is on the class path";
  }

  @Override
  public String toString() {
    return type.equals("cpu") ? type : type + ":" + index;
  }
}
