package org.gradsh.autograd;

import static org.gradsh.autograd.Autograd.*;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.gradsh.autograd.op.IndexOps;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Errors that speak of an axis mark it on each operand, and tell the likely fix. */
class AxisErrorsTest {
  private static void says(String expected, Executable body) {
    assertEquals(expected, assertThrows(TensorException.class, body).getMessage());
  }

  @Test
  void broadcasting() {
    says(
        """
        add: shapes do not broadcast
          a  float32 [3, 4]   axis -1: 4
          b  float32 [3]      axis -1: 3
          aligned at the last axis, sizes must be equal or 1
          perhaps: b.unsqueeze(-1)\
        """,
        () -> ones(3, 4).add(ones(3)));
    says(
        """
        mul: shapes do not broadcast
          a  float32 [2, 3]   axis -2: 2
          b  float32 [3, 2]   axis -2: 3
          aligned at the last axis, sizes must be equal or 1
          perhaps: a.T()\
        """,
        () -> ones(2, 3).mul(ones(3, 2)));
    says(
        """
        broadcastTo: the shape does not broadcast to [3, 2]
          this  float32 [2, 3]   axis -1: 3
          aligned at the last axis, sizes must be equal to the target's or 1\
        """,
        () -> ones(2, 3).broadcastTo(3, 2));
    says(
        """
        broadcastTo: the shape does not broadcast to [3]
          this  float32 [1, 3]   axes: 2
          aligned at the last axis, sizes must be equal to the target's or 1
          perhaps: this.reshape(3)\
        """,
        () -> ones(1, 3).broadcastTo(3));
  }

  @Test
  void joining() {
    says(
        """
        concat: the shapes differ
          tensor 0  float32 [2, 3]   axis 1: 3
          tensor 1  float32 [2, 4]   axis 1: 4
          all shapes must be equal but along axis 0
          perhaps: concat(1, …)\
        """,
        () -> concat(0, ones(2, 3), ones(2, 4)));
    says(
        """
        concat: the shapes differ
          tensor 0  float32 [2, 3]   axes: 2
          tensor 1  float32 [4]      axes: 1
          all shapes must be equal but along axis 0\
        """,
        () -> concat(0, ones(2, 3), ones(4)));
    says(
        """
        concat: the shapes differ
          tensor 0  float32 [2, 3]   axis 1: 3
          tensor 1  float32 [3, 2]   axis 1: 2
          all shapes must be equal but along axis 0\
        """,
        () -> concat(ones(2, 3), ones(3, 2)));
    says(
        """
        concat: the shapes differ
          tensor 0  float32 [2, 3]   axis 1: 3
          tensor 1  float32 [2, 4]   axis 1: 4
          all shapes must be equal but along axis 0\
        """,
        () -> concat(ones(2, 3), ones(2, 4), ones(5, 3)));
    says(
        """
        stack: the shapes differ
          tensor 0  float32 [2]   axis 0: 2
          tensor 2  float32 [3]   axis 0: 3
          all shapes must be equal
          perhaps: concat(0, …)\
        """,
        () -> stack(0, ones(2), ones(2), ones(3)));
  }

  @Test
  void products() {
    says(
        """
        dot: lengths differ
          a  float32 [2]   axis 0: 2
          b  float32 [3]   axis 0: 3
          perhaps: outer(a, b) for vectors of different lengths\
        """,
        () -> ones(2).dot(ones(3)));
    says(
        """
        matmul: batches do not broadcast
          a  float32 [2, 3, 4]   batch: [2]
          b  float32 [5, 4, 2]   batch: [5]
          the axes before the last two are aligned at their end: equal, or 1\
        """,
        () -> ones(2, 3, 4).matmul(ones(5, 4, 2)));
  }

  @Test
  void choosing() {
    says(
        """
        narrow: 1 … 4 is not within axis 1
          this  float32 [2, 3]   axis 1: 3
          perhaps: 0 ≤ from ≤ to ≤ 3\
        """,
        () -> IndexOps.narrow(ones(2, 3), 1, 1, 4));
    says(
        """
        get: the mask does not cover the first axes
          this  float32 [2, 3]   axis 0: 2
          mask  bool [3]         axis 0: 3
          perhaps: this.maskedSelect(mask) broadcasts the mask\
        """,
        () -> ones(2, 3).get(ones(3).gt(0)));
    says(
        """
        max: there is no element to choose from
          x  float32 [3, 0]   axis 1: 0
          perhaps: look whether the tensor is empty before: size() == 0\
        """,
        () -> zeros(3, 0).max(1));
    says(
        """
        crossEntropy: one class for each example is wanted
          x       float32 [4, 3]   axis 1: classes
          target  int64 [3]        wanted: [4]
          the classes are axis 1 of x; the target has the other axes\
        """,
        () -> crossEntropy(ones(4, 3), tensor(new long[] {0, 1, 2})));
  }
}
