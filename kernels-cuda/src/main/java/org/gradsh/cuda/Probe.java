package org.gradsh.cuda;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.util.ArrayList;
import java.util.List;
import org.gradsh.cuda.driver.Card;
import org.gradsh.cuda.driver.DriverLibrary;
import org.gradsh.cuda.driver.Options;

/**
 * Looks whether there is a CUDA driver and which of its devices will do, by the driver's own
 * functions: without it no class of JCuda can be touched, for its failure lasts as long as the JVM.
 */
final class Probe {
  private static final int NO_DEVICE = 100;

  // The driver's numbers of what can be asked of a device.
  private static final int MAJOR = 75;
  private static final int MINOR = 76;

  private static final int NAME = 256;

  private final SymbolLookup driver;
  private final Arena arena;

  private Probe(SymbolLookup driver, Arena arena) {
    this.driver = driver;
    this.arena = arena;
  }

  sealed interface Outcome {}

  record NoDriver(String why) implements Outcome {}

  /** An option was given that means nothing. */
  record WrongOption(String why) implements Outcome {}

  record OldDriver(int version) implements Outcome {}

  /** A call of the driver gave an error code of CUDA's. */
  record Failed(String call, int code) implements Outcome {}

  /**
   * What there is.
   *
   * @param ordinals those that will do, as the driver counts
   * @param old a line for each of the others
   */
  record Devices(List<Integer> ordinals, List<String> old) implements Outcome {
    int count() {
      return ordinals.size();
    }
  }

  /** What a call gave, where it is an error. */
  private static final class Refusal extends Exception {
    private static final long serialVersionUID = 1;
    final transient Failed failed;

    Refusal(String call, int code) {
      failed = new Failed(call, code);
    }
  }

  static Outcome run() {
    return Options.wrong()
        .<Outcome>map(WrongOption::new)
        .orElseGet(() -> run(DriverLibrary.name()));
  }

  static Outcome run(String library) {
    try (Arena arena = Arena.ofConfined()) {
      return new Probe(DriverLibrary.open(library, arena), arena).look();
    } catch (Refusal e) {
      return e.failed.code == NO_DEVICE ? new Devices(List.of(), List.of()) : e.failed;
    } catch (IllegalArgumentException e) {
      return new NoDriver("no " + library);
    } catch (Throwable e) {
      return new NoDriver(library + ": " + e.getMessage());
    }
  }

  private Outcome look() throws Throwable {
    check("cuInit", (int) function("cuInit", JAVA_INT).invokeExact(0));
    MemorySegment to = arena.allocate(JAVA_INT);
    check("cuDriverGetVersion", (int) function("cuDriverGetVersion", ADDRESS).invokeExact(to));
    int version = to.get(JAVA_INT, 0);
    if (version < Card.OLDEST_DRIVER) return new OldDriver(version);
    check("cuDeviceGetCount", (int) function("cuDeviceGetCount", ADDRESS).invokeExact(to));
    int count = to.get(JAVA_INT, 0);
    List<Integer> ordinals = new ArrayList<>();
    List<String> old = new ArrayList<>();
    for (int k = 0; k < count; k++) {
      int device = device(k);
      int capability = 10 * attribute(MAJOR, device) + attribute(MINOR, device);
      if (capability >= Card.LEAST_CAPABILITY) ordinals.add(k);
      else old.add(name(device) + " has compute capability " + capability / 10.);
    }
    return new Devices(ordinals, old);
  }

  private int device(int ordinal) throws Throwable {
    MemorySegment to = arena.allocate(JAVA_INT);
    MethodHandle get = function("cuDeviceGet", ADDRESS, JAVA_INT);
    check("cuDeviceGet", (int) get.invokeExact(to, ordinal));
    return to.get(JAVA_INT, 0);
  }

  private int attribute(int which, int device) throws Throwable {
    MemorySegment to = arena.allocate(JAVA_INT);
    MethodHandle get = function("cuDeviceGetAttribute", ADDRESS, JAVA_INT, JAVA_INT);
    check("cuDeviceGetAttribute", (int) get.invokeExact(to, which, device));
    return to.get(JAVA_INT, 0);
  }

  private String name(int device) throws Throwable {
    MemorySegment to = arena.allocate(NAME);
    MethodHandle get = function("cuDeviceGetName", ADDRESS, JAVA_INT, JAVA_INT);
    check("cuDeviceGetName", (int) get.invokeExact(to, NAME, device));
    return to.getString(0);
  }

  private static void check(String call, int code) throws Refusal {
    if (code != 0) throw new Refusal(call, code);
  }

  private MethodHandle function(String name, MemoryLayout... arguments) {
    return Linker.nativeLinker()
        .downcallHandle(
            driver.find(name).orElseThrow(() -> new IllegalStateException("has no " + name)),
            FunctionDescriptor.of(JAVA_INT, arguments));
  }
}
