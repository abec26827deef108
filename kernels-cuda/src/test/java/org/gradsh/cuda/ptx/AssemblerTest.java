package org.gradsh.cuda.ptx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.expr.Elementwise;
import org.gradsh.autograd.expr.ElementwiseCatalogue;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * NVIDIA's assembler takes what is written at run time, for every architecture: all ops of the
 * catalogue, their first derivatives, and copies between all dtypes.
 */
class AssemblerTest {
  private static final String ENTRY = ".visible .entry ";

  @TempDir Path folder;

  @BeforeEach
  void theAssemblerIsHere() {
    boolean isHere =
        Stream.of(System.getenv().getOrDefault("PATH", "").split(java.io.File.pathSeparator))
            .anyMatch(p -> Files.isExecutable(Path.of(p, "ptxas")));
    assumeTrue(isHere, "ptxas is not on the PATH: what is written at run time is not assembled");
  }

  @TestFactory
  Stream<DynamicTest> architectures() throws IOException {
    Path file = folder.resolve("written.ptx");
    Files.writeString(file, together(samples()));
    return Stream.of("75", "80", "90", "90a")
        .map(a -> dynamicTest("sm_" + a, () -> assemble(file, a)));
  }

  private static void assemble(Path file, String architecture)
      throws IOException, InterruptedException {
    Process p =
        new ProcessBuilder("ptxas", "-O0", "-arch=sm_" + architecture, "-o", "/dev/null", "" + file)
            .redirectErrorStream(true)
            .start();
    String said = new String(p.getInputStream().readAllBytes());
    assertEquals(0, p.waitFor(), said);
  }

  private static List<String> samples() {
    List<String> modules = new ArrayList<>();
    for (Elementwise op : ElementwiseCatalogue.ALL) {
      for (DType d : DType.values()) {
        if (!op.accepts(d) || op.computeType(d) != d) continue;
        modules.add(sample(op, d, Access.IN_ORDER));
        if (!d.isFloating()) continue;
        for (int k = 0; k < op.arity(); k++) {
          Elementwise.Derived slope = op.vjp(k); // null where there is none
          if (slope != null) modules.add(sample(slope.op(), d, Access.IN_ORDER));
        }
      }
      if (op.accepts(DType.FLOAT32)) {
        modules.add(sample(op, DType.FLOAT32, Access.STRIDED));
        modules.add(sample(op, DType.FLOAT32, Access.NUMBER));
      }
    }
    for (DType from : DType.values()) {
      for (DType to : DType.values()) {
        var dtypes = List.of(from);
        var form = new LoopPtx.Form(dtypes, List.of(Access.IN_ORDER), to, false, 0, true);
        modules.add(ElementwisePtx.copy(form));
        form = new LoopPtx.Form(dtypes, List.of(Access.STRIDED), to, true, 3, false);
        modules.add(ElementwisePtx.copy(form));
      }
    }
    return modules;
  }

  private static String sample(Elementwise op, DType d, Access last) {
    List<DType> dtypes = new ArrayList<>();
    List<Access> access = new ArrayList<>();
    for (int k = 0; k < op.arity(); k++) {
      dtypes.add(op.isMask(k) ? DType.BOOL : d);
      access.add(k == op.arity() - 1 ? last : Access.IN_ORDER);
    }
    int rank = last == Access.STRIDED ? 3 : 0;
    boolean together = rank == 0 && op.cost() < 40;
    DType compute = op.computeType(d);
    var form = new LoopPtx.Form(dtypes, access, op.resultType(d), false, rank, together);
    return ElementwisePtx.of(op, compute, form);
  }

  /** One module of all: the assembler takes longer to start than for most of them. */
  private static String together(List<String> modules) {
    Set<String> functions = new LinkedHashSet<>();
    StringBuilder entries = new StringBuilder();
    for (int k = 0; k < modules.size(); k++) {
      String text = modules.get(k);
      int entry = text.indexOf(ENTRY);
      MathLibrary.parse(text.substring(0, entry)).keySet().stream()
          .filter(name -> !name.endsWith(" declared"))
          .forEach(functions::add);
      assertTrue(text.startsWith(ENTRY + LoopPtx.ENTRY, entry), text);
      entries.append(ENTRY).append(LoopPtx.ENTRY).append('_').append(k);
      entries.append(text.substring(entry + ENTRY.length() + LoopPtx.ENTRY.length()));
    }
    String head = modules.getFirst().substring(0, modules.getFirst().indexOf("\n\n") + 1);
    return head + MathLibrary.text(functions) + entries;
  }
}
