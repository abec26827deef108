package org.gradsh.kernel.client;

/** A kernel did not say in time what it should have. */
public final class Unanswered extends RuntimeException {
  Unanswered(String message) {
    super(message);
  }
}
