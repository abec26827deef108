package org.gradsh.autograd;

import java.util.Locale;

/**
 * The type of a tensor's elements, from the narrowest to the widest.
 *
 * <p>Promotion follows PyTorch: the wider category (bool, integer, floating) wins, within a
 * category the wider type; so int32 with float32 is float32.
 */
public enum DType {
  /** True or false; as a number 1 or 0. */
  BOOL(Category.BOOL, 1, boolean.class),
  /** 32-bit signed integers, two's complement, wrapping. */
  INT32(Category.INTEGER, 4, int.class),
  /** 64-bit signed integers, two's complement, wrapping. */
  INT64(Category.INTEGER, 8, long.class),
  /** IEEE 754 single precision: the default of literals. */
  FLOAT32(Category.FLOATING, 4, float.class),
  /** IEEE 754 double precision. */
  FLOAT64(Category.FLOATING, 8, double.class);

  /** What promotion looks at first. */
  public enum Category {
    BOOL,
    INTEGER,
    FLOATING
  }

  private final Category category;
  private final int bytes;
  private final Class<?> javaType;

  DType(Category category, int bytes, Class<?> javaType) {
    this.category = category;
    this.bytes = bytes;
    this.javaType = javaType;
  }

  public Category category() {
    return category;
  }

  /** Bytes of one element. */
  public int bytes() {
    return bytes;
  }

  /** The primitive Java type of one element. */
  public Class<?> javaType() {
    return javaType;
  }

  /** Whether elements are floating-point: only these can be differentiated. */
  public boolean isFloating() {
    return category == Category.FLOATING;
  }

  public boolean isInteger() {
    return category == Category.INTEGER;
  }

  /** The dtype that holds the results of an op on {@code this} and {@code other}. */
  public DType promote(DType other) {
    return compareTo(other) >= 0 ? this : other;
  }

  /** A new zeroed Java array of this dtype's element type. */
  public Object newArray(int length) {
    return switch (this) {
      case BOOL -> new boolean[length];
      case INT32 -> new int[length];
      case INT64 -> new long[length];
      case FLOAT32 -> new float[length];
      case FLOAT64 -> new double[length];
    };
  }

  /**
   * The dtype of Java elements: float and double are float32 (a literal never widens a tensor),
   * int, short and byte int32, long int64, boolean bool.
   *
   * @throws IllegalArgumentException for a type that is not a number or a boolean
   */
  public static DType ofJava(Class<?> type) {
    if (type == float.class || type == Float.class) return FLOAT32;
    if (type == double.class || type == Double.class) return FLOAT32;
    if (type == int.class || type == Integer.class) return INT32;
    if (type == short.class || type == Short.class) return INT32;
    if (type == byte.class || type == Byte.class) return INT32;
    if (type == long.class || type == Long.class) return INT64;
    if (type == boolean.class || type == Boolean.class) return BOOL;
    throw new IllegalArgumentException("no dtype for elements of type " + type.getSimpleName());
  }

  /** The field's spelling: float32, int64, bool. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
