package org.gradsh.bench;

import static org.gradsh.autograd.Autograd.ones;
import static org.gradsh.autograd.Autograd.rand;
import static org.gradsh.autograd.Autograd.variable;

import java.util.concurrent.TimeUnit;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.Variable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The inside, by JMH: what one call costs, and where with a profiler of its. {@code bench/run.sh
 * --jmh Inside.add -prof gc}
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(
    value = 1,
    jvmArgs = {
      "--add-modules=jdk.incubator.vector",
      "--enable-native-access=ALL-UNNAMED",
      "-Dgradsh.threads=1"
    })
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class Inside {
  private final Tensor four = ones(4);
  private final Tensor million = rand(1_000_000);
  private final Variable x = variable(ones(4));

  /** The road from a method to its result, nothing recorded. */
  @Benchmark
  public Tensor addFour() {
    return four.add(four);
  }

  /** The same road, recorded. */
  @Benchmark
  public Tensor addFourRecorded() {
    return x.add(four);
  }

  /** A step of a chain, forward and back. */
  @Benchmark
  public Tensor stepForwardAndBack() {
    x.zeroGrad();
    x.mul(four).add(four).sum().backward();
    return x.grad();
  }

  /** The loop of a vector function. */
  @Benchmark
  public Tensor expMillion() {
    return million.exp();
  }

  /** The loop of a reduction. */
  @Benchmark
  public Tensor sumMillion() {
    return million.sum();
  }
}
