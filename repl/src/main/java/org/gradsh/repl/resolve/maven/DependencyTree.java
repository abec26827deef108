package org.gradsh.repl.resolve.maven;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.eclipse.aether.artifact.Artifact;
import org.eclipse.aether.graph.DependencyNode;
import org.gradsh.repl.resolve.Coordinates;
import org.gradsh.repl.resolve.Resolver.Conflict;

/** What depends on what, the nodes that gave way to others included. */
final class DependencyTree {
  /** Under this key a node that gave way has the one it gave way to. */
  private static final String WINNER = "conflict.winner";

  /** Each winner with the node that wants it; null for what the user asked for. */
  private final Map<DependencyNode, DependencyNode> wanted = new LinkedHashMap<>();

  private final Map<DependencyNode, DependencyNode> lost = new LinkedHashMap<>();

  /** Takes the nodes level by level: what is nearer to the user comes first on the class path. */
  DependencyTree(DependencyNode root) {
    Deque<DependencyNode> open = new ArrayDeque<>(List.of(root));
    while (!open.isEmpty()) {
      DependencyNode node = open.remove();
      for (DependencyNode child : node.getChildren()) {
        DependencyNode by = node == root ? null : node;
        if (child.getData().containsKey(WINNER)) {
          lost.put(child, by);
        } else if (!wanted.containsKey(child)) {
          wanted.put(child, by);
          open.add(child);
        }
      }
    }
  }

  /** The artifacts that go on the class path. */
  List<Artifact> artifacts() {
    return wanted.keySet().stream().map(DependencyNode::getArtifact).toList();
  }

  /** The versions that gave way, each once. */
  List<Conflict> conflicts() {
    List<Conflict> conflicts = new ArrayList<>();
    Set<String> told = new HashSet<>();
    lost.forEach(
        (node, by) -> {
          DependencyNode winner = (DependencyNode) node.getData().get(WINNER);
          Coordinates won = MavenResolver.coordinates(winner.getArtifact());
          String version = node.getArtifact().getVersion();
          if (!version.equals(won.version()) && told.add(won + " " + version)) {
            conflicts.add(new Conflict(won, who(wanted.get(winner)), version, who(by)));
          }
        });
    return conflicts;
  }

  private static String who(DependencyNode by) {
    return by == null ? "you" : MavenResolver.coordinates(by.getArtifact()).toString();
  }
}
