package org.gradsh.autograd.io;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;
import org.gradsh.autograd.op.Arguments;

/**
 * A training at one moment: the states of its parts by name, and the step it had come to.
 *
 * <pre>{@code
 * Checkpoint.save("run.safetensors", net, optimizer, step);
 *
 * var checkpoint = Checkpoint.load("run.safetensors");
 * checkpoint.restore(net, optimizer);           // and the random numbers of this thread
 * long step = checkpoint.step();
 * }</pre>
 *
 * <p>What goes on from there computes the same bits as what was never interrupted, if all that
 * changes is in it: {@link #at} takes further parts, such as a data loader or a generator. The file
 * is one of {@link Safetensors}: tensors are named {@code model.hidden.weight}, so that Python
 * reads it too.
 *
 * @param step what was given when it was made
 * @param parts the states by the names of the parts
 * @param notes texts by name
 */
public record Checkpoint(
    long step, Map<String, Map<String, Tensor>> parts, Map<String, String> notes) {
  private static final String MODEL = "model";
  private static final String OPTIMIZER = "optimizer";
  private static final String RANDOM = "random";

  /** Says that a file is a checkpoint, and its parts: one may have no tensors yet. */
  private static final String PARTS = "gradsh.checkpoint";

  private static final String STEP = "gradsh.step";

  public Checkpoint {
    parts = Collections.unmodifiableMap(new LinkedHashMap<>(parts));
    notes = Collections.unmodifiableMap(new LinkedHashMap<>(notes));
  }

  // ---- making ----

  /**
   * Writes model, optimizer, step, and where the random numbers of this thread stand.
   *
   * @throws TensorException when it cannot be written; a former file is as it was
   */
  public static void save(Path file, Stateful model, Stateful optimizer, long step) {
    at(step).with(MODEL, model).with(OPTIMIZER, optimizer).save(file);
  }

  public static void save(String file, Stateful model, Stateful optimizer, long step) {
    save(Path.of(file), model, optimizer, step);
  }

  /** A checkpoint with the random numbers of this thread and nothing else yet. */
  public static Checkpoint at(long step) {
    if (step < 0) throw TensorException.value("checkpoint: the step is " + step).build();
    return new Checkpoint(step, Map.of(), Map.of()).with(RANDOM, RandomSequence.ofThisThread());
  }

  /**
   * This with the state of a part as it is now.
   *
   * @param name without a full stop
   */
  public Checkpoint with(String name, Stateful part) {
    if (name == null || name.isEmpty() || !name.matches("[^.,]+")) {
      throw TensorException.value("checkpoint: \"" + name + "\" is no name of a part")
          .hint("model, optimizer, loader …: without full stops and commas")
          .build();
    }
    Arguments.nonNull("checkpoint", name, part);
    if (parts.containsKey(name)) {
      throw TensorException.value("checkpoint: two parts are called " + name).build();
    }
    Map<String, Map<String, Tensor>> more = new LinkedHashMap<>(parts);
    Map<String, Tensor> now = new LinkedHashMap<>();
    part.stateDict().forEach((key, t) -> now.put(key, t.detach()));
    more.put(name, Collections.unmodifiableMap(now));
    return new Checkpoint(step, more, notes);
  }

  /** This with a text beside: {@code note("loss", "0.31")}. */
  public Checkpoint note(String name, Object text) {
    Map<String, String> more = new LinkedHashMap<>(notes);
    more.put(name, String.valueOf(text));
    return new Checkpoint(step, parts, more);
  }

  public void save(String file) {
    save(Path.of(file));
  }

  /**
   * Writes it; what was at that place before stays until the new file is whole.
   *
   * @throws TensorException when it cannot be written
   */
  public void save(Path file) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    parts.forEach((part, state) -> state.forEach((key, t) -> tensors.put(part + "." + key, t)));
    Map<String, String> texts = new LinkedHashMap<>(notes);
    texts.put(PARTS, String.join(",", parts.keySet()));
    texts.put(STEP, Long.toString(step));
    Safetensors.save(file, tensors, texts);
  }

  // ---- reading ----

  public static Checkpoint load(String file) {
    return load(Path.of(file));
  }

  /**
   * Reads a checkpoint.
   *
   * @throws TensorException when it cannot be read, is damaged, or is no checkpoint
   */
  public static Checkpoint load(Path file) {
    Safetensors read = Safetensors.read(file);
    Map<String, String> notes = new LinkedHashMap<>(read.metadata());
    String names = notes.remove(PARTS);
    String step = notes.remove(STEP);
    if (!read.isChecked() || names == null || step == null || !step.matches("[0-9]{1,18}")) {
      throw TensorException.value("checkpoint: " + file + " is none")
          .detail("it lacks the step, the parts or the checksum that Gradsh writes")
          .hint("model.loadStateDict(Safetensors.load(file)) for tensors alone")
          .build();
    }
    Map<String, Map<String, Tensor>> parts = new LinkedHashMap<>();
    for (String name : names.split(",")) parts.put(name, new LinkedHashMap<>());
    read.tensors()
        .forEach(
            (name, t) -> {
              int dot = name.indexOf('.');
              Map<String, Tensor> part = dot < 0 ? null : parts.get(name.substring(0, dot));
              if (part == null) throw stray(file, name);
              part.put(name.substring(dot + 1), t);
            });
    return new Checkpoint(Long.parseLong(step), parts, notes);
  }

  private static TensorException stray(Path file, String name) {
    return TensorException.value("checkpoint: " + file + " is none")
        .detail(name + " belongs to none of its parts")
        .build();
  }

  /**
   * Puts model and optimizer back to that moment, and the random numbers of this thread.
   *
   * @throws TensorException when a state does not fit; nothing is changed then
   */
  public void restore(Stateful model, Stateful optimizer) {
    Arguments.nonNull("checkpoint", "the model", model);
    Arguments.nonNull("checkpoint", "the optimizer", optimizer);
    restore(Map.of(MODEL, model, OPTIMIZER, optimizer));
  }

  /** Puts back one part, and nothing else. */
  public void restore(String name, Stateful part) {
    Arguments.nonNull("checkpoint", "the part " + name, part).loadStateDict(state(name));
  }

  /**
   * Puts back parts, and the random numbers of this thread.
   *
   * @throws TensorException when there is no part of a name, or a state does not fit; nothing is
   *     changed then
   */
  public void restore(Map<String, ? extends Stateful> targets) {
    Map<String, Stateful> all =
        new LinkedHashMap<>(Arguments.nonNull("checkpoint", "the map of parts", targets));
    all.forEach((name, part) -> Arguments.nonNull("checkpoint", "the part " + name, part));
    all.putIfAbsent(RANDOM, RandomSequence.ofThisThread());
    all.keySet().forEach(this::state);
    List<Runnable> back = new ArrayList<>();
    try {
      all.forEach(
          (name, target) -> {
            Map<String, Tensor> before = target.stateDict();
            back.add(() -> target.loadStateDict(before));
            target.loadStateDict(state(name));
          });
    } catch (RuntimeException e) {
      back.reversed().forEach(Runnable::run);
      throw e;
    }
  }

  /**
   * The state of a part.
   *
   * @throws TensorException when there is none of that name
   */
  public Map<String, Tensor> state(String name) {
    Map<String, Tensor> state = parts.get(name);
    if (state != null) return state;
    throw TensorException.value("checkpoint: there is no part " + name)
        .detail("its parts: " + String.join(", ", parts.keySet()))
        .build();
  }

  /** {@code Checkpoint: step 400, with random, model (4 tensors), optimizer (9 tensors)}. */
  @Override
  public String toString() {
    List<String> told = new ArrayList<>();
    parts.forEach(
        (name, state) -> {
          String count = state.size() + (state.size() == 1 ? " tensor" : " tensors");
          told.add(name + " (" + count + ")");
        });
    notes.forEach((name, text) -> told.add(name + ": " + text));
    return "Checkpoint: step " + step + ", with " + String.join(", ", told);
  }
}
