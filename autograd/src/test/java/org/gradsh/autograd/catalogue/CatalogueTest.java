package org.gradsh.autograd.catalogue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;

/** Checks generated for every op of the catalogue from its declaration; none is listed by hand. */
@ExtendWith(Ledger.class)
class CatalogueTest {
  private static final List<Subject> OPS = Subject.all();

  private static Stream<DynamicTest> each(Consumer<Subject> check) {
    return OPS.stream().map(op -> dynamicTest(op.name(), () -> check.accept(op)));
  }

  @Test
  void thereAreManyOpsWithNamesOfTheirOwn() {
    Set<String> names = new HashSet<>();
    OPS.forEach(op -> assertTrue(names.add(op.name()), op.name() + " is declared twice"));
    assertTrue(names.size() >= 80, () -> names.size() + " ops");
    assertEquals(OPS.size(), names.size());
  }

  @TestFactory
  Stream<DynamicTest> declarations() {
    return each(op -> new ApiChecks(op, Ledger.tally(op)).declaration());
  }

  @TestFactory
  Stream<DynamicTest> examples() {
    return OPS.stream()
        .filter(op -> op.elementwise() != null)
        .map(op -> dynamicTest(op.name(), () -> new ApiChecks(op, Ledger.tally(op)).example()));
  }

  @TestFactory
  Stream<DynamicTest> derivativesAgreeWithDifferences() {
    return each(op -> new GradientChecks(op, Ledger.tally(op)).differences());
  }

  @TestFactory
  Stream<DynamicTest> modesAgree() {
    return each(op -> new GradientChecks(op, Ledger.tally(op)).modes());
  }

  @TestFactory
  Stream<DynamicTest> layoutsAgree() {
    return each(op -> new LayoutChecks(op, Ledger.tally(op)).run());
  }

  @TestFactory
  Stream<DynamicTest> batchesAgree() {
    return each(op -> new BatchChecks(op, Ledger.tally(op)).run());
  }

  @TestFactory
  Stream<DynamicTest> compiledAgree() {
    return each(op -> new CompileChecks(op, Ledger.tally(op)).run());
  }

  @TestFactory
  Stream<DynamicTest> dtypes() {
    return each(op -> new DTypeChecks(op, Ledger.tally(op)).run());
  }

  @TestFactory
  Stream<DynamicTest> extremes() {
    return OPS.stream()
        .filter(op -> op.elementwise() != null && !isForBits(op))
        .map(
            op ->
                dynamicTest(
                    op.name(), () -> new ExtremeChecks(op.elementwise(), Ledger.tally(op)).run()));
  }

  @TestFactory
  Stream<DynamicTest> secondDerivatives() {
    return OPS.stream()
        .filter(op -> op.elementwise() != null && !isForBits(op))
        .map(
            op ->
                dynamicTest(
                    op.name(),
                    () -> new SecondDerivativeChecks(op.elementwise(), Ledger.tally(op)).run()));
  }

  private static boolean isForBits(Subject op) {
    return !op.elementwise().accepts(org.gradsh.autograd.DType.FLOAT64);
  }
}
