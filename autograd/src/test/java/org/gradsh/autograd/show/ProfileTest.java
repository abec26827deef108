package org.gradsh.autograd.show;

import static org.gradsh.autograd.Autograd.*;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.gradsh.autograd.CallSite;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;
import org.gradsh.autograd.Variable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ProfileTest {
  @AfterEach
  void nowhere() {
    CallSite.at(null);
  }

  /** What each op or line did, without the times. */
  private static Map<String, String> counts(List<Profile.Part> parts) {
    return parts.stream()
        .collect(
            Collectors.toMap(
                Profile.Part::name,
                p ->
                    p.forward().calls()
                        + " "
                        + p.forward().bytes()
                        + " | "
                        + p.backward().calls()
                        + " "
                        + p.backward().bytes()));
  }

  private static Profile<Tensor> ofLoss(Variable w) {
    Tensor x = ones(5, 3).mul(2);
    return profile(
        () -> {
          CallSite.at("[2]:1");
          Tensor h = x.matmul(w).tanh();
          CallSite.at("[2]:2");
          Tensor y = h.exp().sum();
          y.backward();
          return y;
        });
  }

  @Test
  void opsAndLinesAreCountedForwardAndBackwardApart() {
    Profile<Tensor> profile = ofLoss(variable(ones(3, 4)));
    assertEquals(
        Map.of(
            "matmul", "1 80 | 1 48",
            "tanh", "1 80 | 1 80",
            "exp", "1 80 | 1 80",
            "sum", "1 4 | 1 0"),
        counts(profile.byOp()));
    assertEquals(
        Map.of("[2]:1", "2 160 | 2 128", "[2]:2", "2 84 | 2 80"), counts(profile.byLine()));
    assertEquals(4, profile.forward().calls());
    assertEquals(4, profile.backward().calls());
    assertEquals(452, profile.forward().bytes() + profile.backward().bytes());
    assertEquals(20 * Math.exp(Math.tanh(6)), profile.result().item(), 1e-4);
  }

  @Test
  void timesAddUpToTheWhole() {
    Profile<Tensor> profile = ofLoss(variable(ones(3, 4)));
    for (List<Profile.Part> parts : List.of(profile.byOp(), profile.byLine())) {
      long sum = parts.stream().mapToLong(Profile.Part::nanos).sum();
      assertEquals(profile.nanos(), sum + profile.rest());
      for (int i = 1; i < parts.size(); i++) {
        assertTrue(parts.get(i - 1).nanos() >= parts.get(i).nanos(), "the dearest first");
      }
    }
  }

  @Test
  void gradientsThatAreAddedToThoseOfBeforeAreBackward() {
    Variable w = variable(ones(3), "w");
    w.mul(2).sum().backward();
    Profile<Void> profile = profile(() -> w.mul(2).sum().backward());
    assertEquals(
        Map.of("mul", "1 12 | 1 12", "sum", "1 4 | 1 0", "variable w", "0 0 | 1 12"),
        counts(profile.byOp()));
  }

  @Test
  void viewsMakeNothing() {
    Profile<Tensor> profile = profile(() -> ones(3, 4).mul(1).transpose().reshape(2, 6));
    assertEquals(
        Map.of("mul", "1 48 | 0 0", "transpose", "1 0 | 0 0", "reshape", "1 48 | 0 0"),
        counts(profile.byOp()));
  }

  @Test
  void whatAnOpIsMadeOfBelongsToIt() {
    Function<Tensor, Tensor> f = t -> t.pow(3).sum();
    Profile<Tensor> second = profile(() -> grad(grad(f)).apply(tensor(2)));
    assertEquals(12, second.result().item());
    assertTrue(second.byOp().stream().anyMatch(p -> p.name().equals("pow")));
    assertTrue(second.backward().calls() > 0);
    int calls = second.byOp().stream().mapToInt(p -> p.backward().calls()).sum();
    assertEquals(calls, second.backward().calls());
  }

  @Test
  void linesAreThoseOfThisFileWhereNoSessionTellsThem() {
    Profile<Tensor> profile = profile(() -> ones(3).mul(2));
    assertEquals(1, profile.byLine().size());
    String line = profile.byLine().getFirst().name();
    assertTrue(line.matches("ProfileTest\\.java:\\d+"), line);
  }

  @Test
  void anErrorOfTheCodeComesOutAndTheNextProfileIsWhole() {
    Supplier<Tensor> wrong = () -> ones(3).mul(1).matmul(ones(4, 2));
    assertThrows(TensorException.class, () -> profile(wrong));
    Variable x = variable(2.0);
    Supplier<Tensor> caught =
        () -> {
          assertThrows(TensorException.class, wrong::get);
          x.registerHook(
              g -> {
                throw new IllegalStateException("a hook");
              });
          assertThrows(IllegalStateException.class, () -> x.mul(x).exp().backward());
          return x.mul(3);
        };
    Profile<Tensor> profile = profile(caught);
    assertEquals("3 20 | 1 12", counts(profile.byOp()).get("mul"));
    assertEquals("1 4 | 1 4", counts(profile.byOp()).get("exp"));
  }

  @Test
  void tablesShowIt() {
    var matmul =
        new Profile.Part(
            "matmul", new Profile.Cost(3, 1_200_000, 4096), new Profile.Cost(3, 2_000_000, 0));
    var relu = new Profile.Part("relu", new Profile.Cost(2, 300_000, 2048), Profile.Cost.NONE);
    var line = new Profile.Part("[1]:2", matmul.forward(), matmul.backward());
    Profile<Void> profile =
        new Profile<>(
            null, 4_000_000, Map.of("relu", relu, "matmul", matmul), Map.of("[1]:2", line));
    assertEquals(
        """
        profile: 4.00 ms: forward 1.50 ms in 5 ops, backward 2.00 ms in 3 ops, the rest 500 µs; 6.0 KiB made

        by op   share  calls  forward     made  calls  backward  made
        matmul   80 %      3  1.20 ms  4.0 KiB      3   2.00 ms
        relu      8 %      2   300 µs  2.0 KiB

        by line  share  calls  forward     made  calls  backward  made
        [1]:2     80 %      3  1.20 ms  4.0 KiB      3   2.00 ms\
        """,
        profile.toString());
    String html = Show.forms(profile).html();
    assertTrue(html.contains("matmul") && html.contains("2.00 ms"), html);
  }

  @Test
  void itIsShownAsATableWhateverTheCodeGave() {
    Profile<Tensor> profile = ofLoss(variable(ones(3, 4)));
    assertEquals(profile.toString(), Show.display(profile));
    assertEquals(profile.toString(), Show.text(profile));
    assertTrue(Show.forms(profile).html().contains("<th"));
  }

  @Test
  void codeWithoutOpsIsToldAsSuch() {
    Profile<Integer> profile = profile(() -> 1 + 1);
    assertEquals(2, profile.result());
    assertTrue(profile.toString().matches("profile: .*, no ops"), profile.toString());
    assertNull(profile(() -> {}).result());
  }

  @Test
  void nothingToRunIsAnError() {
    var e = assertThrows(TensorException.class, () -> profile((Runnable) null));
    assertTrue(e.getMessage().startsWith("profile: the body is null"), e.getMessage());
  }
}
