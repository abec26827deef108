package org.gradsh.kernel.cell;

import java.util.List;

/**
 * Why a cell has ended early.
 *
 * @param name the class of the exception; {@code CompilationError} if it did not run
 * @param value what it says
 * @param traceback the report for people, in lines; with colours of terminals
 */
public record CellError(String name, String value, List<String> traceback) {}
