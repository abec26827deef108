package org.gradsh.repl.resolve;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.gradsh.repl.resolve.Resolver.Conflict;
import org.gradsh.repl.resolve.Resolver.Library;
import org.gradsh.repl.resolve.Resolver.Request;
import org.gradsh.repl.resolve.Resolver.Resolution;

/**
 * The libraries that a session was given. All coordinates asked for so far are resolved together,
 * so that what one of them needs fits the others; a library in use keeps its version.
 */
public final class Dependencies {
  /** Opened by the first session that needs it, and kept: it holds connections. */
  private static Resolver resolver;

  private final Consumer<List<Path>> classPath;
  private final Map<String, Coordinates> roots = new LinkedHashMap<>();
  private final Map<String, Coordinates> inUse = new LinkedHashMap<>();
  private final Set<Path> files = new LinkedHashSet<>();
  private final Set<String> excluded = new LinkedHashSet<>();
  private final Set<String> repositories = new LinkedHashSet<>();
  private final List<Path> sources = new ArrayList<>();

  /**
   * None so far.
   *
   * @param classPath takes files that come to the class path
   */
  public Dependencies(Consumer<List<Path>> classPath) {
    this.classPath = classPath;
    String more = System.getProperty("gradsh.repositories", System.getenv("MAVEN_REPO"));
    if (more != null) {
      Stream.of(more.split("[,\\s]+")).filter(url -> !url.isBlank()).forEach(repositories::add);
    }
  }

  /**
   * What became of a request.
   *
   * @param added the libraries that are new on the class path
   * @param conflicts versions that gave way
   * @param kept libraries that stay in the version that is in use, though another is wanted now
   * @param downloads how many jars were fetched
   * @param bytes their size
   */
  public record Added(
      List<Coordinates> added,
      List<Conflict> conflicts,
      List<Kept> kept,
      int downloads,
      long bytes) {}

  /** A library that stays, and the version that would be taken in a new session. */
  public record Kept(Coordinates library, String wanted) {}

  /** More repositories, by their URLs. */
  public void repositories(List<String> urls) {
    repositories.addAll(urls);
  }

  /** Jars with the sources of libraries, as far as they were asked for. */
  public List<Path> sources() {
    return List.copyOf(sources);
  }

  /**
   * Brings libraries, with what they depend on, to the class path.
   *
   * @param coordinates texts such as {@code g:a:1.0}
   * @param without texts such as {@code g:a} of what is left out
   * @throws Unresolvable if one of them cannot be had; then nothing has changed
   */
  public Added add(
      List<String> coordinates, List<String> without, boolean offline, boolean withSources)
      throws Unresolvable {
    Map<String, Coordinates> all = new LinkedHashMap<>(roots);
    List<Kept> kept = new ArrayList<>();
    for (String text : coordinates) {
      Coordinates root = read(text, offline);
      Coordinates here = inUse.get(root.key());
      if (here == null || !root.isExact()) {
        all.put(root.key(), root);
      } else if (!here.equals(root)) {
        kept.add(new Kept(here, root.version()));
      }
    }
    Set<String> leftOut = new LinkedHashSet<>(excluded);
    for (String name : without) {
      if (Coordinates.versionless(name) == null) {
        throw new Unresolvable("what is left out is written GROUP:ARTIFACT, not " + name);
      }
      leftOut.add(name);
    }
    Resolution found =
        resolver().resolve(request(List.copyOf(all.values()), leftOut, offline, withSources));
    List<Library> jars =
        found.libraries().stream().filter(one -> one.file().toString().endsWith(".jar")).toList();
    for (Library jar : jars) {
      check(jar.file());
    }
    roots.putAll(all);
    excluded.addAll(leftOut);
    found.sources().stream().filter(jar -> !sources.contains(jar)).forEach(sources::add);
    List<Coordinates> added = new ArrayList<>();
    List<Path> paths = new ArrayList<>();
    for (Library jar : jars) {
      Coordinates here = inUse.putIfAbsent(jar.coordinates().key(), jar.coordinates());
      if (here == null) {
        added.add(jar.coordinates());
        paths.add(jar.file());
      } else if (!here.equals(jar.coordinates())) {
        kept.add(new Kept(here, jar.coordinates().version()));
      }
    }
    use(paths);
    return new Added(added, found.conflicts(), kept, found.downloads(), found.bytes());
  }

  private Coordinates read(String text, boolean offline) throws Unresolvable {
    try {
      return Coordinates.of(text);
    } catch (Unresolvable e) {
      Coordinates name = Coordinates.versionless(text);
      List<String> versions =
          name == null
              ? List.of()
              : resolver().versions(request(List.of(), Set.of(), offline, false), name);
      if (versions.isEmpty()) {
        throw e;
      }
      throw new Unresolvable(
          text
              + " has no version. Did you mean "
              + name.withVersion(newest(versions))
              + "? It is the newest");
    }
  }

  /** The newest version that is a release, if there is one; some count by dates long gone. */
  private static String newest(List<String> versions) {
    return versions.reversed().stream()
        .filter(version -> !version.matches("(?i).*(alpha|beta|rc|cr|snapshot|-m)[-.\\d]*.*"))
        .filter(version -> !version.matches("\\d{8}.*"))
        .findFirst()
        .orElse(versions.getLast());
  }

  private Request request(
      List<Coordinates> wanted, Set<String> without, boolean offline, boolean withSources) {
    return new Request(
        wanted, List.copyOf(without), List.copyOf(repositories), offline, withSources);
  }

  private static synchronized Resolver resolver() throws Unresolvable {
    if (resolver == null) {
      resolver = ResolverLoader.open();
    }
    return resolver;
  }

  /**
   * Brings jars and folders with classes to the class path.
   *
   * @return those that were not there yet
   * @throws Unresolvable if one of them is no jar; then nothing has changed
   */
  public List<Path> addFiles(List<Path> entries) throws Unresolvable {
    for (Path entry : entries) {
      if (!Files.isDirectory(entry)) {
        check(entry);
      }
    }
    return use(entries);
  }

  private List<Path> use(List<Path> entries) {
    List<Path> fresh =
        entries.stream().map(path -> path.toAbsolutePath().normalize()).filter(files::add).toList();
    if (!fresh.isEmpty()) {
      classPath.accept(fresh);
    }
    return fresh;
  }

  /** A damaged jar would be passed over by the JVM, and its classes be missing without a word. */
  private static void check(Path jar) throws Unresolvable {
    try (ZipFile file = new ZipFile(jar.toFile())) {
      if (file.size() == 0) {
        throw new Unresolvable(jar + " is empty");
      }
    } catch (ZipException e) {
      throw new Unresolvable(
          jar + " is no jar, or damaged (" + e.getMessage() + "): delete it and fetch it again");
    } catch (IOException e) {
      throw new Unresolvable("cannot read " + jar + ": " + e.getMessage());
    }
  }
}
