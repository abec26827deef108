package org.gradsh.repl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.gradsh.autograd.Device;
import org.gradsh.autograd.DeviceProvider;
import org.gradsh.autograd.TensorException;
import org.gradsh.autograd.device.Accelerator;
import org.gradsh.autograd.device.AcceleratorProvider;
import org.gradsh.repl.script.Checks;
import org.gradsh.repl.script.TestBlocks;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a device has found and nobody has read: who is told, with a device that finds at command.
 */
public class DeviceChecksTest {
  private static TensorException noted;
  private static Thread asked;

  /** Has the device find something: what snippets call. */
  public static TensorException find() {
    return noted = TensorException.value("an index is out of range").late().build();
  }

  /** A device that only finds. */
  public static final class Provider implements AcceleratorProvider {
    @Override
    public String type() {
      return "finder";
    }

    @Override
    public String status() {
      return "1 device";
    }

    @Override
    public int count() {
      return 1;
    }

    @Override
    public Accelerator accelerator(int index) {
      return (Accelerator)
          Proxy.newProxyInstance(
              Accelerator.class.getClassLoader(),
              new Class<?>[] {Accelerator.class},
              (proxy, method, arguments) -> {
                if (!method.getName().equals("check")) {
                  throw new InvocationTargetException(null, method.getName());
                }
                asked = Thread.currentThread();
                TensorException found = noted;
                noted = null;
                if (found != null) {
                  throw found;
                }
                return null;
              });
    }
  }

  @BeforeAll
  static void theDeviceIsUsed(@TempDir Path folder) throws IOException {
    Path services = Files.createDirectories(folder.resolve("META-INF/services"));
    Files.writeString(
        services.resolve(DeviceProvider.class.getName()), Provider.class.getName() + "\n");
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    try (URLClassLoader loader = new URLClassLoader(new URL[] {folder.toUri().toURL()}, before)) {
      thread.setContextClassLoader(loader);
      new Device("finder", 0).accelerator();
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  @BeforeEach
  @AfterEach
  void nothingIsFound() {
    noted = null;
    TestBlocks.tell(null);
  }

  private static Optional<Failure> run(Session session, String text) {
    return session.run(Source.of("cell", text), evaluated -> {}).failure();
  }

  @Test
  void aCellAsksAtItsEnd() {
    try (Session session = new Session(false)) {
      String find = DeviceChecksTest.class.getName() + ".find();";
      Failure failure = run(session, "int a = 1;\n" + find + "\nint b = 2;").orElseThrow();
      var thrown = assertInstanceOf(Failure.Thrown.class, failure);
      assertTrue(thrown.exception().getMessage().startsWith("an index is out of range"));
      assertEquals("gradsh", asked.getName(), "the ops ran there");
      assertEquals(Optional.empty(), run(session, "a + b"), "told once");

      failure = run(session, find + " throw new IllegalStateException();").orElseThrow();
      thrown = assertInstanceOf(Failure.Thrown.class, failure);
      assertInstanceOf(IllegalStateException.class, thrown.exception());
      assertEquals(1, thrown.exception().getSuppressed().length);
      assertEquals(Optional.empty(), run(session, "a + b"), "it is no fault of this cell");
    }
  }

  @Test
  void aTestBlockAsksAtItsEnd() {
    List<String> told = new ArrayList<>();
    TestBlocks.tell((name, nanos, failure) -> told.add(name + " " + failure));
    Checks.test("bad", DeviceChecksTest::find);
    Checks.test("good", () -> {});
    assertEquals(2, told.size());
    assertTrue(told.get(0).startsWith("bad ") && told.get(0).contains("index"), told.get(0));
    assertEquals("good null", told.get(1));
    TensorException before = find();
    var e = assertThrows(TensorException.class, () -> Checks.test("late", () -> {}));
    assertSame(before, e, "what was found before is not this test's");
    assertEquals(2, told.size());
  }
}
