package org.gradsh.cuda.driver;

import static java.lang.foreign.ValueLayout.ADDRESS;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.util.List;

/** The last error in words, where the driver is one that gives it: that of the tests does. */
final class EmulatorReport {
  private EmulatorReport() {}

  private static final String FUNCTION = "emulator_last_error";

  static List<String> lines(SymbolLookup driver) {
    return driver
        .find(FUNCTION)
        .map(
            address -> {
              try {
                MemorySegment text =
                    (MemorySegment)
                        Linker.nativeLinker()
                            .downcallHandle(address, FunctionDescriptor.of(ADDRESS))
                            .invokeExact();
                if (text.address() == 0) return List.<String>of();
                return text.reinterpret(1 << 16).getString(0).lines().toList();
              } catch (Throwable e) {
                throw new AssertionError(e);
              }
            })
        .orElse(List.of());
  }
}
