package org.gradsh.manual;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.commonmark.Extension;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.ext.heading.anchor.HeadingAnchorExtension;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Code;
import org.commonmark.node.FencedCodeBlock;
import org.commonmark.node.Heading;
import org.commonmark.node.HtmlBlock;
import org.commonmark.node.Image;
import org.commonmark.node.Link;
import org.commonmark.node.Node;
import org.commonmark.node.SoftLineBreak;
import org.commonmark.node.Text;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.NodeRenderer;
import org.commonmark.renderer.html.HtmlNodeRendererContext;
import org.commonmark.renderer.html.HtmlRenderer;

/** Markdown as GitHub has it: tables, and headings that can be linked to by their words. */
public final class Markdown {
  private static final List<Extension> EXTENSIONS =
      List.of(TablesExtension.create(), HeadingAnchorExtension.create());
  private static final Parser PARSER = Parser.builder().extensions(EXTENSIONS).build();
  private static final HtmlRenderer RENDERER =
      HtmlRenderer.builder().extensions(EXTENSIONS).nodeRendererFactory(Blocks::new).build();

  private Markdown() {}

  /** The tree of a text. */
  public static Node parse(String text) {
    return PARSER.parse(text);
  }

  /** A text as HTML; each link goes through the function. */
  static String html(Node document, UnaryOperator<String> links) {
    document.accept(
        new AbstractVisitor() {
          @Override
          public void visit(Link link) {
            link.setDestination(links.apply(link.getDestination()));
            visitChildren(link);
          }

          @Override
          public void visit(Image image) {
            image.setDestination(links.apply(image.getDestination()));
            visitChildren(image);
          }
        });
    return RENDERER.render(document);
  }

  /** The words of a part of the tree. */
  public static String words(Node node) {
    StringBuilder words = new StringBuilder();
    node.accept(
        new AbstractVisitor() {
          @Override
          public void visit(Text text) {
            words.append(text.getLiteral());
          }

          @Override
          public void visit(Code code) {
            words.append(code.getLiteral());
          }

          @Override
          public void visit(SoftLineBreak line) {
            words.append(' ');
          }
        });
    return words.toString();
  }

  /** The headings of a document, in their order. */
  static List<Heading> headings(Node document) {
    List<Heading> headings = new ArrayList<>();
    for (Node node = document.getFirstChild(); node != null; node = node.getNext()) {
      if (node instanceof Heading heading) headings.add(heading);
    }
    return headings;
  }

  /** Code in colours; comments to the tests are left out. */
  private record Blocks(HtmlNodeRendererContext context) implements NodeRenderer {
    @Override
    public java.util.Set<Class<? extends Node>> getNodeTypes() {
      return java.util.Set.of(FencedCodeBlock.class, HtmlBlock.class);
    }

    @Override
    public void render(Node node) {
      switch (node) {
        case FencedCodeBlock block -> {
          boolean java = block.getInfo() != null && block.getInfo().equals("java");
          String code = block.getLiteral();
          context.getWriter().line();
          context.getWriter().tag("pre", Map.of("class", java ? "java" : "plain"));
          context.getWriter().raw(java ? Colours.java(code) : Html.escape(code));
          context.getWriter().raw("</pre>");
          context.getWriter().line();
        }
        case HtmlBlock block -> {
          if (!block.getLiteral().startsWith("<!--")) context.getWriter().raw(block.getLiteral());
        }
        default -> throw new AssertionError(node);
      }
    }
  }
}
