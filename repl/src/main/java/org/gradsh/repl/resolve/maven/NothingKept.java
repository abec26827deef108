package org.gradsh.repl.resolve.maven;

import org.eclipse.aether.RepositorySystemSession;
import org.eclipse.aether.artifact.Artifact;
import org.eclipse.aether.metadata.Metadata;
import org.eclipse.aether.resolution.ResolutionErrorPolicy;
import org.eclipse.aether.resolution.ResolutionErrorPolicyRequest;

/** Nothing that failed is remembered for the next time. */
final class NothingKept implements ResolutionErrorPolicy {
  @Override
  public int getArtifactPolicy(
      RepositorySystemSession session, ResolutionErrorPolicyRequest<Artifact> request) {
    return CACHE_DISABLED;
  }

  @Override
  public int getMetadataPolicy(
      RepositorySystemSession session, ResolutionErrorPolicyRequest<Metadata> request) {
    return CACHE_DISABLED;
  }
}
