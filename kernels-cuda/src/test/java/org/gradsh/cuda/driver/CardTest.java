package org.gradsh.cuda.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;
import org.gradsh.autograd.Device;
import org.gradsh.autograd.TensorException;
import org.gradsh.cuda.Emulator;
import org.junit.jupiter.api.Test;

/** A driver that will not do, in a sentence; and what is looked at is not opened. */
class CardTest {
  private static String refused(String... missing) {
    TensorException e =
        assertThrows(
            TensorException.class,
            () ->
                Symbols.require(
                    name ->
                        List.of(missing).contains(name)
                            ? Optional.empty()
                            : Optional.of(MemorySegment.ofAddress(8))));
    return e.getMessage();
  }

  @Test
  void aDriverThatLacksFunctions() {
    String message = refused("cuEventQuery");
    assertTrue(message.startsWith("cuda: the driver is too old: it has no cuEventQuery"), message);
    assertTrue(message.endsWith("perhaps: a driver of CUDA 11 or later"), message);
    message = refused("cuEventQuery", "cuMemHostAlloc", "cuLaunchKernel");
    assertTrue(message.contains("it has no cuLaunchKernel"), message);
    assertTrue(message.contains(" and 2 others"), message);
  }

  @Test
  void aDriverThatIsTooOld() {
    Card.requireVersion(11_000);
    TensorException e = assertThrows(TensorException.class, () -> Card.requireVersion(10_020));
    assertEquals(
        "cuda: the driver is too old: it is of CUDA 10.2\n  perhaps: a driver of CUDA 11 or later",
        e.getMessage());
  }

  @Test
  void aLibraryThatCannotBeLinked() {
    Error missing = new UnsatisfiedLinkError("libJCudaDriver.so: undefined symbol: cuX\nmore");
    String message = Card.cannotLoad(missing).getMessage();
    assertTrue(
        message.startsWith(
            "cuda: JCuda's library cannot be loaded\n  libJCudaDriver.so: undefined symbol: cuX\n"),
        message);
  }

  @Test
  void whoLooksOpensNothing() {
    Emulator.require();
    double before = Emulator.counter("retained");
    assertTrue(Card.look(0, 0).describe().contains("compute capability"));
    assertTrue(Device.findings("cuda").getFirst().isGood());
    assertEquals(before, Emulator.counter("retained"), "contexts");
  }
}
