package org.gradsh.kernel.cell;

import com.google.gson.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.gradsh.repl.Failure;

/**
 * What became of a cell.
 *
 * @param error why it has ended early, if it has; the outlet was told
 * @param failure the same with the exception itself, if it ran
 * @param exit the code with which it asked the session to end, if it has
 * @param payload what the client is to do: show a page, fill the next cell
 * @param shown its value as text, if one was shown
 */
public record Ended(
    Optional<CellError> error,
    Optional<Failure> failure,
    OptionalInt exit,
    List<JsonObject> payload,
    Optional<String> shown) {}
