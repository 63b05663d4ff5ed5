"""Gate and watchdog can live in a control process of their own."""

import subprocess
import sys

from executive.safety.report import GateReason, Verdict


def test_gate_and_watchdog_load_neither_torch_nor_the_tree():
    program = (
        "import sys\n"
        "import executive.safety.benchmark, executive.safety.gate, executive.safety.watchdog\n"
        "print(sorted(name for name in sys.modules if name.split('.')[0] in ('torch', 'mujoco', 'py_trees', 'cv2')"
        " or name.startswith('executive.') and name.split('.')[1] not in"
        " ('safety', 'contracts', 'types', 'errors', 'clock')))\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_every_verdict_and_reason_has_a_sentence_of_its_own():
    for kind in (Verdict, GateReason):
        assert len({member.value for member in kind}) == len(list(kind)) == len({member.key for member in kind})
        assert all(member.value and not member.value.endswith(".") for member in kind)
