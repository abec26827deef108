package org.gradsh.cuda;

import static org.gradsh.autograd.Autograd.cuda;
import static org.gradsh.autograd.Autograd.ones;
import static org.gradsh.autograd.Autograd.tensor;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Device;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;
import org.gradsh.autograd.show.Show;
import org.gradsh.cuda.driver.Arguments;
import org.gradsh.cuda.driver.Context;
import org.gradsh.cuda.driver.Module;
import org.gradsh.cuda.driver.Stream;
import org.gradsh.cuda.kernel.Written;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is said when the driver, a kernel or the elements are not as they should be. */
class ErrorsTest {
  @BeforeEach
  void needsTheEmulator() {
    Emulator.require();
  }

  @AfterEach
  void itIsWellAgain() {
    if (!Emulator.isThere()) return;
    Emulator.clearError();
    Emulator.option("DRIVER", 13000);
    Emulator.option("LATE", 0);
  }

  private static String refused(String ptx) {
    Context context = Context.open(0);
    return assertThrows(TensorException.class, () -> new Module(context, "trial", ptx))
        .getMessage();
  }

  @Test
  void ptxThatIsNone() {
    String message = refused("this is no PTX");
    assertTrue(message.startsWith("cuda: the kernels of trial are no PTX that it takes"), message);
  }

  @Test
  void aDriverThatIsTooOld() {
    Emulator.option("DRIVER", 12040);
    String message = refused(".version 9.0\n.target sm_75\n.address_size 64\n");
    assertTrue(message.startsWith("cuda: the driver is too old for the kernels of trial"), message);
    assertTrue(message.contains("perhaps: a driver of"), message);
  }

  @Test
  void aCardThatIsTooOld() {
    String message = refused(".version 8.0\n.target sm_100\n.address_size 64\n");
    assertTrue(message.startsWith("cuda: "), message);
  }

  @Test
  void aKernelThatIsMissing() {
    Module module =
        new Module(Context.open(0), "trial", ".version 7.0\n.target sm_75\n.address_size 64\n");
    var e = assertThrows(TensorException.class, () -> module.kernel("nothing"));
    assertTrue(
        e.getMessage().startsWith("cuda: the kernels of trial have no nothing"), e::toString);
    assertTrue(e.getMessage().contains("perhaps: a fresh copy"), e::toString);
  }

  @Test
  void kernelsThatTheJarLacks() {
    var e =
        assertThrows(
            TensorException.class, () -> new Written(Context.open(0)).kernel("nowhere", "nothing"));
    assertTrue(e.getMessage().startsWith("cuda: Gradsh has no kernels of nowhere"), e::toString);
    assertTrue(e.getMessage().contains("/org/gradsh/cuda/kernels/nowhere.ptx"), e::toString);
  }

  @Test
  void ptxThatIsCutOff() throws IOException {
    try (InputStream in =
        Written.class.getResourceAsStream("/org/gradsh/cuda/kernels/triangle.ptx")) {
      String ptx = new String(in.readAllBytes(), StandardCharsets.US_ASCII);
      String message = refused(ptx.substring(0, ptx.length() / 2));
      assertTrue(
          message.startsWith("cuda: the kernels of trial are no PTX that it takes"), message);
      assertTrue(message.contains("perhaps: a fresh copy of Gradsh"), message);
    }
  }

  @Test
  void aFailureNamesTheLastLaunches() {
    Emulator.option("LATE", 1);
    Context context = Context.open(0);
    String ptx =
        """
        .version 7.0
        .target sm_75
        .address_size 64
        .visible .entry strays(.param .u64 p)
        {
          .reg .b64 %a<2>;
          .reg .b32 %r<2>;
          ld.param.u64 %a0, [p];
          mov.u32 %r0, 1;
          st.global.u32 [%a0], %r0;
          ret;
        }
        """;
    var kernel = new Module(context, "trial", ptx).kernel("strays");
    Stream stream = new Stream(context);
    stream.launch(kernel, 1, 1, Arguments.begin().of(16L));
    var e = assertThrows(TensorException.class, stream::synchronize);
    assertTrue(
        e.getMessage().contains("a kernel failed: CUDA_ERROR_ILLEGAL_ADDRESS"), e.getMessage());
    assertTrue(e.getMessage().contains("the last launches: "), e.getMessage());
    assertTrue(e.getMessage().contains("strays"), e.getMessage());
    assertTrue(e.getMessage().contains("-Dgradsh.cuda.debug=true"), e.getMessage());
    var again = assertThrows(TensorException.class, () -> ones(2).to(cuda()).add(1).item());
    assertTrue(again.getMessage().contains("a new process"), again.getMessage());
  }

  private static Tensor poisoned() {
    return tensor(new int[] {5, 6}).to(cuda()).rem(tensor(new int[] {0, 2}).to(cuda()));
  }

  @Test
  void showingIsReading() {
    List<Function<Tensor, Object>> ways =
        List.of(
            Show::text,
            Show::display,
            Show::line,
            Show::beside,
            Show::forms,
            Object::toString,
            t -> Show.text(List.of(t)),
            t -> Show.display(Map.of("t", t)),
            t -> Show.forms(new Tensor[] {t}));
    for (int k = 0; k < ways.size(); k++) {
      Function<Tensor, Object> way = ways.get(k);
      Tensor bad = poisoned();
      var e = assertThrows(TensorException.class, () -> way.apply(bad), "way " + k);
      assertTrue(e.getMessage().startsWith("rem: an integer is divided by zero"), e.getMessage());
      assertTrue(e.isLate());
      Device.check();
    }
  }

  @Test
  void whatNobodyReadsIsToldByACheck() throws InterruptedException {
    Tensor bad = poisoned();
    var e = assertThrows(TensorException.class, Device::check);
    assertTrue(e.getMessage().startsWith("rem: an integer is divided by zero"), e.getMessage());
    assertTrue(e.getMessage().contains("-Dgradsh.cuda.debug=true"), e.getMessage());
    Device.check(); // told once
    assertEquals(DType.INT32, bad.dtype());
    Thread other = new Thread(ErrorsTest::poisoned);
    other.start();
    other.join();
    e = assertThrows(TensorException.class, Device::check);
    assertTrue(e.getMessage().contains("another thread"), e.getMessage());
    Device.check();
  }

  @Test
  void whatElementsCannotBeIsToldWhenTheyAreRead() {
    Tensor x = tensor(new int[] {5, 6}).to(cuda());
    Tensor bad = x.rem(tensor(new int[] {0, 2}).to(cuda()));
    var e = assertThrows(TensorException.class, bad::toIntArray);
    assertTrue(e.getMessage().startsWith("rem: an integer is divided by zero"), e.getMessage());
    assertEquals(11, x.sum().item(), "told once, and nothing is lost");
    var power = x.pow(tensor(new int[] {-1, 2}).to(cuda()));
    e = assertThrows(TensorException.class, () -> cuda().synchronize());
    assertTrue(e.getMessage().startsWith("pow: an integer to a negative power"), e.getMessage());
    assertEquals(DType.INT32, power.dtype());
  }
}
