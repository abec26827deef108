package org.gradsh.autograd.nn;

import static org.gradsh.autograd.Autograd.full;
import static org.gradsh.autograd.Autograd.ones;
import static org.gradsh.autograd.Autograd.randn;
import static org.gradsh.autograd.Autograd.tensor;
import static org.gradsh.autograd.Autograd.zeros;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** States of models: their names in PyTorch's spelling and back, and numbers that do not fit. */
class StateTest {
  private static String refusal(Executable body) {
    return assertThrows(TensorException.class, body).getMessage();
  }

  static class Net implements Layer {
    LSTM encoderRnn = new LSTM(2, 3, Recurrence.bidirectional());
    BatchNorm1d norm1 = new BatchNorm1d(3);
    TransformerEncoderLayer block = new TransformerEncoderLayer(4, 2, 8);

    @Override
    public Tensor apply(Tensor x) {
      return x;
    }
  }

  @Test
  void namesInPyTorchsSpelling() {
    Net net = new Net();
    Map<String, Tensor> state = Models.torchNames(net.stateDict());
    List<String> names = List.copyOf(state.keySet());
    assertEquals("encoder_rnn.weight_ih_l0", names.getFirst());
    for (String name :
        List.of(
            "encoder_rnn.bias_hh_l0_reverse",
            "norm1.running_mean",
            "norm1.num_batches_tracked",
            "block.self_attn.in_proj_weight",
            "block.linear1.weight")) {
      assertTrue(names.contains(name), name + " of " + names);
    }
    new Net().loadStateDict(state);
    assertEquals(names, List.copyOf(Models.torchNames(net).keySet()));
    Map<String, Tensor> twice = Map.of("aB", zeros(1), "a_b", zeros(1));
    assertEquals("torchNames: two names are a_b", refusal(() -> Models.torchNames(twice)));
  }

  @Test
  void namesOfWhatPyTorchChangesInPlace() {
    Sequential net =
        new Sequential(Models.weightNorm(new Linear(3, 4)), Models.spectralNorm(new Linear(4, 2)));
    Map<String, Tensor> state = Models.torchNames(net);
    assertEquals(
        Set.of(
            "0.weight_g",
            "0.weight_v",
            "0.bias",
            "1.weight_orig",
            "1.weight_u",
            "1.weight_v",
            "1.bias"),
        state.keySet());
    Sequential other =
        new Sequential(Models.weightNorm(new Linear(3, 4)), Models.spectralNorm(new Linear(4, 2)));
    other.loadStateDict(state);
    Tensor x = randn(2, 3);
    other.eval();
    net.eval();
    assertTrue(other.apply(x).allClose(net.apply(x)));
    assertEquals(
        """
        torchNames: the model is null
          a name that was only declared, or whose cell has failed, is null\
        """,
        refusal(() -> Models.torchNames((Layer) null)));
  }

  @Test
  void aWrappersPrefixIsToldAndTakenOff() {
    Linear linear = new Linear(2, 2);
    Map<String, Tensor> state = new LinkedHashMap<>();
    linear.stateDict().forEach((name, t) -> state.put("module." + name, t));
    assertEquals(
        """
        loadStateDict: the names are not those of the model
          missing: weight, bias
          unexpected: module.weight, module.bias
          all names begin with module., as wrappers such as DataParallel write them
          perhaps: loadStateDict(withoutPrefix("module.", state))\
        """,
        refusal(() -> linear.loadStateDict(state)));
    linear.loadStateDict(Models.withoutPrefix("module.", state));
    assertEquals(
        "withoutPrefix: no name begins with net.\n  names: module.weight, module.bias",
        refusal(() -> Models.withoutPrefix("net.", state)));
    assertFalse(
        refusal(() -> linear.loadStateDict(Map.of("other.w", zeros(1)))).contains("begin with"));
  }

  @Test
  void numbersThatTheModelCannotHoldAreRefused() {
    Linear linear = new Linear(1, 2);
    Map<String, Tensor> state = new LinkedHashMap<>();
    state.put("weight", full(1e300, 2, 1).to(DType.FLOAT64));
    state.put("weight", tensor(new double[][] {{1}, {1e300}}, DType.FLOAT64));
    state.put("bias", zeros(2).to(DType.FLOAT64));
    String told = refusal(() -> linear.loadStateDict(state));
    assertTrue(told.startsWith("loadStateDict: weight has numbers beyond float32\n"), told);
    assertTrue(told.contains("float64 [2, 1]") && told.contains("to(DType.FLOAT64)"), told);
    linear.to(DType.FLOAT64).loadStateDict(state);
    assertEquals(List.of(), linear.loadMatching(state).cast());
    assertEquals(1e300, linear.weight.max().item());
    state.put("weight", ones(2, 1).div(0));
    linear.to(DType.FLOAT32).loadStateDict(state);
    assertEquals(List.of("bias: float64 to float32"), linear.loadMatching(state).cast());
    assertTrue(Double.isInfinite(linear.weight.max().item()), "what was infinite stays so");
    BatchNorm1d norm = new BatchNorm1d(1);
    Map<String, Tensor> counted = new LinkedHashMap<>(norm.stateDict());
    counted.put("numBatchesTracked", tensor(2.5));
    assertTrue(refusal(() -> norm.loadStateDict(counted)).contains("beyond int64"));
    counted.put("numBatchesTracked", tensor(2.0));
    norm.loadStateDict(counted);
    assertEquals(2, norm.namedBuffers().get("numBatchesTracked").item());
  }
}
