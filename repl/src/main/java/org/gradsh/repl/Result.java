package org.gradsh.repl;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What became of a run.
 *
 * @param last the last snippet that was evaluated, if any
 * @param failure why the run stopped, if it did before its end
 * @param exit the code with which a command ({@code /exit}) asked to leave
 * @param unresolved what is declared but cannot be used yet, since names in it are not defined
 * @param warnings what may not mean what it seems to, such as {@code ==} between tensors
 */
public record Result(
    Optional<Evaluated> last,
    Optional<Failure> failure,
    OptionalInt exit,
    List<Problem> unresolved,
    List<Problem> warnings) {}
