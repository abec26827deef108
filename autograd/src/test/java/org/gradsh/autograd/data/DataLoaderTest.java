package org.gradsh.autograd.data;

import static org.gradsh.autograd.Autograd.arange;
import static org.gradsh.autograd.Autograd.tensor;
import static org.gradsh.autograd.Autograd.zeros;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.stream.IntStream;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class DataLoaderTest {
  private final Tensor x = arange(20).reshape(10, 2);
  private final Tensor y = arange(10, DType.INT64);

  private static List<Integer> order(DataLoader loader) {
    List<Integer> rows = new ArrayList<>();
    for (Batch batch : loader) {
      for (int row : batch.y().toIntArray()) rows.add(row);
    }
    return rows;
  }

  private static String refusal(Executable code) {
    return assertThrows(TensorException.class, code).getMessage();
  }

  @Test
  void anEpochThatIsLeftForGoodIsEnded() {
    DataLoader loader = DataLoader.of(arange(10)).batchSize(2).shuffle(3);
    for (Batch _ : loader) break;
    Map<String, Tensor> within = loader.stateDict();
    loader.endEpoch();
    Map<String, Tensor> after = loader.stateDict();
    assertEquals(1, loader.epoch());
    List<String> next = new ArrayList<>();
    for (Batch b : loader) next.add(b.x().toString());
    assertEquals(5, next.size());

    DataLoader again = DataLoader.of(arange(10)).batchSize(2).shuffle(3);
    again.loadStateDict(after);
    List<String> resumed = new ArrayList<>();
    for (Batch b : again) resumed.add(b.x().toString());
    assertEquals(next, resumed);

    again.loadStateDict(within);
    int rest = 0;
    for (Batch _ : again) rest++;
    assertEquals(4, rest);
    again.endEpoch();
    assertEquals(1, again.epoch());
  }

  @Test
  void anEpochThatWasResumedIsEndedBeforeALoop() {
    DataLoader loader = DataLoader.of(arange(10)).batchSize(2).shuffle(3);
    for (int i = 0; i < 3; i++) for (Batch _ : loader) assertTrue(loader.epoch() <= 3);
    var it = loader.iterator();
    it.next();
    it.next();
    Map<String, Tensor> within = loader.stateDict();
    loader.endEpoch();
    Map<String, Tensor> after = loader.stateDict();
    List<String> next = new ArrayList<>();
    for (Batch b : loader) next.add(b.x().toString());

    DataLoader again = DataLoader.of(arange(10)).batchSize(2).shuffle(3);
    again.loadStateDict(within);
    again.endEpoch();
    assertEquals(4, again.epoch());
    assertEquals(after.get("place").toString(), again.stateDict().get("place").toString());
    List<String> resumed = new ArrayList<>();
    for (Batch b : again) resumed.add(b.x().toString());
    assertEquals(next, resumed);
    assertEquals(5, again.epoch());
    again.endEpoch(); // between epochs
    assertEquals(5, again.epoch());
  }

  @Test
  void rowsComeInOrderAndTheLastBatchIsKept() {
    DataLoader loader = DataLoader.of(x, y).batchSize(4);
    List<Batch> batches = new ArrayList<>();
    loader.forEach(batches::add);
    assertEquals(3, loader.size());
    assertEquals(List.of(4, 4, 2), batches.stream().map(Batch::size).toList());
    Batch last = batches.getLast();
    assertArrayEquals(new int[] {2, 2}, last.x().dims());
    assertArrayEquals(new double[] {16, 17, 18, 19}, last.x().toDoubleArray());
    assertArrayEquals(new long[] {8, 9}, last.y().toLongArray());
    assertEquals(DType.INT64, last.y().dtype());
  }

  @Test
  void aShuffledEpochHasEveryRowOnceWithItsTarget() {
    DataLoader loader = DataLoader.of(x, y).batchSize(3).shuffle(7);
    List<Integer> seen = new ArrayList<>();
    for (Batch batch : loader) {
      for (int i = 0; i < batch.size(); i++) {
        int row = (int) batch.y().get(i).item();
        seen.add(row);
        assertEquals(2 * row, batch.x().get(i, 0).item());
      }
    }
    assertEquals(IntStream.range(0, 10).boxed().toList(), seen.stream().sorted().toList());
  }

  @Test
  void ordersDifferByEpochAndRepeatBySeed() {
    DataLoader loader = DataLoader.of(x, y).batchSize(3).shuffle(7);
    List<Integer> first = order(loader);
    List<Integer> second = order(loader);
    assertNotEquals(first, second);
    DataLoader again = DataLoader.of(x, y).batchSize(5).shuffle(7);
    assertEquals(first, order(again));
    assertEquals(second, order(again));
    assertNotEquals(first, order(DataLoader.of(x, y).batchSize(3).shuffle(8)));
  }

  @Test
  void anyNumberOfTensorsGoSideBySide() {
    Batch batch = DataLoader.of(x, y, y.mul(2)).batchSize(10).iterator().next();
    assertEquals(18, batch.get(2).get(9).item());
    Batch alone = DataLoader.of(x).iterator().next();
    assertArrayEquals(new int[] {1, 2}, alone.x().dims());
    assertTrue(refusal(alone::y).startsWith("batch: there is no part 1\n  the data set has 1"));
  }

  @Test
  void aDatasetOfOnesOwnIsLoaded() {
    Dataset squares =
        new Dataset() {
          @Override
          public int size() {
            return 5;
          }

          @Override
          public Batch pick(int[] rows) {
            Tensor n = tensor(rows);
            return new Batch(List.of(n, n.mul(n)));
          }
        };
    List<Integer> seen = order(DataLoader.of(squares).batchSize(2));
    assertEquals(List.of(0, 1, 4, 9, 16), seen);
  }

  @Test
  void theStateOfAnotherLoaderIsRefused() {
    var state = DataLoader.of(x, y).batchSize(4).shuffle(0).stateDict();
    DataLoader.of(x, y).batchSize(4).shuffle(0).loadStateDict(state);
    String told = refusal(() -> DataLoader.of(zeros(8)).batchSize(4).loadStateDict(state));
    assertTrue(told.startsWith("data loader: this is not the state of such a loader"), told);
    String had =
        "it had 10 rows in batches of 4, shuffled by the seed 0; here: 8 rows in batches of 4";
    assertTrue(told.contains(had), told);
    refusal(() -> DataLoader.of(zeros(11)).batchSize(4).shuffle(0).loadStateDict(state));
    refusal(() -> DataLoader.of(x).batchSize(4).loadStateDict(state));
    refusal(() -> DataLoader.of(x).batchSize(4).shuffle(0).dropLast().loadStateDict(state));
    refusal(() -> DataLoader.of(x).batchSize(4).shuffle(1).loadStateDict(state));
    refusal(() -> DataLoader.of(x).batchSize(5).shuffle(0).loadStateDict(state));
  }

  @Test
  void noRowsAreNoBatches() {
    DataLoader loader = DataLoader.of(zeros(0, 3)).batchSize(4);
    assertEquals(0, loader.size());
    assertThrows(NoSuchElementException.class, loader.iterator()::next);
  }

  @Test
  void whatDoesNotFitIsRefused() {
    assertEquals(
        """
        dataset: the tensors differ in their number of rows
          x  float32 [10, 2]   rows: 10
          y  float32 [9]       rows:  9\
        """,
        refusal(() -> DataLoader.of(x, zeros(9))));
    assertTrue(refusal(() -> DataLoader.of(tensor(1.0))).startsWith("dataset: a scalar"));
    assertTrue(refusal(() -> DataLoader.of()).startsWith("dataset: there are no tensors"));
    assertTrue(refusal(() -> DataLoader.of(x).batchSize(0)).contains("the batch size is 0"));
  }

  @Test
  void whatIsNotThereIsSaid() {
    DataLoader loader = DataLoader.of(Dataset.from(3, row -> null));
    TensorException e = assertThrows(TensorException.class, () -> loader.iterator().next());
    String why = e.getCause().getMessage();
    assertTrue(why.contains("example 0 is null"), why);
    e = assertThrows(TensorException.class, () -> loader.prefetch(-1));
    assertEquals(
        "data loader: the number of batches ahead is -1\n  perhaps: 0 or more", e.getMessage());
    assertEquals("batch 0 of 3 is next", loader.iterator().toString());
  }
}
