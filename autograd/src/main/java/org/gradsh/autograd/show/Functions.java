package org.gradsh.autograd.show;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import org.gradsh.autograd.Tensor;

/** Functions that have no name of their own: lambdas, method references, what transforms give. */
final class Functions {
  private static final String[] COUNTS = {"no", "one", "two", "three", "four"};
  private static final String[] NAMES = {"x", "y", "z", "w"};

  private Functions() {}

  /** Whether the JVM made its class, and it says nothing of itself. */
  static boolean isLambda(Object value) {
    Class<?> type = value.getClass();
    return type.isHidden() && type.isSynthetic() && method(type) != null;
  }

  /** {@code a function of one argument: .apply(x)}. */
  static String text(Object lambda) {
    Method method = method(lambda.getClass());
    Class<?>[] parameters = method.getParameterTypes();
    int count = parameters.length;
    boolean tensors = count > 0;
    for (Class<?> one : parameters) tensors &= Tensor.class.isAssignableFrom(one);
    String call = "." + method.getName() + "(";
    if (count >= COUNTS.length)
      return "a function of " + count + (tensors ? " tensors: " : " arguments: ") + call + "…)";
    String of = tensors ? " tensor" : " argument";
    return "a function of "
        + COUNTS[count]
        + of
        + (count == 1 ? "" : "s")
        + ": "
        + call
        + String.join(", ", Arrays.copyOf(NAMES, count))
        + ")";
  }

  /** The one method that its interface leaves to it; null if there is none, or more than one. */
  private static Method method(Class<?> lambda) {
    Class<?>[] types = lambda.getInterfaces();
    Method found = null;
    for (Method one : types.length == 0 ? new Method[0] : types[0].getMethods()) {
      boolean ofObject = false;
      for (Method own : Object.class.getMethods())
        ofObject |=
            own.getName().equals(one.getName())
                && own.getParameterCount() == one.getParameterCount();
      if (!Modifier.isAbstract(one.getModifiers()) || ofObject) continue;
      // An interface that narrows a type has the method twice, with the same shape.
      boolean same =
          found == null
              || found.getName().equals(one.getName())
                  && found.getParameterCount() == one.getParameterCount();
      if (!same) return null;
      found = one;
    }
    return found;
  }
}
