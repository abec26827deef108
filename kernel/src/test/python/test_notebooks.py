"""Notebooks run from end to end by nbclient and nbconvert."""

import os
import re
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

KERNEL = os.environ.get("GRADSH_KERNEL", "gradsh")
PATIENCE = 120
SHIPPED = Path(__file__).resolve().parents[4] / "notebooks"


def notebook(*cells):
    """A notebook of these cells of code."""
    book = nbformat.v4.new_notebook()
    book.metadata["kernelspec"] = {"name": KERNEL, "display_name": "Gradsh", "language": "java"}
    book.cells = [nbformat.v4.new_code_cell(code) for code in cells]
    return book


def execute(book, **more):
    """Runs it and looks whether it is still a notebook as the format has it."""
    NotebookClient(book, timeout=PATIENCE, kernel_name=KERNEL, **more).execute()
    nbformat.validate(book)
    return book


class NbclientTest(unittest.TestCase):
    def test_a_notebook_is_run(self):
        book = execute(
            notebook(
                "var x = variable(3.0);\nvar y = x * x + 2 * x;",
                "y.backward();\nx.grad().item()",
                'println("printed"); System.err.println("warned");',
                "display(tensor(1, 2, 3));",
            )
        )
        first, gradient, printed, shown = (cell.outputs for cell in book.cells)
        self.assertEqual([], first)
        self.assertEqual("8.0", gradient[0].data["text/plain"])
        self.assertEqual("execute_result", gradient[0].output_type)
        self.assertEqual({"stdout", "stderr"}, {output.name for output in printed})
        self.assertIn("text/plain", shown[0].data)
        self.assertEqual([1, 2, 3, 4], [cell.execution_count for cell in book.cells])

    def test_an_error_stops_it(self):
        book = notebook("1", "int n = 0;\nint m = 1 / n;", "3")
        with self.assertRaises(CellExecutionError) as caught:
            execute(book)
        self.assertEqual("java.lang.ArithmeticException", caught.exception.ename)
        self.assertIn("Cell [2], line 2", str(caught.exception))
        self.assertIsNone(book.cells[2].execution_count)

    def test_errors_may_be_allowed(self):
        book = execute(notebook('throw new RuntimeException("seen");', "2"), allow_errors=True)
        self.assertEqual("error", book.cells[0].outputs[0].output_type)
        self.assertEqual("seen", book.cells[0].outputs[0].evalue)
        self.assertEqual("2", book.cells[1].outputs[0].data["text/plain"])

    def test_displays_are_updated_in_place(self):
        book = execute(notebook('display("place", "one");', 'updateDisplay("place", "two");'))
        self.assertIn("two", book.cells[0].outputs[0].data["text/plain"])
        self.assertEqual([], book.cells[1].outputs)

    def test_progress_ends_as_one_output(self):
        book = execute(notebook("for (var i : progress(3)) Thread.sleep(150);"))
        self.assertEqual(1, len(book.cells[0].outputs))
        self.assertIn("100", book.cells[0].outputs[0].data["text/plain"])

    def test_a_loop_too_short_to_be_seen_ends_full(self):
        book = execute(notebook("for (var i : progress(3)) { }"))
        self.assertIn('value="1.0000"', book.cells[0].outputs[0].data["text/html"])

    def test_output_is_cleared(self):
        book = execute(notebook("println(1); clearOutput(); println(2);"))
        self.assertEqual("2\n", "".join(o.text for o in book.cells[0].outputs))

    def test_a_long_cell_is_stopped(self):
        book = notebook("int kept = 1; while (true) { }", "kept")
        NotebookClient(
            book, timeout=3, kernel_name=KERNEL, interrupt_on_timeout=True, allow_errors=True
        ).execute()
        self.assertEqual("InterruptedException", book.cells[0].outputs[0].ename)
        self.assertEqual("1", book.cells[1].outputs[0].data["text/plain"])


class NbconvertTest(unittest.TestCase):
    def convert(self, book, *options, folder=None):
        folder = folder or Path(self.enterContext(tempfile.TemporaryDirectory()))
        nbformat.write(book, folder / "book.ipynb")
        done = subprocess.run(
            [sys.executable, "-m", "nbconvert", "--execute", "--output", "done", *options,
             "book.ipynb"],
            cwd=folder,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
        )
        return folder, done

    def test_a_notebook_is_executed(self):
        folder, done = self.convert(notebook("6 * 7"), "--to", "notebook")
        self.assertEqual(0, done.returncode, done.stderr)
        book = nbformat.read(folder / "done.ipynb", as_version=4)
        nbformat.validate(book)
        self.assertEqual("42", book.cells[0].outputs[0].data["text/plain"])
        self.assertEqual("java", book.metadata.language_info.name)

    def test_a_page_is_made(self):
        folder, done = self.convert(notebook("tensor(1, 2, 3)", "var s = 1;"), "--to", "html")
        self.assertEqual(0, done.returncode, done.stderr)
        self.assertIn("Tensor", (folder / "done.html").read_text())

    def test_a_page_has_the_drawings(self):
        # Some versions of nbconvert take everything but the letters out of image/svg+xml.
        book = notebook("plot(tensor(1, 3, 2))", "Graph.of(variable(2.0).sin())")
        folder, done = self.convert(book, "--to", "html")
        self.assertEqual(0, done.returncode, done.stderr)
        page = (folder / "done.html").read_text()
        drawings = re.findall(r"<svg[^>]*viewBox=.*?</svg>", page, re.DOTALL)
        self.assertEqual(2, sum("<path" in drawing for drawing in drawings), drawings)

    def test_the_notebooks_that_ship_are_executed(self):
        names = sorted(SHIPPED.glob("*.ipynb"))
        self.assertGreaterEqual(len(names), 2)
        for name in names:
            with self.subTest(name.name):
                book = nbformat.read(name, as_version=4)
                book.metadata["kernelspec"]["name"] = KERNEL
                folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
                (folder / "data").symlink_to(SHIPPED / "data")
                _, done = self.convert(book, "--to", "notebook", folder=folder)
                self.assertEqual(0, done.returncode, done.stderr)
                made = nbformat.read(folder / "done.ipynb", as_version=4)
                for was, now in zip(book.cells, made.cells, strict=True):
                    self.assertEqual(self.kinds(was), self.kinds(now), was.source)

    @staticmethod
    def kinds(cell):
        """The forms of each output of a cell."""
        return [
            (output.output_type, sorted(output.get("data", {})))
            for output in cell.get("outputs", [])
        ]

    def test_an_error_is_told(self):
        _, done = self.convert(notebook("nowhere(3)"), "--to", "notebook")
        self.assertNotEqual(0, done.returncode)
        self.assertIn("nowhere", done.stderr)


if __name__ == "__main__":
    unittest.main()
