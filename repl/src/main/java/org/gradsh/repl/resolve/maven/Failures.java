package org.gradsh.repl.resolve.maven;

import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.eclipse.aether.collection.DependencyCollectionException;
import org.eclipse.aether.repository.RemoteRepository;
import org.eclipse.aether.resolution.ArtifactResolutionException;
import org.eclipse.aether.transfer.ArtifactNotFoundException;
import org.eclipse.aether.transfer.ArtifactTransferException;
import org.eclipse.aether.transfer.RepositoryOfflineException;
import org.gradsh.repl.Names;
import org.gradsh.repl.resolve.Coordinates;
import org.gradsh.repl.resolve.Resolver.Request;
import org.gradsh.repl.resolve.Unresolvable;

/** Says in a sentence why something could not be resolved, and what is there instead. */
final class Failures {
  /** So many of the newest versions are told. */
  private static final int MOST_VERSIONS = 5;

  private final MavenResolver resolver;
  private final Request request;
  private final List<RemoteRepository> repositories;

  Failures(MavenResolver resolver, Request request, List<RemoteRepository> repositories) {
    this.resolver = resolver;
    this.request = request;
    this.repositories = repositories;
  }

  Unresolvable explained(Exception failure) {
    List<Throwable> all = new ArrayList<>();
    gather(failure, all, Collections.newSetFromMap(new IdentityHashMap<>()));
    ArtifactTransferException transfer = first(all, ArtifactTransferException.class);
    String what =
        transfer == null || transfer.getArtifact() == null
            ? request.roots().toString()
            : MavenResolver.coordinates(transfer.getArtifact()).toString().replace("@pom", "");
    if (first(all, RepositoryOfflineException.class) != null) {
      return new Unresolvable(
          what + " is not in the local repository, and this is to be done offline");
    }
    Throwable network = network(all);
    if (network != null) {
      return new Unresolvable(
          what
              + " is not in the local repository, and "
              + host(transfer)
              + " cannot be reached ("
              + network.getClass().getSimpleName()
              + "): is there a network? A proxy or a mirror goes into ~/.m2/settings.xml");
    }
    if (first(all, ArtifactNotFoundException.class) != null) {
      return notFound(MavenResolver.coordinates(transfer.getArtifact()));
    }
    return new Unresolvable(what + " cannot be resolved: " + all.getLast().getMessage());
  }

  private Unresolvable notFound(Coordinates missing) {
    String places =
        repositories.stream()
            .map(one -> one.getId() + " (" + one.getUrl() + ")")
            .collect(Collectors.joining(", "));
    List<String> versions = resolver.versions(request, missing);
    String name = missing.group() + ":" + missing.artifact();
    if (versions.isEmpty()) {
      return new Unresolvable("there is no " + name + " in " + places);
    }
    if (versions.contains(missing.version())) {
      return new Unresolvable(
          "there is no "
              + missing.type()
              + (missing.classifier().isEmpty() ? "" : " called " + missing.classifier())
              + " of "
              + name
              + ":"
              + missing.version()
              + " in "
              + places);
    }
    String near = Names.nearest(missing.version(), versions);
    List<String> newest = versions.reversed().subList(0, Math.min(MOST_VERSIONS, versions.size()));
    return new Unresolvable(
        name
            + " has no version "
            + missing.version()
            + (near == null ? "" : ". Did you mean " + near + "?")
            + "\nthe newest are "
            + String.join(", ", newest));
  }

  private String host(ArtifactTransferException transfer) {
    RemoteRepository repository =
        transfer == null || transfer.getRepository() == null
            ? repositories.getFirst()
            : transfer.getRepository();
    String host = URI.create(repository.getUrl()).getHost();
    return host == null ? repository.getUrl() : host;
  }

  private static Throwable network(List<Throwable> all) {
    return all.stream()
        .filter(
            e ->
                e instanceof UnknownHostException
                    || e instanceof ConnectException
                    || e instanceof NoRouteToHostException
                    || e instanceof SocketTimeoutException)
        .findFirst()
        .orElse(null);
  }

  private static <T> T first(List<Throwable> all, Class<T> type) {
    return all.stream().filter(type::isInstance).map(type::cast).findFirst().orElse(null);
  }

  /** The exception with its causes, and with those that results hold. */
  private static void gather(Throwable e, List<Throwable> all, Set<Throwable> seen) {
    if (e == null || !seen.add(e)) {
      return;
    }
    all.add(e);
    if (e instanceof DependencyCollectionException collection && collection.getResult() != null) {
      collection.getResult().getExceptions().forEach(one -> gather(one, all, seen));
    }
    if (e instanceof ArtifactResolutionException resolution) {
      resolution.getResults().stream()
          .flatMap(result -> result.getExceptions().stream())
          .forEach(one -> gather(one, all, seen));
    }
    gather(e.getCause(), all, seen);
    for (Throwable suppressed : e.getSuppressed()) {
      gather(suppressed, all, seen);
    }
  }
}
