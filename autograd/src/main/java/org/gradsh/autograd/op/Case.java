package org.gradsh.autograd.op;

import java.util.List;
import java.util.function.Function;
import org.gradsh.autograd.Tensor;

/**
 * One thing that a generated check calls: an op of the catalogue, of whatever kind, with its
 * attributes filled in.
 */
public record Case(String name, List<Operand> operands, Function<Tensor[], Tensor> function) {}
