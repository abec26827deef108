package org.gradsh.cuda;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.util.List;
import org.gradsh.autograd.Device;
import org.gradsh.cuda.driver.DriverLibrary;

/** What tests ask and tell the driver that they run on: kernels-cuda/emulator/README.md. */
public final class Emulator {
  private Emulator() {}

  /** Skips the test, aloud, where there is no device or it is a real one. */
  public static void require() {
    assumeTrue(Device.count("cuda") > 0, Device.status("cuda"));
    assumeTrue(isThere(), "a real driver has no such modes");
  }

  /** Whether the driver is one: what is done after a test that was skipped asks. */
  public static boolean isThere() {
    return Device.count("cuda") > 0 && lookup().find("emulator_option").isPresent();
  }

  private static SymbolLookup lookup() {
    return DriverLibrary.open(DriverLibrary.name(), Arena.global());
  }

  private static MethodHandle function(
      String name, MemoryLayout result, MemoryLayout... arguments) {
    return Linker.nativeLinker()
        .downcallHandle(
            lookup().find(name).orElseThrow(),
            result == null
                ? FunctionDescriptor.ofVoid(arguments)
                : FunctionDescriptor.of(result, arguments));
  }

  /** Sets a mode by the name of its variable. */
  public static void option(String name, Object value) {
    try (Arena arena = Arena.ofConfined()) {
      MethodHandle set = function("emulator_option", JAVA_INT, ADDRESS, ADDRESS);
      MemorySegment n = arena.allocateFrom(name);
      MemorySegment v = arena.allocateFrom(String.valueOf(value));
      assertEquals(0, (int) set.invokeExact(n, v), name);
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }

  /** Forgets an error after which a device is lost. */
  public static void clearError() {
    try {
      function("emulator_clear_error", null).invokeExact();
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }

  /** Sets all counters to 0. */
  public static void resetCounters() {
    try {
      function("emulator_reset_counters", null).invokeExact();
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }

  /** The kernels that have run since. */
  public static List<String> kernels() {
    try {
      MemorySegment names = (MemorySegment) function("emulator_kernels", ADDRESS).invokeExact();
      return names.reinterpret(1 << 20).getString(0).lines().toList();
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }

  /** A counter of the driver, or of all kernels. */
  public static double counter(String name) {
    return counter(null, name);
  }

  /** A counter of a kernel. */
  public static double counter(String kernel, String name) {
    try (Arena arena = Arena.ofConfined()) {
      MethodHandle get = function("emulator_counter", JAVA_DOUBLE, ADDRESS, ADDRESS);
      MemorySegment k = kernel == null ? MemorySegment.NULL : arena.allocateFrom(kernel);
      return (double) get.invokeExact(k, arena.allocateFrom(name));
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }
}
