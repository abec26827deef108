package org.gradsh.repl.resolve.maven;

import eu.maveniverse.maven.mima.context.Context;
import eu.maveniverse.maven.mima.context.ContextOverrides;
import eu.maveniverse.maven.mima.runtime.standalonestatic.StandaloneStaticRuntime;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.aether.DefaultRepositorySystemSession;
import org.eclipse.aether.RepositorySystem;
import org.eclipse.aether.artifact.Artifact;
import org.eclipse.aether.artifact.DefaultArtifact;
import org.eclipse.aether.collection.CollectRequest;
import org.eclipse.aether.collection.DependencyCollectionException;
import org.eclipse.aether.graph.Dependency;
import org.eclipse.aether.graph.DependencyNode;
import org.eclipse.aether.graph.Exclusion;
import org.eclipse.aether.repository.RemoteRepository;
import org.eclipse.aether.resolution.ArtifactRequest;
import org.eclipse.aether.resolution.ArtifactResolutionException;
import org.eclipse.aether.resolution.ArtifactResult;
import org.eclipse.aether.resolution.VersionRangeRequest;
import org.eclipse.aether.resolution.VersionRangeResolutionException;
import org.eclipse.aether.version.Version;
import org.gradsh.repl.resolve.Coordinates;
import org.gradsh.repl.resolve.Resolver;
import org.gradsh.repl.resolve.Unresolvable;

/** Maven's own resolver, with the user's settings: mirrors, proxies, credentials, offline. */
public final class MavenResolver implements Resolver {
  private final Context context;

  /** Reads the settings. */
  public MavenResolver() {
    ContextOverrides.Builder overrides = ContextOverrides.create().withUserSettings(true);
    String local = System.getProperty("maven.repo.local");
    if (local != null) {
      overrides.withLocalRepositoryOverride(Path.of(local).toAbsolutePath());
    }
    context = new StandaloneStaticRuntime().create(overrides.build());
  }

  @Override
  public Resolution resolve(Request request) throws Unresolvable {
    try (Transfers transfers = new Transfers()) {
      DefaultRepositorySystemSession session = session(request);
      session.setTransferListener(transfers);
      List<RemoteRepository> repositories = repositories(session, request);
      Failures failures = new Failures(this, request, repositories);
      DependencyTree tree;
      List<Library> libraries;
      try {
        tree = new DependencyTree(collect(session, repositories, request));
        libraries = files(session, repositories, tree.artifacts());
      } catch (DependencyCollectionException | ArtifactResolutionException e) {
        throw failures.explained(e);
      }
      transfers.refuseDamaged(libraries);
      List<Path> sources =
          request.sources() ? sources(session, repositories, tree.artifacts()) : List.of();
      return new Resolution(
          libraries, sources, tree.conflicts(), transfers.files(), transfers.bytes());
    }
  }

  @Override
  public List<String> versions(Request request, Coordinates artifact) {
    DefaultRepositorySystemSession session = session(request);
    Artifact any = new DefaultArtifact(artifact.group(), artifact.artifact(), "jar", "[0,)");
    VersionRangeRequest range = new VersionRangeRequest(any, repositories(session, request), null);
    try {
      return system().resolveVersionRange(session, range).getVersions().stream()
          .map(Version::toString)
          .toList();
    } catch (VersionRangeResolutionException e) {
      // Nobody has any: that is an answer.
      return List.of();
    }
  }

  private RepositorySystem system() {
    return context.repositorySystem();
  }

  private DefaultRepositorySystemSession session(Request request) {
    DefaultRepositorySystemSession session =
        new DefaultRepositorySystemSession(context.repositorySystemSession());
    session.setOffline(session.isOffline() || request.offline());
    session.setConfigProperty("aether.conflictResolver.verbose", true);
    // What was not there a moment ago may be there now: nobody wants to wait for a day.
    session.setResolutionErrorPolicy(new NothingKept());
    return session;
  }

  private List<RemoteRepository> repositories(
      DefaultRepositorySystemSession session, Request request) {
    List<RemoteRepository> more = new ArrayList<>();
    for (String url : request.repositories()) {
      String id = "gradsh-" + Integer.toHexString(url.hashCode());
      more.add(new RemoteRepository.Builder(id, "default", url).build());
    }
    List<RemoteRepository> all = new ArrayList<>(context.remoteRepositories());
    // With the mirrors, proxies and credentials that the settings have for them.
    all.addAll(system().newResolutionRepositories(session, more));
    return all;
  }

  private DependencyNode collect(
      DefaultRepositorySystemSession session, List<RemoteRepository> repositories, Request request)
      throws DependencyCollectionException {
    List<Exclusion> exclusions =
        request.excluded().stream()
            .map(name -> name.split(":"))
            .map(parts -> new Exclusion(parts[0], parts[1], "*", "*"))
            .toList();
    CollectRequest collect = new CollectRequest().setRepositories(repositories);
    for (Coordinates root : request.roots()) {
      collect.addDependency(new Dependency(artifact(root), "compile", false, exclusions));
    }
    return system().collectDependencies(session, collect).getRoot();
  }

  private List<Library> files(
      DefaultRepositorySystemSession session,
      List<RemoteRepository> repositories,
      List<Artifact> artifacts)
      throws ArtifactResolutionException {
    List<ArtifactRequest> requests =
        artifacts.stream().map(one -> new ArtifactRequest(one, repositories, null)).toList();
    return system().resolveArtifacts(session, requests).stream()
        .map(ArtifactResult::getArtifact)
        .map(one -> new Library(coordinates(one), one.getFile().toPath()))
        .toList();
  }

  /** The sources of some artifacts; those that have none are passed over. */
  private List<Path> sources(
      DefaultRepositorySystemSession session,
      List<RemoteRepository> repositories,
      List<Artifact> artifacts) {
    List<ArtifactRequest> requests =
        artifacts.stream()
            .filter(one -> one.getClassifier().isEmpty())
            .map(
                one ->
                    new DefaultArtifact(
                        one.getGroupId(), one.getArtifactId(), "sources", "jar", one.getVersion()))
            .map(one -> new ArtifactRequest(one, repositories, null))
            .toList();
    List<ArtifactResult> results;
    try {
      results = system().resolveArtifacts(session, requests);
    } catch (ArtifactResolutionException e) {
      results = e.getResults();
    }
    return results.stream()
        .filter(ArtifactResult::isResolved)
        .map(result -> result.getArtifact().getFile().toPath())
        .toList();
  }

  static Artifact artifact(Coordinates c) {
    return new DefaultArtifact(c.group(), c.artifact(), c.classifier(), c.type(), c.version());
  }

  static Coordinates coordinates(Artifact a) {
    return new Coordinates(
        a.getGroupId(), a.getArtifactId(), a.getVersion(), a.getClassifier(), a.getExtension());
  }
}
