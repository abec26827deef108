package org.gradsh.cuda;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import org.gradsh.cuda.driver.DriverLibrary;

/**
 * Looks whether there is a CUDA driver and how many devices it has, by the driver's own functions:
 * without it no class of JCuda can be touched, for its failure lasts as long as the JVM.
 */
final class Probe {
  private Probe() {}

  sealed interface Outcome {}

  record NoDriver(String why) implements Outcome {}

  /** A call of the driver gave an error code of CUDA's. */
  record Failed(String call, int code) implements Outcome {}

  record Devices(int count) implements Outcome {}

  static Outcome run() {
    return run(DriverLibrary.name());
  }

  static Outcome run(String library) {
    try (Arena arena = Arena.ofConfined()) {
      SymbolLookup driver = DriverLibrary.open(library, arena);
      int code = (int) function(driver, "cuInit", ValueLayout.JAVA_INT).invokeExact(0);
      if (code != 0) return new Failed("cuInit", code);
      MemorySegment count = arena.allocate(ValueLayout.JAVA_INT);
      code = (int) function(driver, "cuDeviceGetCount", ValueLayout.ADDRESS).invokeExact(count);
      if (code != 0) return new Failed("cuDeviceGetCount", code);
      return new Devices(count.get(ValueLayout.JAVA_INT, 0));
    } catch (IllegalArgumentException e) {
      return new NoDriver("no " + library);
    } catch (Throwable e) {
      return new NoDriver(library + ": " + e.getMessage());
    }
  }

  private static MethodHandle function(SymbolLookup driver, String name, MemoryLayout argument) {
    return Linker.nativeLinker()
        .downcallHandle(
            driver.find(name).orElseThrow(() -> new IllegalStateException("has no " + name)),
            FunctionDescriptor.of(ValueLayout.JAVA_INT, argument));
  }
}
