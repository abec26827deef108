package org.gradsh.repl.talk;

import static org.gradsh.repl.talk.Case.inTurn;

import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;

/** Records that a session declares, as arguments of derivatives; hooks and checkpoints in cells. */
class StructuresTalkTest extends Conversation {
  @TestFactory
  Stream<DynamicNode> structures() {
    return cellsAndScripts(
        inTurn(
            "a record of the session",
            assertTensor(
                "record Params(Tensor w, double rate, Tensor b) {}\n"
                    + "Tensor loss(Params p) { return (p.w() * p.w() * p.b()).sum(); }\n"
                    + "var p = new Params(tensor(1, 2), 0.5, tensor(3, 4));\n"
                    + "grad((Params q) -> loss(q)).apply(p).w()",
                "float32 [2] 6 16"),
            assertEval("grad((Params q) -> loss(q)).apply(p).rate()", 0.5),
            assertTensor(
                "valueAndGrad((Params q) -> loss(q)).apply(p).gradient().b()", "float32 [2] 1 4"),
            assertTensor(
                "Structures.map(p, grad((Params q) -> loss(q)).apply(p), (a, g) -> a - g).w()",
                "float32 [2] -5 -14")),
        inTurn(
            "a record declared anew",
            assertTensor(
                "record Pair(Tensor a) {}\n"
                    + "grad((Pair q) -> q.a() * q.a()).apply(new Pair(tensor(3))).a()",
                "float32 [] 6"),
            assertTensor(
                "record Pair(Tensor a, Tensor b) {}\n"
                    + "grad((Pair q) -> q.a() * q.b()).apply(new Pair(tensor(3), tensor(4))).a()",
                "float32 [] 4")),
        assertTensor(
            "grad((List<Tensor> l) -> l.get(0) * l.get(1)).apply(List.of(tensor(2), tensor(3)))"
                + ".get(1)",
            "float32 [] 2"),
        assertTensor("grad(t -> t * t).apply(tensor(3))", "float32 [] 6"),
        assertFails(
            "grad((Pair q) -> q.a()).apply(new Pair(tensor(3), null))", "grad: x.b is null"),
        inTurn(
            "hooks and checkpoints",
            assertTensor(
                "var x = variable(3.0); var hook = x.registerHook(g -> g * 10);\n"
                    + "checkpoint(t -> sin(t) * t, x) * 0 + x * x",
                "float32 [] 9"),
            assertTensor("(x * x).backward(); x.grad()", "float32 [] 60")));
  }
}
