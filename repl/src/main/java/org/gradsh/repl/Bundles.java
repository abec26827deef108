package org.gradsh.repl;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which pieces of a source are compiled together. What runs is always the same as if each had been
 * compiled and run before the next one: where a piece would see another meaning of a name if it
 * were compiled with one that comes later, the later one begins a new bundle.
 */
final class Bundles {
  /** So many pieces are compiled together; the JVM limits the size of a class. */
  private static final int MOST_PIECES = 200;

  private static final int MOST_CHARACTERS = 20_000;

  /** The import of one name. */
  private static final Pattern IMPORT =
      Pattern.compile("import\\s+(?:static\\s+)?(?:\\w+\\.)+(\\w+)\\s*;?");

  private final Deque<Splitter.Piece> ahead = new ArrayDeque<>();
  private final Set<Splitter.Piece> alone = new HashSet<>();
  private final Map<Splitter.Piece, Part> parts = new HashMap<>();
  private final Splitter splitter;
  private final Run.Bundling bundling;
  private final CellCompiler compiler;
  private final Predicate<Part> apart;

  /**
   * @param compiler compiles variables, methods and all else together; without it (null) only
   *     statements are, in one block
   * @param apart whether a part cannot be compiled with others, as the session is at that time
   */
  Bundles(Splitter splitter, Run.Bundling bundling, CellCompiler compiler, Predicate<Part> apart) {
    this.splitter = splitter;
    this.bundling = bundling;
    this.compiler = compiler;
    this.apart = apart;
  }

  /** Reads all pieces; without it they are read as they are needed. */
  List<Splitter.Piece> readAll(Source source) {
    for (Splitter.Piece piece = splitter.next(); piece != null; piece = splitter.next()) {
      ahead.add(piece);
    }
    for (Splitter.Piece piece : ahead) {
      if (piece.kind() == Splitter.Kind.CODE) {
        try {
          parts.put(piece, Part.of(source, piece, compiler));
        } catch (RuntimeException | InternalError | AssertionError | StackOverflowError e) {
          // What the compiler fails on is told when it is evaluated, by itself.
          continue;
        }
      }
    }
    return List.copyOf(ahead);
  }

  /**
   * Takes out the imports that may as well come first, so that what stands on both sides of them is
   * compiled together: those of one name that nothing before them means already. One that nothing
   * follows stays where it is.
   */
  List<Splitter.Piece> importsAhead(Source source) {
    List<Splitter.Piece> first = new ArrayList<>();
    Set<String> used = new HashSet<>();
    for (Splitter.Piece piece : List.copyOf(ahead)) {
      Part part = parts.get(piece);
      if (part == null || piece == ahead.peekLast()) {
        break;
      }
      Matcher named = IMPORT.matcher(piece.text(source.text()));
      if (named.matches()
          && !used.contains(named.group(1))
          && compiler.users(named.group(1)).isEmpty()) {
        first.add(piece);
      }
      used.addAll(part.uses());
      used.addAll(part.names());
      if (named.matches()) {
        used.add(named.group(1));
      }
    }
    ahead.removeAll(first);
    return first;
  }

  /** The next pieces, as many as are compiled together; empty at the end. */
  List<Splitter.Piece> next() {
    return compiler != null ? nextParts() : nextStatements();
  }

  /** Where the next piece begins, if one is known. */
  OptionalInt nextStart() {
    return ahead.isEmpty() ? OptionalInt.empty() : OptionalInt.of(ahead.peek().start());
  }

  /** Whether pieces are compiled as a class; else JShell evaluates the one that there is. */
  boolean isWhole(List<Splitter.Piece> bundle) {
    Splitter.Piece first = bundle.getFirst();
    return bundle.size() > 1 || parts.containsKey(first) && joins(first);
  }

  private boolean joins(Splitter.Piece piece) {
    Part part = parts.get(piece);
    return part != null && !alone.contains(piece) && !compiler.isAlone(part.parsed());
  }

  /** What is known of a piece. */
  Part part(Splitter.Piece piece) {
    return parts.get(piece);
  }

  /** Takes a bundle again, some pieces of which must not be compiled with others. */
  void again(List<Splitter.Piece> bundle, Collection<Splitter.Piece> single) {
    alone.addAll(single.isEmpty() ? bundle : single);
    bundle.reversed().forEach(ahead::addFirst);
  }

  private Splitter.Piece peek() {
    if (ahead.isEmpty()) {
      Splitter.Piece next = splitter.next();
      if (next != null) {
        ahead.add(next);
      }
    }
    return ahead.peek();
  }

  private static boolean isFull(List<Splitter.Piece> bundle, Splitter.Piece next) {
    return bundle.size() == MOST_PIECES || next.end() - bundle.getFirst().start() > MOST_CHARACTERS;
  }

  // ---- statements in a block ----

  private List<Splitter.Piece> nextStatements() {
    List<Splitter.Piece> bundle = new ArrayList<>();
    Splitter.Piece next = peek();
    while (next != null) {
      boolean joins = bundling != Run.Bundling.NONE && next.statement() && !alone.contains(next);
      if (!bundle.isEmpty() && (!joins || isFull(bundle, next))) {
        break;
      }
      bundle.add(ahead.poll());
      if (!joins) {
        break;
      }
      next = peek();
    }
    if (bundling == Run.Bundling.BUT_LAST && bundle.size() > 1 && next == null) {
      ahead.addFirst(bundle.removeLast());
    }
    return bundle;
  }

  // ---- parts of a class ----

  private List<Splitter.Piece> nextParts() {
    List<Splitter.Piece> bundle = new ArrayList<>();
    Meanings meanings = new Meanings();
    for (Splitter.Piece next = ahead.peek(); next != null; next = ahead.peek()) {
      Part part = parts.get(next);
      boolean joins = joins(next);
      if (!bundle.isEmpty() && (!joins || isFull(bundle, next) || !meanings.keep(part))) {
        break;
      }
      bundle.add(ahead.poll());
      if (!joins) {
        break;
      }
      meanings.add(part);
    }
    int length = bundle.size() > 1 ? upToRedefinition(bundle) : bundle.size();
    while (bundle.size() > length) {
      ahead.addFirst(bundle.removeLast());
    }
    return bundle;
  }

  /**
   * How many pieces of a bundle there are up to one that redefines what code outside of the bundle
   * uses, if that is used in the bundle, too: it is compiled anew when that piece has its turn.
   */
  private int upToRedefinition(List<Splitter.Piece> bundle) {
    Set<String> replaced = new HashSet<>();
    Set<String> used = new HashSet<>();
    for (Splitter.Piece piece : bundle) {
      replaced.addAll(parts.get(piece).names());
      used.addAll(parts.get(piece).uses());
    }
    for (int i = 0; i < bundle.size() - 1; i++) {
      for (String name : parts.get(bundle.get(i)).names()) {
        Set<String> users = new HashSet<>();
        users(name, replaced, users);
        if (users.stream().anyMatch(used::contains)) {
          // What comes later is not replaced any more, which concerns those before this one.
          return upToRedefinition(bundle.subList(0, i + 1));
        }
      }
    }
    return bundle.size();
  }

  private void users(String name, Set<String> replaced, Set<String> users) {
    for (String user : compiler.users(name)) {
      if (!replaced.contains(user) && users.add(user)) {
        users(user, replaced, users);
      }
    }
  }

  /** What the names in a bundle mean to those of its parts that run. */
  private final class Meanings {
    private final Map<String, List<Part>> declared = new HashMap<>();
    private final Set<String> reached = new HashSet<>();

    /** Whether all names keep their meanings if a part is added. */
    boolean keep(Part part) {
      for (String name : part.names()) {
        if (reached.contains(name)) {
          return false;
        }
        for (Part other : declared.getOrDefault(name, List.of())) {
          String parameters = compiler.parameters(part.parsed());
          String others = compiler.parameters(other.parsed());
          if (parameters == null || others == null || parameters.equals(others)) {
            return false;
          }
        }
      }
      return true;
    }

    void add(Part part) {
      part.names()
          .forEach(name -> declared.computeIfAbsent(name, n -> new ArrayList<>()).add(part));
      if (!part.definition()) {
        reach(part);
      }
    }

    /** Takes note of what may be used when a part runs, through methods and classes, too. */
    private void reach(Part part) {
      for (String name : part.uses()) {
        if (reached.add(name)) {
          declared.getOrDefault(name, List.of()).stream()
              .filter(Part::definition)
              .forEach(this::reach);
        }
      }
    }
  }
}
