package org.gradsh.cuda.mutation;

import static org.gradsh.autograd.Autograd.ones;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.gradsh.autograd.Device;
import org.gradsh.autograd.TensorException;
import org.gradsh.autograd.device.Accelerator;
import org.gradsh.cuda.CudaDevice;
import org.gradsh.cuda.Emulator;
import org.gradsh.cuda.mutation.Mutant.Kind;
import org.gradsh.cuda.mutation.Trial.Covering;

/** A process that tries one mutant after the other, as it is told. */
final class Worker {
  private static final Device CUDA = new Device("cuda", 0);

  /** Seconds of tests for a mutant, in each mode; the shortest come first. */
  private static final int ENOUGH = 20;

  /** Tests that reach a bound exactly, of which one should notice that it is another. */
  private static final int EXACT = 3;

  /** Seconds of a test with a mutant. */
  private static final int NEVER_ENDS = 180;

  /** The emulator's options, each mode with those of the others off. */
  private enum Mode {
    REVERSED("reversed, races", Map.of("RACES", "fatal", "REVERSE", 1, "LATE", 0)),
    RACES("races", Map.of("RACES", "fatal", "REVERSE", 0, "LATE", 0)),
    LATE("late", Map.of("RACES", 0, "REVERSE", 0, "LATE", 1)),
    PLAIN("plain", Map.of("RACES", 0, "REVERSE", 0, "LATE", 0));

    private final String text;
    private final Map<String, Object> options;

    Mode(String text, Map<String, Object> options) {
      this.text = text;
      this.options = options;
    }

    /** Where a mutant shows soonest comes first. Wrong numbers need no order to show. */
    static List<Mode> of(Kind kind) {
      return switch (kind) {
        case SHUFFLE, BOUND -> List.of(PLAIN, REVERSED);
        case ATOMIC, BARRIER, WARP_BARRIER, FENCE, MBARRIER, COPY_WAIT, COPY_GROUP ->
            List.of(REVERSED, RACES, LATE);
      };
    }
  }

  private final CudaDevice device = (CudaDevice) Accelerator.of(ones(1).to(CUDA).values());
  private final List<Covering> tests;

  /** Seconds of computing: what others do on the machine makes no test one that never ends. */
  private volatile int now;

  private final long tester = Thread.currentThread().threadId();

  /** When a test began; 0 while none runs. */
  private volatile int began;

  private Worker(List<Covering> tests) {
    this.tests = tests;
    Thread.ofPlatform().daemon().start(this::watch);
  }

  /** {@code cover} or {@code work}, and the file that says which test launches which kernels. */
  public static void main(String[] args) throws IOException {
    Path coverage = Path.of(args[1]);
    if (args[0].equals("cover")) {
      Trial.write(Trial.all(Path.of("target/test-classes")), coverage);
    } else {
      Worker worker = new Worker(Trial.read(coverage));
      var in = new BufferedReader(new InputStreamReader(System.in));
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        Mutant mutant = Mutant.of(line);
        System.out.println(worker.tryOut(mutant, Mutations.text(mutant.module())).toLine());
      }
    }
    System.exit(0); // whatever threads the tests have left
  }

  private Finding tryOut(Mutant mutant, String ptx) {
    List<Covering> covering =
        tests.stream()
            .filter(t -> t.kernels().contains(mutant.entry()))
            .sorted(Comparator.comparingLong(Covering::millis))
            .toList();
    if (covering.isEmpty()) return Finding.NOT_RUN;
    if (mutant.kind() == Kind.BOUND) return bound(mutant, ptx, covering);
    return tryOut(mutant.module(), ptx, mutant.in(ptx), covering, Mode.of(mutant.kind()));
  }

  /** Once too often or too rarely is something for those tests alone that reach a bound exactly. */
  private Finding bound(Mutant mutant, String ptx, List<Covering> covering) {
    String module = mutant.module();
    Mode.PLAIN.options.forEach(Emulator::option);
    device.written().replace(module, mutant.failingAtTheBound(ptx));
    int until = now + ENOUGH;
    int reached = 0;
    for (Covering test : covering) {
      if (now > until || reached == EXACT) break;
      if (failure(test) == null) continue;
      if (!recovers(module, ptx, test)) return Finding.SICK;
      reached++;
      Finding f = tryOut(module, ptx, mutant.in(ptx), List.of(test), Mode.of(Kind.BOUND));
      if (!f.equals(Finding.NOT_NOTICED)) return f;
      Mode.PLAIN.options.forEach(Emulator::option);
      device.written().replace(module, mutant.failingAtTheBound(ptx));
    }
    if (!recovers(module, ptx, covering.getFirst())) return Finding.SICK;
    return reached > 0 ? Finding.NO_DIFFERENCE : Finding.NOT_NOTICED;
  }

  private String failure(Covering test) {
    began = now;
    String failure = Trial.failure(test.id());
    began = 0;
    return failure;
  }

  private Finding tryOut(
      String module, String ptx, String changed, List<Covering> covering, List<Mode> modes) {
    try {
      device.written().replace(module, changed);
    } catch (TensorException e) {
      return Finding.REFUSED;
    }
    for (Mode mode : modes) {
      mode.options.forEach(Emulator::option);
      int until = now + ENOUGH;
      for (Covering test : covering) {
        String failure = failure(test);
        if (failure != null) {
          boolean refused = failure.contains("cuModuleGetFunction");
          Finding f = refused ? Finding.REFUSED : new Finding(sort(failure), mode.text, test.id());
          return recovers(module, ptx, test) ? f : Finding.SICK;
        }
        if (now > until) break;
      }
    }
    return recovers(module, ptx, covering.getFirst()) ? Finding.NOT_NOTICED : Finding.SICK;
  }

  /** The device as it was: the test that has just failed passes again, or nothing here counts. */
  private boolean recovers(String module, String ptx, Covering test) {
    Emulator.clearError();
    for (int k = 0; k < 8; k++) {
      try {
        device.synchronize();
        break;
      } catch (TensorException e) {
        // what the broken kernel has left: a note of a bad index
      }
    }
    device.written().replace(module, ptx);
    return Trial.failure(test.id()) == null;
  }

  /** What a worker tells: how a mutant was noticed, in which mode, by which test. */
  record Finding(String how, String mode, String test) {
    static final String MARK = "FINDING\t";
    static final Finding NOT_RUN = new Finding("no test launches it", "", "");
    static final Finding NO_DIFFERENCE =
        new Finding("the bound is reached exactly, and once more makes no difference", "", "");
    static final Finding NOT_NOTICED = new Finding("not noticed", "", "");
    static final Finding ENDLESS = new Finding("does not end", "", "");
    static final Finding REFUSED = new Finding("no PTX", "", "");
    static final Finding DIED = new Finding("the process dies", "", "");
    static final Finding SICK = new Finding("its tests fail without it", "", "");

    boolean noticed() {
      return !Set.of(NOT_RUN, NOT_NOTICED, NO_DIFFERENCE, SICK, REFUSED, DIED).contains(this);
    }

    boolean endsTheProcess() {
      return equals(ENDLESS) || equals(SICK);
    }

    String told() {
      return mode.isEmpty() ? how : how + " (" + mode + ")";
    }

    String toLine() {
      return MARK + how + "\t" + mode + "\t" + test + "\t.";
    }

    static Finding of(String line) {
      String[] parts = line.split("\t", -1);
      return new Finding(parts[1], parts[2], parts[3]);
    }
  }

  private static String sort(String failure) {
    if (failure.contains("race: ")) return "race";
    if (failure.contains("barrier")) return "barrier";
    if (failure.contains("a kernel failed") || failure.contains("CUDA_ERROR")) return "fault";
    return "wrong numbers";
  }

  private void watch() {
    while (true) {
      now =
          1 + (int) (ManagementFactory.getThreadMXBean().getThreadCpuTime(tester) / 1_000_000_000);
      try {
        Thread.sleep(500);
      } catch (InterruptedException e) {
        return;
      }
      if (began != 0 && now - began > NEVER_ENDS) {
        System.out.println(Finding.ENDLESS.toLine());
        Runtime.getRuntime().halt(3);
      }
    }
  }
}
