package org.gradsh.manual;

import java.util.ArrayList;
import java.util.List;
import org.commonmark.ext.gfm.tables.TableBody;
import org.commonmark.ext.gfm.tables.TableCell;
import org.commonmark.ext.gfm.tables.TableRow;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Code;
import org.commonmark.node.CustomBlock;
import org.commonmark.node.CustomNode;
import org.commonmark.node.FencedCodeBlock;
import org.commonmark.node.HtmlBlock;
import org.commonmark.node.Node;

/**
 * What of a page is run, in its order: blocks of Java; what a comment {@code <!-- given: … -->}
 * says, which readers of the page do not see; where asked for, the code in the second column of
 * tables. A comment {@code <!-- not run: why -->} passes over the block behind it.
 */
final class Cells extends AbstractVisitor {
  private final List<String> cells = new ArrayList<>();
  private final boolean tables;
  private boolean passOver;

  private Cells(boolean tables) {
    this.tables = tables;
  }

  static List<String> of(String page, boolean tables) {
    Cells cells = new Cells(tables);
    Markdown.parse(page).accept(cells);
    return cells.cells;
  }

  @Override
  public void visit(FencedCodeBlock block) {
    if (!"java".equals(block.getInfo())) return;
    if (!passOver) cells.add(block.getLiteral());
    passOver = false;
  }

  @Override
  public void visit(HtmlBlock block) {
    String text = block.getLiteral().strip();
    if (!text.startsWith("<!--") || !text.endsWith("-->")) return;
    String inside = text.substring(4, text.length() - 3).strip();
    if (inside.startsWith("given:")) cells.add(inside.substring(6).strip());
    passOver |= inside.startsWith("not run:");
  }

  @Override
  public void visit(CustomBlock block) {
    visitChildren(block);
  }

  @Override
  public void visit(CustomNode node) {
    if (tables && node instanceof TableRow row && row.getParent() instanceof TableBody) {
      Node first = row.getFirstChild();
      if (first != null && first.getNext() instanceof TableCell second) {
        second.accept(
            new AbstractVisitor() {
              @Override
              public void visit(Code code) {
                cells.add(code.getLiteral());
              }
            });
      }
      return;
    }
    visitChildren(node);
  }
}
