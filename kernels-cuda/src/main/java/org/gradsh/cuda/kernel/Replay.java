package org.gradsh.cuda.kernel;

import java.lang.ref.Cleaner;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.gradsh.autograd.MatmulPrecision;
import org.gradsh.autograd.TensorException;
import org.gradsh.autograd.cpu.Strided;
import org.gradsh.autograd.device.Repeated;
import org.gradsh.cuda.CudaDevice;
import org.gradsh.cuda.driver.LaunchGraph;
import org.gradsh.cuda.driver.Options;
import org.gradsh.cuda.driver.Stream;
import org.gradsh.cuda.memory.Arena;

/**
 * Work that is recorded when it is done for the third time, and launched as one graph from then on.
 *
 * <p>The work is recorded on memory of its own. A replay takes two launches: the first copies what
 * is given to where the work reads it and notes where the results are wanted, the graph does the
 * rest and copies the results there at its end. So what is given may lie anywhere, and results are
 * fresh arrays each time, which no later replay writes into. The alternative, new parameters for
 * each kernel that reads or writes one of these, costs the CPU as much as the launches that it
 * saves, and has to know the parameters of every kernel.
 *
 * <p>Work that copies from the CPU or to it (ops that it computes), that is too little, or that the
 * driver does not record is done as it is, without a word.
 */
public final class Replay implements Repeated {
  /** {@code -Dgradsh.cuda.graphs=false}: never. */
  private static final boolean IS_WANTED = Options.isOn("graphs", true);

  /** Fewer launches are not worth their copies. */
  private static final int FEWEST = 3;

  /** So many forms of one work are kept ready. */
  private static final int MOST_FORMS = 4;

  /** Work whose record was given up for its memory is recorded again after so many runs. */
  private static final int AGAIN = 200;

  private static final Cleaner CLEANER = Cleaner.create();

  /** What a record is good for: a stream, how blocks lie, what products are asked for. */
  private record Form(Stream stream, List<Span> given, MatmulPrecision precision) {}

  /** What is known of a form. */
  private static final class State {
    final AtomicInteger runs = new AtomicInteger();
    volatile boolean isRefused;
    volatile Recorded recorded;

    /** The record was given up. */
    void forget() {
      recorded = null;
      runs.set(-AGAIN);
    }
  }

  private final CudaDevice device;
  private final Repeated work;
  private final Map<Form, State> states =
      new LinkedHashMap<>(4, .75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Form, State> eldest) {
          return size() > MOST_FORMS;
        }
      };

  private Replay(CudaDevice device, Repeated work) {
    this.device = device;
    this.work = work;
  }

  /** See {@link org.gradsh.autograd.device.Accelerator#repeated}. */
  public static Repeated of(CudaDevice device, Repeated work) {
    boolean can = IS_WANTED && LaunchGraph.areThere() && !Cublas.isAsked();
    return can ? new Replay(device, work) : work;
  }

  @Override
  public Strided[] run(Strided[] given) {
    Form form = form(given);
    if (form == null) return work.run(given);
    State state;
    synchronized (states) {
      state = states.computeIfAbsent(form, _ -> new State());
    }
    if (state.isRefused) return work.run(given);
    Recorded recorded = state.recorded;
    if (recorded == null) {
      int runs = state.runs.incrementAndGet();
      if (runs <= 1) return work.run(given);
      if (runs == 2) return looked(state, form.stream(), given);
      // Threads that share the stream may each make one: the last one stays.
      recorded = recorded(form);
      if (recorded == null) {
        state.isRefused = true;
        return work.run(given);
      }
      state.recorded = recorded;
    }
    Strided[] results = recorded.run(device, given);
    if (results != null) return results;
    state.forget();
    return work.run(given);
  }

  /** Null where what is given cannot be copied at once. */
  private Form form(Strided[] given) {
    if (given.length > Recorded.MOST) return null;
    List<Span> spans = new ArrayList<>(given.length);
    for (Strided block : given) {
      Span span = Span.of(block);
      if (block.isHost() || !span.isFull()) return null;
      spans.add(span);
    }
    return new Form(device.stream(), spans, MatmulPrecision.current());
  }

  /** Does it, and looks whether it is worth a record and can have one. */
  private Strided[] looked(State state, Stream stream, Strided[] given) {
    long copies = device.copies();
    long launches = stream.launches();
    Strided[] results = work.run(given);
    boolean copied = device.copies() != copies;
    state.isRefused = copied || stream.launches() - launches < FEWEST;
    return results;
  }

  /** Null where the driver, or the work, does not go along. */
  private Recorded recorded(Form form) {
    Arena arena = null;
    Recorded recorded = null;
    try {
      arena = device.arena();
      recorded = Recorded.of(device, work, form.given(), arena);
    } catch (TensorException e) {
      // What is really wrong is told by the run that follows.
    } finally {
      device.record(null);
      if (recorded == null && arena != null) arena.run();
    }
    if (recorded == null) return null;
    LaunchGraph graph = recorded.graph();
    Arena memory = arena;
    Cleaner.Cleanable end =
        CLEANER.register(
            recorded,
            () -> {
              graph.run();
              memory.run();
            });
    recorded.end(end::clean);
    device.records().add(recorded);
    return recorded;
  }
}
