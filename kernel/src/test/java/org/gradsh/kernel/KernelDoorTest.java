package org.gradsh.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.util.List;
import java.util.ServiceLoader;
import org.gradsh.repl.Door;
import org.junit.jupiter.api.Test;

class KernelDoorTest {
  private final Door door =
      ServiceLoader.load(Door.class).stream()
          .map(ServiceLoader.Provider::get)
          .filter(found -> found.name().equals("kernel"))
          .findFirst()
          .orElseThrow();

  @Test
  void theLauncherFindsIt() {
    assertInstanceOf(KernelDoor.class, door);
  }

  @Test
  void itSaysThatItDoesNotServeYet() {
    var out = new ByteArrayOutputStream();
    var err = new ByteArrayOutputStream();
    int exit =
        door.run(
            List.of(), InputStream.nullInputStream(), new PrintStream(out), new PrintStream(err));
    assertEquals(2, exit);
    assertEquals("", out.toString());
    assertEquals(1, err.toString().lines().count());
    assertTrue(err.toString().contains("not built yet"), err.toString());
  }
}
