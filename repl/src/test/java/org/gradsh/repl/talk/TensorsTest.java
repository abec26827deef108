package org.gradsh.repl.talk;

import static org.gradsh.repl.talk.Case.inTurn;

import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Tensors in cells: making, asking, computing, indexing, and what does not fit. */
class TensorsTest extends Conversation {
  @TestFactory
  Stream<DynamicNode> making() {
    return cellsAndScripts(
        assertTensor("tensor(3)", "float32 [] 3"),
        assertTensor("tensor(1, 2.5)", "float32 [2] 1 2.5"),
        assertTensor("tensor(new int[] {1, 2})", "int32 [2] 1 2"),
        assertTensor("tensor(new long[] {1})", "int64 [1] 1"),
        assertTensor("tensor(new boolean[] {true, false})", "bool [2] 1 0"),
        assertTensor("tensor(new double[][] {{1, 2}, {3, 4}})", "float32 [2, 2] 1 2 3 4"),
        assertTensor("tensor(new float[] {1.5f}, DType.FLOAT64)", "float64 [1] 1.5"),
        assertTensor("zeros(2, 2)", "float32 [2, 2] 0 0 0 0"),
        assertTensor("ones(3)", "float32 [3] 1 1 1"),
        assertTensor("full(7, 2)", "float32 [2] 7 7"),
        assertTensor("arange(4)", "float32 [4] 0 1 2 3"),
        assertTensor("linspace(0, 1, 3)", "float32 [3] 0 0.5 1"),
        assertTensor("eye(2)", "float32 [2, 2] 1 0 0 1"),
        assertTensor("variable(1, 2)", "variable float32 [2] 1 2"),
        assertTensor("variable(tensor(4), \"w\")", "variable float32 [] 4"),
        assertTensor("seed(1); var r1 = rand(3); seed(1); r1.eq(rand(3)).all()", "bool [] 1"),
        assertEval("randn(2, 3).dims()[1]", 3),
        assertEval("zeros(0, 3).dims()[0]", 0),
        assertFails("tensor(new double[][] {{1, 2}, {3}})", "1:1: "),
        assertFails("zeros(-1)", "1:1: "),
        assertFails("tensor(\"text\")", "1:"));
  }

  @TestFactory
  Stream<DynamicNode> asking() {
    return cellsAndScripts(
        assertEval("Tensor t = arange(6).reshape(2, 3); t.dims()", new int[] {2, 3}),
        assertEval("t.shape()", "[2, 3]"),
        assertEval("t.dtype()", "float32"),
        assertEval("t.size()", 6),
        assertEval("t.rank()", 2),
        assertEval("t.get(1, 2).item()", 5.0),
        assertEval("t.sum().item()", 15.0),
        assertEval("t.toFloatArray()", new float[] {0, 1, 2, 3, 4, 5}),
        assertEval("t.T().toDoubleArray()", new double[] {0, 3, 1, 4, 2, 5}),
        assertTensor("t.get(\"1:, :2\")", "float32 [1, 2] 3 4"),
        assertTensor("t[1]", "float32 [3] 3 4 5"),
        assertTensor("t[1][0]", "float32 [] 3"),
        assertTensor("t[-1]", "float32 [3] 3 4 5"),
        assertTensor("t[\":, ::2\"]", "float32 [2, 2] 0 2 3 5"),
        assertTensor("t[t > 3]", "float32 [2] 4 5"),
        assertFails("t.item()", "1:3: "),
        assertFails("t[5]", "1:"),
        assertFails("t[\"1:2:3:4\"]", "1:"),
        assertFails("t.get(0, 0, 0)", "1:3: "),
        assertFails("t.reshape(4)", "1:3: "));
  }

  @TestFactory
  Stream<DynamicNode> computing() {
    return cellsAndScripts(
        assertTensor("var x = tensor(1, 2, 3); x * x", "float32 [3] 1 4 9"),
        assertTensor("x + 1 - x / 2", "float32 [3] 1.5 2 2.5"),
        assertTensor("-x % 2", "float32 [3] 1 0 1"),
        assertTensor("2 * x.sum() - x.mean()", "float32 [] 10"),
        assertTensor("exp(x - x) + cos(0 * x)", "float32 [3] 2 2 2"),
        assertTensor("relu(x - 2)", "float32 [3] 0 0 1"),
        assertTensor("maximum(x, 2)", "float32 [3] 2 2 3"),
        assertTensor("where(x > 1, x, -x)", "float32 [3] -1 2 3"),
        assertTensor("(x > 1) & (x < 3)", "bool [3] 0 1 0"),
        assertTensor("!(x >= 2)", "bool [3] 1 0 0"),
        assertTensor("x.argMax()", "int64 [] 2"),
        assertTensor("x.cumSum(0)", "float32 [3] 1 3 6"),
        assertTensor("matmul(eye(3), x)", "float32 [3] 1 2 3"),
        assertTensor("einsum(\"i,j->ij\", x, tensor(1, 10))", "float32 [3, 2] 1 10 2 20 3 30"),
        assertTensor("concat(List.of(x, x), 0).sum()", "float32 [] 12"),
        assertTensor("stack(List.of(x, x), 0).sum(0)", "float32 [3] 2 4 6"),
        assertTensor("x.reshape(3, 1) * x", "float32 [3, 3] 1 2 3 2 4 6 3 6 9"),
        assertTensor("x.clip(1.5, 2.5)", "float32 [3] 1.5 2 2.5"),
        assertTensor("x.to(DType.INT32) / 2", "float32 [3] 0.5 1 1.5"),
        assertTensor("x.softmax(0).sum()", "float32 [] 1"),
        assertTensor("x += 1", "float32 [3] 2 3 4"),
        assertTensor("x", "float32 [3] 2 3 4"),
        assertTensor("Tensor old = x; x *= 2; old", "float32 [3] 2 3 4"),
        assertTensor("tensor(1, 0) / 0 * 0", "float32 [2] NaN NaN"),
        assertTensor("log(tensor(0, -1))", "float32 [2] -Infinity NaN"));
  }

  @TestFactory
  Stream<DynamicNode> misfits() {
    return cellsAndScripts(
        assertFails(
            "tensor(1, 2) + tensor(1, 2, 3)",
            "add: shapes do not broadcast",
            "float32 [2]",
            "float32 [3]"),
        assertFails(
            "matmul(ones(2, 3), ones(2, 3))", "matmul: inner dimensions differ", "float32 [2, 3]"),
        assertFails(
            "var A = ones(2, 3); var B = ones(4, 5);\nvar C = matmul(A, B);",
            "2:9: matmul",
            "float32 [4, 5]"),
        assertFails("concat(List.of(ones(2), ones(2, 2)), 0)", "1:1: concat"),
        assertFails("ones(2).sum(3)", "1:9: "),
        assertFails("ones(2, 2).squeeze(0)", "1:12: "),
        assertFails("einsum(\"ij,jk\", ones(2))", "1:1: einsum"),
        assertFails("where(tensor(1, 2), 1, 2)", "1:1: "),
        assertFails("ones(2) + \"text\" + null * 2", "1:"),
        assertFails("if (tensor(1) > 0) { }", "1:", "item()"),
        assertFails("tensor(1) && tensor(1)", "1:11: "),
        assertNeverTells("tensor(1, 2) + tensor(1, 2, 3)", "TensorException", "org.gradsh"));
  }

  @TestFactory
  Stream<DynamicTest> warnings() {
    return cells(
        assertWarns("tensor(1) == tensor(1)", "1:11: "),
        assertNoWarning("tensor(1) == null"),
        assertNoWarning("tensor(1).eq(tensor(1))"),
        assertNoWarning("1 == 1"));
  }

  @TestFactory
  Stream<DynamicNode> inJava() {
    return cellsAndScripts(
        assertTensor("Tensor sq(Tensor a) { return a * a; } sq(tensor(3))", "float32 [] 9"),
        assertTensor(
            "record Lin(Tensor w, Tensor b) { Tensor of(Tensor x) { return x * w + b; } }\n"
                + "new Lin(tensor(2), tensor(1)).of(tensor(1, 2))",
            "float32 [2] 3 5"),
        assertTensor(
            "IntStream.of(1, 2, 3).mapToObj(i -> tensor(i)).reduce((a, b) -> a + b).get()",
            "float32 [] 6"),
        assertTensor("Tensor s = tensor(0); for (int i = 0; i < 4; i++) s += i; s", "float32 [] 6"),
        assertTensor(
            "Map<String, Tensor> m = new HashMap<>(); m.put(\"w\", tensor(2)); m.get(\"w\") * 3",
            "float32 [] 6"),
        assertTensor("Tensor[] ts = {tensor(1), tensor(2)}; ts[0] + ts[1]", "float32 [] 3"),
        assertTensor("ts[0] += 5; ts[0]", "float32 [] 6"),
        assertTensor(
            "List<Tensor> l = List.of(tensor(1), tensor(2)); l", "(float32 [] 1, float32 [] 2)"),
        assertTensor(
            "class Model { Tensor w = tensor(1); void grow() { w = w * 2; } } var model = new"
                + " Model(); model.grow(); model.grow(); model.w",
            "float32 [] 4"),
        assertTensor(
            "Function<Tensor, Tensor> twice = a -> 2 * a; twice.compose(twice).apply(tensor(1))",
            "float32 [] 4"),
        assertEval("\"t = \" + tensor(1).item()", "\"t = 1.0\""),
        inTurn(
            "a tensor changes its type to a number and back",
            assertTensor("var chameleon = tensor(1)", "float32 [] 1"),
            assertEval("var chameleon = 2; chameleon + 1", 3),
            assertTensor("var chameleon = tensor(3); chameleon + 1", "float32 [] 4")));
  }
}
