package org.gradsh.autograd;

import java.util.List;
import org.gradsh.autograd.show.Memory;
import org.gradsh.autograd.tape.CheckpointNode;
import org.gradsh.autograd.tape.Node;

/**
 * The memory that {@link Autograd#checkpoint} spares.
 *
 * @param checkpoints how many functions are to be run again
 * @param savedBytes what all recorded ops keep for the derivative, checkpoints included
 * @param sparedBytes what the ops within checkpoints would keep beside
 */
public record Checkpointing(int checkpoints, long savedBytes, long sparedBytes) {
  /**
   * Of what was recorded behind a result.
   *
   * @throws TensorException when y is a constant
   */
  public static Checkpointing of(Tensor y) {
    Graph graph = Graph.of(y);
    return of(graph.nodes(), graph.view().savedBytes());
  }

  /** Of what a tape has seen. */
  public static Checkpointing of(GradientTape tape) {
    Given.nonNull("Checkpointing", "the tape", tape);
    return of(tape.nodes(), tape.view().savedBytes());
  }

  private static Checkpointing of(List<Node> nodes, long saved) {
    int checkpoints = (int) nodes.stream().filter(CheckpointNode.class::isInstance).count();
    long spared = nodes.stream().mapToLong(Node::sparedBytes).sum();
    return new Checkpointing(checkpoints, saved, spared);
  }

  @Override
  public String toString() {
    return checkpoints
        + (checkpoints == 1 ? " checkpoint: " : " checkpoints: ")
        + Memory.text(savedBytes)
        + " saved for the derivative, "
        + Memory.text(sparedBytes)
        + " spared";
  }
}
