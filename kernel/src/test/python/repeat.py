"""The checks of jupyter_kernel_test many times in a row, and many starts.

/usr/bin/python3 kernel/src/test/python/repeat.py PREFIX [RUNS] [STARTS]

PREFIX is where Gradsh is installed; 20 runs and 50 starts unless told otherwise. Each run must
pass all checks with none skipped, each start must answer. Leaves with 1 if one did not.
"""

import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

CHECKS = 12
PATIENCE = 60


def checks():
    """One run of the checks; what went wrong, or nothing."""
    done = subprocess.run(
        [sys.executable, str(Path(__file__).with_name("test_jupyter_kernel_test.py"))],
        capture_output=True,
        text=True,
    )
    ran = re.search(r"Ran (\d+) tests", done.stderr)
    fine = done.returncode == 0 and ran and int(ran[1]) == CHECKS and "skipped" not in done.stderr
    return "" if fine else done.stderr


def start():
    """Starts a kernel and has it compute; the seconds it took."""
    from jupyter_client.manager import start_new_kernel

    begun = time.monotonic()
    manager, client = start_new_kernel(kernel_name="gradsh", startup_timeout=PATIENCE)
    try:
        reply = client.execute_interactive(
            "", timeout=PATIENCE, user_expressions={"two": "1 + 1"}
        )
        two = reply["content"]["user_expressions"]["two"]["data"]["text/plain"]
        if two != "2":
            raise AssertionError(f"1 + 1 gave {two}")
        return time.monotonic() - begun
    finally:
        client.stop_channels()
        manager.shutdown_kernel()


def main(prefix, runs=20, starts=50):
    failures = 0
    with tempfile.TemporaryDirectory() as folder:
        os.environ["JUPYTER_PATH"] = str(Path(prefix, "share", "jupyter").absolute())
        os.environ["GRADSH_HOME"] = str(Path(folder, "home"))
        for run in range(1, int(runs) + 1):
            wrong = checks()
            failures += bool(wrong)
            print(f"run {run}: {'FAILED' if wrong else f'{CHECKS} of {CHECKS}'}\n{wrong}".rstrip())
        times = []
        for number in range(1, int(starts) + 1):
            try:
                times.append(start())
            except Exception as wrong:
                failures += 1
                print(f"start {number}: FAILED: {wrong}")
        if times:
            print(f"{len(times)} of {starts} starts answered, median {statistics.median(times):.2f} s,"
                  f" longest {max(times):.2f} s")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]) if len(sys.argv) > 1 else __doc__)
