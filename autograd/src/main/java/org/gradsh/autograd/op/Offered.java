package org.gradsh.autograd.op;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A static function of an op that users call: the build writes it, with its documentation, as a
 * static function of {@code Autograd}, and as a method of {@code Tensor} where its first operand is
 * a tensor.
 */
@Retention(RetentionPolicy.SOURCE)
@Target(ElementType.METHOD)
public @interface Offered {
  /** Whether it is a method of {@code Tensor} too; losses, say, are functions only. */
  boolean method() default true;
}
