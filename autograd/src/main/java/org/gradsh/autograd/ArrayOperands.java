package org.gradsh.autograd;

/**
 * Operators between a tensor and a Java array of numbers, nested to any depth: what {@code x * new
 * double[] {1, 2}} calls in a session.
 *
 * <p>As with a single number, floating elements take the tensor's floating dtype, and float32
 * beside integers: {@code double[]} does not widen a float32 tensor. Integers and truth values keep
 * the dtype that {@link Autograd#tensor(Object)} gives them.
 */
public final class ArrayOperands {
  private ArrayOperands() {}

  /**
   * The array as a constant with all its digits: {@code double[]} as float64.
   *
   * @param array of numbers or truth values, nested to any depth
   * @throws TensorException when nested lengths differ or an element is no number
   */
  public static Tensor tensor(Object array) {
    return isDouble(array) ? Autograd.tensor(array, DType.FLOAT64) : Autograd.tensor(array);
  }

  private static Tensor like(Object array, Tensor other) {
    if (!isDouble(array) && innermost(array) != float.class && innermost(array) != Float.class) {
      return Autograd.tensor(array);
    }
    DType dtype = other.dtype();
    return Autograd.tensor(array, dtype.isFloating() ? dtype : DType.FLOAT32);
  }

  private static boolean isDouble(Object array) {
    return innermost(array) == double.class || innermost(array) == Double.class;
  }

  private static Class<?> innermost(Object array) {
    Class<?> type = array.getClass();
    while (type.isArray()) type = type.getComponentType();
    return type;
  }

  public static Tensor add(Tensor a, Object array) {
    return a.add(like(array, a));
  }

  public static Tensor add(Object array, Tensor b) {
    return like(array, b).add(b);
  }

  public static Tensor sub(Tensor a, Object array) {
    return a.sub(like(array, a));
  }

  public static Tensor sub(Object array, Tensor b) {
    return like(array, b).sub(b);
  }

  public static Tensor mul(Tensor a, Object array) {
    return a.mul(like(array, a));
  }

  public static Tensor mul(Object array, Tensor b) {
    return like(array, b).mul(b);
  }

  public static Tensor div(Tensor a, Object array) {
    return a.div(like(array, a));
  }

  public static Tensor div(Object array, Tensor b) {
    return like(array, b).div(b);
  }

  public static Tensor rem(Tensor a, Object array) {
    return a.rem(like(array, a));
  }

  public static Tensor rem(Object array, Tensor b) {
    return like(array, b).rem(b);
  }

  public static Tensor lt(Tensor a, Object array) {
    return a.lt(like(array, a));
  }

  public static Tensor lt(Object array, Tensor b) {
    return like(array, b).lt(b);
  }

  public static Tensor le(Tensor a, Object array) {
    return a.le(like(array, a));
  }

  public static Tensor le(Object array, Tensor b) {
    return like(array, b).le(b);
  }

  public static Tensor gt(Tensor a, Object array) {
    return a.gt(like(array, a));
  }

  public static Tensor gt(Object array, Tensor b) {
    return like(array, b).gt(b);
  }

  public static Tensor ge(Tensor a, Object array) {
    return a.ge(like(array, a));
  }

  public static Tensor ge(Object array, Tensor b) {
    return like(array, b).ge(b);
  }

  public static Tensor and(Tensor a, Object array) {
    return a.and(like(array, a));
  }

  public static Tensor and(Object array, Tensor b) {
    return like(array, b).and(b);
  }

  public static Tensor or(Tensor a, Object array) {
    return a.or(like(array, a));
  }

  public static Tensor or(Object array, Tensor b) {
    return like(array, b).or(b);
  }

  public static Tensor xor(Tensor a, Object array) {
    return a.xor(like(array, a));
  }

  public static Tensor xor(Object array, Tensor b) {
    return like(array, b).xor(b);
  }
}
