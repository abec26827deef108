package org.gradsh.autograd.tape;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.gradsh.autograd.CallSite;
import org.gradsh.autograd.Tensor;

/** What one thread is recording: its open tapes, and whether recording is off. */
public final class Recorder {
  private static final ThreadLocal<Recorder> CURRENT = ThreadLocal.withInitial(Recorder::new);

  /** A tape that is dropped without being closed goes with its log. */
  private List<WeakReference<Log>> open = new ArrayList<>();

  private Observer observer;
  private String place;
  private int silent;
  private Cut.Cause whySilent;
  private String silentSince;
  private Cut walk;
  private Inspector inspector;
  private int transforms;

  private Recorder() {}

  public static Recorder current() {
    return CURRENT.get();
  }

  /** Notes where in the user's code this thread is. */
  public void at(String place) {
    this.place = place;
  }

  /** Where in the user's code this thread is; null if nobody tells. */
  public String place() {
    return place;
  }

  /** Whether ops on differentiated tensors are recorded now. */
  public boolean isOn() {
    return silent == 0;
  }

  public boolean hasOpenTapes() {
    if (!open.isEmpty()) open.removeIf(Recorder::isGone);
    return !open.isEmpty();
  }

  /** What the open tapes see, the outermost first. */
  public List<Log> openLogs() {
    return open.stream().map(WeakReference::get).filter(l -> l != null && l.isOpen()).toList();
  }

  /** Sees ops with their values as they are recorded; a tape sees the nodes alone. */
  @FunctionalInterface
  public interface Observer {
    void recorded(Node node, Tensor[] in, Tensor output);
  }

  /** Shows a new node to every open tape, and to the observer if there is one. */
  public void record(Node node, Tensor[] in, Tensor output) {
    node.place(place != null ? place : CallSite.unnoted());
    for (int i = 0; i < open.size(); i++) {
      Log log = open.get(i).get();
      if (log != null && log.isOpen() && log.sees(output)) log.add(node, output);
    }
    if (observer != null) observer.recorded(node, in, output);
  }

  /** Runs {@code body} while {@code sees} is told of every op; an observer before it waits. */
  public <T> T observed(Observer sees, Supplier<T> body) {
    Observer before = observer;
    observer = sees;
    try {
      return body.get();
    } finally {
      observer = before;
    }
  }

  /** Whether somebody sees every op with its values. */
  public boolean isObserved() {
    return observer != null;
  }

  /** Whether somebody may see what ops are given and give: a tape, an observer, an onlooker. */
  public boolean isSeen() {
    return Onlookers.areThere() || observer != null || hasOpenTapes();
  }

  /** How many functions that transforms differentiate are running, one in the other. */
  int transforms() {
    return transforms;
  }

  /**
   * Runs {@code body} recorded for itself: open tapes do not see it, {@code sees} does.
   *
   * @param gradients whether gradients that are computed in it are recorded, as an open tape would
   */
  <T> T apart(boolean gradients, Observer sees, Supplier<T> body) {
    List<WeakReference<Log>> outside = open;
    open = new ArrayList<>();
    try {
      return observed(sees, () -> recordingGradients(gradients, body));
    } finally {
      open = outside;
    }
  }

  /** Runs {@code body} recorded, whatever surrounds it, and seen by no tape that is open now. */
  public <T> T unheard(Supplier<T> body) {
    return enabled(() -> apart(false, null, body));
  }

  /** Runs {@code body} as if a tape were open, if so wanted. */
  <T> T recordingGradients(boolean wanted, Supplier<T> body) {
    if (wanted) transforms++;
    try {
      return body.get();
    } finally {
      if (wanted) transforms--;
    }
  }

  void open(Log log) {
    open.removeIf(l -> l.refersTo(log) || isGone(l));
    open.add(new WeakReference<>(log));
  }

  private static boolean isGone(WeakReference<Log> reference) {
    Log log = reference.get();
    return log == null || !log.isOpen();
  }

  /** Runs {@code body} with recording off, as the user wished. */
  public <T> T silently(Supplier<T> body) {
    return silently(Cut.Cause.NO_GRAD, body);
  }

  /** Runs {@code body} with recording off. */
  <T> T silently(Cut.Cause why, Supplier<T> body) {
    String before = place;
    Cut.Cause whyBefore = whySilent;
    String sinceBefore = silentSince;
    Cut walkBefore = walk;
    whySilent = why;
    silentSince = before;
    walk = null;
    silent++;
    try {
      return body.get();
    } finally {
      silent--;
      place = before;
      whySilent = whyBefore;
      silentSince = sinceBefore;
      walk = walkBefore;
    }
  }

  /** What has turned recording off. */
  Cut.Cause whySilent() {
    return whySilent;
  }

  /** The one remark that all gradients of a walk share which is not recorded. */
  Cut ofThisWalk() {
    if (walk == null) walk = Cut.walk(silentSince);
    return walk;
  }

  /** What looks at every value; null unless somebody asked for it. */
  public Inspector inspector() {
    return inspector;
  }

  /** Runs {@code body} while every value of this thread is looked at; one before it waits. */
  public <T> T inspected(Inspector by, Supplier<T> body) {
    Inspector before = inspector;
    inspector = by;
    Onlookers.come();
    try {
      return body.get();
    } finally {
      Onlookers.go();
      inspector = before;
    }
  }

  /**
   * Runs {@code body} with recording on, whatever surrounds it. Tapes that were told to hear
   * nothing go on hearing nothing.
   */
  public <T> T audibly(Supplier<T> body) {
    int before = silent;
    String here = place;
    List<WeakReference<Log>> outside = open;
    if (silent > 0) open = new ArrayList<>();
    silent = 0;
    try {
      return body.get();
    } finally {
      silent = before;
      place = here;
      if (open != outside) outside.addAll(open);
      open = outside;
    }
  }

  /** Runs {@code body} with recording on, also within {@link #silently}; open tapes see it. */
  public <T> T enabled(Supplier<T> body) {
    int before = silent;
    String here = place;
    silent = 0;
    try {
      return body.get();
    } finally {
      silent = before;
      place = here;
    }
  }

  /**
   * Runs the function that a transform differentiates, with recording on, whatever surrounds it.
   */
  <T> T differentiating(Supplier<T> f) {
    transforms++;
    try {
      return audibly(f);
    } finally {
      transforms--;
    }
  }

  /**
   * Whether gradients computed now are differentiated themselves: by an open tape, or because this
   * is inside a function that a transform differentiates.
   */
  boolean recordsGradients() {
    return silent == 0 && (hasOpenTapes() || transforms > 0);
  }
}
