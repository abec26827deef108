package org.gradsh.bench.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The arrows of the house, kept by looking at every class file of every module. */
class ArchitectureTest {
  @ParameterizedTest
  @CsvSource({
    "autograd, autograd",
    "kernels-cuda, cuda",
    "repl, repl",
    "kernel, kernel",
    "bench, bench"
  })
  void aModuleNamesOnlyWhatThePlanAllows(String folder, String module) throws IOException {
    List<ClassNames> classes = ClassNames.in(classesOf(folder));
    assertEquals(List.of(), house().violations(module, classes));
  }

  @Test
  void anArrowAgainstThePlanIsSeen() throws IOException {
    Arrows arrows = house();
    var upwards = new ClassNames("org.gradsh.autograd.X", Set.of("org.gradsh.cuda"));
    assertEquals(
        List.of("org.gradsh.autograd.X: autograd may not name org.gradsh.cuda"),
        arrows.violations("autograd", List.of(upwards)));
    var sideways = new ClassNames("org.gradsh.repl.X", Set.of("org.gradsh.kernel"));
    assertEquals(
        List.of("org.gradsh.repl.X: repl may not name org.gradsh.kernel"),
        arrows.violations("repl", List.of(sideways)));
  }

  @Test
  void theEnginesInternalsAreNotForTheDoors() {
    var arrows = new Arrows(Map.of("repl", Set.of("autograd")), Set.of("org.gradsh.autograd.cpu"));
    var names =
        new ClassNames(
            "org.gradsh.repl.X", Set.of("org.gradsh.autograd", "org.gradsh.autograd.cpu"));
    assertEquals(
        List.of("org.gradsh.repl.X: org.gradsh.autograd.cpu is not exported by the engine"),
        arrows.violations("repl", List.of(names)));
  }

  @Test
  void theEngineHasInternals() throws IOException {
    Set<String> internal = house().internalPackages();
    assertTrue(internal.contains("org.gradsh.autograd.cpu"), internal.toString());
    assertFalse(internal.contains("org.gradsh.autograd"), internal.toString());
  }

  @Test
  void namesAreFoundInTypesAndInStrings() throws IOException {
    try (InputStream in = Speaks.class.getResourceAsStream("ArchitectureTest$Speaks.class")) {
      ClassNames names = ClassNames.of(in.readAllBytes());
      assertEquals(Speaks.class.getName(), names.name());
      assertTrue(names.packages().contains("org.gradsh.cuda.driver"), names.toString());
      assertTrue(names.packages().contains("org.gradsh.bench.architecture"), names.toString());
    }
  }

  /** Names a package by a type and another, which is not there, by a string. */
  private static final class Speaks {
    Arrows type;
    String name = "org.gradsh.cuda.driver.Library";
  }

  private static Arrows house() throws IOException {
    Path engine = classesOf("autograd");
    return Arrows.ofHouse(ClassNames.descriptor(engine), ClassNames.in(engine));
  }

  /** Where a module was built to: its folder of classes, or its jar when packages are made. */
  private static Path classesOf(String module) {
    Path target = Path.of(module, "target");
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
        .map(Path::of)
        .filter(entry -> !entry.endsWith("test-classes"))
        .filter(entry -> entry.getParent() != null && entry.getParent().endsWith(target))
        .findFirst()
        .orElseThrow(() -> new AssertionError("not on the class path: " + target));
  }
}
