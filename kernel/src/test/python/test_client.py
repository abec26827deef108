"""The kernel by the client that Jupyter itself uses."""

import asyncio
import datetime
import os
import time
import unittest
from queue import Empty

from jupyter_client.blocking import BlockingKernelClient
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import AsyncKernelManager, KernelManager, start_new_kernel

KERNEL = os.environ.get("GRADSH_KERNEL", "gradsh")
# The same with an interrupt_mode of "signal".
SIGNALLED = os.environ.get("GRADSH_KERNEL_SIGNAL", KERNEL)
PATIENCE = 30


def quiet(message):
    """Shows nothing of what is published."""


def text(outputs, name="stdout"):
    """What was printed."""
    return "".join(
        m["content"]["text"]
        for m in outputs
        if m["msg_type"] == "stream" and m["content"]["name"] == name
    )


def run(client, code, **more):
    """Runs a cell: its reply and what was published."""
    outputs = []
    reply = client.execute_interactive(
        code, timeout=PATIENCE, output_hook=outputs.append, **more
    )
    return reply, outputs


def value(client, code):
    """The value of an expression, as text."""
    reply, outputs = run(client, code)
    assert reply["content"]["status"] == "ok", reply["content"]
    results = [m for m in outputs if m["msg_type"] == "execute_result"]
    return results[-1]["content"]["data"]["text/plain"]


def wait_for_output(client, wanted):
    """Takes in what is published until something was printed."""
    seen = ""
    end = time.monotonic() + PATIENCE
    while wanted not in seen:
        if time.monotonic() > end:
            raise AssertionError(f"{wanted!r} was never printed, but {seen!r}")
        message = client.get_iopub_msg(timeout=PATIENCE)
        if message["msg_type"] == "stream":
            seen += message["content"]["text"]


def reply_to(client, message_id):
    """The reply to a request."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        reply = client.get_shell_msg(timeout=PATIENCE)
        if reply["parent_header"]["msg_id"] == message_id:
            return reply
    raise AssertionError("no reply")


class SpecificationTest(unittest.TestCase):
    def test_jupyter_finds_it(self):
        spec = KernelSpecManager().get_kernel_spec(KERNEL)
        self.assertEqual("java", spec.language)
        self.assertIn("{connection_file}", spec.argv)


class BlockingClientTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.manager, cls.client = start_new_kernel(kernel_name=KERNEL, startup_timeout=PATIENCE)

    @classmethod
    def tearDownClass(cls):
        cls.client.stop_channels()
        cls.manager.shutdown_kernel()

    def test_cells_share_their_state(self):
        run(self.client, "int shared = 20;")
        self.assertEqual("42", value(self.client, "2 * shared + 2"))

    def test_output_comes_in_order(self):
        reply, outputs = run(self.client, 'println("a"); System.err.println("b"); println("c");')
        self.assertEqual("ok", reply["content"]["status"])
        self.assertEqual("a\nc\n", text(outputs))
        self.assertEqual("b\n", text(outputs, "stderr"))

    def test_dates_are_read_as_dates(self):
        reply, outputs = run(self.client, "1")
        for message in [reply, *outputs]:
            self.assertIsInstance(message["header"]["date"], datetime.datetime)

    def test_questions_are_answered(self):
        client = self.client
        requests = {
            "kernel_info_reply": client.kernel_info(),
            "complete_reply": client.complete("Math.sq"),
            "inspect_reply": client.inspect("Math.sqrt", 6, 1),
            "is_complete_reply": client.is_complete("int x ="),
            "history_reply": client.history(hist_access_type="tail", n=5),
            "comm_info_reply": client.comm_info(),
        }
        # In whatever order: what needs no session is answered first.
        kinds = {}
        while len(kinds) < len(requests):
            reply = client.get_shell_msg(timeout=PATIENCE)
            kinds[reply["parent_header"]["msg_id"]] = reply["msg_type"]
        self.assertEqual({i: kind for kind, i in requests.items()}, kinds)

    def test_a_person_is_asked(self):
        asked = []

        def answer(message):
            asked.append(message["content"])
            self.client.input("Ada")

        outputs = []
        self.client.execute_interactive(
            'println("Hello " + input("Who? "));',
            timeout=PATIENCE,
            allow_stdin=True,
            stdin_hook=answer,
            output_hook=outputs.append,
        )
        self.assertEqual([{"prompt": "Who? ", "password": False}], asked)
        self.assertEqual("Hello Ada\n", text(outputs))

    def test_expressions_come_with_the_reply(self):
        reply, _ = run(self.client, "int n = 6;", user_expressions={"seven": "n + 1"})
        seven = reply["content"]["user_expressions"]["seven"]
        self.assertEqual("7", seven["data"]["text/plain"])

    def test_an_error_stops_what_waits(self):
        client = self.client
        first = client.execute('Thread.sleep(300); throw new RuntimeException("first");')
        second = client.execute("int never = 1;")
        self.assertEqual("error", reply_to(client, first)["content"]["status"])
        self.assertEqual("aborted", reply_to(client, second)["content"]["status"])
        self.flush()

    def flush(self):
        while True:
            try:
                self.client.get_iopub_msg(timeout=0.3)
            except Empty:
                return

    def test_the_heart_beats_while_a_cell_runs(self):
        self.client.execute("long end = System.nanoTime() + 3_000_000_000L;"
                            " while (System.nanoTime() < end) { }")
        for _ in range(5):
            time.sleep(0.5)
            self.assertTrue(self.client.hb_channel.is_beating())
        self.client.get_shell_msg(timeout=PATIENCE)
        self.flush()

    def test_ten_megabytes_come_whole(self):
        line = "x" * 99
        _, outputs = run(
            self.client,
            'var line = "x".repeat(99); for (int i = 0; i < 100_000; i++) println(line);',
        )
        self.assertEqual((line + "\n") * 100_000, text(outputs))

    def test_a_second_client_may_look_on(self):
        # Not by the manager, whose clients are all one to the kernel: they share a session.
        other = BlockingKernelClient(connection_file=self.manager.connection_file)
        other.load_connection_file()
        other.start_channels()
        other.wait_for_ready(timeout=PATIENCE)
        try:
            run(self.client, 'println("for all");')
            wait_for_output(other, "for all")
        finally:
            other.stop_channels()


class ManagerTest(unittest.TestCase):
    def kernel(self, name=KERNEL):
        manager, client = start_new_kernel(kernel_name=name, startup_timeout=PATIENCE)
        self.addCleanup(lambda: manager.has_kernel and manager.shutdown_kernel(now=True))
        self.addCleanup(client.stop_channels)
        return manager, client

    def interrupted(self, name):
        manager, client = self.kernel(name)
        for code in [
            "while (true) { }",
            "Thread.sleep(3_600_000);",
            'while (true) println("again");',
        ]:
            run(client, "int kept = 21;")
            message = client.execute('print("on"); ' + code)
            wait_for_output(client, "on")
            manager.interrupt_kernel()
            reply = reply_to(client, message)
            self.assertEqual("error", reply["content"]["status"])
            self.assertEqual("InterruptedException", reply["content"]["ename"])
            self.assertEqual("42", value(client, "2 * kept"))

    def test_interrupts_by_message(self):
        self.interrupted(KERNEL)

    def test_interrupts_by_signal(self):
        self.interrupted(SIGNALLED)

    def test_a_restart_forgets(self):
        manager, client = self.kernel()
        run(client, "int forgotten = 1;")
        manager.restart_kernel()
        client.wait_for_ready(timeout=PATIENCE)
        reply, _ = run(client, "forgotten")
        self.assertEqual("error", reply["content"]["status"])
        self.assertEqual("2", value(client, "1 + 1"))

    def test_a_restart_ends_what_runs(self):
        manager, client = self.kernel()
        client.execute('print("on"); while (true) { }')
        wait_for_output(client, "on")
        manager.restart_kernel()
        client.wait_for_ready(timeout=PATIENCE)
        self.assertEqual("2", value(client, "1 + 1"))

    def test_it_ends_by_itself_when_asked(self):
        manager, client = self.kernel()
        process = manager.provisioner.process
        client.shutdown()
        self.assertEqual(0, process.wait(PATIENCE))

    def test_several_live_side_by_side(self):
        kernels = [self.kernel() for _ in range(3)]
        for number, (_, client) in enumerate(kernels):
            run(client, f"int mine = {number};")
        for number, (_, client) in enumerate(kernels):
            self.assertEqual(str(number), value(client, "mine"))


class AsyncManagerTest(unittest.IsolatedAsyncioTestCase):
    async def test_its_whole_life(self):
        manager = AsyncKernelManager(kernel_name=KERNEL)
        await manager.start_kernel()
        client = manager.client()
        client.start_channels()
        try:
            await client.wait_for_ready(timeout=PATIENCE)
            await client.execute_interactive("int kept = 5;", timeout=PATIENCE)

            message = client.execute("while (true) { }")
            await asyncio.sleep(0.5)
            await manager.interrupt_kernel()
            reply = await client.get_shell_msg(timeout=PATIENCE)
            while reply["parent_header"]["msg_id"] != message:
                reply = await client.get_shell_msg(timeout=PATIENCE)
            self.assertEqual("InterruptedException", reply["content"]["ename"])
            kept = await client.execute_interactive(
                "", timeout=PATIENCE, user_expressions={"kept": "kept"}
            )
            self.assertEqual(
                "5", kept["content"]["user_expressions"]["kept"]["data"]["text/plain"]
            )

            await manager.restart_kernel()
            await client.wait_for_ready(timeout=PATIENCE)
            gone = await client.execute_interactive(
                "kept", timeout=PATIENCE, output_hook=quiet
            )
            self.assertEqual("error", gone["content"]["status"])
            self.assertTrue(await manager.is_alive())
        finally:
            client.stop_channels()
            await manager.shutdown_kernel()
        self.assertFalse(await manager.is_alive())

    async def test_two_managers_run_at_once(self):
        managers = [AsyncKernelManager(kernel_name=KERNEL) for _ in range(2)]
        await asyncio.gather(*(m.start_kernel() for m in managers))
        clients = [m.client() for m in managers]
        for client in clients:
            client.start_channels()
        try:
            await asyncio.gather(*(c.wait_for_ready(timeout=PATIENCE) for c in clients))
            replies = await asyncio.gather(
                *(c.execute_interactive("1 + 1", timeout=PATIENCE, output_hook=quiet) for c in clients)
            )
            self.assertEqual(["ok", "ok"], [r["content"]["status"] for r in replies])
        finally:
            for client in clients:
                client.stop_channels()
            await asyncio.gather(*(m.shutdown_kernel() for m in managers))


class StartTest(unittest.TestCase):
    def test_a_request_sent_at_once_is_answered(self):
        manager = KernelManager(kernel_name=KERNEL)
        manager.start_kernel()
        client = manager.blocking_client()
        client.start_channels()
        try:
            # Before the kernel can possibly listen.
            message = client.execute("6 * 7", user_expressions={"n": "7 * 6"})
            reply = reply_to(client, message)
            self.assertEqual(
                "42", reply["content"]["user_expressions"]["n"]["data"]["text/plain"]
            )
        finally:
            client.stop_channels()
            manager.shutdown_kernel()


if __name__ == "__main__":
    unittest.main()
