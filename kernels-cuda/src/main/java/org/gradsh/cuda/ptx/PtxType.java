package org.gradsh.cuda.ptx;

import org.gradsh.autograd.DType;

/**
 * What a register holds.
 *
 * @param register the type by which it is declared
 * @param number the type by which instructions calculate
 * @param memory the type by which it is loaded and stored
 * @param prefix of the register's name
 */
enum PtxType {
  FLOAT32("f32", "f32", "f32", "%f", 4),
  FLOAT64("f64", "f64", "f64", "%d", 8),
  INT32("b32", "s32", "s32", "%r", 4),
  INT64("b64", "s64", "s64", "%l", 8),
  /** Elements of a mask: 0 or 1, in memory one byte. */
  BOOL("b32", "s32", "u8", "%r", 1),
  /** A truth value. */
  PREDICATE("pred", "pred", null, "%p", 0);

  final String register;
  final String number;
  final String memory;
  final String prefix;
  final int bytes;

  PtxType(String register, String number, String memory, String prefix, int bytes) {
    this.register = register;
    this.number = number;
    this.memory = memory;
    this.prefix = prefix;
    this.bytes = bytes;
  }

  static PtxType of(DType dtype) {
    return switch (dtype) {
      case FLOAT32 -> FLOAT32;
      case FLOAT64 -> FLOAT64;
      case INT32 -> INT32;
      case INT64 -> INT64;
      case BOOL -> BOOL;
    };
  }

  boolean isFloating() {
    return this == FLOAT32 || this == FLOAT64;
  }
}
