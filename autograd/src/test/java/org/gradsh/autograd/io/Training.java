package org.gradsh.autograd.io;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.gradsh.autograd.Autograd;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Generator;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.Variable;
import org.gradsh.autograd.data.Batch;
import org.gradsh.autograd.data.DataLoader;
import org.gradsh.autograd.data.Dataset;
import org.gradsh.autograd.nn.Layer;
import org.gradsh.autograd.nn.Linear;

/**
 * A small training in which all that can go on by chance does: dropout by the thread's numbers,
 * noise by a generator and by the loader's map, shuffled batches made ahead, momenta.
 */
final class Training {
  static final class Net implements Layer {
    final Linear hidden = new Linear(6, 16);
    final Linear out = new Linear(16, 1);
    Tensor seen = Autograd.zeros(6);

    @Override
    public Tensor apply(Tensor x) {
      seen = seen.mul(0.9).add(x.detach().mean(0).mul(0.1));
      return out.apply(Autograd.dropout(hidden.apply(x.sub(seen)).tanh(), 0.2));
    }
  }

  /** Adam's moments in a few lines, with a state. */
  static final class Moments implements Stateful {
    private final Map<String, Variable> variables;
    private final Map<String, Tensor> state = new LinkedHashMap<>();

    Moments(Layer net) {
      variables = net.namedParameters();
      variables.forEach(
          (name, v) -> {
            state.put("mean." + name, Autograd.zerosLike(v));
            state.put("square." + name, Autograd.zerosLike(v));
          });
      state.put("step", Autograd.tensor(new long[] {0}));
    }

    void step() {
      long t = state.get("step").toLongArray()[0] + 1;
      state.put("step", Autograd.tensor(new long[] {t}));
      variables.forEach(
          (name, w) -> {
            Tensor g = w.grad();
            Tensor m = state.get("mean." + name).mul(0.9).add(g.mul(0.1));
            Tensor s = state.get("square." + name).mul(0.999).add(g.square().mul(0.001));
            state.put("mean." + name, m);
            state.put("square." + name, s);
            double size = 0.01 / (1 - Math.pow(0.9, t));
            w.assignSub(m.mul(size).div(s.sqrt().add(1e-8)));
            w.zeroGrad();
          });
    }

    @Override
    public Map<String, Tensor> stateDict() {
      return new LinkedHashMap<>(state);
    }

    @Override
    public void loadStateDict(Map<String, ? extends Tensor> saved) {
      state.putAll(saved);
    }
  }

  final Net net;
  final Moments optimizer;
  final Generator noise = Autograd.generator(11);
  final DataLoader loader;
  final CheckpointFolder checkpoints;
  long step;

  Training(Path folder) {
    Autograd.seed(1);
    net = new Net();
    optimizer = new Moments(net);
    Generator fixed = Autograd.generator(3);
    Tensor x = fixed.draw(() -> Autograd.randn(53, 6));
    Dataset data =
        Dataset.of(x, x.sum(1).unsqueeze(1))
            .map(b -> b.withX(b.x().add(Autograd.randn(b.x().dims()).mul(0.01))));
    loader = DataLoader.of(data).batchSize(8).shuffle(5).prefetch(2);
    checkpoints =
        CheckpointFolder.of(folder)
            .keep(4)
            .with(net, optimizer)
            .with("loader", loader)
            .with("noise", noise);
  }

  /** Goes on until a number of steps is done, saving after each {@code every}. */
  void run(long until, int every) {
    while (step < until) {
      for (Batch batch : loader) {
        Tensor x = batch.x().add(noise.draw(() -> Autograd.rand(1)).mul(0.1));
        net.apply(x).sub(batch.y()).square().mean().backward();
        optimizer.step();
        step++;
        if (step % every == 0) checkpoints.save(step);
        if (step == until) return;
      }
    }
  }

  /** All that has come of it, to the bit. */
  String result() {
    StringBuilder s = new StringBuilder();
    Map<String, Tensor> all = new LinkedHashMap<>(net.stateDict());
    optimizer.stateDict().forEach((name, t) -> all.put("optimizer." + name, t));
    all.put("next", Autograd.rand(2));
    all.put("noise", noise.draw(() -> Autograd.rand(2)));
    all.forEach(
        (name, t) -> {
          s.append(name).append(' ');
          for (double d : t.to(DType.FLOAT64).toDoubleArray()) s.append(Double.toHexString(d));
          s.append('\n');
        });
    return s.append(loader.epoch()).toString();
  }

  /** {@code FOLDER UNTIL EVERY}: goes on from what is there, tells each step, then the result. */
  public static void main(String[] args) {
    Training training = new Training(Path.of(args[0]));
    CheckpointFolder.Resumed resumed = training.checkpoints.resume();
    if (!resumed.passedOver().isEmpty()) System.exit(3);
    training.step = resumed.step();
    System.out.println("resumed " + training.step);
    training.run(Long.parseLong(args[1]), Integer.parseInt(args[2]));
    System.out.println(training.result());
  }
}
