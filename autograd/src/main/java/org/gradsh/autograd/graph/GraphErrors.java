package org.gradsh.autograd.graph;

import java.util.List;
import org.gradsh.autograd.Device;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;

/** What is said of things that do not go where there are no values yet. */
public final class GraphErrors {
  private GraphErrors() {}

  /** The error for an op whose result has one shape or another by what the values are. */
  public static TensorException shapeOfValues(String op) {
    return TensorException.value("graph: the shape of " + op + " depends on values")
        .detail("a graph has one shape for each result, and no values while it is made")
        .hint("where(mask, x, 0) keeps the shape; or leave this op outside of compile")
        .build();
  }

  /** A value of a placeholder's graph is asked for. */
  static TensorException hasNotRun(String how, Tensor t, Vertex v) {
    return TensorException.value("placeholder: there is no value yet, and " + how + " asks for it")
        .operand(v.described(), t)
        .detail("what is computed from a placeholder is a graph, which has not run")
        .hint("run(y, Map.of(placeholder, value)) gives the value")
        .build();
  }

  /** A value of a placeholder's graph is to be on another device. */
  static TensorException moves(Tensor t, Device to) {
    return TensorException.device("graph: a value cannot be moved to " + to + " within a graph")
        .operand("x", t)
        .detail("a graph is computed on one device: where the values of its placeholders are")
        .hint("give values that are on " + to)
        .build();
  }

  /**
   * What a graph is to be computed of is on several devices.
   *
   * @param names of the values
   */
  static TensorException isOnSeveral(List<String> names, Tensor[] values) {
    var report = TensorException.device("graph: values are on different devices");
    Device there = null;
    for (int k = 0; k < values.length; k++) {
      Device own = values[k].device();
      report.operand(names.get(k), values[k], "on " + own);
      if (!own.equals(Device.CPU)) there = own;
    }
    for (int k = 0; k < values.length && there != null; k++) {
      if (values[k].device().equals(there)) continue;
      String device = there.index() == 0 ? "()" : "(" + there.index() + ")";
      return report.hint("{" + names.get(k) + "}.to(" + there.type() + device + ")").build();
    }
    return report.hint("constants of the graph on the same device as its values").build();
  }

  /** A derivative uses what is on another device than the function. */
  static TensorException isElsewhere(Device home, Device other) {
    return TensorException.device("compile: a derivative uses a tensor on " + other)
        .detail("the function is computed on " + home)
        .hint("to(…) outside of the function, or call it without compile")
        .build();
  }

  /** A value is asked for while the function is traced. */
  static TensorException isTraced(String how, Tensor t, Vertex v) {
    return TensorException.value("compile: there is no value yet, and " + how + " asks for it")
        .operand(v.described(), t)
        .detail("the function is traced once for each form of its arguments: ops without numbers")
        .hint("where(condition, a, b) in place of if; or leave this part outside of compile")
        .build();
  }

  /** The same afterwards. */
  static TensorException isOver(Tensor t, Vertex v) {
    return TensorException.value("compile: there is no value here")
        .operand(v.described(), t)
        .detail("it was kept from inside a compiled function, which was only traced")
        .hint("let the function return it")
        .build();
  }

  /** Beside a placeholder: what a variable was when the graph was made is not what is meant. */
  static TensorException stays(Tensor t) {
    return TensorException.value("graph: a value computed from variables would stay what it is now")
        .operand("x", t)
        .detail(
            "it was computed when it was written, and a graph has a variable's value of each run")
        .hint("compile(f), which traces the whole function, or {x}.detach() if this value is meant")
        .build();
  }

  /** Elements of a variable are to leave the engine while a function is traced. */
  static TensorException reads(String how, Tensor t) {
    return TensorException.value("compile: " + how + "() reads a variable inside the function")
        .operand("variable", t)
        .detail("it would be read once, when the function is traced, and not each time it runs")
        .hint("use the variable as a tensor; or pass the number as an argument")
        .build();
  }

  /** What outlives the function is to be changed while it is traced. */
  static TensorException changes(String what, Tensor t) {
    return TensorException.gradient("compile: " + what + " inside the function")
        .operand("variable", t)
        .detail("the function is run once, to be traced: later calls would not do it")
        .hint("let the function return what is to be stored, and store it outside")
        .build();
  }
}
