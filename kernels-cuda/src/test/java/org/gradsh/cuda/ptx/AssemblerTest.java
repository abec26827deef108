package org.gradsh.cuda.ptx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Shape;
import org.gradsh.autograd.expr.Cell;
import org.gradsh.autograd.expr.Elementwise;
import org.gradsh.autograd.expr.ElementwiseCatalogue;
import org.gradsh.autograd.expr.Expr;
import org.gradsh.autograd.expr.Fn;
import org.gradsh.autograd.expr.FusedLoop.Group;
import org.gradsh.autograd.expr.FusedLoop.Input;
import org.gradsh.autograd.expr.FusedLoop.Reduce;
import org.gradsh.autograd.expr.FusedLoop.Step;
import org.gradsh.cuda.kernel.CellLines;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * NVIDIA's assembler takes what is written at run time, for every architecture: all ops of the
 * catalogue, their first derivatives, copies between all dtypes, fused groups, and recurrent cells.
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
        modules.add(sample(op, DType.FLOAT32, Access.TURNED));
        modules.add(sample(op, DType.FLOAT32, Access.NUMBER));
      }
    }
    for (DType from : DType.values()) {
      for (DType to : DType.values()) {
        var dtypes = List.of(from);
        var results = List.of(to);
        var form = new LoopPtx.Form(dtypes, List.of(Access.IN_ORDER), results, false, 0, true);
        modules.add(ElementwisePtx.copy(form));
        for (Access a : List.of(Access.STRIDED, Access.TURNED)) {
          form = new LoopPtx.Form(dtypes, List.of(a), results, true, 3, false);
          modules.add(ElementwisePtx.copy(form));
        }
      }
    }
    for (DType d : List.of(DType.FLOAT32, DType.FLOAT64)) {
      groups(d, modules);
      cells(d, modules);
    }
    return modules;
  }

  /** The steps of recurrent cells, with rows that lie apart and side by side. */
  private static void cells(DType d, List<String> modules) {
    for (Cell cell : Cell.ALL) {
      for (boolean isBack : new boolean[] {false, true}) {
        var lines = CellLines.of(new CellLines.Way(cell, isBack, true, d));
        int reads = lines.reads().size(), writes = lines.writes().size();
        for (Access access : List.of(Access.IN_ORDER, Access.STRIDED)) {
          boolean strided = access == Access.STRIDED;
          var form =
              new LoopPtx.Form(
                  Collections.nCopies(reads, d),
                  Collections.nCopies(reads, access),
                  Collections.nCopies(writes, d),
                  strided && isBack,
                  strided ? 2 : 0,
                  !strided);
          modules.add(FusedPtx.of(lines.group(), form));
        }
      }
    }
  }

  /** Fused groups: two results of two operands, by each kind of loop, and rows that are reduced. */
  private static void groups(DType d, List<String> modules) {
    Shape loop = Shape.of(3, 4, 40);
    var inputs = List.of(new Input(d, loop), new Input(d, loop));
    Expr a = Expr.operand(0), b = Expr.operand(1), sum = Expr.operand(2), next = Expr.operand(3);
    List<Step> steps =
        List.of(Step.of(a.plus(b).fn(Fn.EXP), true), Step.of(sum.times(b).fn(Fn.SIN), true));
    Group group = new Group(d, loop, inputs, steps);
    for (Access access : Access.values()) {
      boolean turned = access == Access.TURNED, strided = turned || access == Access.STRIDED;
      var both = List.of(turned ? Access.STRIDED : Access.IN_ORDER, access);
      var dtypes = List.of(d, d);
      var form = new LoopPtx.Form(dtypes, both, dtypes, turned, strided ? 3 : 0, !strided);
      modules.add(FusedPtx.of(group, form));
    }
    for (Reduce reduce : Reduce.values()) {
      if (reduce == Reduce.NONE) continue;
      List<Step> rows =
          List.of(
              new Step(a.times(b), reduce, 1, true),
              Step.of(a.minus(sum), true),
              new Step(next.fn(Fn.EXP), Reduce.SUM, 1, true));
      Group reduced = new Group(d, loop, inputs, rows);
      modules.add(RowsPtx.of(reduced, FusedPtx.form(reduced)));
    }
  }

  private static String sample(Elementwise op, DType d, Access last) {
    List<DType> dtypes = new ArrayList<>();
    List<Access> access = new ArrayList<>();
    for (int k = 0; k < op.arity(); k++) {
      dtypes.add(op.isMask(k) ? DType.BOOL : d);
      Access other = last == Access.TURNED ? Access.STRIDED : Access.IN_ORDER;
      access.add(k == op.arity() - 1 ? last : other);
    }
    int rank = last == Access.STRIDED || last == Access.TURNED ? 3 : 0;
    boolean together = rank == 0 && op.cost() < 40;
    DType compute = op.computeType(d);
    var results = List.of(op.resultType(d));
    var form = new LoopPtx.Form(dtypes, access, results, last == Access.TURNED, rank, together);
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
      assertTrue(text.startsWith(ENTRY, entry), text);
      int name = text.indexOf('(', entry);
      entries.append(text, entry, name).append('_').append(k).append(text.substring(name));
    }
    String head = modules.getFirst().substring(0, modules.getFirst().indexOf("\n\n") + 1);
    return head + MathLibrary.text(functions) + entries;
  }
}
