package org.gradsh.autograd.data;

import static java.util.Map.entry;
import static org.gradsh.autograd.Autograd.arange;
import static org.gradsh.autograd.Autograd.tensor;
import static org.gradsh.autograd.Autograd.zeros;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class DatasetTest {
  private final Dataset ten = Dataset.of(arange(20).reshape(10, 2), arange(10, DType.INT64));

  private static int[] labels(Dataset data) {
    return data.all().y().toIntArray();
  }

  private static String refusal(Executable code) {
    return assertThrows(TensorException.class, code).getMessage();
  }

  @Test
  void nullIsTold() {
    Dataset data = Dataset.of(arange(3));
    for (var one :
        Map.<String, Executable>ofEntries(
                entry("the function of a row", () -> Dataset.from(3, null)),
                entry("the function of a batch", () -> data.map(null)),
                entry("the function of an example", () -> data.mapEach(null)),
                entry("what to keep", () -> data.filter(null)),
                entry("the array of rows", () -> data.subset((int[]) null)),
                entry("tensor 1", () -> Dataset.of(arange(3), null)),
                entry("the array of tensors", () -> Dataset.of((Tensor[]) null)),
                entry("part 0 of a batch", () -> Batch.of((Tensor) null)),
                entry("the array of data sets", () -> data.concat((Dataset[]) null)),
                entry("a data set", () -> data.concat(data, null)),
                entry("the list of a batch's parts", () -> new Batch(null)),
                entry("the data set of a loader", () -> DataLoader.of((Dataset) null)))
            .entrySet()) {
      String told = assertThrows(TensorException.class, one.getValue()).getMessage();
      assertTrue(told.startsWith("dataset: " + one.getKey() + " is null\n"), told);
    }
  }

  @Test
  void numbersThatCannotBeAreTold() {
    assertTrue(refusal(() -> ten.take(-1)).startsWith("take: n is -1"));
    assertTrue(refusal(() -> ten.skip(-1)).startsWith("skip: n is -1"));
    assertTrue(refusal(() -> Dataset.from(-1, _ -> null)).startsWith("dataset: the size is -1"));
    Dataset three = ten.subset(4, 5, 6);
    String there = "dataset: there is no example 3";
    assertTrue(refusal(() -> three.pick(new int[] {0, 3})).startsWith(there));
    assertTrue(refusal(() -> Batch.of()).startsWith("batch: there are no parts"));
    assertTrue(refusal(() -> DataLoader.of(ten).batchSize(0)).contains("the batch size is 0"));
    assertTrue(refusal(() -> DataLoader.of(ten).collate(null)).contains("become a batch is null"));
  }

  @Test
  void examplesAreChosen() {
    assertArrayEquals(new int[] {3, 3, 9}, labels(ten.subset(3, 3, 9)));
    assertArrayEquals(new int[] {1, 9}, labels(ten.subset(9, 0, 1).subset(2, 0)));
    assertArrayEquals(new int[] {0, 1}, labels(ten.take(2)));
    assertEquals(10, ten.take(99).size());
    assertArrayEquals(new int[] {8, 9}, labels(ten.skip(8)));
    assertEquals(0, ten.skip(99).size());
    assertArrayEquals(new int[] {0, 2, 4, 6, 8}, labels(ten.filter(e -> e.y().item() % 2 == 0)));
    Batch seventh = ten.example(7);
    assertArrayEquals(new double[] {14, 15}, seventh.x().toDoubleArray());
    assertEquals(0, seventh.y().rank());
  }

  @Test
  void examplesAreChanged() {
    Dataset half = ten.map(b -> b.withX(b.x().div(2)));
    assertArrayEquals(new double[] {3, 3.5}, half.subset(3).all().x().toDoubleArray());
    assertArrayEquals(new double[] {3, 3.5}, half.example(3).x().toDoubleArray());
    Dataset sums = ten.mapEach(e -> Batch.of(e.x().sum(), e.y()));
    assertArrayEquals(new double[] {1, 37}, sums.subset(0, 9).all().x().toDoubleArray());
    assertEquals(10, sums.size());
  }

  @Test
  void partsHaveEachExampleOnce() {
    List<Dataset> parts = ten.split(0.7, 0.3);
    assertArrayEquals(new int[] {7, 8, 9}, labels(parts.get(1)));
    List<Dataset> random = ten.randomSplit(3, 0.5, 0.25, 0.25);
    assertEquals(List.of(5, 3, 2), random.stream().map(Dataset::size).toList());
    int[] all = labels(random.get(0).concat(random.get(1), random.get(2)));
    assertNotEquals(Arrays.toString(labels(ten)), Arrays.toString(all));
    int[] sorted = all.clone();
    Arrays.sort(sorted);
    assertArrayEquals(labels(ten), sorted);
    assertArrayEquals(labels(random.get(1)), labels(ten.randomSplit(3, 0.5, 0.25, 0.25).get(1)));
    for (double[] shares : new double[][] {{}, {0.5}, {0.5, 0.6}, {1.5, -0.5}, {1, Double.NaN}}) {
      assertTrue(refusal(() -> ten.split(shares)).startsWith("split: the shares are"));
    }
  }

  @Test
  void setsOneBehindTheOtherArePickedAcross() {
    Dataset none = ten.take(0);
    Dataset all = none.concat(ten.take(3), none, ten.skip(8), none);
    assertEquals(5, all.size());
    assertArrayEquals(new int[] {0, 1, 2, 8, 9}, labels(all));
    assertArrayEquals(new int[] {9, 1, 8, 9}, all.pick(new int[] {4, 1, 3, 4}).y().toIntArray());
    assertEquals(8, all.example(3).y().item());
    assertEquals(0, none.concat(none).all().size());
    Dataset other = Dataset.of(zeros(1, 2), zeros(1));
    assertTrue(refusal(() -> ten.concat(other).all()).startsWith("concat: the data sets differ"));
  }

  @Test
  void examplesOfDifferentLengthsAreFilledUp() {
    Dataset words = Dataset.from(4, n -> Batch.of(arange(n + 1), tensor(n, DType.INT64)));
    var batches = DataLoader.of(words).batchSize(2).iterator();
    String told = assertThrows(TensorException.class, batches::next).getCause().getMessage();
    assertTrue(told.startsWith("collate: examples differ in shape"), told);
    Batch batch = DataLoader.of(words).batchSize(3).collate(Collate.padded(-1)).iterator().next();
    assertArrayEquals(new double[] {0, -1, -1, 0, 1, -1, 0, 1, 2}, batch.x().toDoubleArray());
    assertEquals(DType.INT64, batch.y().dtype());
    assertArrayEquals(new long[] {0, 1, 2}, batch.y().toLongArray());
  }

  @Test
  void whatIsNotThereIsRefused() {
    assertEquals(
        "dataset: there is no example 10\n  there are 10, counted from 0",
        refusal(() -> ten.subset(0, 10)));
    refusal(() -> ten.example(-1));
    refusal(() -> ten.take(3).example(3));
    Dataset twice = ten.concat(ten);
    for (int row : new int[] {-1, 20}) {
      assertEquals(
          "dataset: there is no example " + row + "\n  there are 20, counted from 0",
          refusal(() -> twice.pick(new int[] {3, row})));
    }
    refusal(() -> Dataset.from(-1, n -> null));
  }

  @Test
  void countsInPlaceOfSharesAreAnsweredWithShares() {
    Dataset data = Dataset.of(arange(48));
    TensorException refused =
        assertThrows(TensorException.class, () -> data.randomSplit(1, 36, 12));
    assertTrue(refused.getMessage().contains("randomSplit(1, 0.75, 0.25)"), refused.getMessage());
    data.randomSplit(1, 0.75, 0.25);
  }
}
