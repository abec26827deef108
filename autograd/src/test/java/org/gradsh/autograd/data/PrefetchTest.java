package org.gradsh.autograd.data;

import static org.gradsh.autograd.Autograd.arange;
import static org.gradsh.autograd.Autograd.rand;
import static org.gradsh.autograd.Autograd.randn;
import static org.gradsh.autograd.Autograd.seed;
import static org.gradsh.autograd.Autograd.zeros;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PrefetchTest {
  private final Dataset noisy =
      Dataset.of(arange(20), arange(20, DType.INT64)).map(b -> b.withX(b.x().add(randn(b.size()))));

  private static List<String> epoch(DataLoader loader) {
    List<String> seen = new ArrayList<>();
    for (Batch b : loader) seen.add(b.x() + " " + b.y());
    return seen;
  }

  private DataLoader loader() {
    return DataLoader.of(noisy).batchSize(3).shuffle(2);
  }

  private static long threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(t -> t.getName().startsWith("gradsh-data-"))
        .count();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 50})
  void batchesMadeAheadAreTheSame(int ahead) {
    DataLoader plain = loader();
    DataLoader other = loader().prefetch(ahead);
    seed(3);
    Tensor expected = rand(3);
    seed(3);
    for (int n = 0; n < 3; n++) assertEquals(epoch(plain), epoch(other));
    assertArrayEquals(expected.toFloatArray(), rand(3).toFloatArray());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 2})
  void whatFailsIsToldWhereTheBatchIsAskedFor(int ahead) {
    IllegalStateException cause = new IllegalStateException("no picture");
    Dataset failing =
        Dataset.from(
            10,
            n -> {
              if (n == 5) throw cause;
              return Batch.of(zeros(2));
            });
    Iterator<Batch> it = DataLoader.of(failing).batchSize(2).prefetch(ahead).iterator();
    it.next();
    it.next();
    for (int again = 0; again < 2; again++) {
      TensorException told = assertThrows(TensorException.class, it::next);
      assertEquals(
          "data loader: batch 2 could not be made\n  epoch 0, rows [4, 5]", told.getMessage());
      assertSame(cause, told.getCause());
    }
  }

  @Test
  void aLoopThatIsLeftLeavesNoThread() throws Exception {
    AtomicInteger made = new AtomicInteger();
    Dataset counted =
        Dataset.from(
            1000,
            _ -> {
              made.incrementAndGet();
              return Batch.of(zeros(2));
            });
    for (int n = 0; n < 20; n++) {
      for (Batch _ : DataLoader.of(counted).prefetch(3)) break;
    }
    for (int i = 0; i < 3000 && threads() > 0; i++) Thread.sleep(10);
    assertEquals(0, threads());
    assertTrue(made.get() <= 20 * 4, made::toString);
  }

  @Test
  void anInterruptEndsTheWait() {
    Dataset slow =
        Dataset.from(
            2,
            _ -> {
              try {
                Thread.sleep(200);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
              return Batch.of(zeros(2));
            });
    Iterator<Batch> it = DataLoader.of(slow).prefetch(1).iterator();
    Thread.currentThread().interrupt();
    assertThrows(CancellationException.class, it::next);
    assertTrue(Thread.interrupted());
    assertEquals(1, it.next().size());
  }

  @Test
  void theLastBatchIsLeftOut() {
    DataLoader loader = loader().dropLast();
    assertEquals(6, loader.size());
    assertEquals(6, epoch(loader).size());
    assertEquals(0, DataLoader.of(noisy).batchSize(30).dropLast().size());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 5, 7})
  void aLoaderGoesOn(int after) {
    DataLoader whole = loader();
    List<String> expected = new ArrayList<>();
    for (int n = 0; n < 3; n++) expected.addAll(epoch(whole));

    DataLoader first = loader().prefetch(2);
    List<String> seen = new ArrayList<>(epoch(first));
    Iterator<Batch> it = first.iterator();
    for (int n = 0; n < after; n++) {
      Batch b = it.next();
      seen.add(b.x() + " " + b.y());
    }
    DataLoader second = loader();
    second.loadStateDict(first.stateDict());
    assertEquals(after == 7 ? 2 : 1, second.epoch());
    while (second.epoch() < 3) seen.addAll(epoch(second));
    assertEquals(expected, seen);
    assertEquals(3, second.epoch());
  }

  @Test
  void aStateOfAnotherLoaderIsRefused() {
    Map<String, Tensor> state = loader().stateDict();
    for (DataLoader other :
        List.of(loader().batchSize(4), loader().shuffle(9), DataLoader.of(noisy).batchSize(3))) {
      String told =
          assertThrows(TensorException.class, () -> other.loadStateDict(state)).getMessage();
      assertTrue(told.contains("in batches of 3, shuffled by the seed 2"), told);
    }
    assertThrows(TensorException.class, () -> loader().loadStateDict(Map.of("x", zeros(1))));
    assertThrows(TensorException.class, () -> loader().prefetch(-1));
  }

  @Test
  void epochsOfNothingEnd() {
    DataLoader none = DataLoader.of(zeros(0, 2));
    int loops = 0;
    while (none.epoch() < 3) {
      for (Batch _ : none) loops++;
    }
    assertEquals(0, loops);
    assertTrue(loader().prefetch(2).toString().endsWith("batches of 3, shuffled, 2 ahead"));
  }
}
