package org.gradsh.cuda.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A value of an option that means nothing is told, with what is possible. */
class OptionsTest {
  private static void isRight(String name, String value) {
    assertEquals(Optional.empty(), Options.wrong(Map.of(name, value)), name + "=" + value);
  }

  private static void isWrong(String name, String value, String why) {
    assertEquals(
        "-Dgradsh.cuda." + name + "=" + value + " " + why,
        Options.wrong(Map.of(name, value)).orElse("right"));
  }

  @Test
  void memory() {
    for (String right : List.of("8g", "512M", "1024k", "50%", "100%", "0.5g", "1048576")) {
      isRight("memory", right);
    }
    for (String wrong :
        List.of("", "-5", "0", "50", "0%", "200%", "-1g", "lots", "1.5.2g", "%", "g", "NaNg")) {
      isWrong("memory", wrong, "is no amount of memory: 8g, 512m or 50%, and 1m at least");
    }
    assertEquals(8L << 30, Options.bytes("8g", 1));
    assertEquals(512L << 20, Options.bytes("512M", 1));
    assertEquals(3072, Options.bytes("3k", 1));
    assertEquals(500, Options.bytes("50%", 1000));
    assertThrows(NumberFormatException.class, () -> Options.bytes("lots", 1));
  }

  @Test
  void switches() {
    for (String name : List.of("debug", "graphs", "wgmma", "guard")) {
      isRight(name, "true");
      isRight(name, "FALSE");
      isWrong(name, "yes", "is neither true nor false");
      isWrong(name, "", "is neither true nor false");
    }
  }

  @Test
  void names() {
    isRight("blas", "cublas");
    isWrong("blas", "foo", "names no library of products: cublas");
    isWrong("memroy", "1m", "is no option: there are memory, debug, graphs, blas, wgmma, library");
  }

  @Test
  void library(@TempDir Path folder) throws IOException {
    String wanted = ": libcuda.so.1, or the path of such a library";
    isRight("library", "libcuda.so.1");
    isWrong("library", "", "names no library" + wanted);
    isWrong("library", folder + "/nothing.so", "is no file" + wanted);
    Path text = Files.writeString(folder.resolve("text"), "root:x:0:0");
    if (System.getProperty("os.name").startsWith("Windows")) return;
    isWrong("library", text.toString(), "is no library" + wanted);
  }
}
