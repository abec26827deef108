package org.gradsh.autograd.show;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.gradsh.autograd.show.TapeVertices.Role;
import org.gradsh.autograd.show.TapeVertices.Vertex;

/**
 * The places of the vertices of a tape: layers from above, each vertex below all that it takes
 * from, edges that cross each other as little as a few sweeps achieve (Sugiyama, Tagawa, Toda
 * 1981), and what belongs together in a line.
 *
 * @param edges each from its start over the layers that it passes to its end
 */
record TapeLayout(List<Vertex> vertices, List<List<Vertex>> edges, double width, double height) {
  static final double TALL = 38;
  private static final double LETTER = 7.3;
  private static final double NOTE_LETTER = 6.4;
  private static final double GAP = 18, DOWN = 26, MARGIN = 10;
  private static final double BEND = 6;

  /** A layer has so many ops, and with what they start from so many vertices. */
  private static final int MOST_OPS = 6, MOST = 8;

  private static final int SWEEPS = 12;

  static TapeLayout of(TapeView view) {
    return of(TapeVertices.of(view));
  }

  /** Of vertices, each after those that it takes from. */
  static TapeLayout of(List<Vertex> vertices) {
    return new Layering(vertices).layout();
  }

  /** The work on one layout. */
  private static final class Layering {
    private final List<Vertex> vertices;
    private final List<List<Vertex>> edges = new ArrayList<>();
    private final List<List<Vertex>> layers = new ArrayList<>();
    private final Map<Vertex, List<Vertex>> above = new HashMap<>();
    private final Map<Vertex, List<Vertex>> below = new HashMap<>();

    Layering(List<Vertex> vertices) {
      this.vertices = vertices;
    }

    TapeLayout layout() {
      for (Vertex v : vertices) {
        double letters = Math.max(LETTER * v.label.length(), NOTE_LETTER * v.note.length());
        v.width = letters + 22;
      }
      layer();
      bend();
      for (int s = 0; s < SWEEPS; s++) order(s % 2 == 0);
      return place();
    }

    // ---- layers ----

    private void layer() {
      Map<Integer, Integer> count = new HashMap<>();
      for (Vertex v : vertices) {
        if (v.isLeaf()) continue;
        int layer = 1;
        for (Vertex u : v.from) if (!u.isLeaf()) layer = Math.max(layer, u.layer + 1);
        while (count.getOrDefault(layer, 0) >= MOST_OPS) layer++;
        v.layer = layer;
        count.merge(layer, 1, Integer::sum);
      }
      Map<Vertex, Integer> first = new HashMap<>();
      for (Vertex v : vertices) for (Vertex u : v.from) first.merge(u, v.layer, Math::min);
      for (Vertex v : vertices) {
        if (!v.isLeaf()) continue;
        // Right above the first op that takes it, or higher where there is no room.
        int layer = first.getOrDefault(v, 1) - 1;
        while (layer > 0 && count.getOrDefault(layer, 0) >= MOST) layer--;
        v.layer = layer;
        count.merge(layer, 1, Integer::sum);
      }
    }

    /** Edges over several layers get a bend in each. */
    private void bend() {
      int deepest = 0;
      for (Vertex v : vertices) deepest = Math.max(deepest, v.layer);
      for (int i = 0; i <= deepest; i++) layers.add(new ArrayList<>());
      for (Vertex v : vertices) layers.get(v.layer).add(v);
      for (Vertex v : vertices) {
        for (Vertex u : v.from) {
          List<Vertex> edge = new ArrayList<>(List.of(u));
          for (int layer = u.layer + 1; layer < v.layer; layer++) {
            Vertex bend = new Vertex(Role.BEND, "", "", "", 0);
            bend.layer = layer;
            bend.width = BEND;
            layers.get(layer).add(bend);
            edge.add(bend);
          }
          edge.add(v);
          edges.add(edge);
          for (int i = 1; i < edge.size(); i++) {
            above.computeIfAbsent(edge.get(i), k -> new ArrayList<>()).add(edge.get(i - 1));
            below.computeIfAbsent(edge.get(i - 1), k -> new ArrayList<>()).add(edge.get(i));
          }
        }
      }
      layers.removeIf(List::isEmpty);
    }

    // ---- the order within layers ----

    private void order(boolean downwards) {
      int n = layers.size();
      for (int i = 1; i < n; i++) {
        int layer = downwards ? i : n - 1 - i;
        List<Vertex> next = layers.get(downwards ? layer - 1 : layer + 1);
        Map<Vertex, Integer> at = new HashMap<>();
        for (int k = 0; k < next.size(); k++) at.put(next.get(k), k);
        List<Vertex> own = layers.get(layer);
        Map<Vertex, Double> middle = new HashMap<>();
        for (int k = 0; k < own.size(); k++) {
          int stays = k;
          List<Vertex> beside = neighbours(own.get(k), downwards);
          double mean = beside.stream().mapToInt(at::get).average().orElse(stays);
          middle.put(own.get(k), mean);
        }
        own.sort(Comparator.comparingDouble(middle::get));
      }
    }

    private List<Vertex> neighbours(Vertex v, boolean upper) {
      return (upper ? above : below).getOrDefault(v, List.of());
    }

    // ---- places ----

    private TapeLayout place() {
      for (List<Vertex> layer : layers) {
        for (int i = 1; i < layer.size(); i++) {
          layer.get(i).x = layer.get(i - 1).x + distance(layer.get(i - 1), layer.get(i));
        }
        double middle = layer.getLast().x / 2;
        for (Vertex v : layer) v.x -= middle;
      }
      for (int s = 0; s < 2 * SWEEPS; s++) {
        boolean downwards = s % 2 == 1;
        for (int i = 0; i < layers.size(); i++) {
          align(layers.get(downwards ? i : layers.size() - 1 - i), downwards);
        }
      }
      double left = Double.POSITIVE_INFINITY;
      double right = 0;
      for (List<Vertex> layer : layers) {
        for (Vertex v : layer) left = Math.min(left, v.x - v.width / 2);
      }
      for (int i = 0; i < layers.size(); i++) {
        for (Vertex v : layers.get(i)) {
          v.x += MARGIN - left;
          v.y = MARGIN + i * (TALL + DOWN);
          right = Math.max(right, v.x + v.width / 2);
        }
      }
      double bottom = layers.size() * (TALL + DOWN) - DOWN + 2 * MARGIN;
      return new TapeLayout(vertices, edges, right + MARGIN, bottom);
    }

    private static double distance(Vertex left, Vertex right) {
      boolean narrow = left.role == Role.BEND && right.role == Role.BEND;
      return (left.width + right.width) / 2 + (narrow ? GAP / 3 : GAP);
    }

    /** The middle of the neighbours: of the ops alone if there are any, which form a line so. */
    private static double wish(Vertex v, List<Vertex> neighbours) {
      return neighbours.stream()
          .filter(u -> !u.isLeaf())
          .mapToDouble(u -> u.x)
          .average()
          .orElseGet(() -> neighbours.stream().mapToDouble(u -> u.x).average().orElse(v.x));
    }

    /**
     * Moves the vertices of a layer as near as possible to the middle of their neighbours, by least
     * squares; neither order nor distances suffer (isotonic regression: pool adjacent violators).
     */
    private void align(List<Vertex> layer, boolean downwards) {
      int n = layer.size();
      double[] offset = new double[n];
      double[] mean = new double[n];
      double[] weight = new double[n];
      int[] count = new int[n];
      int pools = 0;
      for (int i = 0; i < n; i++) {
        Vertex v = layer.get(i);
        if (i > 0) offset[i] = offset[i - 1] + distance(layer.get(i - 1), v);
        double wish = wish(v, neighbours(v, downwards));
        mean[pools] = wish - offset[i];
        // Long edges are to be straight more than others; sources make room for ops.
        weight[pools] = v.role == Role.BEND ? 3 : v.isLeaf() ? 0.05 : 1;
        count[pools++] = 1;
        while (pools > 1 && mean[pools - 2] > mean[pools - 1]) {
          double w = weight[pools - 2] + weight[pools - 1];
          double sum = mean[pools - 2] * weight[pools - 2] + mean[pools - 1] * weight[pools - 1];
          mean[pools - 2] = sum / w;
          weight[pools - 2] = w;
          count[pools - 2] += count[--pools];
        }
      }
      for (int p = 0, i = 0; p < pools; p++) {
        for (int k = 0; k < count[p]; k++, i++) layer.get(i).x = mean[p] + offset[i];
      }
    }
  }
}
