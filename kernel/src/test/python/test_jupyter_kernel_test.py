"""The checks of jupyter_kernel_test, with no attribute left empty: 12 checks, none skipped."""

import os
import unittest

import jupyter_kernel_test


class GradshTest(jupyter_kernel_test.KernelTests):
    kernel_name = os.environ.get("GRADSH_KERNEL", "gradsh")
    language_name = "java"
    file_extension = ".jsh"

    code_hello_world = 'System.out.println("hello, world");'
    code_stderr = 'System.err.println("a warning");'
    code_generate_error = 'throw new IllegalStateException("as wanted");'
    code_clear_output = "clearOutput();"
    code_page_something = "matmul?"
    code_inspect_sample = "Math.sqrt"

    code_execute_result = [
        {"code": "6 * 7", "result": "42"},
        {"code": '"a" + 1', "result": '"a1"'},
        {"code": "tensor(1, 2).sum().item()", "result": "3.0"},
    ]
    code_history_pattern = "6 ? 7"
    supported_history_operations = ("tail", "range", "search")

    code_display_data = [
        {"code": 'display("shown");', "mime": "text/plain"},
        {"code": "display(tensor(1, 2, 3));", "mime": "text/html"},
    ]

    completion_samples = [
        {"text": "Math.sq", "matches": {"sqrt("}},
        {"text": "Math.PI.no", "matches": set()},
        {"text": "List.of(1).isEmp", "matches": {"isEmpty()"}},
    ]
    complete_code_samples = ["1 + 1", "int x = 3;", "void f() { }", "", "int a = 1;\nint b = 2;"]
    incomplete_code_samples = ["void f() {", "println(", "int x = ", '"""\ntext', "/* so far"]
    invalid_code_samples = ["println(1))", "class {}", "int x = 3;;)"]


if __name__ == "__main__":
    unittest.main()
